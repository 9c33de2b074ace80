"""What others hear: the events and snapshots of counting."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared import correlation
from toolcare_shared.auth import Actor, service_actor
from toolcare_shared.contracts import shotcounter as events
from toolcare_shared.contracts.shotcounter import ShotOrigin, SourceKind, SourceState
from toolcare_shared.correlation import Correlation, begun
from toolcare_shared.messaging import outbox
from toolcare_shared.messaging.envelope import Envelope
from toolcare_shared.messaging.outbox import Author
from toolcare_shared.messaging.topics import StateTopic
from toolcare_shotcounter import domain
from toolcare_shotcounter.outcome import Entry, Gap, Identification, Mismatch
from toolcare_shotcounter.plant import SourceNow
from toolcare_shotcounter.readings import MAX_AHEAD
from toolcare_shotcounter.tables import (
    AssignmentRow,
    GapRow,
    OwnCertificateRow,
    RejectionRow,
    ServerCertificateRow,
    SourceRow,
    TotalRow,
    UnassignedRow,
)

SELF = service_actor("shotcounter")


async def shots_counted(session: AsyncSession, row: TotalRow, now: datetime) -> None:
    """Publish what counters have moved a tool's sums since they were last published; nothing when they stand."""
    if _has_moved(row):
        await outbox.record(session, _counted(row, now), SELF, now=now)
        _published(row)


async def shots_of_many(session: AsyncSession, rows: Sequence[tuple[domain.Sums, Correlation]], now: datetime) -> None:
    """Publish the same of tools whose sums have moved, each as part of what counted it last."""
    await outbox.record_together(session, [(_counted(row, now), behind) for row, behind in rows], SELF, now=now)


def _counted(row: TotalRow | domain.Sums, now: datetime) -> events.ShotsCounted:
    until = min(row.last_shot_at or now, now + MAX_AHEAD)
    return events.ShotsCounted(
        tool_id=row.tool_id,
        machine_id=row.machine_id,
        source_id=row.source_id,
        from_at=min(row.pending_from or until, until),
        to_at=until,
        mounting_id=row.mounting_id,
        origin=ShotOrigin.COUNTER,
        at=now,
        **_moved(row),
    )


def may_wait(sums: domain.Sums | None, lines: Sequence[Entry]) -> bool:
    """Whether these lines of a tool can be told as one with what is pending of it: all are of one hour and one run."""
    begins, ends = [line.from_at for line in lines], [line.to_at for line in lines]
    runs = {line.mounting_id for line in lines}
    if sums is not None and sums.last_shot_at is not None:
        ends.append(sums.last_shot_at)
    if sums is not None and not sums.are_told:
        begins.append(sums.pending_from or min(begins))
        runs.add(sums.mounting_id)
    together = len(runs) == 1 and domain.hour_of(min(begins)) == domain.hour_of(max(ends))
    return together and all(line.cause_id is None for line in lines)


async def shots_kept_back(session: AsyncSession, row: TotalRow, lines: Sequence[Entry], now: datetime) -> None:
    """Tell hour by hour what a press had stored: together its shots would be spread evenly over a night.

    `row` has all of them already, and was published up to them.
    """
    total, high = row.published, row.published_high
    for line, hour, shots, shots_high in _by_hour(lines):
        total, high = total + shots, high + shots_high
        event = events.ShotsCounted(
            tool_id=row.tool_id,
            machine_id=line.machine_id,
            source_id=line.source_id,
            from_at=max(hour, line.from_at),
            to_at=min(hour + domain.HOUR, line.to_at),
            mounting_id=line.mounting_id,
            cavities=line.cavities,
            origin=ShotOrigin.COUNTER,
            shots=shots,
            shots_high=shots_high,
            total=total,
            total_high=high,
            at=now,
        )
        await outbox.record(session, event, SELF, now=now)
    _published(row)


def _by_hour(lines: Sequence[Entry]) -> Iterator[tuple[Entry, datetime, int, int]]:
    """Each line's hours with the shots that the sums of the hours got of it."""
    for line in sorted(lines, key=lambda line: line.to_at):
        low = dict(domain.spread(line.from_at, line.to_at, line.shots))
        high = dict(domain.spread(line.from_at, line.to_at, line.shots_high))
        for hour in sorted(low | high):
            if low.get(hour) or high.get(hour):
                yield line, hour, low.get(hour, 0), high.get(hour, 0)


async def shots_entered(
    session: AsyncSession, row: TotalRow, lines: Sequence[Entry], actor: Actor, now: datetime
) -> None:
    """Publish lines a person wrote, each with its own time: it may lie well before the tool's last shot.

    `row` has all of them already, and was published up to them.
    """
    if not _has_moved(row):
        return
    total, high = row.published, row.published_high
    for line in lines:
        total, high = total + line.shots, high + line.shots_high
        event = events.ShotsCounted(
            tool_id=row.tool_id,
            from_at=line.from_at,
            to_at=line.to_at,
            origin=ShotOrigin(line.origin),
            note=line.note,
            shots=line.shots,
            shots_high=line.shots_high,
            total=total,
            total_high=high,
            at=now,
        )
        await outbox.record(session, event, actor, now=now)
    _published(row)


@dataclass(frozen=True, slots=True)
class Because:
    """Why cycles change their holder: the assignment or the run, in whose name, and in words."""

    cause_id: str
    reason: str
    actor: Author
    by: str
    now: datetime
    cause: Envelope | None = None


async def shots_moved(session: AsyncSession, row: TotalRow, lines: Sequence[Entry], because: Because) -> None:
    """Tell each line with its own time, then all of them as one to people; what came is told before what went.

    `row` has all of them already, and was published up to them.
    """
    total, high = row.published, row.published_high
    for line in sorted(lines, key=lambda line: (line.shots < 0, line.from_at)):
        total, high = total + line.shots, high + line.shots_high
        event = events.ShotsCounted(
            tool_id=row.tool_id,
            machine_id=line.machine_id,
            source_id=line.source_id,
            from_at=line.from_at,
            to_at=line.to_at,
            origin=ShotOrigin.CORRECTION,
            note=line.note,
            mounting_id=line.mounting_id,
            cavities=line.cavities,
            moved_by=because.cause_id,
            shots=line.shots,
            shots_high=line.shots_high,
            total=total,
            total_high=high,
            at=because.now,
        )
        await outbox.record(session, event, because.actor, now=because.now, cause=because.cause)
    _published(row)
    shots = sum(line.shots for line in lines)
    if shots:
        told = events.ShotsMoved(
            tool_id=row.tool_id,
            machine_id=str(lines[0].machine_id),
            shots=shots,
            total=row.total,
            from_at=min(line.from_at for line in lines),
            to_at=max(line.to_at for line in lines),
            moved_by=because.cause_id,
            reason=because.reason,
            by=because.by,
            at=because.now,
        )
        await outbox.record(session, told, because.actor, now=because.now, cause=because.cause)


async def pending_unassigned(session: AsyncSession, row: UnassignedRow | None, now: datetime) -> None:
    if row is not None and row.total != row.published:
        await unassigned_counted(session, row, now)


async def unassigned_moved(
    session: AsyncSession, row: UnassignedRow | None, lines: Sequence[Entry], because: Because
) -> None:
    """Tell each line that came to nobody or left nobody, with its own time."""
    if row is None:
        return
    total = row.published
    for line in sorted(lines, key=lambda line: (line.shots < 0, line.from_at)):
        total += line.shots
        event = events.UnassignedShotsCounted(
            machine_id=row.machine_id,
            source_id=str(line.source_id),
            shots=line.shots,
            total_unassigned=total,
            from_at=line.from_at,
            to_at=line.to_at,
            moved_by=because.cause_id,
            at=because.now,
        )
        await outbox.record(session, event, because.actor, now=because.now, cause=because.cause)
    row.published, row.pending_from = row.total, None


def _has_moved(row: TotalRow) -> bool:
    return (row.total, row.total_high) != (row.published, row.published_high)


def _moved(row: TotalRow | domain.Sums) -> dict[str, int]:
    return {
        "shots": row.total - row.published,
        "shots_high": row.total_high - row.published_high,
        "total": row.total,
        "total_high": row.total_high,
    }


def _published(row: TotalRow) -> None:
    row.published, row.published_high, row.pending_from = row.total, row.total_high, None


async def unassigned_counted(session: AsyncSession, row: UnassignedRow, now: datetime) -> None:
    until = min(row.last_shot_at, now + MAX_AHEAD)
    event = events.UnassignedShotsCounted(
        machine_id=row.machine_id,
        source_id=row.source_id,
        shots=row.total - row.published,
        total_unassigned=row.total,
        from_at=min(row.pending_from or until, until),
        to_at=until,
        at=now,
    )
    await outbox.record(session, event, SELF, now=now)
    row.published, row.pending_from = row.total, None


async def unassigned_decided(session: AsyncSession, row: AssignmentRow, actor: Actor, now: datetime) -> None:
    undone = row.undone_at is not None
    event = events.UnassignedShotsDecided(
        assignment_id=row.id,
        machine_id=row.machine_id,
        tool_id=row.tool_id,
        mounting_id=row.mounting_id,
        cycles=row.cycles,
        from_at=row.since,
        to_at=row.until,
        undone=undone,
        reason=(row.undone_reason or "") if undone else row.reason,
        by=actor.name,
        at=now,
    )
    await outbox.record(session, event, actor, now=now)


class _OfGap(TypedDict):
    item_id: str
    source_id: str
    machine_id: str
    tool_ids: list[str]
    low: int
    high: int


def _of(gap: Gap | GapRow) -> _OfGap:
    if isinstance(gap, Gap):
        tool_ids = [str(holder.tool_id) for holder in (*gap.credited, *gap.also)]
    else:
        tool_ids = [str(credit["tool_id"]) for credit in gap.credits]
    return _OfGap(
        item_id=gap.id,
        source_id=gap.source_id,
        machine_id=gap.machine_id,
        tool_ids=tool_ids,
        low=gap.low,
        high=gap.high,
    )


async def gap_found(session: AsyncSession, gap: Gap, now: datetime) -> None:
    event = events.CounterGapFound(**_of(gap), booked=gap.low, since=gap.since, reason=gap.reason, at=gap.until)
    await outbox.record(session, event, SELF, now=now)


async def gap_settled(session: AsyncSession, gap: GapRow, settled: int, actor: Actor, now: datetime) -> None:
    await outbox.record(session, events.GapSettled(**_of(gap), settled=settled, at=now), actor, now=now)


async def gap_reopened(session: AsyncSession, gap: GapRow, because: Because) -> None:
    event = events.GapReopened(**_of(gap), booked=gap.booked, reason=because.reason, by=because.by, at=because.now)
    await outbox.record(session, event, because.actor, now=because.now)


async def mismatch_found(session: AsyncSession, mismatch: Mismatch, now: datetime) -> None:
    event = events.ToolMismatchFound(
        machine_id=mismatch.machine_id,
        source_id=mismatch.source_id,
        reported_mould=mismatch.mould,
        mounted_tool_ids=[mounting.tool_id for mounting in mismatch.mounted],
        held=mismatch.held,
        at=now,
    )
    await outbox.record(session, event, SELF, now=now)


async def tool_identified(session: AsyncSession, found: Identification, now: datetime) -> None:
    event = events.ToolIdentified(
        machine_id=found.machine_id,
        source_id=found.source_id,
        reported_mould=found.mould,
        tool_id=found.mounting.tool_id,
        mounting_id=found.mounting.id,
        at=now,
    )
    await outbox.record(session, event, SELF, now=now)


async def rejected(session: AsyncSession, row: RejectionRow, now: datetime) -> None:
    event = events.CounterRejected(
        rejection_id=row.id,
        source_id=row.source_id,
        machine_id=row.machine_id,
        reason=row.reason,
        detail=row.detail,
        raw=row.raw,
        occurrences=row.occurrences - row.told,
        at=row.last_at,
    )
    await outbox.record(session, event, SELF, now=now)
    row.told, row.told_at = row.occurrences, now


async def source_configured(session: AsyncSession, row: SourceRow, actor: Actor, now: datetime) -> None:
    bits = row.config.get("counter_bits")
    event = events.SourceConfigured(
        source_id=row.id,
        machine_id=row.machine_id,
        kind=SourceKind(row.kind),
        name=row.name,
        enabled=row.enabled,
        counter_bits=bits if isinstance(bits, int) else None,
        station=row.station,
        version=row.version,
        at=now,
    )
    await outbox.record(session, event, actor, now=now)


async def source_removed(session: AsyncSession, row: SourceRow, actor: Actor, now: datetime) -> None:
    event = events.SourceRemoved(source_id=row.id, machine_id=row.machine_id, at=now)
    await outbox.record(session, event, actor, now=now)
    await outbox.put_retained(session, StateTopic("source", row.id), None)


async def source_state(session: AsyncSession, source: SourceNow, now: datetime) -> None:
    """Tell how a source stands after somebody changed it, who waits for that."""
    await outbox.record(session, _state_changed(source, now), SELF, now=now)
    if source.kind is not None:
        await outbox.put_retained(session, StateTopic("source", source.id), _state_now(source, source.kind))


async def source_states(session: AsyncSession, sources: Sequence[SourceNow], now: datetime) -> None:
    """Tell how sources stand: all those of a server change at the same moment."""
    behind = correlation.current()
    told = [(_state_changed(source, now), behind or begun()) for source in sources]
    await outbox.record_together(session, told, SELF, now=now)
    kinds = [(source, source.kind) for source in sources if source.kind is not None]
    kept = [(StateTopic("source", source.id), _state_now(source, kind)) for source, kind in kinds]
    await outbox.put_retained_together(session, kept)


def _state_changed(source: SourceNow, now: datetime) -> events.SourceStateChanged:
    return events.SourceStateChanged(
        source_id=source.id,
        machine_id=source.machine_id,
        state=SourceState(source.state),
        detail=source.detail,
        remarks=source.remarks,
        last_value=source.stored.value if source.stored else None,
        last_seen=source.seen_at,
        held_mould=source.held_mould,
        at=now,
    )


def _state_now(source: SourceNow, kind: SourceKind) -> events.SourceStateNow:
    return events.SourceStateNow(
        source_id=source.id,
        machine_id=source.machine_id,
        kind=kind,
        state=SourceState(source.state),
        detail=source.detail,
        last_value=source.stored.value if source.stored else None,
        last_seen=source.seen_at,
    )


async def certificate_ending(
    session: AsyncSession, row: OwnCertificateRow | ServerCertificateRow, server: str, now: datetime, *, ended: bool
) -> None:
    event = events.CertificateEnding(
        certificate_id=row.id,
        server=server,
        thumbprint=row.thumbprint,
        ends_at=row.ends_at,
        has_ended=ended,
        at=now,
    )
    await outbox.record(session, event, SELF, now=now)


async def certificate_replaced(
    session: AsyncSession, certificate_id: str, server: str, actor: Actor, now: datetime
) -> None:
    event = events.CertificateReplaced(certificate_id=certificate_id, server=server, at=now)
    await outbox.record(session, event, actor, now=now)
