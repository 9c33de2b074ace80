"""Spans: how long each step took, for OpenTelemetry where somebody listens, for nothing where nobody does."""

import os
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from enum import Enum
from typing import Protocol

import structlog

from toolcare_shared import correlation

log: structlog.stdlib.BoundLogger = structlog.get_logger()

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
"""As OpenTelemetry names it; traces go to `/v1/traces` below it. Its other variables work as well."""


Notes = Mapping[str, str | int]
_NO_NOTES: Notes = {}


class SpanKind(Enum):
    SERVER = "server"
    CLIENT = "client"
    PRODUCER = "producer"
    CONSUMER = "consumer"
    INTERNAL = "internal"


class Span(Protocol):
    def rename(self, name: str) -> None: ...

    def note(self, name: str, value: str | int) -> None: ...

    def failed(self, why: str) -> None: ...


class Tracer(Protocol):
    def span(
        self, name: str, kind: SpanKind, since_ns: int | None, notes: Notes
    ) -> AbstractContextManager[Span | None]:
        """Begin a span below the current correlation's, which is at this span within the block."""
        ...

    def close(self) -> None:
        """Send what has ended, within a second or so."""
        ...


_tracer: ContextVar[Tracer | None] = ContextVar("toolcare_tracer", default=None)
_NO_SPAN: AbstractContextManager[None] = nullcontext()


def span(
    name: str, kind: SpanKind = SpanKind.INTERNAL, *, since_ns: int | None = None, notes: Notes = _NO_NOTES
) -> AbstractContextManager[Span | None]:
    """A step of what the current correlation stands for; nothing where none does, or nobody listens.

    `since_ns`: when it began, by `time.time_ns`, where that was before.
    """
    tracer = _tracer.get()
    if tracer is None or correlation.current() is None:
        return _NO_SPAN
    return tracer.span(name, kind, since_ns, notes)


@contextmanager
def beginning(name: str, notes: Notes = _NO_NOTES) -> Iterator[None]:
    """Something that nobody asked for begins, with a correlation and a trace of its own."""
    fresh = correlation.begun()
    if _tracer.get() is None:
        fresh = correlation.with_trace(fresh)
    with correlation.correlated(fresh), span(name, notes=notes):
        yield


@contextmanager
def traced(tracer: Tracer | None) -> Iterator[None]:
    """Have the spans of this task, and of the tasks it starts, told to this tracer until the block ends."""
    before = _tracer.set(tracer)
    try:
        yield
    finally:
        _tracer.reset(before)


def start_tracer(service: str, version: str) -> Tracer | None:
    """Return who listens to a service's spans: nobody, unless the environment names an address."""
    if not os.environ.get(ENDPOINT):
        return None
    try:
        from toolcare_shared.telemetry import OpenTelemetry
    except ImportError as missing:
        log.warning("telemetry.missing", package=missing.name, remedy="run `make install` in the checkout")
        return None
    return OpenTelemetry(service, version)
