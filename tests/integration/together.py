"""Counts of several tools, heard one by one and as they wait together: it must come to the same."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Protocol

from sqlalchemy import event

from toolcare_shared.clock import SystemClock
from toolcare_shared.contracts.shotcounter import ShotOrigin, ShotsCounted
from toolcare_shared.db import Database
from toolcare_shared.ids import new_id
from toolcare_shared.messaging.envelope import Envelope, source_of
from toolcare_shared.messaging.handlers import Handlers
from toolcare_shared.messaging.handling import Handling
from toolcare_shared.messaging.probe import pass_by

GROUPS = ("alone", "together")
TOOLS = 8
_LENGTH = timedelta(minutes=1)


class Hearing(Protocol):
    """A service under test."""

    database: Database
    handlers: Handlers
    positions: "count[int]"


def tool_ids(group: str) -> list[str]:
    return [f"{group}-{number}" for number in range(TOOLS)]


async def heard_in_both_ways(service: Hearing, at: datetime, runs: Mapping[str, str] | None = None) -> None:
    """The same of both groups: each tool twice, and what is not simple among it. `runs` has what each tool runs in."""
    handling = Handling(service.database, service.handlers, SystemClock(), pass_by)
    cost = dict.fromkeys(GROUPS, 0)
    for group in GROUPS:
        envelopes = [_envelope(counted, next(service.positions)) for counted in _counts(group, at, runs or {})]

        def note(*_: object, group: str = group) -> None:
            cost[group] += 1

        event.listen(service.database.engine.sync_engine, "before_cursor_execute", note)
        async with service.database.write() as session:
            if group == "together":
                await handling._in_waves(session, envelopes)
            for envelope in envelopes if group == "alone" else ():
                await service.handlers.handle(session, envelope)
                await session.flush()
                session.expunge_all()
        event.remove(service.database.engine.sync_engine, "before_cursor_execute", note)
    assert 3 * cost["together"] < 2 * cost["alone"], cost


def _counts(group: str, at: datetime, runs: Mapping[str, str]) -> Sequence[ShotsCounted]:
    """Of each tool by its press, twice; then by hand, a correction, of no known run, and of a tool nobody knows."""
    ids = tool_ids(group)
    return [
        *(_count(tool_id, 10, 10, at, run=runs.get(tool_id, "run")) for tool_id in ids),
        *(_count(tool_id, 100, 110, at + _LENGTH, run=runs.get(tool_id, "run")) for tool_id in ids[:-1]),
        _count(ids[0], 7, 117, at + _LENGTH, ShotOrigin.MANUAL),
        _count(ids[1], -5, 105, at, ShotOrigin.CORRECTION),
        _count(ids[2], 3, 113, at + 2 * _LENGTH),
        _count(f"{group}-unknown", 1, 1, at),
    ]


def _count(
    tool_id: str,
    shots: int,
    total: int,
    at: datetime,
    origin: ShotOrigin = ShotOrigin.COUNTER,
    run: str | None = None,
) -> ShotsCounted:
    by_press = origin is ShotOrigin.COUNTER
    return ShotsCounted(
        tool_id=tool_id,
        machine_id="p01" if by_press else None,
        source_id=f"s-{tool_id}" if by_press else None,
        shots=shots,
        shots_high=shots,
        total=total,
        total_high=total,
        from_at=at,
        to_at=at + _LENGTH,
        origin=origin,
        mounting_id=run,
        at=at + _LENGTH,
    )


def _envelope(counted: ShotsCounted, position: int) -> Envelope:
    return Envelope(
        id=new_id(),
        source=source_of(counted.publisher),
        type=counted.type_name(),
        subject=counted.subject,
        time=counted.at,
        data=counted.model_dump(mode="json"),
        sequence=position,
        position=position,
        correlationid=new_id(),
        actor="service:shotcounter",
    )
