"""What others hear of failures."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_failures.domain.analysis import RootCause
from toolcare_failures.domain.codes import Catalogue
from toolcare_failures.domain.reports import FailureState
from toolcare_failures.tables import CodeRow, Failure
from toolcare_failures.usecases import alerts, memory
from toolcare_failures.usecases.occasion import Occasion
from toolcare_shared.contracts import failures as events
from toolcare_shared.ids import new_id

_EARLIER = 20
_SOLVED = frozenset({FailureState.SOLVED, FailureState.CLOSED})


@dataclass(frozen=True, slots=True)
class Moved:
    """An action moved a report, in the name of whoever did the action."""

    by: str
    action_id: str


async def reported(occasion: Occasion, catalogue: Catalogue, failure: Failure) -> None:
    hold_id = _ask_for_hold(occasion, failure, failure.id) if failure.severity.stops else None
    values = await _values(occasion.session, catalogue, failure, hold_id)
    named = _named(failure, failure.reported_by)
    await occasion.record(events.FailureReported(**values.model_dump(), **named, at=failure.reported_at))
    await _alert(occasion, failure)


async def changed(
    occasion: Occasion, catalogue: Catalogue, failure: Failure, fields: list[str], *, stops_now: bool
) -> None:
    hold_id = _ask_for_hold(occasion, failure, new_id()) if stops_now else None
    values = await _values(occasion.session, catalogue, failure, hold_id)
    named = _named(failure, occasion.actor.name)
    await occasion.record(events.FailureChanged(**values.model_dump(), **named, changed=fields, at=occasion.now))
    if "severity" in fields:
        await alerts.show(occasion, failure.tool_id)
    else:
        await _alert(occasion, failure)


async def triaged(occasion: Occasion, failure: Failure, verdict: events.Verdict, reason: str) -> None:
    await occasion.record(
        events.FailureTriaged(
            **_named(failure, occasion.actor.name),
            verdict=verdict,
            reason=reason,
            duplicate_of=failure.duplicate_of,
            at=occasion.now,
        )
    )
    await _alert(occasion, failure)


async def went_on(
    occasion: Occasion, failure: Failure, before: FailureState, note: str, moved: Moved | None = None
) -> None:
    """Tell the step. Whatever opens a report anew that must not run on asks for a hold anew, as reporting it did."""
    done = failure.state in _SOLVED
    stops_again = failure.severity.stops and failure.state.is_open and not before.is_open
    await occasion.record(
        events.FailureStateChanged(
            **_named(failure, occasion.actor.name if moved is None else moved.by),
            before=events.FailureState(before),
            after=events.FailureState(failure.state),
            note=note,
            cause=failure.cause if done else None,
            fixes=failure.fixes if done else [],
            shots=failure.solved_shots if done else None,
            action_id=None if moved is None else moved.action_id,
            solved_at=failure.solved_at,
            hold_id=_ask_for_hold(occasion, failure, new_id()) if stops_again else None,
            at=occasion.now,
        )
    )
    if failure.solution_photo_ids or (before in _SOLVED and not done):
        await _solution_shown(occasion, failure, moved)
    await _alert(occasion, failure)


async def _solution_shown(occasion: Occasion, failure: Failure, moved: Moved | None) -> None:
    await occasion.record(
        events.SolutionShown(
            **_named(failure, occasion.actor.name if moved is None else moved.by),
            photo_ids=failure.solution_photo_ids,
            at=occasion.now,
        )
    )


async def cause_found(occasion: Occasion, failure: Failure, root: RootCause) -> None:
    await occasion.record(
        events.RootCauseFound(
            **_named(failure, occasion.actor.name),
            cause=root.code,
            text=root.text,
            confirmed=root.confirmed,
            evidence=root.evidence,
            photo_ids=list(root.photo_ids),
            at=occasion.now,
        )
    )


def counts_corrected(tool_id: str, since: datetime, shots: int, now: datetime) -> events.FailureCountsCorrected:
    return events.FailureCountsCorrected(tool_id=tool_id, since=since, shots=shots, at=now)


async def catalogue_changed(occasion: Occasion, row: CodeRow, version: int, reason: str) -> None:
    await occasion.record(
        events.CatalogueChanged(
            catalogue_version=version,
            code=row.code,
            group=events.CodeGroup(row.group),
            parent=row.parent,
            names=row.names,
            synonyms=row.synonyms,
            severity=None if row.severity is None else events.Severity(row.severity),
            component_kinds=row.component_kinds,
            favourite=row.favourite,
            retired=row.retired,
            merged_into=row.merged_into,
            reason=reason,
            by=occasion.actor.name,
            version=row.version,
            at=occasion.now,
        )
    )


def _ask_for_hold(occasion: Occasion, failure: Failure, hold_id: str) -> str:
    failure.hold_asked_at = occasion.now
    return hold_id


async def _alert(occasion: Occasion, failure: Failure) -> None:
    """What does not stop a tool is nobody's alarm."""
    if failure.severity.stops:
        await alerts.show(occasion, failure.tool_id)


def _named(failure: Failure, by: str) -> dict[str, object]:
    return {
        "failure_id": failure.id,
        "number": failure.number,
        "tool_id": failure.tool_id,
        "by": by,
        "version": failure.version,
    }


async def _values(
    session: AsyncSession, catalogue: Catalogue, failure: Failure, hold_id: str | None
) -> events.FailureValues:
    code = None if failure.code is None else catalogue.find(failure.code)
    spot = failure.spot
    earlier = memory.before(failure, await memory.same_place(session, catalogue, failure))
    return events.FailureValues(
        code=failure.code,
        group=None if code is None else events.CodeGroup(code.group),
        names={} if code is None else dict(code.names),
        severity=events.Severity(failure.severity),
        component_id=failure.component_id,
        cavity=failure.cavity,
        position=None if spot is None else events.Spot(side=events.Side(spot.side), x=spot.x, y=spot.y),
        stop=events.Stop(failure.stop),
        note=failure.note,
        photo_ids=failure.photo_ids,
        reported_at=failure.reported_at,
        reported_by=failure.reported_by,
        shots=failure.shots,
        machine_id=failure.machine_id,
        job_id=failure.job_id,
        finding_id=failure.finding_id,
        earlier_ids=[one.id for one in earlier[:_EARLIER]],
        hold_id=hold_id,
    )
