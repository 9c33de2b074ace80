"""What is read of a server's memory, and when it is asked again. The node is asyncua's: here it answers by order."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from asyncua import Node, ua
from asyncua.common.session_interface import AbstractSession
from structlog.testing import capture_logs

from toolcare_shared.clock import FixedClock
from toolcare_shared.ids import MachineId, SourceId
from toolcare_shotcounter.readings import OpcuaCounterConfig, SourceKind, SourceSpec
from toolcare_shotcounter.sources import opcua_history
from toolcare_shotcounter.sources.opcua_counter import PlainCounter
from toolcare_shotcounter.sources.opcua_follower import Follower
from toolcare_shotcounter.sources.opcua_history import History, is_of_one_run
from toolcare_shotcounter.sources.opcua_session import Unreachable
from toolcare_shotcounter.sources.opcua_watch import Watched

SINCE = datetime(2026, 3, 2, 21, 0, tzinfo=UTC)
UNTIL = SINCE + timedelta(hours=1)
READABLE = ua.DataValue(ua.Variant(1 << ua.AccessLevel.HistoryRead.value))


class Memory:
    """A counter with two values in its history; `tells` comes before each answer of it."""

    def __init__(self, tells: Callable[[], Any]) -> None:
        self.tells = tells
        self.asked = 0

    async def read_attribute(self, _: ua.AttributeIds) -> ua.DataValue:
        return READABLE

    async def read_raw_history(self, begin: datetime, _: datetime, **_more: object) -> list[ua.DataValue]:
        self.asked += 1
        await self.tells()
        stamps = (SINCE + timedelta(minutes=minute) for minute in (10, 20))
        return [ua.DataValue(ua.Variant(1), SourceTimestamp=stamp) for stamp in stamps if stamp >= begin]


async def breaks() -> None:
    raise ConnectionError("Connection is closed")


async def at_once() -> None:
    pass


@pytest.mark.asyncio
async def test_a_line_that_breaks_amid_a_history_is_no_slow_server() -> None:
    """The session ends as with any broken line; the next one asks for the same time and is told."""
    history, memory = History(lambda: 0), Memory(breaks)
    with pytest.raises(Unreachable):
        await history.told_between(memory, SINCE, UNTIL)
    memory.tells = at_once
    assert len(await history.told_between(memory, SINCE, UNTIL)) == 2


@pytest.mark.asyncio
async def test_a_slow_server_is_asked_again_once_a_counter_of_it_was_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not before: its presses are counted first. Later in the same session it may tell what a dead subscription hid."""
    monkeypatch.setattr(opcua_history, "ANSWER_S", 0.02)
    heard = 5
    history, memory = History(lambda: heard), Memory(asyncio.Event().wait)
    for _ in range(2):
        assert await history.told_between(memory, SINCE, UNTIL) == []
    assert (memory.asked, history.is_slow) == (1, True)
    heard, memory.tells = 6, at_once
    assert len(await history.told_between(memory, SINCE, UNTIL)) == 2


@pytest.mark.parametrize(
    ("apart_s", "started_s", "is_of_one"),
    [
        (4.0, None, True),
        (4.0, -1.0, True),
        (4.0, 0.0, True),
        (4.0, 2.0, False),
        (4.0, 4.0, False),
        (4.0, 9.0, True),
        (60.0, -1.0, True),
        (61.0, -1.0, False),
        (28_800.0, None, False),
    ],
)
def test_a_server_that_was_off_kept_nothing_of_that_time(
    apart_s: float, started_s: float | None, is_of_one: bool
) -> None:
    """Between two values of its memory shots may be missing where it started anew, or where both lie far apart."""
    started = None if started_s is None else SINCE + timedelta(seconds=started_s)
    later = SINCE + timedelta(seconds=apart_s)
    assert is_of_one_run(SINCE, later, started, timedelta(seconds=60)) is is_of_one


def told(history: History, memory: Memory) -> "asyncio.Task[Any]":
    return asyncio.create_task(history.told_between(memory, SINCE, UNTIL))


@pytest.mark.asyncio
async def test_a_counter_that_waits_behind_long_histories_has_its_own_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those before it are cut short, which is logged; its own time begins with its turn."""
    monkeypatch.setattr(opcua_history, "ALL_WITHIN_S", 0.05)
    history = History(lambda: 0)
    with capture_logs() as logs:
        before = [told(history, Memory(asyncio.Event().wait)) for _ in range(opcua_history.AT_ONCE)]
        last = told(history, Memory(at_once))
        await asyncio.sleep(0)  # they have begun, and it waits
        monkeypatch.setattr(opcua_history, "ALL_WITHIN_S", 30.0)
        assert [await each for each in before] == [[]] * opcua_history.AT_ONCE
        assert len(await last) == 2
    assert [each["event"] for each in logs] == ["opcua.history_cut_short"] * opcua_history.AT_ONCE


@pytest.mark.asyncio
async def test_a_counter_whose_turn_does_not_come_is_counted_without_its_history(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is not kept from counting for longer than is said, and the log tells why its times are not known."""
    monkeypatch.setattr(opcua_history, "TURN_WITHIN_S", 0.05)
    monkeypatch.setattr(opcua_history, "ANSWER_S", 60.0)
    history, gate = History(lambda: 0), asyncio.Event()
    before = [told(history, Memory(gate.wait)) for _ in range(opcua_history.AT_ONCE)]
    with capture_logs() as logs:
        assert await told(history, Memory(at_once)) == []
    assert [each["event"] for each in logs] == ["opcua.history_cut_short"]
    gate.set()
    assert [len(each) for each in await asyncio.gather(*before)] == [2] * opcua_history.AT_ONCE


def test_a_kept_value_is_believed_as_far_as_the_one_before_it_is_near() -> None:
    """A server may keep one each half minute: what lies between two of them was not seen."""
    config = OpcuaCounterConfig(url="opc.tcp://plc:4840", node_id="ns=2;s=Shots")
    spec = SourceSpec(SourceId("s1"), MachineId("m1"), SourceKind.OPCUA_COUNTER, config)
    node = Node(cast("AbstractSession", None), ua.NodeId("Shots", 2))
    follower = Follower(spec, PlainCounter(config), FixedClock(UNTIL), sampling_ms=100)

    def kept(seconds: float, value: int) -> ua.DataValue:
        stamp = SINCE + timedelta(seconds=seconds)
        return ua.DataValue(ua.Variant(value, ua.VariantType.UInt32), SourceTimestamp=stamp)

    values = [kept(10, 999), kept(40, 1000), kept(70, 3), kept(70.5, 4)]
    readings = follower._all_kept(values, Watched(node, "", 32, resettable=True), None)
    assert [(one.value, one.unbroken, one.sampled_ms) for one in readings] == [
        (999, False, None),
        (1000, True, 30_000),
        (3, True, 30_000),
        (4, True, 500),
    ]
