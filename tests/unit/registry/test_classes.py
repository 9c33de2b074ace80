"""How long a tool of a class lives."""

from datetime import UTC, datetime

import pytest

from toolcare_registry.domain.classes import Confirmation, ToolClass, change_class, confirm_class, life_shots

NAMES = {"en": "Low volume", "de": "Kleine Stückzahlen"}
LOW = ToolClass("104", NAMES, 100_000, confirmed=Confirmation(datetime(2026, 3, 2, tzinfo=UTC), "Erika"))


@pytest.mark.parametrize(
    ("design_life", "of_class", "expected"),
    [(None, None, None), (None, LOW, 100_000), (250_000, LOW, 250_000), (None, ToolClass("101", {"en": "Any"}), None)],
)
def test_the_design_life_wins(design_life: int | None, of_class: ToolClass | None, expected: int | None) -> None:
    """Without one the class sets the limit, if it has any."""
    assert life_shots(design_life, of_class) == expected


def test_a_change_counts_the_version_once() -> None:
    """It is to be confirmed anew; a change that changes nothing is none."""
    assert change_class(LOW, ToolClass("104", NAMES, 120_000)) == ToolClass("104", NAMES, 120_000, version=2)
    assert change_class(LOW, ToolClass("104", NAMES, 100_000)) is LOW


def test_a_class_is_confirmed_once() -> None:
    """By whom and when stays with who was first."""
    erika, timo = (Confirmation(datetime(2026, 3, day, tzinfo=UTC), name) for day, name in ((2, "Erika"), (3, "Timo")))
    confirmed = confirm_class(ToolClass("104", NAMES), erika)
    assert (confirmed.confirmed, confirmed.version) == (erika, 2)
    assert confirm_class(confirmed, timo) is confirmed
