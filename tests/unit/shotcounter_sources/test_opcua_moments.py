"""A press that describes itself is taken moment by moment, however much has waited."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest
from asyncua import Node, ua
from asyncua.common.events import Event
from asyncua.common.session_interface import AbstractSession
from asyncua.common.subscription import DataChangeEvent, DataChangeNotif, OpcEvent, SubscriptionItemData

from toolcare_shared.clock import FixedClock
from toolcare_shared.ids import MachineId, SourceId
from toolcare_shotcounter.readings import Intake, OpcuaEm77Config, Quality, Reading, SourceKind, SourceSpec
from toolcare_shotcounter.sources.euromap77 import Euromap77
from toolcare_shotcounter.sources.opcua_follower import Follower
from toolcare_shotcounter.sources.opcua_subscription import Heard
from toolcare_shotcounter.sources.opcua_watch import Watched

pytestmark = pytest.mark.asyncio

NOW = datetime(2026, 1, 5, 8, tzinfo=UTC)


class Taken:
    """Takes every reading at once."""

    def __init__(self) -> None:
        self.readings: list[Reading] = []

    async def take(self, readings: Sequence[Reading]) -> None:
        self.readings += readings
        await asyncio.sleep(0)


class EuromapPress:
    """What a press tells, and what is made of it."""

    def __init__(self) -> None:
        config = OpcuaEm77Config(url="opc.tcp://press:4840", prefer="job")
        press = Euromap77(config)
        press._counter_field = "JobCycleCounter"
        self._intake = Taken()
        spec = SourceSpec(SourceId("s1"), MachineId("m1"), SourceKind.OPCUA_EM77, config)
        self._follower = Follower(spec, press, FixedClock(NOW), sampling_ms=500)
        self._notes = {name: self._node(name) for name in ("MouldId", "JobName")}
        self._watched = Watched(self._node("JobCycleCounter"), "job", 64, resettable=True, notes=self._notes)

    @staticmethod
    def _node(name: str) -> Node:
        return Node(cast("AbstractSession", None), ua.NodeId(name, 2))

    def count(self, value: int, moment: int) -> Heard:
        return self._change(self._watched.counter, value, ua.VariantType.UInt64, moment)

    def note(self, name: str, value: str, moment: int) -> Heard:
        return self._change(self._notes[name], value, ua.VariantType.String, moment)

    def cycle(self, count: int, quality: int, moment: int) -> Heard:
        event = Event()
        event.JobCycleCounter, event.CycleQuality = count, quality
        return Heard(OpcEvent(event), self._at(moment), moment)

    async def tells(self, *heard: Heard) -> list[Reading]:
        """Return the readings of what was heard since it was last looked at."""
        before = len(self._intake.readings)
        await self._follower._take(heard, self._watched, cast("Intake", self._intake))
        return self._intake.readings[before:]

    def _change(self, node: Node, value: object, kind: ua.VariantType, moment: int) -> Heard:
        at = self._at(moment)
        data = ua.DataValue(ua.Variant(value, kind), SourceTimestamp=at)
        item = DataChangeNotif(SubscriptionItemData(), ua.MonitoredItemNotification(1, data))
        return Heard(DataChangeEvent(node, value, item), at, moment)

    def _at(self, moment: int) -> datetime:
        return NOW + moment * timedelta(seconds=20)


async def test_a_mould_that_changes_while_readings_wait_is_only_in_those_after_it() -> None:
    """All are handed out at once, as after an outage; what came in one message belongs together in any order."""
    press = EuromapPress()
    told = await press.tells(
        press.note("MouldId", "T-A", 1),
        *(press.count(100 + moment, moment) for moment in (1, 2, 3)),
        press.note("MouldId", "T-B", 4),
        press.count(104, 5),
        press.count(105, 6),
        press.note("MouldId", "T-C", 6),
    )
    moulds = [(reading.value, reading.mould) for reading in told]
    assert moulds == [(101, "T-A"), (102, "T-A"), (103, "T-A"), (104, "T-B"), (105, "T-C")]


async def test_all_cycles_that_waited_have_their_quality() -> None:
    """More of them than are remembered for counts to come."""
    press = EuromapPress()
    heard = [one for number in range(1, 501) for one in (press.cycle(number, 0, number), press.count(number, number))]
    told = await press.tells(*heard)
    assert [reading.quality for reading in told] == [Quality.GOOD] * 500


async def test_quality_told_after_its_count_is_told_with_it_and_not_in_a_later_job() -> None:
    """It does not wait for a look, which a fast press puts off for ever; and what is too late is nobody's."""
    press = EuromapPress()
    await press.tells(press.count(4, 1), press.count(5, 2))
    (late,) = await press.tells(press.cycle(5, 1, 3))
    assert (late.value, late.quality, late.at) == (5, Quality.BAD, NOW + timedelta(seconds=40))
    assert await press.tells(press.cycle(4, 1, 3)) == []
    told = await press.tells(
        press.note("JobName", "J-2", 4), *(press.count(value, 4 + value) for value in range(7)), press.cycle(6, 0, 10)
    )
    assert [(reading.value, reading.quality) for reading in told] == [
        *((value, None) for value in range(6)),
        (6, Quality.GOOD),
    ]
