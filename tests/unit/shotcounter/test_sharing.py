"""Who reads what: even shares, few moves, and the same result for whoever reckons."""

from hypothesis import given
from hypothesis import strategies as st

from toolcare_shared.ids import MachineId, SourceId
from toolcare_shotcounter.readings import MqttConfig, OpcuaEm77Config, SourceConfig, SourceKind, SourceSpec
from toolcare_shotcounter.sharing import lane_of, shares, weights

READERS = st.sets(st.sampled_from("abcde"), min_size=1)
WEIGHTS = st.dictionaries(st.text("u0123456789", min_size=1, max_size=3), st.integers(1, 9), max_size=20)


def spec(number: int, config: SourceConfig) -> SourceSpec:
    return SourceSpec(SourceId(f"s{number}"), MachineId(f"p{number}"), SourceKind.MQTT, config)


def test_sources_of_one_server_weigh_together() -> None:
    """Its users may differ: a PLC has few sessions to give, and one copy shall have them all."""
    press = "opc.tcp://press:4840"
    specs = [spec(1, OpcuaEm77Config(url=press)), spec(2, OpcuaEm77Config(url=press, username="mes"))]
    assert weights([*specs, spec(3, MqttConfig())], 1) == {f"opcua {press}": 2, "mqtt": 2}


def test_a_killed_reader_leaves_its_units_to_the_others_alone() -> None:
    """What the others had stays where it is."""
    before = shares(dict.fromkeys("123456", 1), {}, "abc")
    after = shares(dict.fromkeys("123456", 1), before, "ab")
    assert all(after[unit] == reader for unit, reader in before.items() if reader != "c")
    assert sorted(after.values()).count("a") == 3


def test_a_new_reader_gets_no_more_than_its_part() -> None:
    """Each unit that moves costs a press its connection for a moment."""
    before = shares(dict.fromkeys("123456", 1), {}, "ab")
    after = shares(dict.fromkeys("123456", 1), before, "abc")
    assert sorted(after.values()).count("c") == 2
    assert sum(after[unit] != before[unit] for unit in after) == 2


@given(WEIGHTS, READERS, READERS)
def test_shares_are_complete_even_and_settled(units: dict[str, int], before: set[str], now: set[str]) -> None:
    """Whatever was before: every unit has a living reader, none has two units more than need be, none moves again."""
    plan = shares(units, shares(units, {}, before), now)
    assert set(plan) == set(units)
    assert set(plan.values()) <= now
    load = {reader: sum(units[unit] for unit in units if plan[unit] == reader) for reader in now}
    most = max(load, key=lambda reader: (load[reader], reader))
    smallest = min((units[unit] for unit in units if plan[unit] == most), default=0)
    assert load[most] - min(load.values()) <= smallest
    assert shares(units, plan, now) == plan


@given(st.sets(st.text(min_size=1, max_size=8), min_size=1, max_size=50), st.integers(1, 64))
def test_each_machine_has_one_lane(machines: set[str], lanes: int) -> None:
    """In each copy, after each start."""
    assert all(0 <= lane_of(machine, lanes) < lanes for machine in machines)
