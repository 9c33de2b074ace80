"""Every figure reckoned from the records alone: slowly, plainly, and by other means than the analytics does."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from statistics import fmean, median, quantiles
from zoneinfo import ZoneInfo

from tests.analytics.records import GROUPS, Action, Count, Failure, Job, Run, Tool, Year, counted_as

ZONE = ZoneInfo("Europe/Berlin")
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
LATE = HOUR
"""What is booked longer after the end of a day corrects it."""
Parts = Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Rates:
    labour: int | None = None
    press: int | None = None
    before_percent: int = 10
    after_percent: int = 0
    repeat_shots: int = 50_000
    run_in_shots: int = 50
    hours_per_week: int = 168


@dataclass(frozen=True, slots=True)
class Asked:
    """A period of whole local days, both included, and what it is asked for. Nothing chosen means all."""

    first: date
    last: date
    areas: frozenset[str] = frozenset()
    tools: frozenset[str] = frozenset()
    machines: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Exact:
    """A figure as it truly is; None where it cannot be told."""

    value: float | None
    n: int | None = None
    low: float | None = None
    high: float | None = None
    parts: Parts | None = None


@dataclass(slots=True)
class _Sums:
    shots: int = 0
    high: int = 0
    ran_ms: int = 0
    cavity_shots: int = 0
    nominal_shots: int = 0
    corrected: int = 0


@dataclass(slots=True)
class _Row:
    """Shots in a row of a tool, or of no known one; `typed`: by hand."""

    begin: datetime
    end: datetime
    shots: int
    tool_id: str
    typed: bool


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE).astimezone(UTC)


def local_day(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()


class Truth:
    """What is known of the plant at `now`: what was booked later has not happened yet."""

    def __init__(self, year: Year, now: datetime, rates: Rates) -> None:
        self.year, self.now, self.rates = year, now, rates
        self.counts = [count for count in year.counts if count.booked_at <= now]
        self.runs_of: dict[str, list[Run]] = defaultdict(list)
        for run in year.runs:
            self.runs_of[run.tool_id].append(run)
        self.tools = {tool.id: tool for tool in year.tools}
        self.days: dict[tuple[str, date, str], _Sums] = defaultdict(_Sums)
        self.cycles: dict[str, Counter[int]] = defaultdict(Counter)
        self._run_shots: Counter[str] = Counter()
        self.made: dict[str, list[Count]] = defaultdict(list)
        self.totals: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
        self.high_by_day: dict[str, Counter[date]] = defaultdict(Counter)
        self._rows_of: dict[str, list[_Row]] = defaultdict(list)
        self._good: dict[str, datetime | None] = {}
        self._running: dict[str, datetime | None] = {}
        for count in self.counts:
            self._book(count)
        for (tool_id, day, _), sums in self.days.items():
            self.high_by_day[tool_id][day] += sums.high
        self._in_rows()

    # --- counts

    def _run_at(self, tool_id: str, at: datetime) -> Run | None:
        for run in self.runs_of[tool_id]:
            if run.mounted_at <= at and (run.unmounted_at is None or at < run.unmounted_at):
                return run
        return None

    def _active(self, tool: Tool, run: Run | None, at: datetime) -> int:
        own = tool.cavities
        for change in self.year.cavities:
            if change.tool_id == tool.id and change.at <= at:
                own = change.active
        return own if run is None or run.active_cavities is None else min(own, run.active_cavities)

    def _book(self, count: Count) -> None:
        tool = self.tools[count.tool_id]
        shots_before, high_before = self.totals[tool.id]
        self.totals[tool.id] = shots_before + count.shots, high_before + count.high
        run = self._run_at(tool.id, count.begin)
        machine = count.machine_id or (run.machine_id if run else "")
        active = self._active(tool, run, count.begin)
        length_ms = int((count.end - count.begin).total_seconds() * 1000 + 0.5)
        if count.origin == "counter":
            ran_ms = max(0, min(length_ms, count.shots * 2 * tool.cycle_ms))
        else:
            ran_ms = count.shots * tool.cycle_ms
        pieces = _by_day(count.begin, count.end)
        weights = [ms for _, ms in pieces]
        shares = [_shared(amount, weights) for amount in (count.shots, count.high, ran_ms)]
        for (day, _), shots, high, ran in zip(pieces, *shares, strict=True):
            sums = self.days[tool.id, day, machine]
            sums.shots += shots
            sums.high += high
            sums.ran_ms += ran
            sums.cavity_shots += shots * active
            sums.nominal_shots += shots * tool.cavities
            if count.booked_at > midnight(day + DAY) + LATE:
                sums.corrected += abs(shots)
        if count.origin != "correction" and count.high > 0:
            self.made[tool.id].append(count)
        if run is not None:
            self._time(tool, run, count, length_ms)

    def _time(self, tool: Tool, run: Run, count: Count, length_ms: int) -> None:
        is_set_up = self._run_shots[run.id] >= self.rates.run_in_shots
        self._run_shots[run.id] += count.shots
        if count.origin == "counter" and is_set_up and count.shots > 0 and length_ms > 0:
            cycle = Fraction(length_ms, count.shots)
            if cycle <= 3 * tool.cycle_ms:
                self.cycles[run.id][math.floor(cycle / 10 + Fraction(1, 2)) * 10] += count.shots

    def median_cycle(self, run: Run) -> int | None:
        timed = sorted(self.cycles[run.id].elements())
        return timed[(len(timed) - 1) // 2] if timed else None

    def _in_rows(self) -> None:
        """Put together what was made without a pause of more than five minutes, by tool and press."""
        made: dict[tuple[str, str, bool], list[tuple[datetime, datetime, int]]] = defaultdict(list)
        for tool_id, counts in self.made.items():
            for count in counts:
                begin = max(count.begin, count.end - 5 * MINUTE * count.shots)
                made[tool_id, count.machine_id or "", count.origin == "manual"].append((begin, count.end, count.shots))
        for loose in self.year.unassigned:
            if loose.end <= self.now:
                begin = max(loose.begin, loose.end - 5 * MINUTE * loose.shots)
                made["", loose.machine_id, False].append((begin, loose.end, loose.shots))
        for (tool_id, machine_id, typed), counted in made.items():
            rows: list[_Row] = []
            for begin, end, shots in sorted(counted):
                if rows and (begin == rows[-1].begin if typed else begin - rows[-1].end <= 5 * MINUTE):
                    rows[-1].end = max(rows[-1].end, end)
                    rows[-1].shots += shots
                else:
                    rows.append(_Row(begin, end, shots, tool_id, typed))
            for place in (tool_id, machine_id):
                self._rows_of[place] += rows if place else []

    def _from(self, rows: Iterable["_Row"], since: datetime, number: int) -> datetime | None:
        """When so many shots in a row begin; where the row began before, by its mean pace."""
        found = []
        for row in rows:
            if row.begin >= since and row.shots >= number:
                found.append(row.begin)
            elif row.begin < since < row.end and not row.typed:
                left = Fraction((row.end - since) // timedelta(microseconds=1))
                if row.shots * left / ((row.end - row.begin) // timedelta(microseconds=1)) >= number:
                    found.append(since)
        return min(found, default=None)

    def first_good(self, failure: Failure) -> datetime | None:
        if failure.solved_at is None:
            return None
        if failure.id not in self._good:
            mine = [row for row in self._rows_of[failure.tool_id] if row.tool_id == failure.tool_id]
            self._good[failure.id] = self._from(mine, failure.solved_at, 1)
        return self._good[failure.id]

    def running(self, failure: Failure) -> datetime | None:
        """When its press or its tool was in production again."""
        if failure.id not in self._running:
            there = [row for place in (failure.tool_id, failure.machine_id) if place for row in self._rows_of[place]]
            self._running[failure.id] = self._from(there, failure.reported_at, 20)
        return self._running[failure.id]

    # --- what is asked for

    def figures(self, asked: Asked) -> Mapping[str, Exact]:
        return _Figures(self, asked).all()

    def of(self, asked: Asked) -> "_Figures":
        return _Figures(self, asked)


class _Figures:
    """The figures of one period."""

    def __init__(self, truth: Truth, asked: Asked) -> None:
        self.truth, self.asked, self.rates = truth, asked, truth.rates
        self.start = midnight(asked.first)
        self.end = min(midnight(asked.last + DAY), max(truth.now, self.start))
        self.mine = {
            tool.id
            for tool in truth.year.tools
            if (not asked.areas or tool.area in asked.areas) and (not asked.tools or tool.id in asked.tools)
        }
        self.sums = _Sums()
        for (tool_id, day, machine), sums in truth.days.items():
            if tool_id in self.mine and asked.first <= day <= asked.last and self._on(machine):
                self._add(sums)
        every = [failure for failure in truth.year.failures if failure.tool_id in self.mine]
        self.failures = [
            failure
            for failure in every
            if failure.verdict not in ("rejected", "merged") and self._on(failure.machine_id or "")
        ]
        self.every_job = [job for job in truth.year.jobs if self._ran(job.level.tool_id)]
        self.jobs = [job for job in self.every_job if job.included_in is None]
        self.actions = [action for action in truth.year.actions if self._ran(action.tool_id)]

    def _on(self, machine: str) -> bool:
        return not self.asked.machines or machine in self.asked.machines

    def _ran(self, tool_id: str) -> bool:
        """Whether the tool is asked for; by press, whether it ran on one of these in the period."""
        if tool_id not in self.mine:
            return False
        return not self.asked.machines or any(
            run.machine_id in self.asked.machines
            and run.mounted_at < self.end
            and (run.unmounted_at is None or run.unmounted_at > self.start)
            for run in self.truth.runs_of[tool_id]
        )

    def _add(self, sums: _Sums) -> None:
        self.sums.shots += sums.shots
        self.sums.ran_ms += sums.ran_ms
        self.sums.cavity_shots += sums.cavity_shots
        self.sums.nominal_shots += sums.nominal_shots
        self.sums.corrected += sums.corrected

    def within(self, moment: datetime | None) -> bool:
        return moment is not None and self.start <= moment < self.end

    def all(self) -> Mapping[str, Exact]:
        reckoned: dict[str, Callable[[], Exact]] = {
            "shots": lambda: Exact(self.sums.shots),
            "run_hours": lambda: Exact(self.sums.ran_ms / 3_600_000),
            "utilisation": self.utilisation,
            "life_share": self.life_share,
            "cycle_deviation": self.cycle_deviation,
            "cavity_efficiency": lambda: Exact(_percent(self.sums.cavity_shots, self.sums.nominal_shots)),
            "msbf": self.msbf,
            "mtbf_hours": self.mtbf_hours,
            "mttr_hours": self.mttr_hours,
            "response_minutes": self.response_minutes,
            "scheduled_share": self.scheduled_share,
            "pm_compliance": self.pm_compliance,
            "pm_overshoot": self.pm_overshoot,
            "planned_share": self.planned_share,
            "cost_per_1000": lambda: self.cost(with_downtime=False),
            "cost_per_1000_with_downtime": lambda: self.cost(with_downtime=True),
            "repeat_rate": self.repeat_rate,
            "as_found": self.as_found,
            "residual_life": lambda: Exact(self.ends()[0]),
            "end_of_life": lambda: Exact(*self.ends()[1]),
            "outstanding_actions": lambda: Exact(len(self.outstanding())),
            "late_actions": self.late_actions,
            "fix_success": self.fix_success,
        }
        return {figure: reckon() for figure, reckon in reckoned.items()}

    def utilisation(self) -> Exact:
        released = sum(self.truth.tools[tool].status == "released" for tool in self.mine if self._ran(tool))
        places = len(self.asked.machines) or released
        hours = (self.end - self.start) / HOUR * self.rates.hours_per_week / 168 * places
        return Exact(100 * self.sums.ran_ms / 3_600_000 / hours if hours else None)

    def life_share(self) -> Exact:
        lives = {tool: self.truth.tools[tool].life_shots for tool in self.mine if self._ran(tool)}
        made = sum(self.truth.totals[tool][0] for tool, life in lives.items() if life)
        return Exact(_percent(made, sum(life for life in lives.values() if life)))

    def runs(self) -> Sequence[Run]:
        return [
            run
            for tool in self.mine
            for run in self.truth.runs_of[tool]
            if run.mounted_at < self.end
            and (run.unmounted_at is None or run.unmounted_at > self.start)
            and self._on(run.machine_id)
        ]

    def deviation(self, run: Run) -> float | None:
        cycle, approved = self.truth.median_cycle(run), self.truth.tools[run.tool_id].cycle_ms
        return None if cycle is None else 100 * (cycle - approved) / approved

    def cycle_deviation(self) -> Exact:
        known = [deviation for run in self.runs() if (deviation := self.deviation(run)) is not None]
        return Exact(median(known) if known else None, n=len(known))

    # --- failures

    def stops(self) -> Sequence[Failure]:
        """Unscheduled ones whose cause is the mould."""
        return [
            failure
            for failure in self.failures
            if self.within(failure.reported_at)
            and failure.stop == "unscheduled"
            and (failure.code is None or GROUPS[failure.code] == "tool_fault")
        ]

    def msbf(self) -> Exact:
        n = len(self.stops())
        if n < 2:
            return Exact(None, n=n)
        fewest, most = poisson_range(n)
        return Exact(self.sums.shots / n, n, self.sums.shots / most, self.sums.shots / fewest)

    def mtbf_hours(self) -> Exact:
        n = len(self.stops())
        return Exact(self.sums.ran_ms / 3_600_000 / n if n >= 2 else None, n=n)

    def repairs(self) -> Sequence[Failure]:
        return [failure for failure in self.failures if failure.stop != "none" and self.within(failure.solved_at)]

    def split(self, failure: Failure) -> tuple[timedelta, timedelta, timedelta, timedelta | None]:
        """Waiting, waiting for parts, bench, trial."""
        solved = failure.solved_at or self.end
        started = failure.started_at or solved
        taken = _union(
            (max(begin, started), min(end, solved))
            for job in self.truth.year.jobs
            if job.level.tool_id == failure.tool_id
            for begin, end, reason in job.waits
            if reason == "parts"
        )
        good = self.truth.first_good(failure)
        trial = None if good is None else good - solved
        return started - failure.reported_at, taken, solved - started - taken, trial

    def mttr_hours(self) -> Exact:
        splits = [self.split(failure) for failure in self.repairs()]
        if not splits:
            return Exact(None, n=0)
        trials = [split[3] / HOUR for split in splits if split[3] is not None]
        parts: dict[str, float | None] = {
            "waiting": fmean(split[0] / HOUR for split in splits),
            "parts": fmean(split[1] / HOUR for split in splits),
            "bench": fmean(split[2] / HOUR for split in splits),
            "trial": fmean(trials) if trials else None,
        }
        whole = fmean((split[0] + split[1] + split[2]) / HOUR for split in splits)
        return Exact(whole, n=len(splits), parts=parts)

    def response_minutes(self) -> Exact:
        reported = [failure for failure in self.failures if self.within(failure.reported_at)]
        moments: dict[str, Callable[[Failure], datetime | None]] = {
            "acknowledged": lambda failure: failure.verdict_at,
            "started": lambda failure: failure.started_at,
            "solved": lambda failure: failure.solved_at,
            "first_good": self.truth.first_good,
        }
        found: dict[str, float | None] = {}
        for name, moment in moments.items():
            took = [(at - failure.reported_at) / MINUTE for failure in reported if (at := moment(failure)) is not None]
            found[name] = median(took) if took else None
        return Exact(found.pop("acknowledged"), parts=found)

    def scheduled_share(self) -> Exact:
        reported = [failure.stop for failure in self.failures if self.within(failure.reported_at)]
        planned = sum(self.within(job.done_at) for job in self.jobs) + reported.count("scheduled")
        return Exact(_percent(planned, planned + reported.count("unscheduled")))

    def repeat_rate(self) -> Exact:
        solved = [failure for failure in self.failures if self.within(failure.solved_at)]
        return Exact(_percent(sum(self._came_again(failure) for failure in solved), len(solved)), n=len(solved))

    def _came_again(self, failure: Failure) -> bool:
        since = failure.shots if failure.solved_shots is None else failure.solved_shots
        solved = failure.solved_at
        return any(
            again.tool_id == failure.tool_id
            and again.code is not None
            and _same_place(again, failure)
            and solved is not None
            and again.reported_at > solved
            and 0 <= again.shots - since <= self.rates.repeat_shots
            for again in self.truth.year.failures
            if again.verdict not in ("rejected", "merged")
        )

    def downtime(self, failures: Iterable[Failure]) -> Mapping[str, timedelta]:
        """How long each press stood, as far as no stop that was reported before counts for it."""
        spans: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
        found: dict[str, timedelta] = {}
        for failure in sorted(failures, key=lambda failure: (failure.reported_at, failure.id)):
            if failure.stop == "unscheduled":
                ends = self.truth.running(failure) or failure.solved_at or self.end
                at_press = spans[failure.machine_id or failure.tool_id]
                before = _union(at_press)
                at_press.append((max(failure.reported_at, self.start), min(ends, self.end)))
                found[failure.id] = _union(at_press) - before
        return found

    # --- maintenance

    def ratio(self, job: Job) -> Fraction | None:
        level = job.level
        done = job.done_at or job.skipped_at
        clocks: dict[str, Fraction] = {}
        if level.shots is not None:
            clocks["shots"] = Fraction(max(0, job.total_then - job.start_total), level.shots)
        if level.days is not None and done is not None:
            clocks["days"] = Fraction((done - job.start_at) // timedelta(microseconds=1), level.days * 86_400 * 10**6)
        if level.hours is not None:
            clocks["hours"] = Fraction(max(0, job.running_ms_then - job.start_running_ms), level.hours * 3_600_000)
        return clocks[job.due_by] if job.due_by else max(clocks.values(), default=None)

    def judged(self, job: Job) -> str | None:
        """What became of a job by the end of the period, whatever became of it later; None: it is none of it."""
        if self.within(job.done_at):
            ratio = self.ratio(job)
            if ratio is None or job.included_in is not None:
                return None
            if ratio < 1 - Fraction(self.rates.before_percent, 100):
                return "early"
            return "late" if ratio > 1 + Fraction(self.rates.after_percent, 100) else "in_window"
        if self.within(job.skipped_at):
            return "skipped"
        ends = (job.done_at, job.skipped_at, job.withdrawn_at)
        is_over = any(at is not None and at < self.end for at in ends)
        return "undone" if job.due_at is not None and job.due_at < self.end and not is_over else None

    def pm_compliance(self) -> Exact:
        verdicts = [verdict for job in self.every_job if (verdict := self.judged(job)) is not None]
        return Exact(_percent(verdicts.count("in_window"), len(verdicts)), n=len(verdicts))

    def overshoot(self, job: Job) -> int | None:
        if job.level.shots is None or not self.within(job.done_at):
            return None
        return max(0, job.total_then - job.start_total - job.level.shots)

    def pm_overshoot(self) -> Exact:
        shots = [past for job in self.jobs if (past := self.overshoot(job)) is not None]
        return Exact(median(shots) if shots else None, n=len(shots), parts={"max": max(shots, default=None)})

    def _bench(self) -> tuple[float, float]:
        """Hours of jobs, hours of repairs."""
        jobs = sum((job.bench_minutes or 0) for job in self.jobs if self.within(job.done_at)) / 60
        return jobs, sum(self.split(failure)[2] / HOUR for failure in self.repairs())

    def planned_share(self) -> Exact:
        jobs, repairs = self._bench()
        return Exact(100 * jobs / (jobs + repairs) if jobs + repairs else None)

    def cost(self, *, with_downtime: bool) -> Exact:
        if self.sums.shots <= 0:
            return Exact(None)
        cents = float(
            sum((job.cost_cents or 0) + job.parts_cost_cents for job in self.jobs if self.within(job.done_at))
        )
        cents += sum(self._bench()) * (self.rates.labour or 0)
        if with_downtime:
            stood = sum(self.downtime(self.failures).values(), timedelta())
            cents += stood / HOUR * (self.rates.press or 0)
        return Exact(1000 * cents / self.sums.shots)

    def as_found(self) -> Exact:
        found = [sum(grades) for grades in zip(*(job.found for job in self._done()), strict=True)] or [0, 0, 0]
        shares = [_percent(grade, sum(found)) for grade in found]
        return Exact(shares[0], parts={"caution": shares[1], "bad": shares[2]})

    def _done(self) -> Sequence[Job]:
        return [job for job in self.jobs if self.within(job.done_at)]

    # --- actions

    def outstanding(self) -> Sequence[Action]:
        return [action for action in self.actions if action.assigned_at < self.end and not self._over(action)]

    def _over(self, action: Action) -> bool:
        is_back = action.returned_at is not None and action.returned_at < self.end and action.resumed_at is None
        done = None if is_back else action.completed_at
        return any(at is not None and at < self.end for at in (done, action.cancelled_at))

    def late_actions(self) -> Exact:
        day = local_day(self.end)
        return Exact(sum(self._due_on(action) < day for action in self.outstanding()))

    def _due_on(self, action: Action) -> date:
        """The day that it had at the end of the period."""
        is_moved = action.moved_at is not None and action.moved_at < self.end
        return action.later_due_on if is_moved and action.later_due_on else action.due_on

    def held(self, action: Action) -> bool:
        return self.within(action.verified_at)

    def returned(self, action: Action) -> bool:
        return self.within(action.returned_at) and action.resumed_at is None

    def fix_success(self) -> Exact:
        held = sum(self.held(action) for action in self.actions)
        return wilson(held, held + sum(self.returned(action) for action in self.actions))

    # --- life

    def ends(self) -> tuple[float | None, tuple[float | None, int | None, float | None, float | None]]:
        """Shots left and days left of the tool that ends first."""
        known = [end for tool in self.mine if self._ran(tool) and (end := self.end_of(tool)) is not None]
        if not known:
            return self.fewest_left(), (None, 0, None, None)
        first = min(known, key=lambda end: end[1])
        return first[0], (first[1], len(known), first[2], first[3])

    def fewest_left(self) -> int | None:
        """Of tools that stand: no day is known of them."""
        lives = {tool: self.truth.tools[tool].life_shots for tool in self.mine if self._ran(tool)}
        return min((life - self.truth.totals[tool][1] for tool, life in lives.items() if life), default=None)

    def end_of(self, tool_id: str) -> tuple[int, float, float, float] | None:
        """Shots left, days left, and the days by the quick and the slow weeks."""
        life, today = self.truth.tools[tool_id].life_shots, local_day(self.truth.now)
        made = self.truth.made[tool_id]
        if life is None or not made:
            return None
        by_day = self.truth.high_by_day[tool_id]
        weeks = min(12, (today - local_day(min(count.begin for count in made))).days // 7)
        if not weeks or sum(by_day[today - back * DAY] for back in range(15)) <= 0:
            return None
        paces = sorted(
            sum(by_day[today - (7 * week + back) * DAY] for back in range(1, 8)) / 7 for week in range(weeks)
        )
        off = len(paces) // 5
        usual = fmean(paces[off : len(paces) - off])
        fifths = quantiles(paces, n=5, method="inclusive") if len(paces) > 1 else paces * 4
        left = life - self.truth.totals[tool_id][1]
        return left, _days(left, usual), _days(left, fifths[3]), _days(left, fifths[0])


def _same_place(one: Failure, other: Failure) -> bool:
    places = ((counted_as(each.code), each.cavity, each.component_id) for each in (one, other))
    return len(set(places)) == 1


def _days(left: int, pace: float) -> float:
    if left <= 0:
        return 0
    return left / pace if pace > 0 else math.inf


def _percent(part: float, whole: float) -> float | None:
    return 100 * part / whole if whole else None


def _by_day(begin: datetime, end: datetime) -> list[tuple[date, int]]:
    """The milliseconds of each local day between two moments."""
    found: list[tuple[date, int]] = []
    day = local_day(begin)
    while day <= local_day(end):
        length = min(end, midnight(day + DAY)) - max(begin, midnight(day))
        if length > timedelta():
            found.append((day, int(length / timedelta(milliseconds=1))))
        day += DAY
    return found or [(local_day(end), 0)]


def _shared(amount: int, weights: Sequence[int]) -> list[int]:
    """By largest remainder; of equal ones the earlier day."""
    whole = sum(weights)
    if whole == 0:
        return [amount]
    exact = [Fraction(abs(amount) * weight, whole) for weight in weights]
    shares = [math.floor(share) for share in exact]
    for _ in range(abs(amount) - sum(shares)):
        place = max(range(len(exact)), key=lambda each: (exact[each] - shares[each], -each))
        shares[place] += 1
    return [share if amount >= 0 else -share for share in shares]


def _union(spans: Iterable[tuple[datetime, datetime]]) -> timedelta:
    """How long at least one of these lasted."""
    whole, until = timedelta(), datetime.min.replace(tzinfo=UTC)
    for begin, end in sorted(spans):
        if end > max(begin, until):
            whole += end - max(begin, until)
            until = end
    return whole


def poisson_range(n: int) -> tuple[float, float]:
    """The 90 % interval of a Poisson count of n, exact: for each end the mean that makes n a one-in-twenty surprise."""
    return (
        _bisect(lambda mean: 1 - _poisson_up_to(n - 1, mean) - 0.05, n),
        _bisect(lambda mean: 0.05 - _poisson_up_to(n, mean), n),
    )


def _poisson_up_to(n: int, mean: float) -> float:
    return math.fsum(math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(n + 1)) if mean else 1.0


def _bisect(rises: Callable[[float], float], near: int) -> float:
    low, high = 1e-9, 4.0 * near + 20
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if rises(middle) < 0 else (low, middle)
    return low


def wilson(held: int, tried: int) -> Exact:
    if not tried:
        return Exact(None, n=0)
    z, share = 1.6448536269514722, held / tried
    centre = (share + z * z / (2 * tried)) / (1 + z * z / tried)
    half = z / (1 + z * z / tried) * math.sqrt(share * (1 - share) / tried + z * z / (4 * tried * tried))
    return Exact(100 * share, tried, 100 * (centre - half), 100 * (centre + half))
