"""Log events, not sentences: structured, to standard error, the libraries' records in the same form.

Several services share a process, so each names itself by a context variable, which their tasks inherit.
"""

import logging
import sys
from collections.abc import MutableMapping
from contextlib import AbstractContextManager
from typing import Any

import structlog
from structlog.contextvars import bind_contextvars, bound_contextvars, merge_contextvars

from toolcare_shared import correlation

__all__ = ["bind_service", "configure_logging", "in_service"]

_QUIET = ("aiosqlite", "alembic", "asyncio", "sqlalchemy", "urllib3", "uvicorn")
"""Libraries that tell what our own events tell already; their warnings come through."""
_NEVER = ("authorization", "cookie", "password", "payload", "secret", "token")


def configure_logging(level: str = "INFO", *, json: bool = False) -> None:
    """Set the process's logging up. Called once by whatever runs the process; a later call replaces the first."""
    shared: list[structlog.typing.Processor] = [
        merge_contextvars,
        _correlate,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _withhold,
    ]
    last: list[structlog.typing.Processor] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
        if json
        else [
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)
        ]
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))


def bind_service(service: str) -> None:
    """Name the service in every later log event of this task and of the tasks it starts."""
    bind_contextvars(service=service)


def in_service(service: str) -> AbstractContextManager[object]:
    """The same for a `with` block."""
    return bound_contextvars(service=service)


def _correlate(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Say what the event belongs to, for whoever follows one thing through all services."""
    current = correlation.current()
    if current is not None:
        event.setdefault("correlation", current.id)
        if current.trace:
            event.setdefault("trace", current.trace)
    return event


def _withhold(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The last net under the rule: what must never be logged is not, whoever tries."""
    for name in _NEVER:
        if name in event:
            event[name] = "(withheld)"
    return event
