"""What a tool is made of, and where an insert may come."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from toolcare_registry.domain import TimeInFuture, TimeTooEarly
from toolcare_registry.domain.cavities import Remark
from toolcare_registry.domain.components import (
    Component,
    ComponentInItself,
    ComponentIsRetired,
    ComponentKind,
    SerialPositionHoldsOne,
    change_component,
    refuse_circle,
)
from toolcare_registry.domain.inserts import (
    BACKDATING,
    Insert,
    InsertAlreadyThere,
    InsertIsScrapped,
    InsertState,
    NotASerialPosition,
    Place,
    Stay,
    may_come,
)
from toolcare_registry.domain.use import Use, UseWish

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
LONG_AGO = NOW - timedelta(days=90)
CORE = Component("c-1", "t-1", ComponentKind.CORE_INSERT, "Core 1", serial_since=LONG_AGO)
K113 = Insert("i-1", "K-113", "Core", ComponentKind.CORE_INSERT, 0, 0, InsertState.STOCK, Remark(LONG_AGO, "Erika", ""))


def wish(at: datetime) -> UseWish:
    return UseWish(None, None, "Erika", at)


def stay(insert_id: str, since: datetime, until: datetime | None = None) -> Stay:
    return Stay("s-1", insert_id, "t-1", "c-1", since, "Timo", "", until=until)


def come(
    insert: Insert = K113, last: Stay | None = None, to: Component = CORE, sat: Stay | None = None, at: datetime = NOW
) -> datetime:
    return may_come(insert, last, Place(to, sat), Remark(at, "Timo", "Worn"), NOW).at


def test_a_component_is_no_part_of_its_own_parts() -> None:
    """Also not by way of others."""
    refuse_circle(replace(CORE, parent_id="c-2"), {"c-2": "c-3", "c-3": None})
    with pytest.raises(ComponentInItself):
        refuse_circle(replace(CORE, parent_id="c-2"), {"c-2": "c-3", "c-3": "c-1"})


def test_a_position_for_inserts_holds_one() -> None:
    """Of four pins nobody could tell whose shots they are."""
    with pytest.raises(SerialPositionHoldsOne):
        replace(CORE, quantity=4)


def test_a_component_is_a_position_since_it_was_made_one() -> None:
    """That moment stays with later changes, and goes when it is none any more."""
    plain = replace(CORE, serial_since=None)
    made = change_component(plain, {}, wish(NOW), serial=True)
    assert (made.serial_since, made.version) == (NOW, 2)
    later = change_component(made, {"name": "Core 2"}, wish(NOW + HOUR), serial=True)
    assert later.serial_since == NOW
    assert not change_component(later, {}, wish(NOW), serial=False).serial


def test_a_move_is_booked_late_but_never_over_another() -> None:
    """Not before the position or the insert were free, not before counts are kept, not ahead."""
    assert come(at=NOW - HOUR) == NOW - HOUR
    assert come(at=NOW + timedelta(minutes=1)) == NOW
    for early in (
        {"at": NOW - BACKDATING - HOUR},
        {"at": NOW - HOUR, "sat": stay("i-2", LONG_AGO, NOW)},
        {"at": NOW - 2 * HOUR, "sat": stay("i-2", NOW - HOUR)},
        {"at": NOW - 2 * HOUR, "last": replace(stay("i-1", NOW - HOUR), component_id="c-2")},
        {"at": NOW - HOUR, "to": replace(CORE, serial_since=NOW)},
    ):
        with pytest.raises(TimeTooEarly):
            come(**early)
    with pytest.raises(TimeInFuture):
        come(at=NOW + HOUR)


def test_what_cannot_come_is_told_why() -> None:
    """A scrapped insert, one that is there, a retired component and one that is no position."""
    with pytest.raises(InsertIsScrapped):
        come(replace(K113, state=InsertState.SCRAPPED))
    with pytest.raises(InsertAlreadyThere):
        come(last=stay("i-1", LONG_AGO))
    with pytest.raises(ComponentIsRetired):
        come(to=replace(CORE, use=Use(retired=True)))
    with pytest.raises(NotASerialPosition):
        come(to=replace(CORE, serial_since=None))
