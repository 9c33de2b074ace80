"""A failure comes on record, and is said better afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypedDict

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_failures.domain.codes import Catalogue, Code, ComponentDoesNotFit
from toolcare_failures.domain.positions import Position, Spot, check_cavity
from toolcare_failures.domain.reports import FailureDeed, FailureState, FailureStop, refuse_over, reported_at
from toolcare_failures.domain.severity import FailureSeverity, OnlyTriageLowers, begins_to_stop, of_a_guest
from toolcare_failures.store import codes, facts, failures
from toolcare_failures.tables import Failure, Tool
from toolcare_failures.usecases import history, news
from toolcare_failures.usecases.history import Entry
from toolcare_failures.usecases.occasion import Occasion
from toolcare_shared.auth import Actor, Permission, may
from toolcare_shared.ids import new_id


@dataclass(frozen=True, slots=True)
class Report:
    """What a person says. Without a severity the code's own holds; `client_id` is the draft's on the tablet."""

    tool_id: str
    code: str
    severity: FailureSeverity | None = None
    position: Position = field(default_factory=Position)
    stop: FailureStop = FailureStop.NONE
    note: str = ""
    photo_ids: Sequence[str] = ()
    reported_at: datetime | None = None
    client_id: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found during maintenance, in words."""

    id: str
    job_id: str
    tool_id: str
    text: str
    severity: FailureSeverity
    cavity: int | None
    by: str
    at: datetime
    shots: int


class Changes(TypedDict, total=False):
    """What is absent stays as it is; None clears."""

    code: str
    severity: FailureSeverity
    component_id: str | None
    cavity: int | None
    spot: Spot | None
    stop: FailureStop
    note: str
    photo_ids: list[str]


async def report(occasion: Occasion, said: Report) -> Failure:
    """Put a failure on record; a draft that was sent before is the report that it became then."""
    session = occasion.session
    tool = await facts.tool(session, said.tool_id)
    await codes.hold_numbers(session, codes.REPORT)
    if said.client_id is not None and (first := await failures.by_client_id(session, said.client_id)) is not None:
        return first
    catalogue = await codes.catalogue(session)
    at = reported_at(said.reported_at, occasion.now)
    late = said.reported_at is not None
    code = catalogue.for_report(said.code, merged_since=late and await codes.was_merged_after(session, said.code, at))
    check_cavity(said.position.cavity, tool.cavities)
    await _check_component(session, tool, said.position.component_id, code)
    failure = Failure(
        code=code.code,
        severity=said.severity or code.severity or FailureSeverity.NEXT_STOP,
        component_id=said.position.component_id,
        cavity=said.position.cavity,
        spot=said.position.spot,
        stop=said.stop,
        note=said.note,
        photo_ids=list(said.photo_ids),
        reported_at=at,
        reported_by=occasion.actor.name,
        reported_by_id=occasion.actor.id,
        shots=await facts.total_of(session, tool, at),
        client_id=said.client_id,
    )
    return await _record(occasion, catalogue, tool, failure)


async def report_as_guest(occasion: Occasion, said: Report) -> tuple[Failure, FailureSeverity]:
    """Put on record what somebody without a login said, and return it with how bad such a failure usually is."""
    code = (await codes.catalogue(occasion.session)).for_report(said.code)
    usual = code.severity or FailureSeverity.NEXT_STOP
    return await report(occasion, replace(said, severity=of_a_guest(usual))), usual


async def take_finding(occasion: Occasion, finding: Finding) -> None:
    """Put on record what maintenance found, once; its code is for triage to say."""
    session = occasion.session
    await codes.hold_numbers(session, codes.REPORT)
    tool = await facts.lock_tool_of_event(session, finding.tool_id)
    if await failures.by_finding_id(session, finding.id) is not None:
        return
    failure = Failure(
        severity=finding.severity,
        cavity=finding.cavity,
        stop=FailureStop.NONE,
        note=finding.text,
        photo_ids=[],
        reported_at=min(finding.at, occasion.now),
        reported_by=finding.by,
        shots=finding.shots,
        job_id=finding.job_id,
        finding_id=finding.id,
    )
    await _record(occasion, await codes.catalogue(session), tool, failure)


def is_still_reporting(failure: Failure, changes: Changes, actor: Actor) -> bool:
    """Tell whether a change only says what there is to see: somebody's own report while it is new, or that it is worse.

    That is free wherever the tool hangs; whatever else is changed ends at one's areas.
    """
    if changes.get("severity", failure.severity).rank < failure.rank:
        return False
    is_own_and_new = failure.state is FailureState.NEW and failure.reported_by_id == actor.id
    return is_own_and_new or changes.keys() <= {"severity"}


async def change(occasion: Occasion, failure: Failure, changes: Changes) -> Failure:
    """Change a report that is locked. What is as it was is no change."""
    refuse_over(failure.state)
    catalogue = await codes.catalogue(occasion.session)
    before = failure.severity
    _refuse_lowering(occasion, before, changes.get("severity", before))
    check_cavity(changes.get("cavity"), failure.tool.cavities)
    wanted = dict(changes)
    if "code" in changes and changes["code"].upper() != failure.code:
        wanted["code"] = catalogue.for_report(changes["code"]).code
    elif "code" in changes:
        wanted["code"] = failure.code
    steps = _apply(failure, wanted)
    if {"code", "component_id"} & {step["field"] for step in steps} and failure.code is not None:
        await _check_component(occasion.session, failure.tool, failure.component_id, catalogue.find(failure.code))
    if steps:
        _index(failure)
        await history.write_change(occasion, failure, Entry(FailureDeed.CHANGED, failure.state, changes=steps))
        fields = [str(step["field"]) for step in steps]
        await news.changed(occasion, catalogue, failure, fields, stops_now=begins_to_stop(before, failure.severity))
    return failure


async def _record(occasion: Occasion, catalogue: Catalogue, tool: Tool, failure: Failure) -> Failure:
    failure.id, failure.tool_id, failure.state, failure.version = new_id(), tool.id, FailureState.NEW, 1
    failure.recorded_at, failure.fixes, failure.solution_photo_ids = occasion.now, [], []
    failure.machine_id = await facts.machine_id_at(occasion.session, tool.id, failure.reported_at)
    failure.number = await codes.next_number(occasion.session, codes.REPORT)
    failure.tool = tool
    _index(failure)
    occasion.session.add(failure)
    await occasion.session.flush()
    await history.write(occasion, failure, Entry(FailureDeed.REPORTED, None), by=failure.reported_by)
    await news.reported(occasion, catalogue, failure)
    return failure


async def _check_component(session: AsyncSession, tool: Tool, component_id: str | None, code: Code) -> None:
    """Refuse a part that the tool has not, or that cannot fail in this way."""
    if component_id is None:
        return
    component = await facts.component(session, tool.id, component_id)
    if not code.fits(component.kind):
        raise ComponentDoesNotFit(code.code, component.name, component.kind)


def _refuse_lowering(occasion: Occasion, before: FailureSeverity, after: FailureSeverity) -> None:
    if after.rank < before.rank and not may(occasion.actor, Permission.FAILURE_TRIAGE):
        raise OnlyTriageLowers(before)


def _apply(failure: Failure, wanted: Mapping[str, object]) -> list[dict[str, object]]:
    steps = []
    for name, value in wanted.items():
        old = getattr(failure, name)
        if old != value:
            setattr(failure, name, value)
            steps.append({"field": "position" if name == "spot" else name, "before": _said(old), "after": _said(value)})
    return steps


def _said(value: object) -> object:
    return {"side": value.side, "x": value.x, "y": value.y} if isinstance(value, Spot) else value


def _index(failure: Failure) -> None:
    failure.search = f"f-{failure.number}\n{failure.note}\n{failure.reported_by}".casefold()
