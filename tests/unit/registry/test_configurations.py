"""Which cavities make parts in a run."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from toolcare_registry.domain.cavities import Cavity
from toolcare_registry.domain.configurations import Configuration, active_in, change_configuration
from toolcare_registry.domain.use import UseWish

CAVITIES = [Cavity(1, "1"), Cavity(2, "2", active=False), Cavity(3, "3"), Cavity(4, "4")]
KEEP = UseWish(None, None, "Erika", datetime(2026, 3, 2, 6, 0, tzinfo=UTC))
LEFT = Configuration("c-1", "t-1", "Left", (1, 2))


def test_a_run_has_the_active_cavities_of_its_configuration() -> None:
    """A blocked one makes no parts, whatever the configuration; without one all active cavities do."""
    assert active_in(LEFT, CAVITIES) == 1
    assert active_in(None, CAVITIES) == 3


def test_a_change_counts_the_version_once() -> None:
    """And a change that changes nothing is none."""
    assert change_configuration(LEFT, {"cavities": (1,)}, replace(KEEP, retired=True, reason="No orders")).version == 2
    assert change_configuration(LEFT, {"name": "Left"}, KEEP) is LEFT


@pytest.mark.parametrize("cavities", [(), (2, 1), (1, 1)])
def test_cavities_stand_in_order_each_once(cavities: tuple[int, ...]) -> None:
    """So that two configurations with the same cavities look the same."""
    with pytest.raises(ValueError, match="in order"):
        Configuration("c-1", "t-1", "Left", cavities)
