"""Spans for OpenTelemetry over OTLP/HTTP. The only file that knows it; imported where an address is given."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import NonRecordingSpan, SpanContext, Status, StatusCode, TraceFlags
from typing_extensions import override

from toolcare_shared import correlation
from toolcare_shared.correlation import Correlation
from toolcare_shared.spans import Notes, Span, SpanKind, Tracer

_LAST_WORDS_S = 1.5


class OpenTelemetry(Tracer):
    """One per service, since several share a process: each has its name on its spans."""

    def __init__(self, service: str, version: str) -> None:
        resource = Resource.create({"service.name": f"toolcare-{service}", "service.version": version})
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self._tracer = self._provider.get_tracer("toolcare")

    @override
    @contextmanager
    def span(self, name: str, kind: SpanKind, since_ns: int | None, notes: Notes) -> Iterator[Span]:
        current = correlation.current() or correlation.begun()
        made = self._tracer.start_span(
            name,
            _parent(current),
            kind=trace.SpanKind[kind.name],
            start_time=since_ns,
            attributes={**notes, "toolcare.correlation": current.id},
        )
        here = made.get_span_context()
        at = correlation.traceparent(here.trace_id, here.span_id, here.trace_flags)
        try:
            with correlation.correlated(Correlation(current.id, at)):
                yield _Open(made)
        except BaseException as error:
            made.set_status(Status(StatusCode.ERROR, type(error).__name__))
            raise
        finally:
            made.end()

    @override
    def close(self) -> None:
        """A collector that is away would hold the end up for as long as it is tried again."""
        ending = threading.Thread(target=self._provider.shutdown, name="last spans", daemon=True)
        ending.start()
        ending.join(_LAST_WORDS_S)


class _Open(Span):
    def __init__(self, made: trace.Span) -> None:
        self._made = made

    @override
    def rename(self, name: str) -> None:
        self._made.update_name(name)

    @override
    def note(self, name: str, value: str | int) -> None:
        self._made.set_attribute(name, value)

    @override
    def failed(self, why: str) -> None:
        self._made.set_status(Status(StatusCode.ERROR, why))


def _parent(current: Correlation) -> Context:
    """The span that led here, which another service may have told; a new trace where there is none."""
    if current.traceparent is None:
        return trace.set_span_in_context(trace.INVALID_SPAN)
    _, trace_id, span_id, flags = current.traceparent.split("-")
    there = SpanContext(int(trace_id, 16), int(span_id, 16), is_remote=True, trace_flags=TraceFlags(int(flags, 16)))
    return trace.set_span_in_context(NonRecordingSpan(there))
