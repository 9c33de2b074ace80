"""What may be said afterwards of a run, and which other runs are in the way."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from toolcare_registry.domain import Identity, Mounting, TimeInFuture
from toolcare_registry.domain.corrections import (
    NothingToCorrect,
    RunEndsBeforeItBegins,
    RunStaysEnded,
    as_it_was,
    corrected,
    in_the_way,
)

SIX = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


def at(hour: float) -> datetime:
    return SIX + timedelta(hours=hour - 6)


def run(tool: str, begin: float, end: float | None, press: str = "p01") -> Mounting:
    until = None if end is None else at(end)
    return Mounting(f"{tool}-{begin}", tool, press, 1, at(begin), "Timo", until, None if end is None else "Timo")


def test_another_tool_is_no_longer_the_one_that_was_scanned() -> None:
    """Who ended a run that lasted is who says so."""
    known = replace(run("a", 6, None), identity=Identity.SCAN, identity_at=at(6), mismatch="X")
    wanted = replace(as_it_was(known), tool_id="b", until=at(14))
    after = corrected(known, wanted, "Erika", at(15))
    assert (after.tool_id, after.unmounted_at, after.unmounted_by) == ("b", at(14), "Erika")
    assert (after.identity, after.mismatch, after.corrections) == (Identity.NONE, None, 1)


@pytest.mark.parametrize(
    ("known", "change", "error"),
    [
        (run("a", 6, 14), {}, NothingToCorrect),
        (run("a", 6, 14), {"since": at(15)}, RunEndsBeforeItBegins),
        (run("a", 6, 14), {"until": None}, RunStaysEnded),
        (run("a", 6, 14), {"until": at(18)}, TimeInFuture),
    ],
)
def test_what_cannot_be_is_refused(known: Mounting, change: dict[str, datetime], error: type[Exception]) -> None:
    with pytest.raises(error):
        corrected(known, replace(as_it_was(known), **change), "Erika", at(16))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("after", "other", "beside", "blocks"),
    [
        (run("b", 6, 14), run("b", 13, 20, "p02"), False, True),
        (run("b", 6, 14), run("b", 13, 20, "p02"), True, True),
        (run("b", 6, 14), run("b", 14, 20, "p02"), True, False),
        (run("a", 6, 16), run("c", 15, None), False, True),
        (run("a", 6, 16), run("c", 15, None), True, False),
        (run("a", 6, 16), run("c", 15, None, "p02"), False, False),
        (run("a", 6, 16), run("c", 13, None), False, False),
    ],
)
def test_another_run_at_the_same_time_is_in_the_way(
    *, after: Mounting, other: Mounting, beside: bool, blocks: bool
) -> None:
    """Not where it hung beside this one all along."""
    before = run("a", 6, 14)
    assert in_the_way(before, replace(after, id=before.id), [before, other], [""], beside=beside) == (
        other if blocks else None
    )


@pytest.mark.parametrize(("station", "blocks"), [("A", False), ("B", True), ("", False)])
def test_a_tool_at_another_station_is_not_in_the_way(*, station: str, blocks: bool) -> None:
    """Without a station a tool is counted by the first."""
    before, other = replace(run("a", 6, 14), station="A"), replace(run("c", 8, 20), station="B")
    after = replace(before, unmounted_at=at(16), station=station)
    assert in_the_way(before, after, [before, other], ["A", "B"], beside=False) == (other if blocks else None)
