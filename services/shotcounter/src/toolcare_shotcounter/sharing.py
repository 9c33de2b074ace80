"""Who reads which sources, where several copies of the service run. No IO.

What is read together (all of one OPC UA server, one MQTT session, all of Sparkplug) is a unit; it weighs as much as it
has sources.
"""

from collections.abc import Collection, Mapping
from zlib import crc32

from toolcare_shotcounter.readings import SourceSpec, SparkplugConfig, server_address

SPARKPLUG = "sparkplug"
_MQTT = "mqtt"


def lane_of(machine_id: str, lanes: int) -> int:
    """The MQTT session that hears a machine: the same in each copy and after each start."""
    return crc32(machine_id.encode()) % lanes


def mqtt_unit(lane: int) -> str:
    return f"{_MQTT} {lane}" if lane else _MQTT


def opcua_unit(url: str) -> str:
    return f"opcua {url}"


def unit_of(spec: SourceSpec, lanes: int) -> str:
    address = server_address(spec.config)
    if address is not None:
        return opcua_unit(address.url)
    return SPARKPLUG if isinstance(spec.config, SparkplugConfig) else mqtt_unit(lane_of(spec.machine_id, lanes))


def weights(specs: Collection[SourceSpec], lanes: int) -> dict[str, int]:
    """All units with what they weigh. The MQTT sessions are there also while nothing is configured."""
    found = {mqtt_unit(lane): 1 for lane in range(lanes)}
    for spec in specs:
        unit = unit_of(spec, lanes)
        found[unit] = found.get(unit, 0) + 1
    return found


def shares(weights: Mapping[str, int], held: Mapping[str, str], readers: Collection[str]) -> dict[str, str]:
    """Whose each unit should be: each keeps what it has, but for what makes the shares more even.

    `held` says who has a unit now. Every copy comes to the same result, whoever reckons.
    """
    load = dict.fromkeys(sorted(readers), 0)
    if not load:
        return {}
    to = {unit: reader for unit, reader in held.items() if unit in weights and reader in load}
    for unit, reader in to.items():
        load[reader] += weights[unit]
    for unit in sorted(set(weights) - set(to), key=lambda unit: (-weights[unit], unit)):
        _give(unit, _least(load), weights, to, load)
    while (moved := _better_elsewhere(weights, to, load)) is not None:
        load[to[moved]] -= weights[moved]
        _give(moved, _least(load), weights, to, load)
    return to


def _give(unit: str, reader: str, weights: Mapping[str, int], to: dict[str, str], load: dict[str, int]) -> None:
    to[unit] = reader
    load[reader] += weights[unit]


def _least(load: Mapping[str, int]) -> str:
    return min(load, key=lambda reader: (load[reader], reader))


def _better_elsewhere(weights: Mapping[str, int], to: Mapping[str, str], load: Mapping[str, int]) -> str | None:
    """A unit of who has most that who has least would bring nearer to him; each such move evens the loads."""
    most = max(load, key=lambda reader: (load[reader], reader))
    apart = load[most] - load[_least(load)]
    fitting = [unit for unit, reader in to.items() if reader == most and weights[unit] < apart]
    return min(fitting, key=lambda unit: (abs(apart - 2 * weights[unit]), unit), default=None)
