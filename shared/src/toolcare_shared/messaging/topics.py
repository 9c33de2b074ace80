"""Every MQTT topic of Toolcare, built and checked here alone."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NewType, Protocol

TopicName = NewType("TopicName", str)
TopicFilter = NewType("TopicFilter", str)

ROOT = "toolcare/v1"
DROPPED = "$SYS/broker/publish/messages/dropped"
"""How many messages the broker threw away since it started, since a reader's queue was full (mosquitto(8))."""

_SEGMENT = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?")


class InvalidTopic(ValueError):
    def __init__(self, text: str) -> None:
        super().__init__(f"{text!r} cannot be part of a topic: use a-z, 0-9, '-' and '_', at most 64 characters")


@lru_cache(maxsize=4096)
def segment(text: str) -> str:
    """Check one level of a topic: never empty, no wildcard, no slash, lower case."""
    if not _SEGMENT.fullmatch(text):
        raise InvalidTopic(text)
    return text


class RetainedTopic(Protocol):
    @property
    def key(self) -> str:
        """The topic without site prefix, root and service, as it is stored."""
        ...


@dataclass(frozen=True, slots=True)
class StateTopic:
    """The retained snapshot of one aggregate."""

    aggregate: str
    id: str

    @property
    def key(self) -> str:
        return f"state/{segment(self.aggregate)}/{segment(self.id)}"


@dataclass(frozen=True, slots=True)
class AlertTopic:
    """An active alert of a tool."""

    tool_id: str
    kind: str

    @property
    def key(self) -> str:
        return f"alert/{segment(self.tool_id)}/{segment(self.kind)}"


@dataclass(frozen=True, slots=True)
class PermitTopic:
    """Whether a machine may run."""

    machine_id: str

    @property
    def key(self) -> str:
        return f"permit/{segment(self.machine_id)}"


@dataclass(frozen=True, slots=True)
class Topics:
    """Builds topics. A site prefix such as `plant-2` or `acme/plant-2` goes in front of them all."""

    prefix: str = ""

    def __post_init__(self) -> None:
        for part in self.prefix.split("/") if self.prefix else ():
            segment(part)

    def client_id(self, name: str) -> str:
        """Return a client id for the broker. Two plants on one broker would throw each other out under one id.

        Slashes are left out of it: brokers put client ids into topics.
        """
        return f"{self.prefix.replace('/', '.')}.{name}" if self.prefix else name

    def event(self, service: str, aggregate: str, aggregate_id: str, event: str) -> TopicName:
        return self._name("evt", service, aggregate, aggregate_id, event)

    def stream_filter(self, service: str, aggregate: str) -> TopicFilter:
        """All events of one stream: publisher and aggregate."""
        return TopicFilter(f"{self._name('evt', service, aggregate)}/+/+")

    def state(self, service: str, aggregate: str, aggregate_id: str) -> TopicName:
        return self._name("state", service, aggregate, aggregate_id)

    def alert(self, tool_id: str, kind: str) -> TopicName:
        return self._name("alert", tool_id, kind)

    def permit(self, machine_id: str) -> TopicName:
        return self._name("permit", machine_id)

    def permit_filter(self) -> TopicFilter:
        return TopicFilter(f"{self._root}/permit/+")

    def live(self, service: str, aggregate_id: str, what: str) -> TopicName:
        return self._name("live", service, aggregate_id, what)

    def live_filter(self, service: str = "+", what: str = "+") -> TopicFilter:
        """Live values of all ids; `+` stands for any service and any kind."""
        named = [part if part == "+" else segment(part) for part in (service, what)]
        return TopicFilter(f"{self._root}/live/{named[0]}/+/{named[1]}")

    def presence(self, service: str) -> TopicName:
        return self._name("svc", service, "status")

    def presence_filter(self) -> TopicFilter:
        return TopicFilter(f"{self._root}/svc/+/status")

    def readings(self, machine_id: str) -> TopicName:
        return self._name("in", machine_id, "shots")

    def readings_filter(self) -> TopicFilter:
        return TopicFilter(f"{self._root}/in/+/shots")

    def all_filter(self) -> TopicFilter:
        """Everything of this Toolcare."""
        return TopicFilter(f"{self._root}/#")

    def retained(self, service: str, key: str) -> TopicName:
        """The full topic of a stored `RetainedTopic.key`; a snapshot's topic names the service that made it."""
        kind, *rest = key.split("/")
        return self._name(kind, service, *rest) if kind == "state" else self._name(kind, *rest)

    def split(self, topic: str) -> tuple[str, ...]:
        """The levels after the root, for instance `("in", "p03", "shots")`. InvalidTopic when it is not one of ours."""
        start = f"{self._root}/"
        if not topic.startswith(start):
            raise InvalidTopic(topic)
        return tuple(topic.removeprefix(start).split("/"))

    @property
    def _root(self) -> str:
        return f"{self.prefix}/{ROOT}" if self.prefix else ROOT

    def _name(self, *parts: str) -> TopicName:
        return TopicName("/".join((self._root, *(segment(part) for part in parts))))
