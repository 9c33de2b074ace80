"""What an edge node tells beside its counter: each count gets what stood at its own time. No IO."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from toolcare_shotcounter.readings import CycleKind, SparkplugConfig
from toolcare_shotcounter.sources.counter_value import MAX_CYCLE_MS, MAX_MOULD, MAX_PARTS
from toolcare_shotcounter.sources.cycle_modes import ModeWords
from toolcare_shotcounter.sources.sparkplug_node import Values
from toolcare_shotcounter.sources.sparkplug_payload import Metric
from toolcare_shotcounter.texts import extract

_ONE_LOOK = timedelta(milliseconds=50)
"""What is told of a cycle may be read so long after its count."""
_MILLISECONDS = {"ms": 1, "s": 1000}


@dataclass(slots=True)
class Beside:
    """As it stands at a moment."""

    mould: str | None = None
    kind: CycleKind | None = None
    cycle_ms: int | None = None
    parts: int | None = None

    def note(self, metric: Metric, config: SparkplugConfig, modes: ModeWords) -> None:
        if metric.doubt() or not metric.name:
            return
        if metric.name == config.mould_metric:
            self.mould = extract(str(metric.value).strip())[:MAX_MOULD] or None
        elif metric.name == config.mode_metric:
            self.kind = modes.kind(metric.value)
        elif metric.name == config.cycle_metric:
            self.cycle_ms = _cycle(metric.value, _MILLISECONDS[config.cycle_unit])
        elif metric.name == config.parts_metric:
            self.parts = _parts(metric.value)


def in_turn(values: Values, counter: str, received: datetime) -> Iterable[Metric]:
    """Return the metrics of a message by their times. A birth tells what stands now, however long it has."""
    if values.birth:
        return sorted(values.payload.metrics, key=lambda metric: metric.name == counter)
    sent = values.payload.at or received

    def stood(metric: Metric) -> datetime:
        at = metric.at or sent
        return at if metric.name == counter else at - _ONE_LOOK

    return sorted(values.payload.metrics, key=stood)


def _cycle(value: object, milliseconds: int) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value * milliseconds <= MAX_CYCLE_MS:
        return None
    return max(1, round(value * milliseconds))


def _parts(value: object) -> int | None:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_PARTS else None
