"""The queries on how tools stand on their axes, and on how they came there. Nothing here commits."""

from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from sqlalchemy import ColumnElement, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_registry.domain.axes import Axis, Change, Deed, LocationKind, Mark, PhysicalState, Spot, Standing
from toolcare_registry.tables import ChangeRow, LevelRow, MachineRow, PlaceRow, StandingRow
from toolcare_shared.contracts.causes import Cause, CauseCode
from toolcare_shared.db import insert

_OVERDUE = "overdue"
DUE = ("due", _OVERDUE)


@dataclass(frozen=True, slots=True)
class DueLevel:
    """A level that is due or overdue, as maintenance told it."""

    code: str
    name: str
    is_overdue: bool

    @property
    def words(self) -> str:
        """For instance `L3 Inspection is overdue`."""
        return f"{self.code} {self.name} is {'overdue' if self.is_overdue else 'due'}"

    @property
    def cause(self) -> Cause:
        code = CauseCode.MAINTENANCE_OVERDUE if self.is_overdue else CauseCode.MAINTENANCE_DUE
        return Cause(code=code, values={"level": f"{self.code} {self.name}"})


@dataclass(frozen=True, slots=True)
class StandingRecord:
    """How a tool stands, with the words people know its place or press by."""

    standing: Standing
    place_name: str | None = None
    machine_name: str | None = None
    due: tuple[DueLevel, ...] = ()

    @property
    def location_name(self) -> str:
        return self.place_name or self.machine_name or self.standing.spot.party or ""

    @property
    def due_causes(self) -> list[Cause]:
        return [level.cause for level in self.due]


async def record(session: AsyncSession, tool_id: str) -> StandingRecord:
    """Return how a tool stands that is known to be there."""
    query = (
        select(StandingRow, PlaceRow.name, MachineRow.name)
        .outerjoin(PlaceRow, PlaceRow.id == StandingRow.place_id)
        .outerjoin(MachineRow, MachineRow.id == StandingRow.machine_id)
        .where(StandingRow.tool_id == tool_id)
        .execution_options(populate_existing=True)
    )
    row, place_name, machine_name = (await session.execute(query)).one()
    found = _standing(row)
    due = () if found.due is None else tuple(await due_levels(session, tool_id))
    return StandingRecord(found, place_name, machine_name, due)


async def standing(session: AsyncSession, tool_id: str) -> Standing:
    return (await record(session, tool_id)).standing


async def add(session: AsyncSession, tool_id: str, of: Standing) -> None:
    session.add(StandingRow(tool_id=tool_id, **_values(of)))
    await session.flush()


async def save(session: AsyncSession, tool_id: str, changed: Standing) -> None:
    await session.execute(update(StandingRow).where(StandingRow.tool_id == tool_id).values(_values(changed)))


async def note(session: AsyncSession, *changes: Change) -> None:
    session.add_all(
        ChangeRow(
            id=change.id,
            tool_id=change.tool_id,
            axis=change.axis.value,
            before=change.before,
            after=change.after,
            detail=change.detail,
            at=change.mark.at,
            by=change.mark.by,
            reason=change.mark.reason,
        )
        for change in changes
    )
    await session.flush()


async def is_noted(session: AsyncSession, change_id: str) -> bool:
    return await session.get(ChangeRow, change_id) is not None


async def changes(
    session: AsyncSession, tool_id: str, axis: Axis | None, *, after: tuple[datetime, str] | None, limit: int
) -> list[Change]:
    """Return a tool's changes, newest first, from just after the one that ended the page before."""
    where: list[ColumnElement[bool]] = [ChangeRow.tool_id == tool_id]
    if axis is not None:
        where.append(ChangeRow.axis == axis.value)
    if after is not None:
        where.append(tuple_(ChangeRow.at, ChangeRow.id) < tuple_(*after))
    found = select(ChangeRow).where(*where).order_by(ChangeRow.at.desc(), ChangeRow.id.desc()).limit(limit)
    return [_change(row) for row in await session.scalars(found)]


async def stops(session: AsyncSession, tool_id: str) -> set[str]:
    """Return the deeds that put a tool into repair since it was released last."""
    repairs = Deed.REPAIR, Deed.UNRELEASED
    steps = select(ChangeRow.detail).where(
        ChangeRow.tool_id == tool_id,
        ChangeRow.axis == Axis.READINESS.value,
        ChangeRow.detail.in_([*repairs, Deed.RELEASE]),
    )
    latest = await session.scalars(steps.order_by(ChangeRow.at.desc(), ChangeRow.id.desc()))
    return set(takewhile(lambda deed: deed in repairs, latest))


async def last_step(session: AsyncSession, tool_id: str, axis: Axis) -> Mark:
    """Return the tool's latest step on an axis: registering it was one already."""
    of_axis = (ChangeRow.tool_id == tool_id, ChangeRow.axis == axis.value)
    latest = select(ChangeRow).where(*of_axis).order_by(ChangeRow.at.desc(), ChangeRow.id.desc()).limit(1)
    return _change((await session.scalars(latest)).one()).mark


async def put_level(session: AsyncSession, level: LevelRow) -> None:
    """Keep what an event says of a level, unless a later one has been heard."""
    values = {
        "tool_id": level.tool_id,
        "code": level.code,
        "name": level.name,
        "status": level.status,
        "position": level.position,
    }
    statement = insert(session, LevelRow).values(id=level.id, **values)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["id"], set_=values, where=LevelRow.position < statement.excluded.position
        )
    )


async def is_due(session: AsyncSession, level_id: str) -> bool:
    """Return whether the level was due when it was heard of last."""
    return await session.scalar(select(LevelRow.status).where(LevelRow.id == level_id)) in DUE


async def due_levels(session: AsyncSession, tool_id: str) -> list[DueLevel]:
    due = select(LevelRow.code, LevelRow.name, LevelRow.status).where(
        LevelRow.tool_id == tool_id, LevelRow.status.in_(DUE)
    )
    rows = await session.execute(due.order_by(LevelRow.code, LevelRow.id))
    return [DueLevel(code, name, status == _OVERDUE) for code, name, status in rows]


def _standing(row: StandingRow) -> Standing:
    return Standing(
        ready=Mark(row.ready_at, row.ready_by, row.ready_reason),
        spot=Spot(LocationKind(row.location), row.place_id, row.machine_id, row.party, row.due_back_on),
        located=Mark(row.located_at, row.located_by, row.located_reason),
        physical=PhysicalState(row.physical),
        installed=Mark(row.installed_at, row.installed_by, row.installed_reason),
        hold=_mark(row.hold_at, row.hold_by, row.hold_reason),
        repair=_mark(row.repair_at, row.repair_by, row.repair_reason),
        due=_mark(row.due_at, row.due_by, row.due_reason),
    )


def _mark(at: datetime | None, by: str | None, reason: str | None) -> Mark | None:
    return None if at is None else Mark(at, by or "", reason or "")


def _values(of: Standing) -> dict[str, object]:
    spot = of.spot
    return {
        **_columns("ready", of.ready),
        **_columns("due", of.due),
        **_columns("repair", of.repair),
        **_columns("hold", of.hold),
        **_columns("located", of.located),
        **_columns("installed", of.installed),
        "location": spot.kind.value,
        "place_id": spot.place_id,
        "machine_id": spot.machine_id,
        "party": spot.party,
        "due_back_on": spot.due_back_on,
        "physical": of.physical.value,
    }


def _columns(name: str, mark: Mark | None) -> dict[str, object]:
    return {
        f"{name}_at": mark.at if mark else None,
        f"{name}_by": mark.by if mark else None,
        f"{name}_reason": mark.reason if mark else None,
    }


def _change(row: ChangeRow) -> Change:
    return Change(
        row.id, row.tool_id, Axis(row.axis), row.before, row.after, row.detail, Mark(row.at, row.by, row.reason)
    )
