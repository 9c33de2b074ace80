"""One edge node as its messages tell: births, data, deaths, and whether one of them was missed. No IO, no clock.

Sparkplug B 3.0, chapters 5 and 6. Every message of a node and its devices carries `seq`, one more than the last, modulo
256. Where one is missing a birth may be missing with it, and aliases may mean other metrics: nothing is believed until
the node has sent its births again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256

from toolcare_shotcounter.sources.sparkplug_payload import Metric, Payload, typed

NAMESPACE = "spBv1.0"
_SEQUENCE = 256
_OF_NODES = frozenset({"NBIRTH", "NDEATH", "NDATA"})
_OF_DEVICES = frozenset({"DBIRTH", "DDEATH", "DDATA"})


@dataclass(frozen=True, slots=True)
class Address:
    """Where a message comes from. `device` is empty for the edge node itself."""

    group: str
    node: str
    message: str
    device: str = ""


@dataclass(frozen=True, slots=True)
class Values:
    """Metrics with their names and types. `unbroken`: nothing was missed since the birth of this device."""

    device: str
    payload: Payload
    birth: bool
    unbroken: bool


@dataclass(frozen=True, slots=True)
class Gone:
    """The edge node lost a device, or, where `device` is None, the broker lost the edge node."""

    device: str | None


@dataclass(frozen=True, slots=True)
class _Birth:
    """What the metrics of a device are called, by alias and by name."""

    aliases: Mapping[int, Metric]
    names: Mapping[str, Metric]

    @classmethod
    def of(cls, metrics: Sequence[Metric]) -> "_Birth":
        return cls(
            {metric.alias: metric for metric in metrics if metric.alias is not None},
            {metric.name: metric for metric in metrics},
        )

    def known(self, metric: Metric) -> Metric | None:
        """Return the metric with its name, its type and its value read as that type; None when it was not born."""
        born = (
            self.names.get(metric.name)
            if metric.name
            else self.aliases.get(-1 if metric.alias is None else metric.alias)
        )
        if born is None:
            return None
        kind = metric.type or born.type
        return replace(metric, name=born.name, type=kind, value=typed(metric.value, kind))


@dataclass(slots=True)
class EdgeNode:
    """`missing` says why a birth is needed, empty while the node is understood."""

    missing: str = "it has sent no birth since we listen"
    online: bool = False
    gone: bool = False
    """It will send its births by itself when it comes back: nobody is there to be asked."""
    _death_mark: int | None = None
    _seq: int | None = None
    _last: bytes = b""
    _born: dict[str, _Birth] = field(default_factory=dict)

    def is_born(self, device: str) -> bool:
        return self.online and not self.missing and device in self._born

    def forget(self, why: str) -> None:
        """Believe nothing until the next birth: messages may have been missed."""
        self.gone, self.missing = False, why

    def hear(self, message: str, device: str, payload: Payload, raw: bytes) -> Values | Gone | None:
        match message:
            case "NBIRTH":
                return self._node_born(payload, raw)
            case "NDEATH":
                return self._node_gone(payload)
        if self.gone:
            self.gone, self.missing = False, "it sends data without a birth"
        return None if self.missing or not self._follows(payload, raw) else self._of_device(message, device, payload)

    def _of_device(self, message: str, device: str, payload: Payload) -> Values | Gone | None:
        match message:
            case "DBIRTH":
                self._born[device] = _Birth.of(payload.metrics)
                return Values(device, self._understood(device, payload), birth=True, unbroken=False)
            case "DDEATH":
                self._born.pop(device, None)
                return Gone(device)
        if device not in self._born:
            self.missing = f"it sends data of {device or 'itself'}, of which it has sent no birth"
            return None
        return Values(device, self._understood(device, payload), birth=False, unbroken=payload.seq is not None)

    def _node_born(self, payload: Payload, raw: bytes) -> Values:
        mark = payload.named("bdSeq")
        self._death_mark = mark.value if mark is not None and isinstance(mark.value, int) else None
        self._seq, self._last = payload.seq, _digest(raw)
        self._born = {"": _Birth.of(payload.metrics)}
        self.online, self.gone, self.missing = True, False, ""
        return Values("", self._understood("", payload), birth=True, unbroken=False)

    def _node_gone(self, payload: Payload) -> Gone | None:
        """A death belongs to the birth with its `bdSeq`: the will of an older connection may come late."""
        mark = payload.named("bdSeq")
        if mark is not None and self.online and mark.value != self._death_mark:
            return None
        self.online, self.gone, self.missing = False, True, "it has gone (NDEATH)"
        self._born.clear()
        return Gone(None)

    def _follows(self, payload: Payload, raw: bytes) -> bool:
        """Whether this is the message after the last one; a repeat of the last one is left alone."""
        if payload.seq is None or self._seq is None:
            self._seq = payload.seq
            return True
        digest = _digest(raw)
        if payload.seq == self._seq and digest == self._last:
            return False
        if payload.seq != (self._seq + 1) % _SEQUENCE:
            self.missing = f"messages are missing: sequence number {payload.seq} came after {self._seq}"
            return False
        self._seq, self._last = payload.seq, digest
        return True

    def _understood(self, device: str, payload: Payload) -> Payload:
        birth = self._born[device]
        known = (birth.known(metric) for metric in payload.metrics)
        return replace(payload, metrics=tuple(metric for metric in known if metric is not None))


def address(topic: str) -> Address | None:
    """Read `spBv1.0/<group>/<message>/<node>[/<device>]`; None for what tells nothing of a node."""
    match topic.split("/"):
        case [space, group, message, node] if space == NAMESPACE and message in _OF_NODES:
            return Address(group, node, message)
        case [space, group, message, node, device] if space == NAMESPACE and message in _OF_DEVICES:
            return Address(group, node, message, device)
    return None


def _digest(raw: bytes) -> bytes:
    return sha256(raw).digest()
