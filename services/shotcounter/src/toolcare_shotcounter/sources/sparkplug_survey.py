"""Looks around among the edge nodes of a broker for a person who sets a source up; leaves no session behind."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from toolcare_shared.ids import new_id
from toolcare_shared.messaging.session import Broker, ConnectionLost, Message, MqttSession
from toolcare_shared.messaging.session import Refused as BrokerRefused
from toolcare_shotcounter.readings import ProbeResult, SourceConfig, SparkplugConfig
from toolcare_shotcounter.sources.counter_value import MAX_MOULD, NotACounter
from toolcare_shotcounter.sources.sparkplug_node import NAMESPACE, EdgeNode, Gone, Values, address
from toolcare_shotcounter.sources.sparkplug_payload import Metric, NotSparkplug, counter, decode, rebirth_wish
from toolcare_shotcounter.texts import extract

MOST_NODES = 100
MOST_METRICS = 1000
_SHOWN_METRICS = 12

Node = tuple[str, str]


class NothingToHear(Exception):
    """The broker cannot be reached or does not let us listen; the text says which."""


@dataclass(slots=True)
class SeenNode:
    """An edge node with the metrics of its devices by name; `devices[""]` are its own. Empty: it sent no birth."""

    group: str
    node: str
    state: EdgeNode = field(default_factory=EdgeNode)
    devices: dict[str, dict[str, Metric]] = field(default_factory=dict)

    @property
    def is_born(self) -> bool:
        return self.state.is_born("")

    def hear(self, message: str, device: str, raw: bytes) -> None:
        try:
            heard = self.state.hear(message, device, decode(raw), raw)
        except NotSparkplug:
            return
        if isinstance(heard, Gone):
            self.devices = {} if heard.device is None else {k: v for k, v in self.devices.items() if k != heard.device}
        elif isinstance(heard, Values):
            known = self.devices.setdefault(heard.device, {})
            fresh = (metric for metric in heard.payload.metrics if not metric.historical)
            known.update({metric.name: metric for metric in fresh if metric.name in known or len(known) < MOST_METRICS})


async def survey(
    broker: Broker,
    *,
    group: str = "",
    node: str = "",
    timeout_s: float,
    enough: Callable[[SeenNode], bool] | None = None,
) -> Sequence[SeenNode]:
    """Listen for a while, and ask each edge node that says something for its births; a named one is asked at once."""
    seen: dict[Node, SeenNode] = {}
    filters = [f"{NAMESPACE}/{group or '+'}/+/{node or '+'}", f"{NAMESPACE}/{group or '+'}/+/{node or '+'}/+"]
    session = MqttSession(broker, f"shotcounter-survey-{new_id()[-12:]}", persistent=False)
    try:
        async with asyncio.timeout(timeout_s), session.connect() as connection:
            await connection.subscribe(filters)
            wishes = [(group, node)] if group and node else []
            asked: set[Node] = set()
            while True:
                for one in wishes:
                    asked.add(one)
                    connection.send(f"{NAMESPACE}/{one[0]}/NCMD/{one[1]}", rebirth_wish(datetime.now(UTC)), qos=0)
                messages = await connection.receive()
                _take(seen, messages)
                for message in messages:
                    connection.acknowledge(message)
                wishes = [key for key, one in seen.items() if not one.is_born and key not in asked]
                if enough is not None and any(enough(one) for one in seen.values()):
                    break
    except ConnectionLost as lost:
        raise NothingToHear(f"The broker cannot be reached: {lost}.") from lost
    except BrokerRefused as refused:
        raise NothingToHear(f"The broker does not let us listen: {refused}.") from refused
    except TimeoutError:
        pass
    return sorted(seen.values(), key=lambda one: (one.group, one.node))


async def probe(config: SourceConfig, *, timeout_s: float, broker: Broker) -> ProbeResult:
    """Ask the edge node of a source for its births, and look for the counter among them."""
    if not isinstance(config, SparkplugConfig):
        return ProbeResult(reachable=False, detail="This is no source with Sparkplug.")

    def has_counter(one: SeenNode) -> bool:
        return config.counter_metric in one.devices.get(config.device, {})

    try:
        seen = await survey(broker, group=config.group, node=config.node, timeout_s=timeout_s * 0.9, enough=has_counter)
    except NothingToHear as nothing:
        return ProbeResult(reachable=False, detail=str(nothing))
    if not seen or not seen[0].is_born:
        return ProbeResult(
            reachable=True,
            detail=f"The edge node {config.group}/{config.node} sent no birth, though it was asked for one. Check its "
            f"name, that it is switched on, and that the broker lets us write {NAMESPACE}/+/NCMD/+.",
        )
    return _found(config, seen[0].devices)


def _found(config: SparkplugConfig, devices: Mapping[str, Mapping[str, Metric]]) -> ProbeResult:
    metrics = devices.get(config.device)
    if metrics is None:
        there = _list(sorted(filter(None, devices)))
        return ProbeResult(
            reachable=True,
            detail=f"The edge node is there and has no device {config.device!r}. It has: {there}.",
            found={"devices": there},
        )
    found = metrics.get(config.counter_metric)
    if found is None:
        there = _list(sorted(metrics))
        return ProbeResult(
            reachable=True,
            detail=f"The birth names no metric {config.counter_metric!r}. It names: {there}.",
            found={"metrics": there},
        )
    shown = {
        "type": found.type_name,
        "mould": _text(metrics, config.mould_metric),
        "mode": _text(metrics, config.mode_metric),
    }
    try:
        value = counter(found, config.counter_bits)
    except NotACounter as wrong:
        return ProbeResult(reachable=True, detail=f"The metric is there, but {wrong}.", found=shown)
    return ProbeResult(reachable=True, detail=f"The counter stands at {value}.", found=shown | {"value": value})


def _take(seen: dict[Node, SeenNode], messages: Iterable[Message]) -> None:
    for message in messages:
        where = address(message.topic)
        if where is None or message.retain:
            continue
        key = (where.group, where.node)
        if key in seen or len(seen) < MOST_NODES:
            seen.setdefault(key, SeenNode(*key)).hear(where.message, where.device, message.payload)


def _text(metrics: Mapping[str, Metric], name: str | None) -> str | None:
    metric = metrics.get(name or "")
    return None if metric is None or metric.value is None else extract(str(metric.value))[:MAX_MOULD]


def _list(names: Sequence[str]) -> str:
    return extract(", ".join(names[:_SHOWN_METRICS])) or "none"
