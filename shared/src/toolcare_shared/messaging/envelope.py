"""The envelope of an event: CloudEvents 1.0 in structured JSON.

The same bytes stand in the outbox, on the wire and in the feed (https://github.com/cloudevents/spec, version 1.0.2).
"""

from typing import Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue

from toolcare_shared.correlation import Correlation

CONTENT_TYPE = "application/cloudevents+json; charset=utf-8"

_SOURCE_START = "/toolcare/"


class Envelope(BaseModel):
    """One event with its place: `sequence` counts per subject, `position` counts without gaps per stream.

    Both are 0 until the relay has numbered the event.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    specversion: Literal["1.0"] = "1.0"
    id: str = Field(min_length=1, max_length=64)
    source: str = Field(pattern=r"^/toolcare/[a-z0-9_-]+$")
    type: str = Field(pattern=r"^toolcare\.[a-z0-9_-]+\.[a-z0-9_]+\.v[0-9]+$")
    subject: str = Field(min_length=1, max_length=64)
    time: AwareDatetime
    datacontenttype: Literal["application/json"] = "application/json"
    data: dict[str, JsonValue]
    sequence: int = Field(ge=0)
    position: int = Field(ge=0)
    correlationid: str
    causationid: str | None = None
    actor: str
    traceparent: str | None = None

    @classmethod
    def parse(cls, payload: bytes | str) -> Self:
        """Read the bytes of one event; pydantic's ValidationError when they are none."""
        return cls.model_validate_json(payload)

    def to_bytes(self) -> bytes:
        return self.model_dump_json(exclude_none=True).encode()

    def numbered(self, position: int, sequence: int) -> Self:
        return self.model_copy(update={"position": position, "sequence": sequence})

    @property
    def publisher(self) -> str:
        return self.source.removeprefix(_SOURCE_START)

    @property
    def is_routine(self) -> bool:
        """Whether nobody asked for it: counts that go on all day. Its way is logged at level DEBUG."""
        return self.causationid is None and self.actor.startswith(("service:", "source:"))

    @property
    def correlation(self) -> Correlation:
        """What it belongs to, with whatever follows from it."""
        return Correlation(self.correlationid, self.traceparent)

    @property
    def event_name(self) -> str:
        """The event's short name, for instance `tool_mounted`."""
        return self.type.split(".")[2]


def source_of(service: str) -> str:
    return f"{_SOURCE_START}{service}"
