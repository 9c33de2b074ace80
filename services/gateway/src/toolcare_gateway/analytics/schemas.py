"""Figures as the browser gets them. A value that cannot be told is null, with a word for why."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from toolcare_gateway.analytics.domain.figures import Evidence, Formula, Unit
from toolcare_gateway.analytics.domain.reckoning import NoFigure
from toolcare_shared.contracts.failures import Severity
from toolcare_shared.contracts.maintenance import DueBy, LevelStatus

Number = int | float
Words = dict[Literal["en", "de"], str]
Rate = Literal["labour", "press"]


class EventKind(StrEnum):
    FAILURE = "failure"
    JOB = "job"
    RUN = "run"
    ACTION = "action"
    DAY = "day"
    TOOL = "tool"


class FormulaOut(BaseModel):
    """`source` says what the formula is after; the formula itself is ours."""

    id: str
    version: int
    unit: Unit
    name: Words
    text: Words
    source: Words

    @classmethod
    def of(cls, formula: Formula) -> Self:
        return cls(
            id=formula.id,
            version=formula.version,
            unit=formula.unit,
            name={"en": formula.name.en, "de": formula.name.de},
            text={"en": formula.text.en, "de": formula.text.de},
            source={"en": formula.source.en, "de": formula.source.de},
        )


class FormulaList(BaseModel):
    items: list[FormulaOut]


class Days(BaseModel):
    """From the first day to the last, both included."""

    model_config = ConfigDict(populate_by_name=True)

    first: Annotated[date, Field(alias="from")]
    last: Annotated[date, Field(alias="to")]


class PeriodOut(Days):
    """Days of the plant: `zone` is the plant's."""

    zone: str


class Corrected(BaseModel):
    """Shots that were booked to days of the period after they were over, and when that was last done."""

    shots: int
    at: datetime


class FigureOut(BaseModel):
    """`n` is how many events it is made of, `low` and `high` the 90 % interval or the range.

    `before` is the value of the period of the same length before. `parts` are by name, in the unit of the figure unless
    their name tells another.
    """

    id: str
    version: int
    value: Number | None
    unit: Unit
    n: int | None
    low: Number | None
    high: Number | None
    why: NoFigure | None
    parts: dict[str, Number | None]
    before: Number | None
    evidence: Evidence


class Figures(BaseModel):
    """`tools` is how many tools the figures are of; `missing` names rates that nobody has set, so costs are without."""

    period: PeriodOut
    before: Days
    tools: int
    corrected: Corrected | None
    as_of: datetime
    currency: str
    missing: list[Rate]
    items: list[FigureOut]


class ToolName(BaseModel):
    id: str
    number: str
    name: str


class ToolInArea(ToolName):
    area: str


class FigureEvent(BaseModel):
    """`values` is what it adds to the figure, by name; `label` is what people call it, a code or a title."""

    kind: EventKind
    id: str
    number: int | None
    tool: ToolName
    at: datetime
    label: str
    values: dict[str, Number | str | None]


class FigureEvents(BaseModel):
    """The newest first. `total` is how many there are; `figure` is the formula's id and version."""

    figure: str
    version: int
    total: int
    items: list[FigureEvent]
    next_cursor: str | None


class EndOfLife(BaseModel):
    """`on` by the mean pace of the last twelve weeks, the range by their slow and quick weeks."""

    on: date
    low: date | None
    high: date | None


class ToolFigures(BaseModel):
    """Figures of one tool over the period; `why` names the word for each figure that is null."""

    tool: ToolInArea
    shots: int
    run_hours: float
    utilisation: float | None
    life_share: float | None
    cycle_deviation: float | None
    cavity_efficiency: float | None
    stops: int
    msbf: float | None
    mtbf_hours: float | None
    mttr_hours: float | None
    compliance: float | None
    cost_per_1000_cents: float | None
    cost_per_1000_with_downtime_cents: float | None
    repeat_rate: float | None
    open_failures: int
    late_actions: int
    residual_shots: int | None
    end_of_life: EndOfLife | None
    corrected_shots: int
    why: dict[str, NoFigure]


class ToolFiguresPage(BaseModel):
    period: PeriodOut
    currency: str
    corrected: Corrected | None
    items: list[ToolFigures]
    next_cursor: str | None


class TrendPoint(BaseModel):
    """`start` is the first day of the bucket. With failures the limits are each bucket's own."""

    start: date
    value: Number | None
    n: int
    low: Number | None
    high: Number | None
    upper: float | None
    lower: float | None


class Signal(BaseModel):
    """`outside`: beyond a control limit; `run_of_8`: the eighth or later in a row on one side of the centre."""

    start: date
    rule: Literal["outside", "run_of_8"]


class Trend(BaseModel):
    """`chart` u: stops per 100,000 shots with limits by bucket; individuals: limits from moving ranges."""

    period: PeriodOut
    figure: str
    version: int
    unit: Unit
    chart: Literal["u", "individuals"]
    corrected: Corrected | None
    items: list[TrendPoint]
    center: float | None
    upper: float | None
    lower: float | None
    signals: list[Signal]


class ParetoItem(BaseModel):
    """`key` filters a list of failures; empty for failures that have none. Shares are percent of what is measured."""

    key: str
    names: dict[str, str] | None
    label: str
    count: int
    downtime_minutes: int
    cost_cents: int
    share: float
    cumulative: float


class ParetoTotal(BaseModel):
    count: int
    downtime_minutes: int
    cost_cents: int


class Pareto(BaseModel):
    period: PeriodOut
    currency: str
    missing: list[Rate]
    items: list[ParetoItem]
    total: ParetoTotal


class HeatSpot(BaseModel):
    """Where on the picture of a half: from 0 at the left and top to 1."""

    side: Literal["A", "B"]
    x: float
    y: float
    count: int
    failure_ids: list[str]


class HeatCavity(BaseModel):
    """`shots` are the tool's in the period."""

    cavity: int
    count: int
    shots: int
    failure_ids: list[str]


class HeatComponent(BaseModel):
    """A part of the tool by its present name; `shots` are the tool's in the period."""

    component_id: str
    name: str
    count: int
    shots: int
    failure_ids: list[str]


class HeatInsert(BaseModel):
    """`positions` are the cavities (or positions) it sat in; `shots` are those it ran in the period."""

    insert_id: str
    serial: str
    positions: list[str]
    count: int
    shots: int
    failure_ids: list[str]


class Heatmap(BaseModel):
    """`unplaced` counts failures that name no place; `inserts` are there when they are followed."""

    period: PeriodOut
    tool: ToolName
    spots: list[HeatSpot]
    cavities: list[HeatCavity]
    components: list[HeatComponent]
    inserts: list[HeatInsert]
    unplaced: int


class RecurringProblem(BaseModel):
    """The same code at the same position again. `within_shots` is the shortest distance of two of them."""

    tool: ToolName
    code: str
    names: dict[str, str]
    cavity: int | None
    component_id: str | None
    component_name: str | None
    times: int
    within_shots: int | None
    first_at: datetime
    last_at: datetime
    failure_ids: list[str]
    action_ids: list[str]


class RecurringProblems(BaseModel):
    period: PeriodOut
    items: list[RecurringProblem]


class FixRow(BaseModel):
    """How often what a fix was done against stayed away. `low` and `high` are the 90 % interval after Wilson."""

    fix: str
    held: int
    returned: int
    watching: int
    success: float | None
    low: float | None
    high: float | None
    median_shots_held: int | None
    action_ids: list[str]


class Fixes(BaseModel):
    period: PeriodOut
    items: list[FixRow]


class ComplianceRow(BaseModel):
    """`due` = in window + early + late + undone + skipped; overshoot is shots past the due count."""

    tool: ToolName | None
    code: str
    name: str
    due: int
    in_window: int
    early: int
    late: int
    undone: int
    skipped: int
    compliance: float | None
    overshoot_median: int | None
    overshoot_max: int | None


class Compliance(BaseModel):
    """Each level code over all tools, each tool over all its levels, and each level of each tool."""

    period: PeriodOut
    window_before_percent: int
    window_after_percent: int
    total: ComplianceRow
    codes: list[ComplianceRow]
    tools: list[ComplianceRow]
    levels: list[ComplianceRow]


class RunOut(BaseModel):
    """`deviation` is percent of the approved cycle; null when nobody approved one or too few shots were timed."""

    id: str
    tool: ToolName
    machine_id: str
    machine_name: str
    configuration_name: str | None
    job: str | None
    order_shots: int | None
    mounted_at: datetime
    unmounted_at: datetime | None
    shots: int
    run_hours: float
    approved_cycle_ms: int | None
    median_cycle_ms: float | None
    deviation: float | None


class RunList(BaseModel):
    period: PeriodOut
    items: list[RunOut]
    next_cursor: str | None


class LifeRow(BaseModel):
    """How far a tool is through its life, and when it will be through."""

    tool: ToolInArea
    class_code: str | None
    total: int
    total_high: int
    life_shots: int | None
    life_share: float | None
    residual_shots: int | None
    residual_days: float | None
    shots_per_day: float | None
    end_of_life: EndOfLife | None
    why: NoFigure | None


class LifeList(BaseModel):
    """The tools nearest to their end first; `as_of` is now, whatever the period."""

    as_of: datetime
    items: list[LifeRow]
    next_cursor: str | None


class RedReason(StrEnum):
    """The worst first."""

    FAILURE = "failure"
    OVERDUE = "overdue"
    ON_HOLD = "on_hold"
    IN_REPAIR = "in_repair"


class Reason(BaseModel):
    """`values` go into the words for `code`."""

    code: RedReason
    values: dict[str, Number | str | None]


class RedTool(BaseModel):
    """A tool that must not go on as it is; `since` is when the first of its reasons began, as far as that is known."""

    tool: ToolName
    reasons: list[Reason]
    severity: Severity | None
    machines: list[str]
    since: datetime | None


class DueTool(BaseModel):
    """`left` is in the unit of `by`; negative once it is due. `expected` is the day by the tool's own pace."""

    tool: ToolName
    level_id: str
    code: str
    name: str
    status: LevelStatus
    by: DueBy
    percent: float
    left: Number
    expected: date | None
    machines: list[str]
    scheduled_for: datetime | None


class BenchWeek(BaseModel):
    """Work that is planned for, or falls due in, the week from `start` on; `unplanned` jobs have no day yet."""

    start: date
    minutes: int
    jobs: int
    unplanned: int
    capacity_minutes: int | None


class RunningTool(BaseModel):
    """`shots_of_order` of `order_shots` are done; `since` is when the tool was mounted."""

    machine_id: str
    machine_name: str
    tool: ToolName
    job: str | None
    shots_of_order: int
    order_shots: int | None
    per_hour: float | None
    state: Literal["running", "idle", "no_data"]
    last_shot_at: datetime | None
    since: datetime


class StaleSource(BaseModel):
    id: str
    name: str
    machine_id: str
    machine_name: str
    state: str
    last_seen: datetime | None


class Shop(BaseModel):
    """The wall: `red` and `due` have the worst first, `bench` the next eight weeks, `running` is by press."""

    as_of: datetime
    stale_sources: list[StaleSource]
    red: list[RedTool]
    due: list[DueTool]
    bench: list[BenchWeek]
    running: list[RunningTool]


Cents = Annotated[int, Field(ge=0, le=100_000_00)]


class AnalyticsSettingsIn(BaseModel):
    """Without a rate, costs are without its part. `repeat_shots`: how far apart two failures still are the same."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    labour_cents_per_hour: Cents | None
    press_cents_per_hour: Cents | None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$", examples=["EUR"])]
    window_before_percent: Annotated[int, Field(ge=0, le=100)]
    window_after_percent: Annotated[int, Field(ge=0, le=100)]
    repeat_shots: Annotated[int, Field(ge=1, le=100_000_000)]
    run_in_shots: Annotated[int, Field(ge=0, le=100_000)]
    available_hours_per_week: Annotated[int, Field(ge=1, le=168)]
    bench_hours_per_week: Annotated[int, Field(ge=1, le=10_000)] | None


class AnalyticsSettingsOut(BaseModel):
    labour_cents_per_hour: int | None
    press_cents_per_hour: int | None
    currency: str
    window_before_percent: int
    window_after_percent: int
    repeat_shots: int
    run_in_shots: int
    available_hours_per_week: int
    bench_hours_per_week: int | None
    version: int

    @classmethod
    def of(cls, kept: object) -> Self:
        return cls.model_validate(kept, from_attributes=True)
