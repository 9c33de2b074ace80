"""Taking things out of use and bringing them back."""

from datetime import UTC, datetime

import pytest

from toolcare_registry.domain import Machine, MachineInUse, change_machine
from toolcare_registry.domain.cavities import Remark
from toolcare_registry.domain.use import IN_USE, Use, UseWantsReason, UseWish, changed_use

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
RETIRE = UseWish(retired=True, reason="Sold", by="Erika", at=NOW)
RETIRED = Use(True, Remark(NOW, "Erika", "Sold"))


@pytest.mark.parametrize(
    ("before", "wish", "after"),
    [
        (IN_USE, RETIRE, RETIRED),
        (RETIRED, RETIRE, RETIRED),
        (RETIRED, UseWish(None, "no question", "Timo", NOW), RETIRED),
        (RETIRED, UseWish(False, "Bought back", "Timo", NOW), Use(False, Remark(NOW, "Timo", "Bought back"))),
        (IN_USE, UseWish(False, None, "Timo", NOW), IN_USE),
    ],
)
def test_a_step_says_who_when_and_why(before: Use, wish: UseWish, after: Use) -> None:
    """What is no step changes nothing, and so needs no reason."""
    assert changed_use(before, wish, "Press 1") == after


def test_a_step_without_a_reason_is_refused() -> None:
    """In either direction."""
    for before, retired in ((IN_USE, True), (RETIRED, False)):
        with pytest.raises(UseWantsReason, match="Press 1"):
            changed_use(before, UseWish(retired, None, "Timo", NOW), "Press 1")


def test_a_machine_at_work_stays_in_use() -> None:
    """The refusal names the tools and the sources; renaming it is no matter of them."""
    press = Machine("p01", "Press 1")
    with pytest.raises(MachineInUse, match="T-0042, Counter is still at work"):
        change_machine(press, {}, RETIRE, ["T-0042", "Counter"])
    assert change_machine(press, {"name": "P1"}, UseWish(None, None, "Erika", NOW), ["T-0042"]).name == "P1"
    assert change_machine(press, {}, RETIRE, []) == Machine("p01", "Press 1", use=RETIRED, version=2)
