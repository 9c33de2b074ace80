"""A plain counter tag, read through everything that servers and networks do."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from asyncua import Client

from toolcare_shared.testing.waiting import wait_until
from toolcare_shotcounter.readings import OpcuaCounterConfig, SourceState
from toolcare_shotcounter.sources import opcua_follower, opcua_history, opcua_subscription
from toolcare_shotcounter.sources.back_off import BackOff
from toolcare_shotcounter.sources.opcua_subscription import Heard

pytestmark = pytest.mark.asyncio

NODE = "nsu=urn:test:plc;s=Shots"
BAD_NO_COMMUNICATION = 0x80310000
UNCERTAIN = 0x40000000
OVERFLOW = 0x00000480


def counter(url: str, node_id: str = NODE, **more: Any) -> OpcuaCounterConfig:
    return OpcuaCounterConfig(url=url, node_id=node_id, **{"counter_bits": 16, "sampling_ms": 100, **more})


async def test_each_change_is_told_once_and_an_unchanged_value_is_confirmed(
    plc: Any, intake: Any, follow: Any, reaches: Any
) -> None:
    """Changes carry the source's time and are unbroken; reads repeat the value with a newer time."""
    server = await plc(value=100)
    async with follow(intake, counter(server.url)):
        await reaches(intake, 100)
        await server.do("run", count=20, every_s=0.02)
        await reaches(intake, 120)
        changes = {reading.value: reading for reading in intake.readings}
        assert intake.values == list(range(100, 121))
        assert all(changes[value].unbroken for value in range(101, 121))
        told = len(intake.readings)
        await wait_until(lambda: len(intake.readings) > told + 1, 30, what="confirmations")
    assert intake.values[-1] == 120
    times = [reading.at for reading in intake.readings]
    assert times == sorted(times)
    assert times[-1] > changes[120].at


async def test_a_server_that_is_killed_and_comes_back_with_other_indexes_is_found_again(
    opcua: Any, intake: Any, follow: Any, reaches: Any
) -> None:
    """Values flow again after SIGKILL and a restart that moved the namespace; the outage is shown."""
    server = await opcua(value=10)
    async with follow(intake, counter(server.url), counter(server.url, "ns=2;s=Shots")):
        await reaches(intake, 10)
        await wait_until(lambda: {r.source_id for r in intake.readings} == {"s1", "s2"}, 30)
        server.kill()
        await wait_until(lambda: SourceState.UNREACHABLE in intake.states("s2"), 30)
        await server.start(value=14, namespaces_before=3)
        await wait_until(lambda: {r.source_id for r in intake.readings if r.value == 14} == {"s1", "s2"}, 30)
    first = next(reading for reading in intake.readings if reading.value == 14)
    assert not first.unbroken
    assert "nothing listens" in intake.detail(SourceState.UNREACHABLE)


async def test_an_index_means_after_our_restart_what_it_meant_before(opcua: Any, intake: Any, follow: Any) -> None:
    """Both were off, and the server numbers otherwise since: the same counter is read, or in words none."""
    server = await opcua(value=10)
    async with follow(intake, counter(server.url, "ns=2;s=Shots")):
        await wait_until(lambda: intake.values == [10], 30)
    server.kill()
    await server.start(value=14, namespaces_before=1, elsewhere=4711)
    async with follow(intake, counter(server.url, "ns=2;s=Shots")):
        await wait_until(lambda: intake.values == [10, 14], 30)
    intake.namespaces["s1"] = "urn:test:gone"
    async with follow(intake, counter(server.url, "ns=2;s=Shots")):
        await wait_until(lambda: SourceState.FAULTY in intake.states(), 30)
    assert intake.values == [10, 14]
    assert "was urn:test:gone" in intake.detail(SourceState.FAULTY)


async def test_a_server_that_hangs_is_left_and_found_again(opcua: Any, intake: Any, follow: Any, reaches: Any) -> None:
    """A black hole (SIGSTOP) ends the session by its deadlines; after it the values flow, in one session."""
    server = await opcua(value=10)
    async with follow(intake, counter(server.url)):
        await reaches(intake, 10)
        server.freeze()
        await wait_until(lambda: SourceState.UNREACHABLE in intake.states(), 30)
        server.thaw()
        await server.do("set", value=11)
        await reaches(intake, 11, 25)
        await wait_until(async_sessions(server, 1), 20, what="one session left")


async def test_a_deleted_subscription_is_noticed_and_made_anew(
    plc: Any, intake: Any, follow: Any, reaches: Any
) -> None:
    """Connected, values frozen: the plain read sees what the dead subscription does not tell."""
    server = await plc(value=10)
    async with follow(intake, counter(server.url)):
        await reaches(intake, 10)
        await server.do("delete_subscriptions")
        await server.do("set", value=12)
        await reaches(intake, 12)
        await server.do("run", count=3, every_s=0.05)
        await reaches(intake, 15)
        assert (await server.do("sessions"))["now"] == 1
    assert intake.values[:2] == [10, 12]
    assert not next(reading for reading in intake.readings if reading.value == 12).unbroken


async def test_a_subscription_that_gives_no_sign_of_life_is_made_anew_before_a_shot_is_missed(
    plc: Any, intake: Any, follow: Any, reaches: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The press stands, so reads find nothing wrong, and the library looks away: only the silence tells.

    The next shot then comes unbroken.
    """

    async def looks_away(_: Client) -> None:
        """Stands for the library's own watch, which is a task that may die as well."""

    monkeypatch.setattr(Client, "_stale_watchdog_loop", looks_away)
    monkeypatch.setattr(opcua_subscription, "KEEP_ALIVE_S", 0.5)
    monkeypatch.setattr(opcua_follower, "SILENT_S", 3.0)
    server = await plc(value=10)
    async with follow(intake, counter(server.url)):
        await reaches(intake, 10)
        before = (await server.do("subscriptions"))["ids"]
        await server.do("mute")

        async def anew() -> bool:
            now = (await server.do("subscriptions"))["ids"]
            return bool(now) and not set(now) & set(before)

        await wait_until(anew, 30, what="another subscription")
        told = len(intake.readings)
        await wait_until(lambda: len(intake.readings) > told + 1, 15, what="confirmations")
        await server.do("set", value=11)
        await reaches(intake, 11)
        assert next(reading for reading in intake.readings if reading.value == 11).unbroken


class Noted(BackOff):
    """Remembers how long the pauses were."""

    def __init__(self, first_s: float) -> None:
        super().__init__(first_s=first_s, most_s=60)
        self.pauses: list[float] = []

    def pause_s(self) -> float:
        self.pauses.append(super().pause_s())
        return self.pauses[-1]


async def test_what_breaks_now_and_then_is_tried_again_as_soon_as_the_first_time(
    plc: Any, intake: Any, follow: Any, reaches: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was heard in between starts the pauses anew: those of the line, and those of a counter on it."""
    of_line, of_counter = Noted(0.2), Noted(0.2)
    monkeypatch.setattr(opcua_follower, "BackOff", lambda: of_counter)
    server = await plc(value=10)
    async with follow(intake, counter(server.url), back_off=of_line):
        await reaches(intake, 10)
        for value, break_it, pauses in (
            (11, "delete_subscriptions", of_counter.pauses),
            (12, "delete_subscriptions", of_counter.pauses),
            (13, "cut_lines", of_line.pauses),
            (14, "cut_lines", of_line.pauses),
        ):
            before = len(pauses)
            await server.do(break_it)
            await server.do("set", value=value)
            await reaches(intake, value, 30)
            await wait_until(lambda pauses=pauses, before=before: len(pauses) > before, 30)  # type: ignore[misc]
            assert pauses[before] < 0.3
            told = len(intake.readings)
            await wait_until(lambda told=told: len(intake.readings) > told + 1, 30)  # type: ignore[misc]


async def test_a_subscription_is_not_blamed_for_an_intake_that_waits(
    plc: Any, intake: Any, follow: Any, reaches: Any
) -> None:
    """A shot that is made while the one before it waits for the database is told behind it, and unbroken."""
    server = await plc(value=10)
    async with follow(intake, counter(server.url)):
        await reaches(intake, 10)
        intake.delay_s = 5.0
        await server.do("run", count=2, every_s=0.4)
        await reaches(intake, 12, 30)
    assert intake.values == [10, 11, 12]
    assert next(reading for reading in intake.readings if reading.value == 12).unbroken


async def test_monitored_items_that_vanish_inside_the_server_are_noticed(
    plc: Any, intake: Any, follow: Any, reaches: Any
) -> None:
    """Keep-alives go on while nothing is told any more: only the read finds out."""
    server = await plc(value=10)
    async with follow(intake, counter(server.url)):
        await reaches(intake, 10)
        await server.do("break_items")
        await server.do("set", value=13)
        await reaches(intake, 13)


async def test_twenty_cut_lines_never_hold_more_than_two_sessions(
    opcua: Any, intake: Any, follow: Any, reaches: Any
) -> None:
    """A PLC has three sessions to give and keeps those of cut lines: the new one is open when the old one is closed."""
    server = await opcua(value=0, max_sessions=3)
    async with follow(intake, counter(server.url)):
        for value in range(1, 21):
            await server.do("set", value=value)
            await reaches(intake, value)
            assert (await server.do("cut_lines"))["cut"] >= 1
        await server.do("set", value=21)
        await reaches(intake, 21)
        counts = await server.do("sessions")
    assert counts["refused"] == 0
    assert counts["most"] <= 2
    await wait_until(async_sessions(server, 0), 30, what="no session left behind")


async def test_sources_on_one_server_share_a_session_and_a_bad_node_disturbs_nobody(
    plc: Any, intake: Any, follow: Any
) -> None:
    """One session and one subscription for all tags; the wrong one says what is wrong, the right ones count."""
    server = await plc(value=5)
    missing = counter(server.url, "nsu=urn:test:plc;s=Nowhere")
    async with follow(intake, counter(server.url), missing, counter(server.url)):
        both = {"s1", "s3"}
        await wait_until(
            lambda: {r.source_id for r in intake.readings} == both and SourceState.FAULTY in intake.states("s2"), 30
        )
        counts = await server.do("sessions")
        await server.do("set", value=6)
        await wait_until(lambda: {r.source_id for r in intake.readings if r.value == 6} == both, 30)
    assert (counts["now"], counts["subscriptions"]) == (1, 1)
    assert "Nowhere" in intake.detail(SourceState.FAULTY)
    assert max(intake.batches) == len(both), "what was told together is booked together"


async def test_a_bad_or_uncertain_value_is_no_reading(plc: Any, intake: Any, follow: Any, reaches: Any) -> None:
    """The number beside a bad status is not counted but shown, counted, and over with the next good one."""
    server = await plc(value=10)
    async with follow(intake, counter(server.url)):
        await reaches(intake, 10)
        for good, status in ((11, BAD_NO_COMMUNICATION), (12, UNCERTAIN)):
            intake.reports.clear()
            await server.do("set", value=99, status=status)
            await wait_until(lambda: SourceState.FAULTY in intake.states(), 30)
            await server.do("set", value=good)
            await reaches(intake, good)
            assert not next(reading for reading in intake.readings if reading.value == good).unbroken
    assert {refused.reason for refused in intake.refusals} == {"bad_status"}
    assert "No data" in intake.detail(SourceState.FAULTY)
    assert intake.values == [10, 11, 12]


async def test_a_node_of_the_wrong_type_says_what_to_do(plc: Any, intake: Any, follow: Any, reaches: Any) -> None:
    """Text, fractions, booleans, null and negative numbers are no counters: never a crash, never a count."""
    server = await plc(value=1)
    wrong = [("7", "String"), (7.5, "Double"), (True, "Boolean"), (None, "Null"), (-3, "Int32"), (70_000, "UInt32")]
    async with follow(intake, counter(server.url)):
        await reaches(intake, 1)
        for value, kind in wrong:
            intake.reports.clear()
            await server.do("set", value=value, type=kind)
            await wait_until(lambda: SourceState.FAULTY in intake.states(), 30)
            assert "Choose another node" in intake.detail(SourceState.FAULTY)
        await server.do("set", value=-2, type="Int16")
        await reaches(intake, 65534)
    assert intake.values == [1, 65534]
    assert {refused.reason for refused in intake.refusals} == {"not_a_counter", "negative", "too_large"}


async def test_a_register_that_is_narrower_than_was_set_up_rolls_over_where_it_ends(
    plc: Any, intake: Any, follow: Any, reaches: Any
) -> None:
    """A UInt16 read as a counter of 32 bits would look reset after 65535, and each time a shot would be missing."""
    server = await plc(value=65_534)
    async with follow(intake, counter(server.url, counter_bits=32)):
        for value in (65_534, 65_535, 0, 1):
            await server.do("set", value=value, type="UInt16")
            await reaches(intake, value)
    assert {reading.counter_bits for reading in intake.readings} == {16}


async def test_a_fast_counter_is_exact_and_an_overflow_breaks_the_chain(
    plc: Any, intake: Any, follow: Any, reaches: Any
) -> None:
    """+1 every 10 ms arrives whole through the queue; the overflow bit takes the claim of completeness away."""
    server = await plc(value=0)
    async with follow(intake, counter(server.url, sampling_ms=500)):
        await reaches(intake, 0)
        await server.do("run", count=200, every_s=0.01)
        await reaches(intake, 200)
        assert intake.values == list(range(201))
        await server.do("set", value=205, status=OVERFLOW)
        await reaches(intake, 205)
    assert not next(reading for reading in intake.readings if reading.value == 205).unbroken
    assert [refused.reason for refused in intake.refusals] == ["queue_overflow"]


async def test_what_the_server_kept_while_nobody_listened_has_its_own_times(
    opcua: Any, intake: Any, follow: Any, reaches: Any
) -> None:
    """Each change of an outage, from however small pages, is handed over before the live ones, none of them twice.

    Only before the first of them, and where the server was started anew, something may be missing: elsewhere a reset in
    between is no gap.
    """
    server = await opcua(value=10, history={"page": 7})
    async with follow(intake, counter(server.url)):
        await reaches(intake, 10)
        await server.do("run", count=3, every_s=0.05)
        await reaches(intake, 13)
    known = intake.readings[-1].at
    await server.do("run", count=10, every_s=0.1)
    await server.do("say_started")
    await server.do("run", count=20, every_s=0.1)
    async with follow(intake, counter(server.url)):
        await reaches(intake, 43)
        await server.do("run", count=2, every_s=0.05)
        await reaches(intake, 45)
    assert intake.values == list(range(10, 46))
    outage = [reading for reading in intake.readings if 14 <= reading.value <= 43]
    assert known < outage[0].at < outage[-1].at
    assert outage[29].at - outage[0].at > timedelta(seconds=2)
    assert [reading.unbroken for reading in outage[:30]] == [False, *[True] * 9, False, *[True] * 19]


async def test_a_server_that_is_slow_to_tell_its_history_is_counted_without(
    opcua: Any, intake: Any, follow: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an outage each of its presses is counted on at once; only the times of that outage are not known."""
    monkeypatch.setattr(opcua_history, "ANSWER_S", 0.5)
    monkeypatch.setattr(opcua_history, "SHORTEST", timedelta(0))
    server = await opcua(value=10, history={"takes_s": 1.5})
    presses = [counter(server.url), counter(server.url, "ns=2;s=Shots")]
    async with follow(intake, *presses):
        await wait_until(lambda: {r.source_id for r in intake.readings} == {"s1", "s2"}, 30)
    await server.do("run", count=5, every_s=0.01)
    async with follow(intake, *presses):
        await wait_until(lambda: {r.source_id for r in intake.readings if r.value == 15} == {"s1", "s2"}, 30)
        await server.do("run", count=2, every_s=0.05)
        await wait_until(lambda: {r.source_id for r in intake.readings if r.value == 17} == {"s1", "s2"}, 30)
    assert set(intake.values) == {10, 15, 16, 17}


async def test_a_database_that_is_away_loses_nothing(plc: Any, intake: Any, follow: Any, reaches: Any) -> None:
    """Readings wait for the intake; the subscription lives on."""
    server = await plc(value=0)
    async with follow(intake, counter(server.url)):
        await reaches(intake, 0)
        intake.failing = 3
        await server.do("run", count=5, every_s=0.05)
        await reaches(intake, 5)
    assert intake.failed == 3
    assert intake.values == list(range(6))


async def test_shots_of_a_long_outage_of_the_database_keep_their_times(
    plc: Any, intake: Any, follow: Any, reaches: Any, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half an hour passes before they can be booked: no clock is called wrong, and each has the time it was made."""
    arrived: list[int] = []

    def noted(event: Any, at: datetime, moment: int) -> Heard:
        arrived.append(event.value)
        return Heard(event, at, moment)

    server = await plc(value=0)
    async with follow(intake, counter(server.url), clock=clock):
        await reaches(intake, 0)
        monkeypatch.setattr(opcua_subscription, "Heard", noted)
        intake.failing = 1_000_000
        begin = clock.now()
        await server.do("run", count=5, every_s=0.05)
        await wait_until(lambda: 5 in arrived, 15, what="all changes")
        end = clock.now()
        clock.ahead = timedelta(minutes=30)
        intake.failing = 0
        await reaches(intake, 5)
        clock.ahead = timedelta()
    made = {reading.value: reading for reading in reversed(intake.readings) if reading.value > 0}
    assert sorted(made) == [1, 2, 3, 4, 5]
    second = timedelta(seconds=1)
    assert all(begin - second <= reading.at <= end + second and reading.changed_at for reading in made.values())
    assert not [report for report in intake.reports if "clock" in report.detail]


async def test_a_wrong_clock_is_named_and_our_time_is_used(plc: Any, intake: Any, follow: Any, reaches: Any) -> None:
    """A PLC an hour ahead still counts, with times that keep their spacing, and the state says "clock"."""
    server = await plc(value=0)
    async with follow(intake, counter(server.url)):
        await reaches(intake, 0)
        for value in (1, 2, 3):
            await server.do("set", value=value, skew_s=3600)
        await reaches(intake, 3)
        await wait_until(lambda: any("clock" in report.detail for report in intake.reports), 30)
        intake.reports.clear()
        await server.do("cut_lines")
        await wait_until(lambda: SourceState.WAITING in intake.states(), 30)
        await server.do("set", value=4, skew_s=3600)
        await wait_until(lambda: "clock" in intake.detail(SourceState.LIVE), 30)
    assert all(abs((reading.at - reading.received_at).total_seconds()) < 30 for reading in intake.readings)


async def test_the_tag_can_be_named_by_a_browse_path(plc: Any, intake: Any, follow: Any, reaches: Any) -> None:
    server = await plc(value=42)
    path = OpcuaCounterConfig(url=server.url, browse_path="urn:test:plc:Tags/urn:test:plc:Shots")
    async with follow(intake, path):
        await reaches(intake, 42)


async def test_probing_tells_what_is_there(opcua: Any) -> None:
    """The value when it is right; what else there is when it is not; and no session is left."""
    from toolcare_shotcounter.sources.opcua import probe

    server = await opcua(value=42)
    right = await probe(counter(server.url), timeout_s=10)
    assert right.reachable
    assert right.found["value"] == 42
    assert right.found["type"] == "UInt16"
    wrong = await probe(counter(server.url, "nsu=urn:test:plc;s=Nowhere"), timeout_s=10)
    assert wrong.reachable
    assert "Tags" in str(wrong.found["objects"])
    assert "urn:test:plc" in str(wrong.found["namespaces"])
    text = await probe(counter(server.url, "nsu=urn:test:plc;s=Name"), timeout_s=10)
    assert "text" in text.detail
    assert (await server.do("sessions"))["now"] == 0
    server.kill()
    gone = await probe(counter(server.url), timeout_s=10)
    assert not gone.reachable
    assert "nothing listens" in gone.detail
    silly = await probe(counter("http://press"), timeout_s=10)
    assert "opc.tcp://" in silly.detail


def async_sessions(server: Any, wanted: int) -> Callable[[], Any]:
    async def reached() -> bool:
        return bool((await server.do("sessions"))["now"] == wanted)

    return reached


async def test_a_server_that_looks_seldom_is_waited_for_and_says_how_seldom(
    opcua: Any, intake: Any, follow: Any, reaches: Any
) -> None:
    """Asked for ten looks in a second it takes one every two: no dead subscription, and what lay between is unknown."""
    server = await opcua(value=100, looks_every_s=2)
    async with follow(intake, counter(server.url)):
        await reaches(intake, 100)
        before = await server.do("subscriptions")
        for value in (101, 102, 0, 1, 2, 3):
            await server.do("set", value=value)
        await reaches(intake, 3)
        assert await server.do("subscriptions") == before
    assert {100, 3} == set(intake.values)
    assert {reading.sampled_ms for reading in intake.readings} == {2000}
