"""Facts of a small plant, few enough to reckon every figure by hand: February 2026, and the weeks before."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import update

from toolcare_gateway.analytics.tables import (
    ActionFact,
    AnalyticsSettings,
    FailureFact,
    InsertStay,
    JobFact,
    RunFact,
    ShotsDay,
    ShotsMonth,
    ToolFact,
)
from toolcare_gateway.tables import Base
from toolcare_shared.db import Database

HOUR_MS = 3_600_000
DAY = timedelta(days=1)


def at(day: int, hour: float = 8, month: int = 2) -> datetime:
    return datetime(2026, month, day, tzinfo=UTC) + timedelta(hours=hour)


async def furnish(database: Database) -> None:
    async with database.write() as session:
        session.add_all([*_tools(), *_shots(), *_failures(), *_jobs(), *_actions(), *_runs(), *_inserts()])
        await session.execute(update(AnalyticsSettings).values(labour_cents_per_hour=6000, press_cents_per_hour=12000))


def _tools() -> Iterator[Base]:
    yield ToolFact(
        tool_id="t1",
        number="T-1",
        name="Lid",
        area="Hall 1",
        status="released",
        cavity_count=8,
        life_shots=1_000_000,
        total=700_000,
        total_high=710_000,
        first_shot_at=datetime(2025, 6, 1, tzinfo=UTC),
    )
    yield ToolFact(
        tool_id="t2", number="T-2", name="Cup", area="Hall 2", status="released", total=5000, total_high=5000
    )
    yield ToolFact(tool_id="t3", number="T-3", name="Old", area="Hall 1", status="retired", total=900_000)


def _shots() -> Iterator[Base]:
    """T-1: 5,000 a day from the 4th of January, 10,000 a day in February; T-2: one day."""
    for day in range(28):
        yield _day("t1", "p1", date(2026, 1, 4) + day * DAY, 5_000, 10, 8, 8)
        yield _day("t1", "p1", date(2026, 2, 1) + day * DAY, 10_000, 20, 7, 8, corrected=300 if day == 4 else 0)
    yield _day("t2", "p2", date(2026, 2, 10), 2_000, 4, 2, 4)
    yield _month("t1", "p1", date(2026, 1, 1), 140_000, 280, 8, 8)
    yield _month("t1", "p1", date(2026, 2, 1), 280_000, 560, 7, 8, corrected=300)
    yield _month("t2", "p2", date(2026, 2, 1), 2_000, 4, 2, 4)


def _day(
    tool: str, press: str, day: date, shots: int, hours: int, active: int, cavities: int, corrected: int = 0
) -> ShotsDay:
    sums = _sums(shots, hours, active, cavities, corrected)
    return ShotsDay(tool_id=tool, machine_id=press, day=day, first_event="a", last_event="b", **sums)


def _month(
    tool: str, press: str, month: date, shots: int, hours: int, active: int, cavities: int, corrected: int = 0
) -> ShotsMonth:
    return ShotsMonth(tool_id=tool, machine_id=press, month=month, **_sums(shots, hours, active, cavities, corrected))


def _sums(shots: int, hours: int, active: int, cavities: int, corrected: int) -> dict[str, int | datetime | None]:
    return {
        "shots": shots,
        "shots_high": shots,
        "run_ms": hours * HOUR_MS,
        "cavity_shots": shots * active,
        "nominal_shots": shots * cavities,
        "corrected_shots": corrected,
        "corrected_at": at(7, 12) if corrected else None,
    }


def _failures() -> Iterator[Base]:
    """Two of the same code at cavity 2, one that nobody classified and that is open, a duplicate, a planned stop."""
    yield _failure(
        "f1", 1, at(3), acknowledged_at=at(3, 8 + 1 / 6), started_at=at(3, 9), solved_at=at(3, 12),
        first_good_at=at(3, 12.5), shots=430_000, solved_shots=430_000, state="closed", side="A", x=0.25, y=0.5,
    )  # fmt: skip
    yield _failure(
        "f2", 2, at(10), acknowledged_at=at(10, 8.5), started_at=at(10, 10), solved_at=at(10, 14), shots=460_000,
        solved_shots=460_000, state="solved", side="A", x=0.26, y=0.5, earlier_ids=["f1"], action_id="a1",
    )  # fmt: skip
    yield _failure(
        "f3", 3, at(20), acknowledged_at=at(20, 8 + 1 / 3), state="accepted", code=None, group=None,
        names={}, cavity=None,
        severity="stop_now",
    )  # fmt: skip
    yield _failure("f4", 4, at(21), state="duplicate", duplicate_of="f3")
    yield _failure(
        "f5", 5, at(12), solved_at=at(12, 10), first_good_at=at(12, 10.25), state="solved", tool_id="t2",
        machine_id="p2", stop="scheduled", code="DT", group="part_defect", names={"en": "Dirt", "de": "Schmutz"},
        cavity=None,
    )  # fmt: skip


def _failure(failure_id: str, number: int, reported_at: datetime, **other: object) -> FailureFact:
    given: dict[str, object] = {
        "tool_id": "t1",
        "code": "FL",
        "group": "tool_fault",
        "names": {"en": "Flash", "de": "Grat"},
        "severity": "next_stop",
        "cavity": 2,
        "stop": "unscheduled",
        "machine_id": "p1",
        "reported_by": "erika",
        "awaits_good": False,
        "fixes": [],
        "reopened": 0,
        "earlier_ids": [],
    }
    good = other.get("first_good_at")
    if other.get("stop", "unscheduled") == "unscheduled":
        given |= {"running_at": good, "stands": good is None}
    values = {**given, **other}
    return FailureFact(
        failure_id=failure_id, number=number, reported_at=reported_at, counted_as=values["code"], **values
    )


def _jobs() -> Iterator[Base]:
    yield _job(
        "j1", done_at=at(5), shots_since_last=95_000, total_at_done=445_000, due_total=450_000, bench_minutes=60,
        cost_cents=1000, parts_cost_cents=500, found_good=8, found_caution=2,
    )  # fmt: skip
    yield _job(
        "j2", due_by="shots", due_at=at(9), done_at=at(12), shots_since_last=120_000, total_at_done=470_000,
        due_total=450_000, bench_minutes=120, found_good=5, found_caution=3, found_bad=2,
        waits=[[at(10, 11).isoformat(), at(10, 12.5).isoformat(), "parts"], [at(11).isoformat(), None, "press"]],
    )  # fmt: skip
    yield _job("j3", code="L1", done_at=at(12), included_in="j2", found_good=1)
    yield _job(
        "j4", tool_id="t2", code="L1", due_by="days", due_at=at(11), start_at=at(12, month=1), done_at=at(13),
        interval_shots=None, interval_days=30, bench_minutes=30,
    )  # fmt: skip
    yield _job("j5", tool_id="t2", code="L2", due_by="shots", due_at=at(15))
    yield _job("j6", code="L2", due_by="shots", due_at=at(17), skipped_at=at(18))
    yield _job("j7", done_at=at(20), shots_since_last=50_000, total_at_done=500_000, due_total=550_000, bench_minutes=0)


def _job(job_id: str, **other: object) -> JobFact:
    given: dict[str, object] = {
        "tool_id": "t1",
        "plan_id": "plan",
        "level_id": "level",
        "code": "L3",
        "name": "General",
        "opened_at": at(1),
        "interval_shots": 100_000,
        "waits": [],
        "parts_cost_cents": 0,
        "plan_version": 1,
        "override": False,
        **{f"{when}_{grade}": 0 for when in ("found", "left") for grade in ("good", "caution", "bad")},
    }
    return JobFact(job_id=job_id, **{**given, **other})


def _actions() -> Iterator[Base]:
    """One held, one came back and is late, one is open."""
    yield _action(
        "a1", 1, state="effective", completed_at=at(11), verified_at=at(25), fixes=["CL", "AD"], shots_held=50_000
    )
    yield _action("a2", 2, state="open", returned=[[at(10).isoformat(), "f2"]], fixes=["CL"], due_on=date(2026, 2, 8))
    yield _action("a3", 3, state="open", assigned_at=at(20), due_on=date(2026, 3, 30))


def _action(action_id: str, number: int, **other: object) -> ActionFact:
    given: dict[str, object] = {
        "tool_id": "t1",
        "title": f"Do {action_id}",
        "kind": "corrective",
        "team": "",
        "due_on": date(2026, 2, 28),
        "assigned_at": at(20, month=1),
        "reopened": 0,
        "returned": [],
        "fixes": [],
        "failure_ids": ["f1"] if action_id == "a2" else [],
        "job_ids": [],
    }
    return ActionFact(action_id=action_id, number=number, **{**given, **other})


def _runs() -> Iterator[Base]:
    yield RunFact(
        run_id="r1", tool_id="t1", machine_id="p1", mounted_at=at(2, month=1), shots=420_000, run_ms=840 * HOUR_MS,
        approved_cycle_ms=7000, median_cycle_ms=7200, job="O-1", order_shots=500_000,
    )  # fmt: skip
    yield RunFact(
        run_id="r2", tool_id="t2", machine_id="p2", mounted_at=at(10), unmounted_at=at(11), shots=2000,
        run_ms=4 * HOUR_MS, approved_cycle_ms=10_000, median_cycle_ms=9000,
    )  # fmt: skip


def _inserts() -> Iterator[Base]:
    """K-1 sat in cavity 2 until the 5th, then in cavity 3; K-2 followed it."""
    yield _stay("i1", "K-1", 2, at(1, month=1), at(5))
    yield _stay("i1", "K-1", 3, at(5), None)
    yield _stay("i2", "K-2", 2, at(5), None)


def _stay(insert_id: str, serial: str, cavity: int, since: datetime, until: datetime | None) -> InsertStay:
    return InsertStay(
        insert_id=insert_id, serial=serial, tool_id="t1", component_id=f"core{cavity}", cavity=cavity,
        position=f"{cavity}", installed_at=since, removed_at=until,
    )  # fmt: skip
