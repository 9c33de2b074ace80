"""The base of every published event."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict


def _with_offset(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a time needs its offset")
    return value


Instant = Annotated[datetime, AfterValidator(_with_offset)]
"""A moment with its offset from UTC."""


class Payload(BaseModel):
    """Anything that leaves a service by MQTT. Readers ignore fields they do not know."""

    model_config = ConfigDict(frozen=True, populate_by_name=True, serialize_by_alias=True)


class Event(Payload):
    """A fact in the past tense: ids and values, complete for its readers.

    `publisher` and `aggregate` name the stream it is numbered in, `subject_field` the field that holds the
    aggregate's id, `revision` the version of the type: a breaking change is a new class with the next one.
    """

    publisher: ClassVar[str]
    aggregate: ClassVar[str]
    name_of_event: ClassVar[str]
    revision: ClassVar[int] = 1
    leaves_log: ClassVar[bool] = False
    """Whether it may age out of its publisher's log: what it says is said again later, or kept elsewhere for good."""
    subject_field: ClassVar[str]

    at: Instant
    """When it happened, which may be well before it was recorded."""

    @property
    def subject(self) -> str:
        return str(getattr(self, self.subject_field))

    @classmethod
    def type_name(cls) -> str:
        """The CloudEvents type, for instance `toolcare.registry.tool_mounted.v1`."""
        return f"toolcare.{cls.publisher}.{cls.name_of_event}.v{cls.revision}"


def leaving(publisher: str, aggregate: str) -> frozenset[str]:
    """The short names of the events that may leave a stream's log; where there are none, a hole is a loss."""
    return frozenset(
        event.name_of_event
        for event in named_events(Event)
        if event.leaves_log and (event.publisher, event.aggregate) == (publisher, aggregate)
    )


def staying(publisher: str) -> frozenset[str]:
    """The short names of a publisher's events that must stay in its log: lists and figures are made anew from them."""
    return frozenset(
        event.name_of_event for event in named_events(Event) if event.publisher == publisher and not event.leaves_log
    )


def named_events(base: type[Event]) -> Iterator[type[Event]]:
    """Those that are published, of all modules that are loaded."""
    for event in base.__subclasses__():
        if "name_of_event" in event.__dict__:
            yield event
        yield from named_events(event)
