"""What a PLC may publish under `toolcare/v1/in/<machine>/shots`: an object like this, or the bare counter."""

from enum import StrEnum

from pydantic import Field

from toolcare_shared.contracts.event import Instant, Payload


class ReadingQuality(StrEnum):
    GOOD = "good"
    BAD = "bad"
    TEST = "test"
    FAILED = "failed"


class ReadingMode(StrEnum):
    PRODUCTION = "production"
    DRY_RUN = "dry_run"
    START_UP = "start_up"


class PlcReading(Payload):
    """`counter` is cumulative, never "+1". Without `at` the time of arrival counts."""

    counter: int = Field(ge=0)
    at: Instant | None = None
    cycle_ms: int | None = Field(default=None, ge=1)
    mould: str | None = Field(default=None, max_length=64)
    cavities: list[str] | None = None
    """What became of each cavity: `good`, `bad`, `rework`, `no_part`, or the numbers of OPC 40083."""
    quality: ReadingQuality | None = None
    mode: ReadingMode | None = None
    """Dry runs and start-ups wear the tool and make no parts."""
    job: str | None = Field(default=None, max_length=120)
    parts: int | None = Field(default=None, ge=0)
    """The press's own count of parts, cumulative as well: proves the count of shots."""
