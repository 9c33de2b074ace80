"""What all tests stand on: one PostgreSQL server for the whole run, and databases of either kind for each test."""

import gc
import os
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import structlog

from toolcare_compose import keys_place
from toolcare_shared.rubbish import start_quickly
from toolcare_shared.testing.encrypted import encrypted_where_asked_for
from toolcare_shared.testing.postgres import database, database_templates, databases, postgresql_server
from toolcare_shared.testing.statements import statements_compiled_once

__all__ = ["database", "database_templates", "databases", "postgresql_server"]

LONGEST_FIRST = (
    "e2e/test_every_page.py",
    "integration/shotcounter/test_machine.py",
    "faults/installation",
    "e2e",
    "faults",
    "integration/importing",
    "contract",
    "integration/compose",
    "integration",
    "unit",
)
"""Files that keep a worker busy for minutes start first, so that none is left alone with one at the end."""


def pytest_configure() -> None:
    """All tests and services are loaded next."""
    start_quickly()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    tests = Path(__file__).parent

    @cache
    def rank(path: Path) -> int:
        file = f"{path.relative_to(tests).as_posix()}/"
        return next((place for place, name in enumerate(LONGEST_FIRST) if file.startswith(f"{name}/")), 0)

    items.sort(key=lambda item: rank(item.path))


def pytest_collection_finish() -> None:
    """What is there now lives as long as the run; looking through it again and again is a tenth of a test's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def keys_apart() -> Iterator[None]:
    """Installations of this run keep their keys outside of their data, but not among those of whoever runs it."""
    with tempfile.TemporaryDirectory(prefix="tc-keys-") as folder:
        os.environ[keys_place.PLACE] = folder
        # A machine that tests run on may have no time server; what says so has tests of its own.
        os.environ.setdefault("TOOLCARE_WATCH_CLOCK", "false")
        yield


@pytest.fixture(scope="session", autouse=True)
def plain_traces() -> None:
    """An error that is logged costs a millisecond; drawn with colours, frames and locals it is most of a second."""
    *before, _ = structlog.get_config()["processors"]
    plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*before, plain])


@pytest.fixture(scope="session", autouse=True)
def encrypted() -> Iterator[None]:
    with encrypted_where_asked_for():
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_statements() -> Iterator[None]:
    with statements_compiled_once():
        yield
