"""Readiness, location and physical state: what outranks what, and what does not construct."""

from datetime import UTC, date, datetime, timedelta

import pytest

from toolcare_registry.domain.axes import (
    UNKNOWN,
    DueBackTooEarly,
    LocationKind,
    Mark,
    NothingToRelease,
    PhysicalState,
    Readiness,
    Spot,
    Standing,
    ToolInRepair,
    ToolNotReady,
    ToolOnHold,
    at_first,
    hold,
    in_state,
    mounted_on,
    not_released,
    placed,
    refuse_unready,
    release,
    repair,
    taken_off,
    with_due,
)

T0 = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
FIRST = at_first(Mark(T0, "Erika"))


def mark(minutes: int, reason: str = "") -> Mark:
    return Mark(T0 + timedelta(minutes=minutes), "Timo", reason)


def due(standing: Standing, minutes: int = 1, *levels: str) -> Standing:
    return with_due(standing, levels or ("L1 Clean is due",), mark(minutes).at, "maintenance")


def test_new_tool_is_ready_at_an_unknown_place() -> None:
    """Since it was registered, by who registered it."""
    assert (FIRST.readiness, FIRST.spot, FIRST.physical) == (
        Readiness.READY,
        UNKNOWN,
        PhysicalState.NOT_INSTALLED,
    )
    assert FIRST.readiness_mark == Mark(T0, "Erika")


def test_hold_outranks_repair_outranks_due_outranks_ready() -> None:
    """In whatever order they come, the gravest is shown with its own who, when and why."""
    standing = hold(due(repair(FIRST, "T-1", mark(1, "galled"))), "T-1", mark(3, "scrap risk"))
    assert (standing.readiness, standing.readiness_mark.reason) == (Readiness.ON_HOLD, "scrap risk")
    standing = repair(hold(due(FIRST), "T-1", mark(2, "scrap risk")), "T-1", mark(3, "galled"))
    assert standing.readiness is Readiness.ON_HOLD
    assert repair(due(FIRST), "T-1", mark(2, "galled")).readiness is Readiness.IN_REPAIR
    assert due(FIRST).readiness is Readiness.DUE


def test_release_ends_hold_and_repair_but_not_what_is_due() -> None:
    """A sign-off cleans no mould."""
    stopped = hold(repair(due(FIRST), "T-1", mark(2)), "T-1", mark(3))
    released = release(stopped, "T-1", mark(4, "trial good"))
    assert (released.readiness, released.readiness_mark.at) == (Readiness.DUE, mark(1).at)
    done = with_due(released, (), mark(5).at, "maintenance")
    assert (done.readiness, done.readiness_mark.at) == (Readiness.READY, mark(5).at)


def test_what_stands_already_is_refused_in_words() -> None:
    """A second reason does not overwrite the first without a sign-off."""
    with pytest.raises(ToolOnHold, match="galled"):
        hold(hold(FIRST, "T-1", mark(1, "galled")), "T-1", mark(2, "again"))
    with pytest.raises(ToolInRepair, match="galled"):
        repair(repair(FIRST, "T-1", mark(1, "galled")), "T-1", mark(2, "again"))
    with pytest.raises(NothingToRelease):
        release(due(FIRST), "T-1", mark(2))


def test_maintenance_without_sign_off_gives_the_latest_reason() -> None:
    """It is no wish of a person that could be refused."""
    first = not_released(FIRST, mark(1, "leak"))
    assert not_released(first, mark(2, "still leaks")).readiness_mark == mark(2, "still leaks")


def test_due_keeps_when_it_began() -> None:
    """A second level that falls due changes the words only."""
    standing = due(due(FIRST, 1), 9, "L1 Clean is due", "L3 Inspect is overdue")
    assert standing.readiness_mark == Mark(mark(1).at, "maintenance", "L1 Clean is due, L3 Inspect is overdue")
    assert with_due(FIRST, (), mark(1).at, "maintenance") is FIRST


@pytest.mark.parametrize("stopped", [hold(FIRST, "T-1", mark(1, "why")), repair(FIRST, "T-1", mark(1, "why"))])
def test_stopped_tool_is_not_mounted(stopped: Standing) -> None:
    """One that is only due may run."""
    with pytest.raises(ToolNotReady, match="why"):
        refuse_unready(stopped, "T-1")
    refuse_unready(due(FIRST), "T-1")


def test_mounting_and_taking_off_move_and_install() -> None:
    """Two axes move with one deed."""
    on = mounted_on(FIRST, "p01", mark(1))
    assert (on.spot, on.physical) == (Spot(LocationKind.PRESS, machine_id="p01"), PhysicalState.INSTALLED)
    off = taken_off(on, UNKNOWN, mark(2))
    assert (off.spot, off.physical, off.located) == (UNKNOWN, PhysicalState.NOT_INSTALLED, mark(2))


def test_to_where_it_is_already_is_no_step() -> None:
    """Neither since when nor why changes."""
    rack = Spot(LocationKind.STORAGE, place_id="r")
    there = placed(FIRST, rack, mark(1))
    assert placed(there, rack, mark(2)) is there
    assert in_state(there, PhysicalState.NOT_INSTALLED, mark(2)) is there


def test_external_is_due_back_after_it_left() -> None:
    """The same day is early enough, also where it is still the day before that of UTC."""
    for day in (2, 1):
        away = Spot(LocationKind.EXTERNAL, party="Meyer", due_back_on=date(2026, 3, day))
        assert placed(FIRST, away, mark(1)).spot == away
    with pytest.raises(DueBackTooEarly):
        placed(FIRST, Spot(LocationKind.EXTERNAL, party="Meyer", due_back_on=date(2026, 2, 28)), mark(1))


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (LocationKind.PRESS, {}),
        (LocationKind.STORAGE, {"machine_id": "p01"}),
        (LocationKind.UNKNOWN, {"party": "Meyer"}),
        (LocationKind.EXTERNAL, {"party": "Meyer", "place_id": "r"}),
    ],
)
def test_a_spot_names_what_its_kind_asks_for(kind: LocationKind, fields: dict[str, str]) -> None:
    """A press without a machine, or two places at once, do not construct."""
    with pytest.raises(ValueError, match="spot"):
        Spot(kind, **fields)  # type: ignore[arg-type]
