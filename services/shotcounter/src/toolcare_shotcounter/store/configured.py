"""What the configuration of a source says of its counter."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Self

from toolcare_shotcounter.readings import SourceKind
from toolcare_shotcounter.tables import SourceRow

_SPARKPLUG = ("group", "node", "device", "counter_metric")
_PARTS = ("parts_path", "parts_metric")
_PLACE = ("topic", "counter_path", "per_shot", "url", "node_id", "browse_path", "prefer", *_SPARKPLUG)


def place(config: Mapping[str, object]) -> str:
    """Which counter a configuration reads: when it is another one, the old value says nothing of the new one."""
    return json.dumps([config.get(part) for part in _PLACE])


def parts_place(config: Mapping[str, object]) -> str:
    """The same of the counter of parts that stands beside it."""
    return json.dumps([place(config), *(config.get(part) for part in _PARTS)])


def counter_read(kind: str, config: Mapping[str, object]) -> str | None:
    """Name the one counter in the plant a source reads, alike for every way to write its address.

    None where the machine's own id is part of it. A press with EUROMAP 77 has a server of its own.
    """
    match kind:
        case SourceKind.MQTT_MAPPED:
            return json.dumps([kind, config.get("topic"), config.get("counter_path")])
        case SourceKind.OPCUA_COUNTER | SourceKind.OPCUA_EM77:
            url = str(config.get("url")).casefold().rstrip("/")
            return json.dumps([kind, url, config.get("node_id"), config.get("browse_path")])
        case SourceKind.SPARKPLUG:
            return json.dumps([kind, *(config.get(part) for part in _SPARKPLUG)])
    return None


KINDS: Mapping[str, SourceKind] = {kind.value: kind for kind in SourceKind}


def kind_of(source: SourceRow) -> SourceKind | None:
    """None: a newer release made this source, and its kind is unknown here."""
    return KINDS.get(source.kind)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a source's configuration says of its counter."""

    bits: int
    per_shot: int
    resettable: bool
    stale_after: timedelta
    place: str
    holds_mismatch: bool

    @classmethod
    def of(cls, config: Mapping[str, object]) -> Self:
        return cls(
            bits=number(config, "counter_bits", 64),
            per_shot=number(config, "per_shot", 1),
            resettable=bool(config.get("resettable", True)),
            stale_after=timedelta(seconds=number(config, "stale_after_s", 60)),
            place=place(config),
            holds_mismatch=config.get("on_mismatch") == "hold",
        )


@lru_cache(maxsize=4096)
def settings_in(text: str) -> Settings:
    return Settings.of(json.loads(text))


def number(config: Mapping[str, object], name: str, default: int) -> int:
    value = config.get(name, default)
    return value if isinstance(value, int) else default
