"""A seeded plant: first it is decided what happens, tool by tool. Nothing here knows how figures are reckoned."""

from bisect import bisect_right
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from tests.analytics.records import (
    GROUPS,
    Action,
    Cavities,
    Count,
    Failure,
    Gap,
    Job,
    Level,
    Run,
    Stay,
    Tool,
    Unassigned,
    Year,
)

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
_SLOT = 4 * DAY
_AREAS = ("Hall A", "Hall B", "")
_FIXES = ("replaced", "cleaned", "polished", "adjusted")


def plant_year(seed: int, tools: int, days: int, *, count_minutes: int = 120, idle_days: int = 40) -> Year:
    """Two tools share a press by turns; every eighth rests at the end. Late corrections come in the last hour."""
    end = datetime(2026, 3, 30, 6, tzinfo=UTC)
    year = Year(begin=end - days * DAY, end=end, late_from=end - HOUR)
    for index in range(tools):
        _Life(year, Random(f"{seed}-{index}"), index, count_minutes, idle_days).live()
    year.counts.sort(key=lambda count: count.booked_at)
    return year


class _Life:
    """One tool from its registration on."""

    def __init__(self, year: Year, rng: Random, index: int, count_minutes: int, idle_days: int) -> None:
        self.year, self.rng, self.index, self.minutes, self.idle_days = year, rng, index, count_minutes, idle_days
        self.id = f"t-{index:04d}"
        self.machine_id = f"p{index // 2:03d}"
        self.cavities = rng.choice((1, 2, 4, 8))
        self.tool = Tool(
            id=self.id,
            number=self.id.upper(),
            name=f"Lid {index}",
            area=_AREAS[index // 2 % len(_AREAS)],
            cavities=self.cavities,
            cycle_ms=rng.randrange(8_000, 40_000, 10),
            life_shots=None if index % 10 == 7 else rng.randrange(200_000, 900_000),
            status="development" if index % 12 == 11 else "released",
            registered_at=year.begin - DAY,
        )
        self.runs: list[Run] = []
        self.counts: list[Count] = []
        self.failures: list[Failure] = []
        self.stood: dict[str, datetime] = {}
        """When the press stood in a run."""

    def live(self) -> None:
        self.year.tools.append(self.tool)
        self.year.machines[self.machine_id] = self.tool.area
        self._block_cavities()
        self._run()
        self._correct()
        self.counts.sort(key=lambda count: count.booked_at)
        total = high = 0
        for count in self.counts:
            total, high = total + count.shots, high + count.high
            count.total, count.total_high = total, high
        self._booked = [count.booked_at for count in self.counts]
        self._fail()
        self._act()
        self._maintain()
        self._insert()
        self.year.runs += self.runs
        self.year.counts += self.counts
        self.year.failures += self.failures

    def _between(self, begin: datetime, end: datetime) -> datetime:
        return begin + timedelta(milliseconds=self.rng.randrange(max(1, (end - begin) // timedelta(milliseconds=1))))

    def _block_cavities(self) -> None:
        if self.cavities < 4 or self.rng.random() < 0.4:
            return
        middle = self._between(self.year.begin + 5 * DAY, self.year.end - 30 * DAY)
        self.year.cavities.append(Cavities(self.id, middle, 2, self.cavities - 1, blocked=True))
        if self.rng.random() < 0.6:
            again = self._between(middle + DAY, self.year.end - DAY)
            self.year.cavities.append(Cavities(self.id, again, 2, self.cavities, blocked=False))

    def _run(self) -> None:
        slot = self.year.begin + (self.index % 2) * _SLOT
        rests_from = self.year.end - self.idle_days * DAY if self.index % 8 == 3 else self.year.end
        while slot < rests_from:
            mounted = slot + timedelta(minutes=self.rng.randrange(30, 360))
            until: datetime | None = slot + _SLOT - timedelta(minutes=self.rng.randrange(120, 480))
            if until is not None and until >= self.year.late_from:
                until = None
            if self.rng.random() < 0.9 and mounted < self.year.late_from - DAY:
                self._one_run(mounted, until)
            slot += 2 * _SLOT

    def _one_run(self, mounted: datetime, until: datetime | None) -> None:
        number = len(self.runs)
        fewer = self.cavities > 1 and self.rng.random() < 0.2
        run = Run(
            id=f"{self.id}-run-{number:03d}",
            tool_id=self.id,
            machine_id=self.machine_id,
            mounted_at=mounted,
            unmounted_at=until,
            active_cavities=self.cavities // 2 if fewer else None,
            order_shots=self.rng.choice((None, 20_000)),
            slowness=self.rng.uniform(0.97, 1.1),
        )
        self.runs.append(run)
        at, end = mounted, until or self.year.late_from - 10 * SECOND
        stands = end
        if end - at > DAY and self.rng.random() < 0.5:
            stands = self.stood[run.id] = self._between(at + 2 * HOUR, end - 18 * HOUR)
        while at < end:
            length = timedelta(seconds=int(self.minutes * 60 * self.rng.uniform(0.7, 1.3)))
            stop = min(at + length, end)
            if at < stands < stop:
                self._count(run, at, stands)
                at = stands + timedelta(milliseconds=self.rng.randrange(480_000, 54_000_000))
                self._try(run, stands, at)
                continue
            if self.rng.random() > 0.03:
                self._count(run, at, stop)
            at = stop
        if self.rng.random() < 0.3:
            self.year.unassigned.append(Unassigned(self.machine_id, mounted - 20 * SECOND, mounted, 2))

    def _try(self, run: Run, begin: datetime, end: datetime) -> None:
        """Some shots while it stands, of which some are too few to be production."""
        shots = self.rng.choice((0, 4, 15, 22))
        at = begin + (end - begin) // timedelta(milliseconds=3) * timedelta(milliseconds=1)
        until = at + timedelta(milliseconds=shots * self.tool.cycle_ms)
        if shots and until + HOUR < end:
            self.counts.append(Count(self.id, run.machine_id, at, until, shots, shots, "counter", until + 2 * SECOND))

    def _count(self, run: Run, begin: datetime, end: datetime) -> None:
        length_ms = (end - begin) // timedelta(milliseconds=1)
        cycle_ms = self.tool.cycle_ms * run.slowness * self.rng.uniform(0.98, 1.06)
        shots = int(length_ms / cycle_ms)
        if self.rng.random() < 0.06:
            shots //= 9
        if shots < 1:
            return
        booked = end + 2 * SECOND
        if self.rng.random() < 0.02:
            booked = min(end + self.rng.randrange(20, 70) * HOUR, self.year.late_from - SECOND)
        doubt = self.rng.randrange(5, 60) if self.rng.random() < 0.004 else 0
        count = Count(self.id, run.machine_id, begin, end, shots, shots + doubt, "counter", max(booked, end))
        self.counts.append(count)
        if doubt:
            self._gap(count, doubt)

    def _gap(self, count: Count, doubt: int) -> None:
        settled_at = count.booked_at + self.rng.randrange(5, 120) * HOUR
        is_settled = settled_at < self.year.late_from and self.rng.random() < 0.7
        settled = self.rng.randrange(doubt + 1)
        gap = Gap(
            id=f"{self.id}-gap-{len(self.year.gaps)}",
            tool_id=self.id,
            machine_id=self.machine_id,
            low=0,
            high=doubt,
            since=count.begin,
            found_at=count.booked_at,
            settled=settled if is_settled else None,
            settled_at=settled_at if is_settled else None,
        )
        self.year.gaps.append(gap)
        if is_settled and settled - doubt:
            self.counts.append(
                Count(self.id, None, count.begin, count.end, settled, settled - doubt, "correction", settled_at)
            )

    def _correct(self) -> None:
        """Somebody counted the parts, days or months later; and what ran without a counter was typed in."""
        made = [count for count in self.counts if count.origin == "counter"]
        for count in self.rng.sample(made, min(len(made), 1 + len(made) // 150)):
            booked = self._between(count.booked_at + HOUR, max(count.booked_at + 2 * HOUR, self.year.late_from))
            self._corrected(count, min(booked, self.year.late_from - SECOND))
        for count in self.rng.sample(made, min(len(made), 3)):
            self._corrected(count, self._between(self.year.late_from + SECOND, self.year.end))
        if self.rng.random() < 0.4:
            at = self.year.begin + timedelta(hours=self.rng.randrange(0, 12))
            self.counts.append(
                Count(self.id, None, at, at + 9 * HOUR, 500, 500, "manual", at + self.rng.choice((9, 60)) * HOUR)
            )

    def _corrected(self, count: Count, booked: datetime) -> None:
        delta = self.rng.randrange(-count.shots // 2, count.shots) or 1
        self.counts.append(Count(self.id, None, count.begin, count.end, delta, delta, "correction", booked))

    def _total_high(self, at: datetime) -> int:
        place = bisect_right(self._booked, at)
        return max(0, self.counts[place - 1].total_high) if place else 0

    def _fail(self) -> None:
        for run in self.runs:
            end = run.unmounted_at or self.year.late_from - HOUR
            if run.id in self.stood:
                self._one_failure(
                    run, self.stood[run.id] + timedelta(milliseconds=self.rng.randrange(90_000)), "unscheduled"
                )
                if self.rng.random() < 0.3:
                    self._one_failure(run, self.stood[run.id] + timedelta(milliseconds=437_213), "unscheduled")
            for _ in range(self.rng.choice((0, 0, 1, 1, 2))):
                self._one_failure(run, self._between(run.mounted_at, end))

    def _one_failure(self, run: Run, at: datetime, stop: str | None = None) -> None:
        rng, year = self.rng, self.year
        verdict = rng.choice(("accepted",) * 8 + ("rejected", "merged", None))
        code = rng.choice((*GROUPS, "flash", "flash", None))
        failure = Failure(
            id=f"{self.id}-f-{len(self.failures):03d}",
            number=self.index * 1000 + len(self.failures) + 1,
            tool_id=self.id,
            machine_id=run.machine_id,
            code=code,
            coded_later=code is not None and rng.random() < 0.2,
            component_id=rng.choice((None, f"{self.id}-core")),
            cavity=rng.choice((None, 1, min(2, self.cavities))),
            spot=rng.choice((None, ("A", 0.25, 0.5), ("B", round(rng.random(), 3), round(rng.random(), 3)))),
            severity=rng.choice(("watch", "next_stop", "stop_now")),
            stop=stop or rng.choice(("none", "scheduled", "unscheduled", "unscheduled")),
            reported_at=at,
            shots=self._total_high(at),
            verdict=verdict,
            verdict_at=at + timedelta(minutes=rng.randrange(5, 600)) if verdict else None,
        )
        self.failures.append(failure)
        if verdict == "accepted" and failure.verdict_at is not None:
            self._repair(failure, failure.verdict_at)
        for moment in ("verdict_at", "started_at", "solved_at", "closed_at", "solved_first_at", "reopened_at"):
            happened = getattr(failure, moment)
            if happened is not None and happened >= year.late_from:
                raise AssertionError(f"{failure.id} lies in the last hour")

    def _repair(self, failure: Failure, accepted: datetime) -> None:
        rng, end = self.rng, self.year.late_from - HOUR
        started = accepted + timedelta(minutes=rng.randrange(10, 2000))
        solved = started + timedelta(minutes=rng.randrange(30, 3000))
        if accepted >= end:
            failure.verdict = failure.verdict_at = None
            return
        if rng.random() < 0.9 and started < end:
            failure.started_at = started
            if rng.random() < 0.92 and solved < end:
                failure.solved_at, failure.fixes = solved, [rng.choice(_FIXES)]
                again = solved + timedelta(hours=rng.randrange(5, 40))
                if rng.random() < 0.1 and again + DAY < end:
                    failure.solved_first_at, failure.reopened_at, failure.solved_at = solved, again, again + DAY
                failure.solved_shots = self._total_high(failure.solved_at)
                if rng.random() < 0.3 and failure.solved_at + DAY < end:
                    failure.closed_at = failure.solved_at + DAY

    def _act(self) -> None:
        for failure in list(self.failures):
            if failure.verdict == "accepted" and self.rng.random() < 0.4:
                self._one_action(failure)

    def _one_action(self, failure: Failure) -> None:
        rng, end = self.rng, self.year.late_from - HOUR
        number = self.index * 1000 + len(self.year.actions) + 1
        assigned = failure.reported_at + timedelta(minutes=rng.randrange(700, 900))
        if assigned >= end:
            return
        action = Action(
            id=f"{failure.id}-a",
            number=number,
            tool_id=self.id,
            failure_ids=[failure.id],
            assigned_at=assigned,
            due_on=(assigned + rng.randrange(2, 40) * DAY).date(),
            fixes=failure.fixes or [rng.choice(_FIXES)],
        )
        self.year.actions.append(action)
        if rng.random() < 0.06:
            cancelled = assigned + 3 * DAY
            action.cancelled_at = cancelled if cancelled < end else None
        elif failure.solved_at is not None and failure.solved_at > assigned:
            action.completed_at, failure.action_id = failure.solved_at, action.id
            self._watch(action, failure, failure.solved_at, end)
        moved, over = assigned + 12 * DAY, action.completed_at or action.cancelled_at
        if number % 3 == 0 and moved < (over or end):
            action.moved_at, action.later_due_on = moved, action.due_on + 30 * DAY

    def _watch(self, action: Action, failure: Failure, since: datetime, end: datetime) -> None:
        held, returned = since + 20 * DAY, since + self.rng.randrange(3, 15) * DAY
        ending = self.rng.random()
        if ending < 0.6 and held < end:
            action.verified_at = held
        elif ending < 0.85 and returned + 3 * DAY < end:
            again = self._return(failure, returned)
            action.returned_at, action.returned_as = returned, again.id
            if again.verdict == "rejected":
                action.resumed_at = again.verdict_at
        elif failure.closed_at is None and since + 2 * DAY < end and self.rng.random() < 0.5:
            failure.heard_after = self.rng.randrange(1, 30) * HOUR

    def _return(self, failure: Failure, at: datetime) -> Failure:
        """The same is reported again, and what had solved it is done once more, for both."""
        is_none = self.rng.random() < 0.2
        again = replace(
            failure,
            id=f"{failure.id}-again",
            number=self.index * 1000 + len(self.failures) + 1,
            reported_at=at,
            shots=self._total_high(at),
            verdict="rejected" if is_none else "accepted",
            verdict_at=at + (DAY if is_none else HOUR),
            started_at=None if is_none else at + 2 * HOUR,
            solved_at=None if is_none else at + DAY,
            solved_shots=None if is_none else self._total_high(at + DAY),
            solved_first_at=None,
            reopened_at=None,
            closed_at=None,
        )
        failure.closed_at = None
        failure.returned_at, failure.resumed_at, failure.done_again_at = at, again.verdict_at, again.solved_at
        if not is_none:
            failure.resumed_at = None
        self.failures.append(again)
        return again

    def _maintain(self) -> None:
        levels = [Level(f"{self.id}-l1", self.id, "L1", self.rng.choice((12_000, 20_000, 30_000)), None, None, 60)]
        levels.append(Level(f"{self.id}-l2", self.id, "L2", None, self.rng.choice((30, 45)), None, 180))
        if self.index % 4 == 1:
            levels.append(Level(f"{self.id}-l3", self.id, "L3", None, None, 150, 90))
        self.year.levels += levels
        _Maintenance(self.year, self.rng, self.counts, self.tool.cycle_ms, levels).go()

    def _insert(self) -> None:
        at, serial = self.year.begin, 0
        while at < self.year.late_from - 20 * DAY:
            until: datetime | None = at + self.rng.randrange(15, 60) * DAY
            if until is not None and until >= self.year.late_from:
                until = None
            insert_id = f"{self.id}-i{serial % 2}"
            self.year.stays.append(
                Stay(insert_id, f"S-{self.index}-{serial % 2}", self.id, f"{self.id}-core", 1, at, until)
            )
            if until is None:
                break
            at, serial = until + HOUR, serial + 1


class _Maintenance:
    """Goes through a tool's time in small steps, and does each level's work early, in time or late."""

    def __init__(self, year: Year, rng: Random, counts: list[Count], cycle_ms: int, levels: list[Level]) -> None:
        self.year, self.rng, self.counts, self.cycle_ms, self.levels = year, rng, counts, cycle_ms, levels
        self.total = self.running_ms = 0
        self.in_hand: dict[str, Job] = {}
        self.wanted: dict[str, float] = {}
        self.made = 0

    def go(self) -> None:
        for level in self.levels:
            self._begin(level, self.year.begin)
        steps: list[tuple[datetime, Count | None]] = [(count.booked_at, count) for count in self.counts]
        at = self.year.begin + 12 * HOUR
        while at < self.year.late_from:
            steps.append((at, None))
            at += 12 * HOUR
        for moment, count in sorted(steps, key=lambda step: step[0]):
            if count is not None:
                self.total = max(0, self.total + count.high)
                self.running_ms = max(0, self.running_ms + count.shots * self.cycle_ms)
            if moment < self.year.late_from - 3 * HOUR:
                for level in self.levels:
                    self._look(level, moment + self.levels.index(level) * timedelta(minutes=5) + 3 * SECOND)
        self.year.jobs += self.in_hand.values()

    def _begin(self, level: Level, at: datetime) -> None:
        self.made += 1
        self.in_hand[level.id] = Job(f"{level.id}-{self.made:03d}", level, self.total, at, self.running_ms)
        self.wanted[level.id] = self.rng.choice((0.7, 0.92, 0.97, 1.0, 1.0, 1.01, 1.04, 1.2, 1.5))

    def _ratio(self, job: Job, at: datetime) -> float:
        if job.level.shots is not None:
            return (self.total - job.start_total) / job.level.shots
        if job.level.days is not None:
            return (at - job.start_at) / (job.level.days * DAY)
        return (self.running_ms - job.start_running_ms) / ((job.level.hours or 1) * 3_600_000)

    def _look(self, level: Level, at: datetime) -> None:
        job = self.in_hand[level.id]
        last = max(filter(None, (job.start_at, job.due_at, job.overridden_at)))
        if at < last + HOUR:
            return
        ratio = self._ratio(job, at)
        if ratio >= 1 and job.due_at is None:
            job.due_at = at
            job.due_by = "shots" if level.shots else "days" if level.days else "hours"
        elif ratio > 1.1 and job.overridden_at is None and self.rng.random() < 0.05:
            job.overridden_at = at
        elif ratio >= self.wanted[level.id]:
            self._close(job, at, last)

    def _close(self, job: Job, at: datetime, last: datetime) -> None:
        rng = self.rng
        fate = rng.random()
        job.total_then, job.running_ms_then = self.total, self.running_ms
        if job.due_at is None:
            job.asked_at = last + (at - last) / 4
        self.year.jobs.append(job)
        if fate < 0.07 and job.due_at is not None:
            job.skipped_at = at
        elif fate < 0.1 and job.due_at is not None:
            job.withdrawn_at = at
        else:
            self._do(job, at, last)
        self._begin(job.level, at)

    def _do(self, job: Job, at: datetime, last: datetime) -> None:
        rng, length = self.rng, at - last
        job.started_at = last + length / 3
        job.done_at = at
        for part in range(rng.choice((0, 0, 1, 2))):
            begin = job.started_at + length * (0.1 + 0.25 * part)
            wait = (begin, begin + length * 0.1, rng.choice(("parts", "parts", "press", "person")))
            job.waits.append(wait)
        job.bench_minutes = rng.choice((None, rng.randrange(15, 300)))
        job.cost_cents = rng.choice((None, None, rng.randrange(500, 40_000)))
        job.parts_cost_cents = rng.choice((0, rng.randrange(100, 9_000)))
        job.found = (rng.randrange(4, 10), rng.randrange(3), rng.randrange(2))
        if job.level.code == "L2" and rng.random() < 0.3:
            self._include(self.in_hand[f"{job.level.tool_id}-l1"], job, at)

    def _include(self, part: Job, whole: Job, at: datetime) -> None:
        if at < max(filter(None, (part.start_at, part.due_at, part.overridden_at))) + HOUR:
            return
        part.done_at, part.included_in = at, whole.id
        part.total_then, part.running_ms_then = self.total, self.running_ms
        self.year.jobs.append(part)
        self._begin(part.level, at)
