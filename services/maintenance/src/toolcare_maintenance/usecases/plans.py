"""What an engineer does: make, change and retire the maintenance plans of a tool."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from toolcare_maintenance import store
from toolcare_maintenance.content import levels_of
from toolcare_maintenance.domain.intervals import Interval, Meter, Status
from toolcare_maintenance.domain.jobs import NOT_BEGUN, CancelReason
from toolcare_maintenance.domain.levels import InvalidLevels, KnownStart, check_codes, first_start, start_as_told
from toolcare_maintenance.domain.templates import check_reason
from toolcare_maintenance.domain.unknown import UnknownLevel
from toolcare_maintenance.tables import Level, Plan, PlanVersion, Tool
from toolcare_maintenance.usecases import news
from toolcare_maintenance.usecases.judging import Judging, judged, withdraw
from toolcare_maintenance.usecases.occasion import Occasion
from toolcare_maintenance.usecases.templates import check_checklist
from toolcare_maintenance.usecases.tuning import judge_interval
from toolcare_shared.ids import new_id


class ToolIsRetired(Exception):
    def __init__(self, number: str) -> None:
        super().__init__(f"{number} is retired: it gets no maintenance plan. Release it first if it is to run again.")


class PlanIsRetired(Exception):
    def __init__(self, name: str) -> None:
        super().__init__(f"The plan {name} is retired. Make a new one.")


class PlanNameTaken(Exception):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"The tool has a plan called {name} already, in upper or lower case. "
            "Change that one, or choose another name."
        )
        self.name = name


class JobInWork(Exception):
    """A level with work under way is not taken away from under the technician."""

    def __init__(self, code: str, by: str) -> None:
        super().__init__(f"{by} is working on {code}. Complete that job first.")
        self.code_of_level = code
        self.by = by


_UNKNOWN = KnownStart()


@dataclass(frozen=True, slots=True)
class WantedLevel:
    """A level as it should be. With `id` an existing one; `known` says when its work was last done."""

    code: str
    name: str
    interval: Interval
    blocks_run: bool = False
    includes_lower: bool = True
    checklist_id: str | None = None
    planned_minutes: int | None = None
    reason: str | None = None
    known: KnownStart = _UNKNOWN
    id: str | None = None

    @classmethod
    def of(cls, level: Level) -> Self:
        """Return the level as it is."""
        return cls(
            code=level.code,
            name=level.name,
            interval=level.interval,
            blocks_run=level.blocks_run,
            includes_lower=level.includes_lower,
            checklist_id=level.checklist_id,
            planned_minutes=level.planned_minutes,
            reason=level.own_reason,
            id=level.id,
        )


@dataclass(frozen=True, slots=True)
class WantedPlan:
    """A plan as it should be made; with a template, its levels say why they differ from it."""

    name: str
    levels: Sequence[WantedLevel]
    template_id: str | None = None
    reason: str = ""


async def make_plan(occasion: Occasion, tool_id: str, wanted: WantedPlan) -> Plan:
    """Give a tool a plan; each level begins at its last known maintenance, else at the present count."""
    check_codes([level.code for level in wanted.levels])
    tool = await store.lock_tool(occasion.session, tool_id)
    if tool.retired:
        raise ToolIsRetired(tool.number)
    plan = Plan(
        id=new_id(),
        tool_id=tool.id,
        name=wanted.name,
        template_id=wanted.template_id,
        created_at=occasion.now,
        retired=False,
        version=1,
        levels=[],
    )
    await _refuse_taken_name(occasion, plan, wanted.name)
    await _check_reasons(occasion, plan, wanted.levels)
    async with judged(occasion, tool) as judging:
        on_press = await _hangs(occasion, tool)
        occasion.session.add(plan)
        for level in wanted.levels:
            await _add_level(occasion, judging, tool, plan, level, on_press=on_press)
        await _keep_version(occasion, plan, wanted.reason)
    return plan


async def plan_to_change(occasion: Occasion, plan_id: str) -> Plan:
    """Return a plan in use with its tool locked, so that its version can be compared before it is changed."""
    await store.lock_tool_of_event(occasion.session, await store.tool_id_of_plan(occasion.session, plan_id))
    plan = await store.plan(occasion.session, plan_id)
    if plan.retired:
        raise PlanIsRetired(plan.name)
    return plan


async def change_plan(
    occasion: Occasion, plan: Plan, name: str | None, wanted: Sequence[WantedLevel] | None, reason: str
) -> Plan:
    """Rename a plan or make its levels those given: the ones with an id change, new ones come, missing ones retire."""
    if name is not None:
        await _refuse_taken_name(occasion, plan, name)
    if wanted is not None:
        await _check_reasons(occasion, plan, wanted)
    tool = await store.lock_tool(occasion.session, plan.tool_id)
    async with judged(occasion, tool, CancelReason.PLAN_CHANGED) as judging:
        plan.version += 1
        if name is not None and name != plan.name:
            plan.name = name
            judging.touched += plan.active_levels
        if wanted is not None:
            await _change_levels(occasion, judging, tool, plan, wanted)
        await _keep_version(occasion, plan, reason)
    return plan


async def retire_plan(occasion: Occasion, plan: Plan, reason: str) -> Plan:
    """Take a plan out of use; its log stays."""
    tool = await store.lock_tool(occasion.session, plan.tool_id)
    async with judged(occasion, tool) as judging:
        for level in plan.active_levels:
            await _refuse_in_work(occasion, level)
        await _retire(occasion, judging, plan, reason, CancelReason.PLAN_RETIRED)
    return plan


async def retire_plans_of_tool(occasion: Occasion, judging: Judging, tool: Tool, reason: str) -> None:
    """Retire every plan of a retired tool, work under way included: nobody will mount it again."""
    for plan in await store.plans_of(occasion.session, tool.id):
        await _retire(occasion, judging, plan, reason, CancelReason.TOOL_RETIRED)


async def _retire(occasion: Occasion, judging: Judging, plan: Plan, reason: str, why: CancelReason) -> None:
    for level in plan.active_levels:
        await _retire_level(occasion, judging, level, why)
    plan.retired, plan.retired_reason = True, reason
    plan.version += 1
    await _keep_version(occasion, plan, reason)


async def _keep_version(occasion: Occasion, plan: Plan, reason: str) -> None:
    """Keep the plan as it is now for the log, and tell that it changed."""
    await occasion.session.flush()
    occasion.session.add(
        PlanVersion(
            plan_id=plan.id,
            version=plan.version,
            at=occasion.now,
            by=occasion.actor.name,
            reason=reason,
            name=plan.name,
            retired=plan.retired,
            levels=[_kept(level) for level in plan.active_levels],
        )
    )
    await occasion.record(news.plan_changed(plan, reason, occasion.actor.name, occasion.now))


def _kept(level: Level) -> dict[str, object]:
    terms = ("code", "name", "interval_shots", "interval_days", "interval_hours", "only_stored", "warn_percent")
    more = ("limit_percent", "blocks_run", "includes_lower", "checklist_id", "planned_minutes", "own_reason")
    return {term: getattr(level, term) for term in (*terms, *more)}


async def _refuse_taken_name(occasion: Occasion, plan: Plan, name: str) -> None:
    """Refuse a name that another plan of the tool has; the plan itself may write its own name otherwise."""
    others = [one for one in await store.plans_of(occasion.session, plan.tool_id) if one.id != plan.id]
    if any(one.name.casefold() == name.casefold() for one in others):
        raise PlanNameTaken(name)


async def _check_reasons(occasion: Occasion, plan: Plan, wanted: Sequence[WantedLevel]) -> None:
    """Refuse levels that differ from the template without a reason, or name a checklist that is not in use."""
    if plan.template_id is not None:
        template = levels_of((await store.template(occasion.session, plan.template_id)).levels)
        for level in wanted:
            check_reason(level.code, level.interval, level.reason, template)
    kept = {level.checklist_id for level in plan.active_levels}
    for level in wanted:
        await check_checklist(occasion, level.checklist_id, kept)


async def _change_levels(
    occasion: Occasion, judging: Judging, tool: Tool, plan: Plan, wanted: Sequence[WantedLevel]
) -> None:
    check_codes([level.code for level in wanted])
    existing = {level.id: level for level in plan.active_levels}
    kept = {level.id: level for level in wanted if level.id is not None}
    if missing := kept.keys() - existing.keys():
        raise UnknownLevel(min(missing))
    for level_id in existing.keys() - kept.keys():
        await _refuse_in_work(occasion, existing[level_id])
        await _retire_level(occasion, judging, existing[level_id], CancelReason.PLAN_CHANGED)
    # A new level may take the code of a retired one: the unique index must see them go first.
    await occasion.session.flush()
    on_press = await _hangs(occasion, tool)
    for level in wanted:
        if level.id is None:
            await _add_level(occasion, judging, tool, plan, level, on_press=on_press)
        else:
            await _change_level(occasion, judging, tool, existing[level.id], level)


async def _hangs(occasion: Occasion, tool: Tool) -> bool:
    return bool(await store.machine_ids_of(occasion.session, tool.id))


async def _add_level(
    occasion: Occasion, judging: Judging, tool: Tool, plan: Plan, wanted: WantedLevel, *, on_press: bool
) -> None:
    then = await _meter_then(occasion, tool, wanted.known)
    start = first_start(wanted.known, then=then, meter=tool.meter, now=occasion.now)
    level = Level(id=new_id(), plan=plan, tool_id=tool.id, code=wanted.code, retired=False, version=0, **_terms(wanted))
    level.on_press, level.stored_since = on_press, tool.off_press_at
    judging.begun_anew(level, start)
    occasion.session.add(level)


async def _change_level(occasion: Occasion, judging: Judging, tool: Tool, level: Level, wanted: WantedLevel) -> None:
    if wanted.code != level.code:
        raise InvalidLevels(f"{level.code} cannot become {wanted.code}: remove the level and add a new one.")
    terms, known = _terms(wanted), wanted.known
    if any(getattr(level, name) != value for name, value in terms.items()):
        for name, value in terms.items():
            setattr(level, name, value)
        judging.changed(level)
        await judge_interval(occasion, level)
    if known != _UNKNOWN:
        then = await _meter_then(occasion, tool, known)
        judging.begun_anew(level, start_as_told(level.start, known, then=then, meter=tool.meter, now=occasion.now))


async def _meter_then(occasion: Occasion, tool: Tool, known: KnownStart) -> Meter | None:
    return None if known.at is None else await store.meter_at(occasion.session, tool, known.at)


def _terms(wanted: WantedLevel) -> dict[str, str | int | bool | None]:
    return {
        "name": wanted.name,
        "interval_shots": wanted.interval.shots,
        "interval_days": wanted.interval.days,
        "interval_hours": wanted.interval.hours,
        "only_stored": wanted.interval.only_stored,
        "checklist_id": wanted.checklist_id,
        "planned_minutes": wanted.planned_minutes,
        "own_reason": wanted.reason,
        "warn_percent": wanted.interval.warn_percent,
        "limit_percent": wanted.interval.limit_percent,
        "blocks_run": wanted.blocks_run,
        "includes_lower": wanted.includes_lower,
    }


async def _refuse_in_work(occasion: Occasion, level: Level) -> None:
    job = await store.job_in_hand(occasion.session, level.id)
    if job is not None and job.state not in NOT_BEGUN:
        raise JobInWork(level.code, job.started_by or "somebody")


async def _retire_level(occasion: Occasion, judging: Judging, level: Level, why: CancelReason) -> None:
    job = await store.job_in_hand(occasion.session, level.id)
    if job is not None:
        await withdraw(occasion, job, why)
    level.retired, level.status, level.next_at = True, Status.OK, None
    judging.changed(level)
