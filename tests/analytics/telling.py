"""The events that the services would have published of what happened, and the logs in which they stand."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.analytics.records import CALLED, GROUPS, MERGED, Action, Count, Failure, Gap, Job, Run, Tool, Year

from toolcare_shared.contracts import actions, failures, maintenance, registry, shotcounter
from toolcare_shared.contracts.event import Event
from toolcare_shared.messaging.envelope import Envelope, source_of
from toolcare_shared.messaging.feed import FeedPage, FeedUnavailable
from toolcare_shared.messaging.handlers import Stream

Told = tuple[datetime, Event]
_TICK = timedelta(milliseconds=1)


def told(year: Year) -> Sequence[Told]:
    """All events with when each was recorded, in that order."""
    every: list[Told] = []
    for machine_id, area in year.machines.items():
        at = year.begin - timedelta(days=2)
        pressed = registry.MachineRegistered(
            machine_id=machine_id, name=machine_id.upper(), area=area, version=1, at=at
        )
        every.append((at, pressed))
    for tool in year.tools:
        every += _tool(tool)
    tooling = [told for run in year.runs for told in _run(run)]
    for cavities in year.cavities:
        kind = registry.CavityBlocked if cavities.blocked else registry.CavityUnblocked
        changed = kind(
            tool_id=cavities.tool_id,
            cavity=cavities.cavity,
            reason="worn",
            active_cavities=cavities.active,
            by="Erika",
            version=1,
            at=cavities.at,
        )
        tooling.append((cavities.at, changed))
    every += sorted(tooling, key=lambda told: told[0])
    every += [(count.booked_at, _count(count)) for count in year.counts]
    every += [told for gap in year.gaps for told in _gap(gap)]
    every += [told for failure in year.failures for told in _failure(failure)]
    every += [told for action in year.actions for told in _action(action)]
    every += [told for job in year.jobs for told in _job(job)]
    every += _stays(year)
    every += _catalogue(year)
    every += _unassigned(year)
    return sorted(every, key=lambda told: told[0])


def _tool(tool: Tool) -> Iterator[Told]:
    at = tool.registered_at
    yield (
        at,
        registry.ToolRegistered(
            tool_id=tool.id,
            number=tool.number,
            name=tool.name,
            status=registry.ToolStatus(tool.status),
            cavity_count=tool.cavities,
            design_life_shots=tool.life_shots,
            expected_cycle_ms=tool.cycle_ms,
            version=1,
            at=at,
        ),
    )
    for ticks, name in enumerate(("Core", "Core insert"), 1):
        part = {"component_id": f"{tool.id}-core", "tool_id": tool.id, "kind": "core", "by": "Erika"}
        changed = {"name": name, "position": "B2", "version": ticks, "at": at + ticks * _TICK}
        yield at + ticks * _TICK, registry.ComponentChanged.model_validate({**part, **changed})
    if tool.area:
        yield at + _TICK, registry.ToolAreaChanged(tool_id=tool.id, area=tool.area, version=2, at=at + _TICK)


def _run(run: Run) -> Iterator[Told]:
    yield (
        run.mounted_at,
        registry.ToolMounted(
            tool_id=run.tool_id,
            machine_id=run.machine_id,
            mounting_id=run.id,
            shot_factor=1,
            active_cavities=run.active_cavities,
            order_shots=run.order_shots,
            job=f"order {run.id}",
            version=3,
            at=run.mounted_at,
        ),
    )
    if run.unmounted_at is not None:
        off = registry.ToolUnmounted(
            tool_id=run.tool_id, machine_id=run.machine_id, mounting_id=run.id, version=4, at=run.unmounted_at
        )
        yield run.unmounted_at, off


def _count(count: Count) -> Event:
    return shotcounter.ShotsCounted(
        tool_id=count.tool_id,
        machine_id=count.machine_id,
        source_id=None if count.machine_id is None else f"{count.machine_id}-c1",
        shots=count.shots,
        shots_high=count.high,
        total=max(0, count.total),
        total_high=max(0, count.total_high),
        from_at=count.begin,
        to_at=count.end,
        origin=shotcounter.ShotOrigin(count.origin),
        at=count.booked_at,
    )


def _unassigned(year: Year) -> Iterator[Told]:
    total: dict[str, int] = defaultdict(int)
    for made in sorted(year.unassigned, key=lambda made: made.end):
        total[made.machine_id] += made.shots
        yield (
            made.end,
            shotcounter.UnassignedShotsCounted(
                machine_id=made.machine_id,
                source_id=f"{made.machine_id}-c1",
                shots=made.shots,
                total_unassigned=total[made.machine_id],
                from_at=made.begin,
                to_at=made.end,
                at=made.end,
            ),
        )


def _gap(gap: Gap) -> Iterator[Told]:
    source_id = f"{gap.machine_id}-c1"
    yield (
        gap.found_at,
        shotcounter.CounterGapFound(
            source_id=source_id,
            item_id=gap.id,
            machine_id=gap.machine_id,
            tool_ids=[gap.tool_id],
            low=gap.low,
            high=gap.high,
            booked=gap.low,
            since=gap.since,
            reason="restart",
            at=gap.found_at,
        ),
    )
    if gap.settled is not None and gap.settled_at is not None:
        settled = shotcounter.GapSettled(
            source_id=source_id,
            item_id=gap.id,
            machine_id=gap.machine_id,
            tool_ids=[gap.tool_id],
            low=gap.low,
            high=gap.high,
            settled=gap.settled,
            at=gap.settled_at,
        )
        yield gap.settled_at, settled


def _catalogue(year: Year) -> Iterator[Told]:
    """All codes from the first day on; half-way one is merged and one called otherwise, with many reports on record."""
    first, then = year.begin + timedelta(days=1), year.begin + (year.late_from - year.begin) / 2
    for at, codes in ((first, GROUPS), (then, [*MERGED, "worn_ejector"])):
        for ticks, code in enumerate(codes, 1):
            late = at is then
            values = {
                "catalogue_version": ticks,
                "code": code,
                "group": GROUPS[code],
                "names": CALLED[code] if late else {"en": code, "de": f"{code} (de)"},
                "merged_into": MERGED.get(code) if late else None,
                "retired": late and code in MERGED,
                "by": "Erika",
                "version": 1 + late,
                "at": at + ticks * _TICK,
            }
            yield at + ticks * _TICK, failures.CatalogueChanged.model_validate(values)


def _failure(failure: Failure) -> Iterator[Told]:
    who = {"failure_id": failure.id, "number": failure.number, "tool_id": failure.tool_id, "by": "Erika"}
    code = None if failure.coded_later else failure.code
    yield failure.reported_at, failures.FailureReported.model_validate({**who, **_values(failure, code), "version": 1})
    if failure.coded_later:
        at = failure.reported_at + timedelta(minutes=3)
        fields = {**who, **_values(failure, failure.code), "changed": ["code"], "version": 2, "at": at}
        yield at, failures.FailureChanged.model_validate(fields)
    if failure.verdict and failure.verdict_at:
        other = f"{failure.tool_id}-f-000" if failure.verdict == "merged" else None
        fields = {**who, "verdict": failure.verdict, "duplicate_of": other, "version": 3, "at": failure.verdict_at}
        yield failure.verdict_at, failures.FailureTriaged.model_validate(fields)
    solved = failure.solved_at
    before = "accepted"
    steps: tuple[tuple[datetime | None, str, datetime | None], ...] = (
        (failure.started_at, "in_work", None),
        (failure.solved_first_at, "solved", failure.solved_first_at),
        (failure.reopened_at, "in_work", None),
        (None if solved is None else solved + failure.heard_after, "solved", solved),
        (failure.closed_at, "closed", solved),
        (failure.returned_at, "accepted", solved),
        (failure.resumed_at, "solved", solved),
        (failure.done_again_at, "solved", failure.done_again_at),
    )
    for moment, after, done in steps:
        if moment is not None:
            fields = {**who, "before": before, "after": after, "solved_at": done, "version": 4, "at": moment}
            if after == "solved":
                fields |= {"fixes": failure.fixes, "shots": failure.solved_shots, "action_id": failure.action_id}
            yield moment, failures.FailureStateChanged.model_validate(fields)
            before = after


def _values(failure: Failure, code: str | None) -> dict[str, object]:
    return {
        "code": code,
        "group": GROUPS.get(code) if code else None,
        "names": {"en": code, "de": f"{code} (de)"} if code else {},
        "severity": failure.severity,
        "component_id": failure.component_id,
        "cavity": failure.cavity,
        "position": dict(zip(("side", "x", "y"), failure.spot, strict=True)) if failure.spot else None,
        "stop": failure.stop,
        "reported_at": failure.reported_at,
        "reported_by": "Erika",
        "shots": failure.shots,
        "machine_id": failure.machine_id,
        "at": failure.reported_at,
    }


def _action(action: Action) -> Iterator[Told]:
    who = {
        "action_id": action.id,
        "number": action.number,
        "tool_id": action.tool_id,
        "title": f"Mend {action.id}",
        "by": "Erika",
        "version": 1,
    }
    kind = {"kind": "corrective", "failure_ids": action.failure_ids}
    values = {**kind, "priority": "normal", "owner": "erika", "due_on": action.due_on}
    yield action.assigned_at, actions.ActionAssigned.model_validate({**who, **values, "at": action.assigned_at})
    if action.moved_at:
        moved = {**values, "due_on": action.later_due_on, "changed": ["due_on"], "at": action.moved_at}
        yield action.moved_at, actions.ActionChanged.model_validate({**who, **moved})
    if action.cancelled_at:
        fields = {**who, "before": "open", "after": "cancelled", "at": action.cancelled_at}
        yield action.cancelled_at, actions.ActionStateChanged.model_validate(fields)
    if action.completed_at:
        fields = {**who, **kind, "after": "watching", "note": "", "fixes": action.fixes, "at": action.completed_at}
        yield action.completed_at, actions.ActionCompleted.model_validate(fields)
    if action.verified_at:
        fields = {**who, "ended_by": "days", "days_held": 20, "at": action.verified_at}
        yield action.verified_at, actions.ActionVerified.model_validate(fields)
    if action.returned_at:
        back = {"reason": "returned", "owner": "erika", "returned_as": action.returned_as, "at": action.returned_at}
        yield action.returned_at, actions.ActionReopened.model_validate({**who, **back})
    if action.resumed_at:
        fields = {**who, "after": "watching", "rejected": action.returned_as, "at": action.resumed_at}
        yield action.resumed_at, actions.ActionResumed.model_validate(fields)


def _job(job: Job) -> Iterator[Told]:
    level = job.level
    who = {"tool_id": level.tool_id, "plan_id": f"{level.tool_id}-plan", "level_id": level.id, "code": level.code}
    who |= {"name": f"Service {level.code}"}
    yield job.start_at + 2 * _TICK, _planned(job, who)
    who |= {"job_id": job.id}
    if job.asked_at:
        yield job.asked_at, maintenance.JobOpened.model_validate({**who, "by": "Erika", "at": job.asked_at})
    if job.due_at:
        due_total = None if level.shots is None else job.start_total + level.shots
        fields = {**who, "reason": job.due_by, "total_high": job.total_then, "due_total": due_total, "at": job.due_at}
        yield job.due_at, maintenance.MaintenanceDue.model_validate(fields)
    if job.overridden_at:
        fields = {**who, "until_total": 10**7, "reason": "order", "by": "Erika", "at": job.overridden_at}
        yield job.overridden_at, maintenance.PermitOverridden.model_validate(fields)
    if job.started_at:
        yield job.started_at, maintenance.MaintenanceStarted.model_validate({**who, "by": "T", "at": job.started_at})
    for begin, end, reason in job.waits:
        fields = {**who, "reason": reason, "by": "T", "at": begin}
        yield begin, maintenance.MaintenanceWaiting.model_validate(fields)
        minutes = (end - begin) // timedelta(minutes=1)
        resumed = {**who, "waited_minutes": minutes, "by": "T", "at": end}
        yield end, maintenance.MaintenanceResumed.model_validate(resumed)
    yield from _closed(job, who)


def _planned(job: Job, who: dict[str, str]) -> Event:
    level = job.level
    due_total = None if level.shots is None else job.start_total + level.shots
    return maintenance.LevelPlanned.model_validate(
        {
            **who,
            "plan_name": "Standard",
            "interval_shots": level.shots,
            "interval_days": level.days,
            "interval_hours": level.hours,
            "warn_percent": 90,
            "limit_percent": 110,
            "blocks_run": False,
            "start_total": job.start_total,
            "start_at": job.start_at,
            "start_running_ms": job.start_running_ms,
            "running_ms": job.start_running_ms,
            "due_total": due_total,
            "due_at": None if level.days is None else job.start_at + timedelta(days=level.days),
            "planned_minutes": level.minutes,
            "status": "ok",
            "retired": False,
            "version": 1,
            "at": job.start_at,
        }
    )


def _closed(job: Job, who: dict[str, str]) -> Iterator[Told]:
    since = max(0, job.total_then - job.start_total)
    if job.done_at:
        good, caution, bad = job.found
        fields = {
            **who,
            "by": "T",
            "done_at": job.done_at,
            "total_at_completion": job.total_then,
            "shots_since_last": since,
            "bench_minutes": job.bench_minutes,
            "cost_cents": job.cost_cents,
            "parts_cost_cents": job.parts_cost_cents,
            "as_found": {"good": good, "caution": caution, "bad": bad},
            "included_in": job.included_in,
            "at": job.done_at,
        }
        yield job.done_at, maintenance.MaintenanceCompleted.model_validate(fields)
    if job.skipped_at:
        counted = {"total_at_skip": job.total_then, "shots_since_last": since}
        fields = {**who, **counted, "reason": "busy", "by": "T", "at": job.skipped_at}
        yield job.skipped_at, maintenance.MaintenanceSkipped.model_validate(fields)
    if job.withdrawn_at:
        fields = {**who, "reason": "plan_changed", "at": job.withdrawn_at}
        yield job.withdrawn_at, maintenance.MaintenanceWithdrawn.model_validate(fields)


def _stays(year: Year) -> Iterator[Told]:
    for stay in year.stays:
        fields = {
            "insert_id": stay.insert_id,
            "serial": stay.serial,
            "tool_id": stay.tool_id,
            "component_id": stay.component_id,
            "position": "1",
            "cavity": stay.cavity,
            "by": "T",
        }
        at = stay.installed_at
        yield at, registry.InsertInstalled.model_validate({**fields, "at": at})
        if stay.removed_at is not None:
            out = {"to": "store", "shots": 1, "shots_in_life": 1, "at": stay.removed_at}
            yield stay.removed_at, registry.InsertRemoved.model_validate({**fields, **out})


@dataclass
class Logs:
    """The publishers' logs. `gone` names streams whose feed does not answer."""

    streams: dict[Stream, list[Envelope]] = field(default_factory=lambda: defaultdict(list))
    gone: set[Stream] = field(default_factory=set)
    actor: str = "service:test"
    _sequences: dict[tuple[Stream, str], int] = field(default_factory=lambda: defaultdict(int))
    _entered: int = 0

    def enter(self, every: Iterable[Told]) -> list[Envelope]:
        """Number these events and append them; ids grow with time."""
        return [self._enter(at, event) for at, event in every]

    def _enter(self, at: datetime, event: Event) -> Envelope:
        stream = Stream(event.publisher, event.aggregate)
        subject = event.subject
        self._sequences[stream, subject] += 1
        self._entered += 1
        envelope = Envelope.model_construct(
            id=f"{self._entered:012d}",
            source=source_of(event.publisher),
            type=event.type_name(),
            subject=subject,
            time=at,
            data=event.model_dump(mode="json"),
            sequence=self._sequences[stream, subject],
            position=(self.streams[stream][-1].position if self.streams[stream] else 0) + 1,
            correlationid="year",
            actor=self.actor,
        )
        self.streams[stream].append(envelope)
        return envelope

    def age_out(self, stream: Stream, before: datetime) -> None:
        """Drop what is older; the last event of each subject stays."""
        last = {envelope.subject: envelope.id for envelope in self.streams[stream]}
        self.streams[stream] = [
            envelope
            for envelope in self.streams[stream]
            if envelope.time >= before or last[envelope.subject] == envelope.id
        ]

    async def page(self, publisher: str, aggregate: str, after: int, limit: int) -> FeedPage:
        stream = Stream(publisher, aggregate)
        if stream in self.gone:
            raise FeedUnavailable(f"{stream}: connection refused")
        log = self.streams[stream]
        begin = bisect_right(log, after, key=lambda envelope: envelope.position)
        return FeedPage(log[-1].position if log else 0, tuple(log[begin : begin + limit]))
