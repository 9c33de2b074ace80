"""How long a tool of a class lives."""

import pytest

from toolcare_registry.domain.classes import ToolClass, change_class, life_shots

LOW = ToolClass("104", "Low volume", 100_000)


@pytest.mark.parametrize(
    ("design_life", "of_class", "expected"),
    [(None, None, None), (None, LOW, 100_000), (250_000, LOW, 250_000), (None, ToolClass("101", "Any"), None)],
)
def test_the_design_life_wins(design_life: int | None, of_class: ToolClass | None, expected: int | None) -> None:
    """Without one the class sets the limit, if it has any."""
    assert life_shots(design_life, of_class) == expected


def test_a_change_counts_the_version_once() -> None:
    """And a change that changes nothing is none."""
    assert change_class(LOW, "Low volume", 120_000, None) == ToolClass("104", "Low volume", 120_000, version=2)
    assert change_class(LOW, "Low volume", 100_000, None) is LOW
