"""Inserts with serial numbers: where each one sits, from when to when."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from toolcare_registry.domain import TimeTooEarly, is_ahead, not_ahead
from toolcare_registry.domain.cavities import Remark
from toolcare_registry.domain.components import Component, ComponentIsRetired, ComponentKind

MAX_SHOTS = 1_000_000_000
BACKDATING = timedelta(days=7)
"""How long ago an insert may have been moved: single counts are kept that long (and a day more) to share them anew."""


class InsertState(StrEnum):
    STOCK = "stock"
    INSTALLED = "installed"
    REPAIR = "repair"
    SCRAPPED = "scrapped"


Aside = Literal[InsertState.STOCK, InsertState.REPAIR, InsertState.SCRAPPED]
"""What an insert is that sits in no tool."""


class UnknownInsert(Exception):
    def __init__(self, insert_id: str) -> None:
        super().__init__(f"There is no insert {insert_id}. Look it up among the inserts.")
        self.insert_id = insert_id


class SerialTaken(Exception):
    """`insert_id` is the insert that has it; None when that was added at this very moment."""

    def __init__(self, serial: str, insert_id: str | None) -> None:
        super().__init__(
            f"The serial number {serial} is in use already, in upper or lower case. Open the insert that has it."
        )
        self.serial = serial
        self.insert_id = insert_id


class PositionTaken(Exception):
    """`insert_id` and `occupant` name the insert that sits there."""

    def __init__(self, position: str, insert_id: str, occupant: str) -> None:
        super().__init__(f"The insert {occupant} sits in {position}. Swap the two, or remove it first.")
        self.position = position
        self.insert_id = insert_id
        self.occupant = occupant


class NotASerialPosition(Exception):
    def __init__(self, name: str) -> None:
        super().__init__(f"{name} takes no inserts with serial numbers. Mark the component as such a position first.")
        self.name = name


class InsertAlreadyThere(Exception):
    def __init__(self, serial: str, where: str) -> None:
        super().__init__(f"The insert {serial} is there already: {where}. Load it again.")
        self.serial = serial
        self.where = where


class InsertIsScrapped(Exception):
    def __init__(self, serial: str) -> None:
        super().__init__(f"The insert {serial} was scrapped. Take another one, or put it back into stock first.")
        self.serial = serial


class InsertWasScrapped(Exception):
    def __init__(self, serial: str) -> None:
        super().__init__(
            f"The insert {serial} was scrapped once and taken back. Say that it is to be used all the same, or take "
            "another one."
        )
        self.serial = serial


class InsertMovedMeanwhile(Exception):
    def __init__(self, serial: str) -> None:
        super().__init__(f"Someone moved the insert {serial} at this moment. Look where it is now and try again.")
        self.serial = serial


@dataclass(frozen=True, slots=True)
class Insert:
    """`shots` are those of its life, the `initial_shots` from before it was known here among them."""

    id: str
    serial: str
    name: str
    kind: ComponentKind
    initial_shots: int
    shots: int
    state: InsertState
    last: Remark
    drawing: str | None = None
    maker: str | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class Step:
    """An insert's step from one state to another; `before` is None for the first one."""

    id: str
    insert_id: str
    before: InsertState | None
    after: InsertState
    remark: Remark


@dataclass(frozen=True, slots=True)
class Stay:
    """An insert in a component from `since` until just before `until`, with the shots it made there."""

    id: str
    insert_id: str
    tool_id: str
    component_id: str
    since: datetime
    installed_by: str
    install_reason: str
    shots: int = 0
    until: datetime | None = None
    removed_by: str | None = None
    remove_reason: str | None = None

    def ended(self, remark: Remark) -> "Stay":
        if remark.at < self.since:
            raise TimeTooEarly(remark.at, self.since, "only then the insert came there")
        return replace(self, until=remark.at, removed_by=remark.by, remove_reason=remark.reason)


@dataclass(frozen=True, slots=True)
class Place:
    """A component that is to take an insert; `last` is its latest stay, which may last."""

    component: Component
    last: Stay | None

    @property
    def taken_by(self) -> Stay | None:
        return self.last if self.last is not None and self.last.until is None else None


def may_come(insert: Insert, last: Stay | None, to: Place, remark: Remark, now: datetime) -> Remark:
    """Return the remark with the time at which the insert may be booked into the place; `last` is its latest stay."""
    component = to.component
    if component.retired:
        raise ComponentIsRetired(component.name)
    if component.serial_since is None:
        raise NotASerialPosition(component.name)
    if insert.state is InsertState.SCRAPPED:
        raise InsertIsScrapped(insert.serial)
    if last is not None and last.until is None and last.component_id == component.id:
        raise InsertAlreadyThere(insert.serial, component.name)
    at = not_ahead(remark.at, now)
    _refuse_before(at, now - BACKDATING, f"moves are booked within {BACKDATING.days} days")
    if not is_ahead(component.serial_since, now):
        _refuse_before(at, component.serial_since, f"{component.name} is a position for inserts only since then")
    if to.last is not None:
        _refuse_before(at, to.last.until or to.last.since, "the position had another insert")
    if last is not None:
        _refuse_before(at, last.until or last.since, "the insert sat elsewhere")
    return replace(remark, at=at)


def may_leave(remark: Remark, now: datetime) -> Remark:
    """Return the remark with the time at which an insert may be booked out of its place."""
    at = not_ahead(remark.at, now)
    _refuse_before(at, now - BACKDATING, f"moves are booked within {BACKDATING.days} days")
    return replace(remark, at=at)


def _refuse_before(at: datetime, earliest: datetime, why: str) -> None:
    if at < earliest:
        raise TimeTooEarly(at, earliest, why)
