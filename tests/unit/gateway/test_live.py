"""Open streams: bounded, coalesced, and closed when they must be."""

import asyncio
import json
from itertools import pairwise

import pytest

from toolcare_gateway.live import LIVE_INTERVAL_S, MAX_CHANGES, RESYNC, Change, Live, News, Told
from toolcare_shared.contracts.shotcounter import LiveCount

pytestmark = pytest.mark.asyncio


def count(total: int, tool_id: str = "t-1") -> LiveCount:
    return LiveCount(tool_id=tool_id, total=total, total_high=total)


async def read(live: Live, wanted: int, heartbeat_s: float = 5.0) -> list[News | None]:
    found: list[News | None] = []
    with live.listening("s-1") as listener:
        live.changed(Change("begin", "x"))
        async with asyncio.timeout(30):
            async for news in listener.news(heartbeat_s):
                found.append(news)
                if len(found) == wanted:
                    break
    return found


async def test_a_change_that_waits_is_not_queued_twice() -> None:
    """A slow client asks once for what changed ten times."""
    live = Live()
    with live.listening("s-1") as listener:
        for _ in range(10):
            live.changed(Change("a", "t-1"))
        live.changed(Change("b", "t-1"))
        assert list(listener.changes) == [Change("a", "t-1"), Change("b", "t-1")]


async def test_too_many_changes_become_one_request_to_ask_for_all() -> None:
    """Memory is bounded, and the client learns that it missed something, first of all."""
    live = Live()
    with live.listening("s-1") as listener:
        for number in range(MAX_CHANGES + 10):
            live.changed(Change("a", f"t-{number}"))
        assert next(iter(listener.changes)) == RESYNC
        assert len(listener.changes) <= MAX_CHANGES


async def test_running_counts_are_gathered_and_the_newest_wins() -> None:
    """500 shots a second are not 500 messages a second."""
    live = Live()
    clock = asyncio.get_running_loop()
    seen: list[tuple[float, int]] = []

    async def feed() -> None:
        for number in range(100):
            live.counted(count(number))
            await asyncio.sleep(0.01)

    with live.listening("s-1") as listener:
        feeding = asyncio.ensure_future(feed())
        async with asyncio.timeout(30):
            async for news in listener.news(5.0):
                assert isinstance(news, LiveCount)
                seen.append((clock.time(), news.total))
                if news.total == 99:
                    break
        await feeding
    assert all(after[0] - before[0] >= LIVE_INTERVAL_S / 2 for before, after in pairwise(seen))


async def test_silence_is_broken_by_a_heartbeat() -> None:
    """A dead connection is noticed, a quiet one is kept."""
    assert await read(Live(), 2, heartbeat_s=0.02) == [Change("begin", "x"), None]


async def test_a_stream_ends_with_its_session_and_no_other_does() -> None:
    """Logging out on one tablet leaves the others alone."""
    live = Live()
    with live.listening("s-1") as mine, live.listening("s-2") as other:
        live.end_sessions(["s-1"])
        assert mine.ended
        assert not other.ended
        live.close()
        assert other.ended


async def test_what_is_passed_on_ends_with_its_session() -> None:
    """And with the gateway, also what is opened after that."""
    live, ended = Live(), list[str]()
    with live.lasting("s-1", lambda: ended.append("mine")), live.lasting("s-2", lambda: ended.append("other")):
        assert live.passed_on == 2
        live.end_sessions(["s-1"])
        assert ended == ["mine"]
    live.close()
    assert ended == ["mine"]
    with live.lasting("s-2", lambda: ended.append("late")):
        assert ended == ["mine", "late"]
    assert live.passed_on == 0


async def test_a_write_waits_until_its_events_are_handled() -> None:
    """Whether the events come before the answer, after it, or not in time."""
    live = Live()
    live.committed("e-1", "a", "t-1")
    assert await live.handled(["e-1"], 0.01)
    asyncio.get_running_loop().call_later(0.01, live.committed, "e-2", "a", "t-1")
    assert await live.handled(["e-1", "e-2"], 2.0)
    assert not await live.handled(["e-3"], 0.01)
    assert not live._waiting


async def test_what_one_copy_finds_out_another_tells_its_own_streams() -> None:
    """Whoever waits for an event there is let go, ended sessions are cut off, and nothing goes round in circles."""
    here, there = Live(), Live()
    said: list[str] = []
    here.pass_on_to(lambda told: said.append(told.to_json()))
    there.pass_on_to(lambda _: pytest.fail("what was only heard is not passed on"))
    with there.listening("s-1") as mine, there.listening("s-2") as other:
        here.committed("e-1", "toolcare.registry.tool_changed.v1", "t-1")
        here.end_sessions(["s-1"])
        here.notice(Change("toolcare.presence", "registry"))
        for part in said:
            there.hear(Told.of(json.loads(part)))
        assert await there.handled(["e-1"], 1)
        assert list(other.changes) == [Change("toolcare.registry.tool_changed.v1", "t-1")]
        assert (mine.ended, other.ended) == (True, False)
    assert len(said) == 2
