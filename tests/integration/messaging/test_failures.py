"""What cannot be handled is laid aside and holds up its own subject alone; what passes is waited for."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import event
from sqlalchemy.engine.interfaces import ExceptionContext
from sqlalchemy.exc import OperationalError
from tests.integration.conftest import ON_ONE_DATABASE

from toolcare_shared.messaging import deadletter
from toolcare_shared.messaging.deadletter import Letter, LetterNotDead, LetterState, StillFailing, UnknownLetter
from toolcare_shared.messaging.handlers import Permanent
from toolcare_shared.messaging.session import MqttSession
from toolcare_shared.messaging.topics import Topics
from toolcare_shared.testing import fresh
from toolcare_shared.testing.trial import NOW, Site, Stroke, handlers_of, running, taking_together
from toolcare_shared.testing.waiting import wait_until

pytestmark = pytest.mark.asyncio

LOCKED = OperationalError("UPDATE", {}, Exception("database is locked"))


class Poison:
    """Fails for the numbers it is given, as often as it is told."""

    def __init__(self, error: Exception, *numbers: int, times: int = 1_000_000) -> None:
        self.error = error
        self.numbers = set(numbers)
        self.times = times
        self.tried = 0

    def __call__(self, stroke: Stroke) -> None:
        if stroke.number in self.numbers and self.tried < self.times:
            self.tried += 1
            raise self.error


async def test_a_poison_event_parks_its_subject_and_nothing_else(site: Site) -> None:
    """Retried, it and those behind it are handled in their order; then the subject goes on live."""
    poison = Poison(Permanent("no such cavity"), 2)
    desk = site.consumer(handlers_of(poison))
    async with running(site.publisher(), desk):
        await site.strokes(range(5))
        await site.strokes(range(100, 105), "t-2")
        await wait_until(lambda: _has_letters(site, 3))
        await wait_until(lambda: _handled(site, "t-2", 5))
        assert await site.effects("t-1") == [0, 1]
        dead, *parked = await _letters(site)
        assert (dead.state, dead.reason, dead.tries) == (LetterState.DEAD, "Permanent: no such cavity", 1)
        assert [letter.state for letter in parked] == [LetterState.PARKED] * 2

        letters = desk.consumer.dead_letters
        with pytest.raises(StillFailing):
            await letters.retry(dead.letter, "person:u-1")
        with pytest.raises(LetterNotDead):
            await letters.retry(parked[0].letter, "person:u-1")
        with pytest.raises(UnknownLetter):
            await letters.retry(4711, "person:u-1")

        poison.error = LOCKED
        with pytest.raises(OperationalError):
            await letters.retry(dead.letter, "person:u-1")
        assert [letter.tries for letter in await _letters(site)] == [2, 0, 0], "the database was at fault, no event"
        poison.numbers.clear()
        assert await letters.retry(dead.letter, "person:u-1") == 3
        await site.strokes([5])
        await wait_until(lambda: _handled(site, "t-1", 6))
    assert await site.effects("t-1") == [0, 1, 2, 3, 4, 5]
    assert {letter.state for letter in await _letters(site)} == {LetterState.HANDLED}


async def test_a_server_that_takes_no_writes_is_waited_for(site: Site) -> None:
    """As after a switch-over: nothing is laid aside, nobody ends, and connections that only read are given up."""
    if site.desk.dialect != "postgresql":
        pytest.skip("PostgreSQL alone has standbys")
    desk, beside = site.desk.engine.url, site.press.engine.url
    refused: list[str] = []

    def note(context: ExceptionContext) -> None:
        refused.append(str(getattr(context.original_exception, "sqlstate", "")))

    event.listen(site.desk.engine.sync_engine, "handle_error", note)
    async with running(site.publisher(), site.consumer()):
        await site.strokes([1])
        await wait_until(lambda: _handled(site, "t-1", 1))
        await fresh.run(beside, f'ALTER DATABASE "{desk.database}" SET default_transaction_read_only = on')
        await fresh.run(
            beside,
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "  # noqa: S608 - our own name
            f"WHERE datname = '{desk.database}' AND pid NOT IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory')",
        )
        await site.strokes([2])
        # More often than an event at fault would be tried.
        await wait_until(lambda: refused.count("25006") > 7, 60)
        assert "takes no writes" in (site.desk.refusal or "")
        await fresh.run(beside, f'ALTER DATABASE "{desk.database}" RESET default_transaction_read_only')
        await wait_until(lambda: _handled(site, "t-1", 2), 60)
    assert await _letters(site) == []


async def test_a_poison_event_harms_none_of_those_taken_together_with_it(site: Site) -> None:
    poison = Poison(Permanent("no such cavity"), 5)
    await site.record(*(Stroke(tool_id=f"t-{number}", number=number, at=NOW) for number in (4, 5, 7, 8)))
    async with running(site.publisher(), site.consumer(taking_together(handlers_of(poison), poison))):
        await wait_until(lambda: _has_letters(site, 1))
        await wait_until(lambda: _handled(site, "t-8", 1))
    (dead,) = await _letters(site)
    assert (dead.subject, dead.state, dead.tries) == ("t-5", LetterState.DEAD, 1)
    assert await site.effects() == [4, 7, 8]


async def test_a_discarded_event_lets_the_next_ones_through(site: Site) -> None:
    """Why and by whom stays written; a second poison event behind it becomes the new dead letter."""
    desk = site.consumer(handlers_of(Poison(Permanent("no"), 1, 3)))
    async with running(site.publisher(), desk):
        await site.strokes(range(6))
        await wait_until(lambda: _has_letters(site, 5))
        letters = desk.consumer.dead_letters
        first = (await _letters(site))[0]
        assert await letters.discard(first.letter, "person:u-1", "booked by hand") == 1
        second = next(letter for letter in await _letters(site) if letter.state is LetterState.DEAD)
        assert await site.effects() == [0, 2]
        assert await letters.discard(second.letter, "person:u-1", "also by hand") == 2
    assert await site.effects() == [0, 2, 4, 5]
    discarded = [letter for letter in await _letters(site) if letter.state is LetterState.DISCARDED]
    assert [(letter.note, letter.settled_by) for letter in discarded] == [
        ("booked by hand", "person:u-1"),
        ("also by hand", "person:u-1"),
    ]


async def test_parked_events_go_on_when_the_process_died_after_the_discard(site: Site) -> None:
    """The discard was committed, the rest was not done yet. A busy database makes none of it dead."""
    desk = site.consumer(handlers_of(Poison(Permanent("no"), 0)))
    async with running(site.publisher(), desk):
        await site.strokes(range(3))
        await wait_until(lambda: _has_letters(site, 3))
    first = (await _letters(site))[0]
    async with site.desk.write() as session:
        await deadletter.settle(session, first, LetterState.DISCARDED, "person:u-1", "gone", datetime.now(UTC))
    async with running(site.consumer(handlers_of(Poison(LOCKED, 1, times=2)))):
        await wait_until(lambda: _handled(site, "t-1", 2))
    assert [letter.tries for letter in await _letters(site)] == [1, 0, 0]


async def test_an_unforeseen_error_is_tried_five_times(site: Site) -> None:
    """It may pass; if it does not, the event is laid aside."""
    poison = Poison(RuntimeError("odd"), 0)
    async with running(site.publisher(), site.consumer(handlers_of(poison))):
        await site.strokes([0])
        await wait_until(lambda: _has_letters(site, 1), 20)
    assert (await _letters(site))[0].tries == 5
    assert 5 <= poison.tried <= 6


async def test_an_error_that_passes_is_waited_for_in_place(site: Site) -> None:
    """However often: the event is handled once and in its order, and health shows the trouble meanwhile."""
    poison = Poison(LOCKED, 1, times=4)
    desk = site.consumer(handlers_of(poison))
    seen: list[str | None] = []

    def trouble() -> bool:
        seen.append(desk.troubles().get("stream.press/tool"))
        return any(seen)

    async with running(site.publisher(), desk):
        await site.strokes(range(3))
        await wait_until(trouble)
        await wait_until(lambda: _handled(site, "t-1", 3))
        await wait_until(lambda: desk.troubles().get("stream.press/tool") is None)
    assert await site.effects() == [0, 1, 2]
    assert await _letters(site) == []


async def test_a_domain_error_named_permanent_is_not_tried_again(site: Site) -> None:
    """A service names its own errors once, for people and events alike."""
    poison = Poison(LookupError("unknown tool"), 0)
    async with running(site.publisher(), site.consumer(handlers_of(poison), permanent=(LookupError,))):
        await site.strokes([0])
        await wait_until(lambda: _has_letters(site, 1))
    assert poison.tried == 1


@pytest.mark.parametrize("payload", [b"", b"\x00\xff", b"{}", b'{"id": "x"}', b"[" * 5000])
@ON_ONE_DATABASE
async def test_bytes_that_are_no_event_are_kept_and_hold_nothing_up(site: Site, payload: bytes) -> None:
    """Somebody published on our topics by hand."""
    desk = site.consumer()
    async with running(site.publisher(), desk):
        await wait_until(lambda: desk.consuming.current)
        async with MqttSession(site.mosquitto.broker, "stranger", persistent=False).connect() as connection:
            await connection.publish(Topics().event("press", "tool", "t-1", "stroke"), payload)
        await wait_until(lambda: _has_letters(site, 1))
        await site.strokes(range(3))
        await wait_until(lambda: _handled(site, "t-1", 3))
    assert (await _letters(site))[0].subject is None
    assert desk.consumer.buried == 1


async def test_an_event_on_anothers_topic_is_not_taken(site: Site) -> None:
    """An access list guards topics, so what an event says of itself must agree with its topic."""
    desk = site.consumer()
    async with running(desk, site.publisher()):
        await site.strokes([0])
        await wait_until(lambda: _handled(site, "t-1", 1))
        async with site.press.read() as session:
            from toolcare_shared.messaging import tables

            genuine = (await session.scalars(tables.outbox.select().with_only_columns(tables.outbox.c.envelope))).one()
        async with MqttSession(site.mosquitto.broker, "stranger", persistent=False).connect() as connection:
            await connection.publish(Topics().event("press", "tool", "t-2", "stroke"), genuine.encode())
        await wait_until(lambda: _has_letters(site, 1))
    assert await site.effects("t-1") == [0]


async def _letters(site: Site) -> list[Letter]:
    async with site.desk.read() as session:
        return list(await deadletter.letters(session))


async def _has_letters(site: Site, count: int) -> bool:
    return len(await _letters(site)) >= count


async def _handled(site: Site, subject: str, count: int) -> bool:
    return len(await site.effects(subject)) >= count
