"""What belongs together: one correlation goes from a request, or from readings, through every service it leads to."""

import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from toolcare_shared.ids import new_id

ID_HEADER = "X-Request-Id"
TRACE_HEADER = "traceparent"

_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_TRACEPARENT = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
"""W3C Trace Context, version 00: trace, parent, flags."""


@dataclass(frozen=True, slots=True)
class Correlation:
    """`traceparent` is where a trace of spans has come to; None where none has begun."""

    id: str
    traceparent: str | None = None

    @property
    def trace(self) -> str | None:
        return self.traceparent.split("-")[1] if self.traceparent else None

    @property
    def headers(self) -> dict[str, str]:
        """What is sent along with a request to another service."""
        trace = {TRACE_HEADER: self.traceparent} if self.traceparent else {}
        return {ID_HEADER: self.id, **trace}


_current: ContextVar[Correlation | None] = ContextVar("toolcare_correlation", default=None)


def current() -> Correlation | None:
    return _current.get()


@contextmanager
def correlated(correlation: Correlation) -> Iterator[Correlation]:
    """Let everything of this task, and of the tasks it starts, belong to it until the block ends."""
    before = _current.set(correlation)
    try:
        yield correlation
    finally:
        _current.reset(before)


def begun() -> Correlation:
    """Return the correlation of something that nobody asked for: a batch of readings, a turn of the clock."""
    return Correlation(new_id())


def asked(headers: Mapping[str, str]) -> Correlation:
    """Return the correlation of a request. What a caller sends is taken where it has the form, else replaced."""
    given, trace = headers.get(ID_HEADER.lower(), ""), headers.get(TRACE_HEADER, "")
    return Correlation(given if _ID.fullmatch(given) else new_id(), trace if _TRACEPARENT.fullmatch(trace) else None)


def traceparent(trace_id: int, span_id: int, flags: int) -> str:
    return f"00-{trace_id:032x}-{span_id:016x}-{flags:02x}"


def with_trace(correlation: Correlation) -> Correlation:
    """Give it a trace of its own where it has none: unsampled, so that who records spans makes none of it."""
    if correlation.traceparent:
        return correlation
    begins = traceparent(int(secrets.token_hex(16), 16) or 1, int(secrets.token_hex(8), 16) or 1, 0)
    return Correlation(correlation.id, begins)
