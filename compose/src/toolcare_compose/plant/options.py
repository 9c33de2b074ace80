"""The plant's command line."""

import argparse
from dataclasses import dataclass
from pathlib import Path

from toolcare_compose.plant.press import PLANT

_PRESSES = [kind.id for kind in PLANT]


@dataclass(frozen=True, slots=True)
class MqttAddress:
    host: str
    port: int
    user: str | None
    password: str | None


@dataclass(frozen=True, slots=True)
class Options:
    """`opcua_port` is p01's, p02 takes the next one; 0 takes free ones. Without `mqtt` press p03 stays away."""

    host: str
    opcua_port: int
    control_port: int
    mqtt: MqttAddress | None
    machine: str
    bare: bool
    speed: float
    seed: int
    presses: tuple[str, ...]
    state: Path | None
    announce: Path | None


def parser() -> argparse.ArgumentParser:
    parse = argparse.ArgumentParser(prog="toolcare plant", description="Run simulated presses that can be counted.")
    add_arguments(parse)
    return parse


def add_arguments(parse: argparse.ArgumentParser) -> None:
    parse.add_argument("--host", default="127.0.0.1", help="address the OPC UA servers and the panel listen on")
    parse.add_argument(
        "--opcua-port", type=int, default=4840, help="port of p01, p02 takes the next; 0 takes free ones"
    )
    parse.add_argument("--control-port", type=int, default=0, help="port of the panel; 0 takes a free one")
    parse.add_argument("--mqtt", metavar="HOST:PORT", help="the broker p03 publishes to; without it p03 stays away")
    parse.add_argument("--mqtt-user")
    parse.add_argument("--mqtt-password-file", type=Path)
    parse.add_argument("--machine", default="p03", help="machine id that p03 publishes as")
    parse.add_argument("--bare", action="store_true", help="p03 publishes the bare number, not an object")
    parse.add_argument("--speed", type=float, default=1.0, help="how much faster than in life the presses cycle")
    parse.add_argument("--seed", type=int, default=1)
    parse.add_argument("--presses", nargs="+", choices=_PRESSES, default=_PRESSES)
    parse.add_argument("--state", type=Path, help="file that keeps the truth over a restart")
    parse.add_argument("--announce", type=Path, help="file to write the addresses to, as on standard output")


def read(arguments: argparse.Namespace) -> Options:
    return Options(
        host=arguments.host,
        opcua_port=arguments.opcua_port,
        control_port=arguments.control_port,
        mqtt=_mqtt(arguments.mqtt, arguments.mqtt_user, arguments.mqtt_password_file),
        machine=arguments.machine,
        bare=arguments.bare,
        speed=arguments.speed,
        seed=arguments.seed,
        presses=tuple(arguments.presses),
        state=arguments.state,
        announce=arguments.announce,
    )


def _mqtt(address: str | None, user: str | None, password_file: Path | None) -> MqttAddress | None:
    if address is None:
        return None
    host, _, port = address.rpartition(":")
    password = password_file.read_text(encoding="utf-8").strip() if password_file else None
    return MqttAddress(host, int(port), user, password)
