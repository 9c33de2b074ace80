"""Readings of many sources, gathered into few transactions."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from toolcare_shared.ids import SourceId
from toolcare_shotcounter.readings import Intake, Reading
from toolcare_shotcounter.sources.pooling import PooledIntake

pytestmark = pytest.mark.asyncio
NOW = datetime(2026, 1, 5, tzinfo=UTC)


class Book:
    """Takes a batch when it is let to, and fails once where it is told so."""

    def __init__(self, failing: int = 0) -> None:
        self.batches: list[list[str]] = []
        self.open = asyncio.Event()
        self.failing = failing

    async def take(self, readings: Sequence[Reading]) -> None:
        await self.open.wait()
        if self.failing:
            self.failing -= 1
            raise ConnectionError("the database is away")
        self.batches.append([reading.source_id for reading in readings])


def pooled(book: Book) -> PooledIntake:
    return PooledIntake(cast("Intake", book))


def reading(source: str) -> list[Reading]:
    return [Reading(source_id=SourceId(source), value=1, at=NOW, received_at=NOW)]


def takes(pool: PooledIntake, *sources: str) -> list[asyncio.Task[Any]]:
    return [asyncio.ensure_future(pool.take(reading(source))) for source in sources]


async def turns(times: int = 3) -> None:
    for _ in range(times):
        await asyncio.sleep(0)


async def test_what_comes_together_is_booked_together_and_what_comes_meanwhile_afterwards() -> None:
    """One transaction for those that heard something at the same moment; while it runs the next one gathers."""
    book = Book()
    pool = pooled(book)
    first = takes(pool, "a", "b", "c")
    await turns()
    then = takes(pool, "d", "e")
    await turns()
    book.open.set()
    async with asyncio.timeout(5):
        await asyncio.gather(*first, *then)
    assert book.batches == [["a", "b", "c"], ["d", "e"]]


async def test_a_batch_that_fails_fails_for_each_of_its_sources_and_for_nobody_else() -> None:
    """Each hands its own readings in again; those who came later are not touched by it."""
    book = Book(failing=1)
    pool = pooled(book)
    first = takes(pool, "a", "b")
    await turns()
    then = takes(pool, "c")
    book.open.set()
    async with asyncio.timeout(5):
        outcomes = await asyncio.gather(*first, *then, return_exceptions=True)
    assert [isinstance(outcome, ConnectionError) for outcome in outcomes] == [True, True, False]
    assert book.batches == [["c"]]


async def test_a_source_that_ends_while_it_books_for_all_takes_nobodys_readings_with_it() -> None:
    """The next of the batch books it anew."""
    book = Book()
    pool = pooled(book)
    first = takes(pool, "a", "b")
    await turns()
    first[0].cancel()
    await turns()
    book.open.set()
    async with asyncio.timeout(5):
        await first[1]
    assert book.batches == [["a", "b"]]
