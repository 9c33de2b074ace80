"""Logs: one line per event, the service named, secrets withheld, the libraries' records alike."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from toolcare_shared.logging import configure_logging, in_service


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def _lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_an_event_names_its_service_time_and_level(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("INFO", json=True)
    with in_service("registry"):
        structlog.get_logger().info("outbox.published", position=7)
    (line,) = _lines(capsys)
    assert (line["event"], line["service"], line["level"], line["position"]) == (
        "outbox.published",
        "registry",
        "info",
        7,
    )
    assert str(line["timestamp"]).endswith("Z")


def test_a_library_s_record_has_the_same_form(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("INFO", json=True)
    with in_service("registry"):
        logging.getLogger("uvicorn.error").warning("hello %s", "world")
    (line,) = _lines(capsys)
    assert (line["event"], line["service"], line["logger"]) == ("hello world", "registry", "uvicorn.error")


def test_what_must_not_be_logged_is_withheld(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("INFO", json=True)
    structlog.get_logger().info("login.failed", password="hunter2", token="t", username="erika")
    (line,) = _lines(capsys)
    assert "hunter2" not in str(line)
    assert (line["password"], line["token"], line["username"]) == ("(withheld)", "(withheld)", "erika")


def test_an_error_brings_its_trace_and_no_local_values(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("INFO", json=True)
    secret = "hunter2"
    try:
        int(f"x{len(secret)}")
    except ValueError:
        structlog.get_logger().exception("it.failed")
    (line,) = _lines(capsys)
    assert "ValueError: invalid literal" in str(line["exception"])
    assert secret not in str(line)
    assert line["level"] == "error"


@pytest.mark.parametrize("name", ["sqlalchemy.engine", "aiosqlite", "uvicorn.access"])
def test_chatty_libraries_are_quiet_even_when_debugging(capsys: pytest.CaptureFixture[str], name: str) -> None:
    configure_logging("DEBUG", json=True)
    logging.getLogger(name).info("SELECT secret")
    assert _lines(capsys) == []


def test_the_console_form_is_readable(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("INFO")
    structlog.get_logger().info("service.started", address="unix:/x")
    assert "service.started" in capsys.readouterr().err
