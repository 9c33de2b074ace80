"""What docs/connecting-a-press.md has a PLC's engineer type in is what the three installations listen on."""

import re
from pathlib import Path

import yaml

from toolcare_compose.cli import build_parser
from toolcare_compose.stack import broker

ROOT = Path(__file__).parents[3]
GUIDE = (ROOT / "docs" / "connecting-a-press.md").read_text(encoding="utf-8")


def port_of(installation: str) -> int:
    row = re.search(rf"^\| {installation}.*?\| (\d+) \(", GUIDE, re.MULTILINE)
    assert row, installation
    return int(row[1])


def test_the_port_of_toolcare_up() -> None:
    """Also what `make up` gives it."""
    made = re.search(r"^MQTT_PORT \?= (\d+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert made
    assert port_of("`make up`, `toolcare up`") == int(made[1]) == build_parser().parse_args(["up"]).mqtt_port


def test_the_port_of_a_pi() -> None:
    given = re.search(r"^TOOLCARE_MQTT_PORT=(\d+)$", (ROOT / "compose/pi/etc/toolcare.env").read_text(), re.MULTILINE)
    assert given
    assert port_of("Raspberry Pi") == int(given[1])


def test_the_port_of_the_stack() -> None:
    stack = yaml.safe_load((ROOT / "compose" / "compose.yaml").read_text())
    opened = stack["services"]["broker"]["ports"]
    assert opened == [f"${{TOOLCARE_MQTT_PORT:-{port_of('containers')}}}:{broker.PORT}"]


def test_the_longest_keep_alive_is_the_brokers() -> None:
    allowed = re.search(r"^max_keepalive (\d+)$", (ROOT / "mosquitto/mosquitto.conf").read_text(), re.MULTILINE)
    told = re.search(r"^\| keep-alive \| at most (\d+) s \|$", GUIDE, re.MULTILINE)
    assert allowed
    assert told
    assert allowed[1] == told[1]
