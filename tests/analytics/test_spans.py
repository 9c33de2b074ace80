"""From when until when a failure stopped a press, and what solved it: by the events' own times, in whatever order."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from tests.analytics.telling import Logs

from toolcare_gateway.analytics import facts
from toolcare_gateway.analytics.facts.memory_book import MemoryBook
from toolcare_gateway.analytics.tables import FailureFact, Stretch
from toolcare_gateway.replay.swapping import values_of
from toolcare_shared.contracts import failures
from toolcare_shared.contracts.event import Event
from toolcare_shared.contracts.shotcounter import ShotOrigin, ShotsCounted, UnassignedShotsCounted

pytestmark = pytest.mark.asyncio

EIGHT = datetime(2026, 3, 2, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
WHO = {"failure_id": "f1", "number": 1, "tool_id": "t1", "by": "Erika", "version": 1}


def reported(at: datetime = EIGHT, **other: object) -> failures.FailureReported:
    told = {"severity": "stop_now", "stop": "unscheduled", "machine_id": "p1", "reported_by": "Erika"}
    return failures.FailureReported.model_validate({**WHO, **told, "reported_at": at, "at": at, **other})


def went_on(before: str, after: str, at: datetime, solved_at: datetime | None = None) -> failures.FailureStateChanged:
    told = {"before": before, "after": after, "at": at, "solved_at": solved_at, "shots": 100}
    return failures.FailureStateChanged.model_validate({**WHO, **told})


def counted(
    hours: float, shots: int, minutes: int = 30, tool: str = "t1", press: str = "p1", origin: str = "counter"
) -> ShotsCounted:
    at = EIGHT + hours * HOUR
    return ShotsCounted(
        tool_id=tool,
        machine_id=press,
        shots=shots,
        shots_high=shots,
        total=1000,
        total_high=1000,
        from_at=at,
        to_at=at + timedelta(minutes=minutes),
        origin=ShotOrigin(origin),
        at=at + timedelta(minutes=minutes, seconds=2),
    )


def moved(count: ShotsCounted) -> ShotsCounted:
    return count.model_copy(update={"origin": ShotOrigin.CORRECTION, "moved_by": "run", "at": EIGHT + 99 * HOUR})


def of_no_tool(hours: float, shots: int) -> UnassignedShotsCounted:
    at = EIGHT + hours * HOUR
    return UnassignedShotsCounted(
        machine_id="p1",
        source_id="s1",
        shots=shots,
        total_unassigned=100,
        from_at=at,
        to_at=at + HOUR,
        at=at + HOUR,
    )


async def told(events: Iterable[Event]) -> FailureFact:
    book = MemoryBook(0)
    for envelope, event in [(Logs().enter([(event.at, event)])[0], event) for event in events]:
        await facts.note(book, event, envelope, ZoneInfo("Europe/Berlin"))
    (failure,) = book.rows(FailureFact)
    return failure


@pytest.mark.parametrize(
    ("counts", "runs_after"),
    [
        ([counted(1, 60), counted(1.5, 60)], 1),
        ([counted(-1, 60, 63), counted(1, 15, 10), counted(2, 60)], 2),
        ([counted(1, 15, 10), counted(1.2, 15, 10)], 1),
        ([counted(-1, 300, 150)], 0),
        ([counted(3, 60, tool="t2")], 3),
        ([counted(3, 60, press="p2")], 3),
        ([counted(3, 60, tool="t2", press="p2")], None),
        ([of_no_tool(4, 60)], 4),
        ([counted(-2, 500, 600, origin="manual"), counted(5, 50, 60, origin="manual")], 5),
        ([counted(0, 30, 24 * 60)], 24 - 2.5),
        ([counted(1, 60), counted(1.2, -55, 10, origin="correction")], 1),
    ],
)
async def test_a_stop_ends_when_the_press_runs_again(counts: Sequence[Event], runs_after: float | None) -> None:
    """Solved or not: by twenty shots in a row of its press or its tool; a few shots are tried while it is mended."""
    failure = await told([reported(), *counts])
    assert failure.running_at == (None if runs_after is None else EIGHT + runs_after * HOUR)
    assert failure.stands is (runs_after is None)
    same = await told([*counts, reported()])
    assert (same.running_at, same.stands) == (failure.running_at, failure.stands)


async def test_what_did_not_stop_the_press_has_no_end() -> None:
    """Neither is it looked for once somebody says that it did not."""
    assert (await told([reported(stop="none"), counted(1, 60)])).running_at is None
    values = {**reported().model_dump(by_alias=True), "stop": "none", "changed": ["stop"]}
    changed = failures.FailureChanged.model_validate(values)
    failure = await told([reported(), counted(1, 60), changed])
    assert (failure.running_at, failure.stands) == (None, False)


async def test_another_press_has_another_end() -> None:
    """Where it was reported for the wrong press, that one's shots say nothing."""
    values = {**reported().model_dump(by_alias=True), "machine_id": "p2", "changed": ["machine_id"]}
    counts = [counted(1, 60, tool="t2"), counted(2, 60, tool="t3", press="p2")]
    failure = await told([reported(), *counts, failures.FailureChanged.model_validate(values)])
    assert failure.running_at == EIGHT + 2 * HOUR


async def test_what_held_until_the_failure_came_back_stays_solved() -> None:
    """The new report has a repair of its own; of the old one only the first is counted, and when it was done again."""
    solved, again = EIGHT + 2 * HOUR, EIGHT + 300 * HOUR
    events: list[Event] = [reported(), went_on("accepted", "solved", solved, solved), counted(3, 60)]
    events.append(went_on("solved", "accepted", EIGHT + 200 * HOUR, solved))
    failure = await told([*events, went_on("accepted", "solved", again, again)])
    assert (failure.solved_at, failure.done_again_at) == (solved, again)
    assert (failure.first_good_at, failure.state) == (EIGHT + 3 * HOUR, "solved")

    failure = await told([*events, went_on("accepted", "solved", EIGHT + 250 * HOUR, solved)])
    assert (failure.solved_at, failure.done_again_at) == (solved, None)


async def test_what_did_not_help_is_no_solution() -> None:
    """Who takes a report up himself, because it did not help, starts it anew."""
    solved, again = EIGHT + 2 * HOUR, EIGHT + 9 * HOUR
    events: list[Event] = [reported(), went_on("accepted", "solved", solved, solved)]
    events.append(went_on("solved", "accepted", EIGHT + 5 * HOUR))
    assert (await told(events)).solved_at is None
    assert (await told([*events, went_on("accepted", "solved", again, again)])).solved_at == again


async def test_it_is_solved_when_it_was_done() -> None:
    """However late that is heard; the first good shots after it have been counted by then. An old event has no word."""
    solved, heard = EIGHT + 2 * HOUR, EIGHT + 8 * HOUR
    late = went_on("accepted", "solved", heard, solved)
    failure = await told([reported(), counted(3, 60), late])
    assert (failure.solved_at, failure.first_good_at) == (solved, EIGHT + 3 * HOUR)
    assert (await told([reported(), went_on("accepted", "solved", heard)])).solved_at == heard


async def test_shots_of_another_tool_say_nothing_of_this_one() -> None:
    """What was assigned to a tool it made then, and what turned out to be another's it did not."""
    solved = EIGHT + 2 * HOUR
    events = [reported(), went_on("accepted", "solved", solved, solved)]
    wrong, own = counted(3, 300, 120), counted(5, 60)
    assert (await told([*events, wrong, own])).first_good_at == EIGHT + 3 * HOUR
    away = [moved(counted(hours, -150, 60)) for hours in (3, 4)]
    failure = await told([*events, wrong, own, *away])
    assert (failure.first_good_at, failure.running_at) == (EIGHT + 5 * HOUR, EIGHT + 5 * HOUR)
    failure = await told([*events, wrong, *away])
    assert (failure.first_good_at, failure.awaits_good, failure.stands) == (None, True, True)
    hers = moved(counted(3, 150, 60, tool="t2"))
    failure = await told([*events, wrong, *away, hers])
    assert (failure.first_good_at, failure.running_at) == (None, EIGHT + 3 * HOUR)
    assert (await told([*events, moved(counted(4, 60, 60))])).first_good_at == EIGHT + 4 * HOUR


async def test_the_order_between_streams_does_not_matter() -> None:
    """Tools, presses and failures tell each in their order, and all together in any."""
    solved = EIGHT + 6 * HOUR
    lines: list[Sequence[Event]] = [
        [counted(-1, 100, 61), counted(0.5, 8, 5), counted(0.2, 12, 9), counted(7, 60), moved(counted(0.4, -10, 20))],
        [counted(3, 19, 20, tool="t2"), counted(5, 40, tool="t2"), counted(3.4, 5, 10, tool="t2")],
        [of_no_tool(4, 21), of_no_tool(5, 30)],
        [moved(counted(0.4, 21, 20, tool="t3"))],
        [reported(), went_on("accepted", "solved", EIGHT + 9 * HOUR, solved), went_on("solved", "accepted", EIGHT)],
        [
            reported(EIGHT + HOUR, failure_id="f2", number=2, tool_id="t2"),
            went_on("accepted", "solved", solved, solved).model_copy(update={"failure_id": "f2", "tool_id": "t2"}),
        ],
    ]
    logs = Logs()
    entered = [[(envelope, event) for event in line for envelope in logs.enter([(event.at, event)])] for line in lines]
    seen: list[Mapping[str, object]] = []
    for seed in range(60):
        rng, left, book = Random(seed), [list(line) for line in entered], MemoryBook(0)
        while any(left):
            envelope, event = rng.choice([line for line in left if line]).pop(0)
            await facts.note(book, event, envelope, ZoneInfo("Europe/Berlin"))
        rows = [*values_of(FailureFact, book.rows(FailureFact)), *values_of(Stretch, book.rows(Stretch))]
        seen.append({str(sorted(row.items(), key=str)): None for row in rows})
    assert all(rows == seen[0] for rows in seen)
    assert len(seen[0]) > len(lines)
