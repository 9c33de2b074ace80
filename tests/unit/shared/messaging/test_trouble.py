"""What health says while work waits for a database, a disk or another service."""

import sqlite3

import pytest
import structlog
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from structlog.testing import LogCapture

from toolcare_shared.messaging.feed import FeedUnavailable
from toolcare_shared.messaging.transient import patiently


def _sqlite(name: str, words: str) -> OperationalError:
    said = sqlite3.OperationalError(words)
    said.sqlite_errorname = name
    return OperationalError("UPDATE inbox SET note = ?", ("a secret",), said)


def _postgresql(state: str) -> OperationalError:
    class SaidError(Exception):
        sqlstate = state

    return OperationalError("UPDATE inbox SET note = $1", ("a secret",), SaidError("raw words"))


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("error", "told"),
    [
        (_sqlite("SQLITE_BUSY_SNAPSHOT", "database is locked"), "in use by something else"),
        (_sqlite("SQLITE_FULL", "database or disk is full"), "make room"),
        (_sqlite("SQLITE_ERROR", "no such table: inbox"), "`toolcare doctor`"),
        (_postgresql("57P01"), "check that it runs"),
        (_postgresql("53300"), "how many connections it allows"),
        (_postgresql("42P01"), "`toolcare doctor`"),
        (PoolTimeout("QueuePool limit of size 5 overflow 10 reached"), "how many connections it allows"),
        (FeedUnavailable("registry/tool: raw words"), "another service"),
        (PermissionError(13, "Permission denied", "clients.json"), "Permission denied (clients.json)"),
        (ConnectionRefusedError(111, "raw words"), "check that it runs"),
        (OSError("raw words of several"), "check that it runs"),
        (TimeoutError(), "no answer in time"),
    ],
)
async def test_health_says_what_to_do_and_the_log_what_was_said(
    error: Exception, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A statement with its values is nothing for who looks after an installation, nor for a log."""
    monkeypatch.setattr("toolcare_shared.messaging.transient.BACK_OFF_S", (0.0,))
    heard = LogCapture()
    monkeypatch.setattr("toolcare_shared.messaging.transient.log", structlog.wrap_logger(None, processors=[heard]))
    troubles: list[str | None] = []
    waiting = [error]

    async def work() -> None:
        if waiting:
            raise waiting.pop()

    await patiently(work, troubles.append)
    said, mended = troubles
    assert said is not None
    assert told in said
    assert mended is None
    for hidden in ("UPDATE", "secret", "raw words", type(error).__name__):
        assert hidden not in said
    [logged] = heard.entries
    assert logged["event"] == "work.retried"
    assert "secret" not in str(logged)
    assert str(getattr(error, "orig", error)) in str(logged)
