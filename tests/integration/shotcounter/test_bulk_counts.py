"""Old counts from files: manual readings by the hundred, each refused or taken by itself."""

from datetime import timedelta

import pytest
from tests.integration.shotcounter.conftest import NOW, TOOL, Json, Shotcounter, made, refused

pytestmark = pytest.mark.asyncio


async def bulk(
    counter: Shotcounter, *rows: Json, dry_run: bool = False, coming: dict[str, int | None] | None = None
) -> list[Json]:
    numbered = [{"row": row, "values": values} for row, values in enumerate(rows, 2)]
    body = {"dry_run": dry_run, "rows": numbered, "coming": coming or {}}
    items = made(await counter.http.post("/bulk/counts", json=body))["items"]
    assert isinstance(items, list)
    return items


def fates(items: list[Json]) -> list[object]:
    return [item["fate"] for item in items]


def codes(item: Json) -> list[tuple[object, object]]:
    problems = item["problems"]
    assert isinstance(problems, list)
    return [(problem["field"], problem["code"]) for problem in problems]


async def test_old_counts_become_entries_of_the_ledger(counter: Shotcounter) -> None:
    """Total, ledger and hours agree, the count is told, and the same file again is no entry."""
    await counter.tool()
    row: Json = {"number": "t-0042", "total": 480_000.0, "at": "2026-03-01T22:00:00+01:00"}
    assert fates(await bulk(counter, row)) == ["new"]
    assert await counter.total() == (480_000, 480_000)
    assert await counter.sums() == (480_000, 480_000)
    entry = (await counter.entries())[0]
    assert (entry.origin, entry.note, entry.actor) == ("manual", "Taken over from a file", "person:u-1")
    assert [event["total"] for event in await counter.events("shots_counted")][-1] == 480_000
    assert fates(await bulk(counter, row)) == ["same"]
    assert len(await counter.entries()) == 1


async def test_counts_that_do_not_fit_need_to_be_confirmed(counter: Shotcounter) -> None:
    """Beyond the design life, or fewer than counted: refused until the row says that somebody has looked."""
    await counter.tool(life=500_000)
    row: Json = {"number": "T-0042", "total": 510_000}
    assert codes((await bulk(counter, row))[0]) == [("total", "implausible_entry")]
    assert fates(await bulk(counter, {**row, "confirm": True})) == ["new"]
    counter.clock.advance(timedelta(hours=1))
    assert codes((await bulk(counter, {**row, "total": 400_000}))[0]) == [("total", "implausible_entry")]
    assert fates(await bulk(counter, {**row, "total": 400_000, "confirm": True})) == ["changed"]
    assert await counter.sums() == (400_000, 400_000)


async def test_refused_rows_stop_no_other(counter: Shotcounter) -> None:
    """Each problem names its column; nothing of a refused row stays."""
    await counter.tool()
    await counter.tool("t-1")
    ahead = (NOW + timedelta(days=1)).isoformat()
    items = await bulk(
        counter,
        {"number": "T-0042", "total": 10, "at": ahead},
        {"number": "T-9", "total": 10},
        {"number": "T-0042", "total": -1, "at": "yesterday"},
        {"number": "T-0042"},
        {"number": "T-1", "total": 10},
    )
    assert fates(items) == [*["refused"] * 4, "new"]
    assert codes(items[0]) == [("at", "entry_in_future")]
    assert codes(items[1]) == [("number", "unknown_tool")]
    assert codes(items[2]) == [("total", "greater_than_equal"), ("at", "datetime_from_date_parsing")]
    assert codes(items[3]) == [("total", "missing")]
    assert await counter.total() == (0, 0)


async def test_tools_of_the_same_file_may_still_be_on_their_way(counter: Shotcounter) -> None:
    """A dry run takes them as there; the real run asks to try again."""
    row: Json = {"number": "T-0042", "total": 10}
    assert fates(await bulk(counter, row, dry_run=True, coming={"T-0042": None})) == ["new"]
    assert codes((await bulk(counter, row, coming={"t-0042": None}))[0]) == [("number", "not_heard_yet")]
    assert await counter.entries(TOOL) == []
    await counter.tool()
    assert fates(await bulk(counter, row, dry_run=True, coming={"T-0042": None})) == ["new"]
    assert await counter.total() == (0, 0)
    assert fates(await bulk(counter, row, coming={"T-0042": None})) == ["new"]


async def test_counts_and_ledger_go_out(counter: Shotcounter) -> None:
    """With tool numbers, page by page; what goes out comes back in unchanged."""
    for number in range(1, 4):
        await counter.tool(f"t-{number}")
        await bulk(counter, {"number": f"T-{number}", "total": number})
    first = made(await counter.http.get("/exports/shotcounter/counts?limit=2"))
    second = made(await counter.http.get(f"/exports/shotcounter/counts?limit=2&cursor={first['next_cursor']}"))
    assert first["columns"] == ["number", "total", "total_high", "last_shot_at"]
    rows = [*first["rows"], *second["rows"]]  # type: ignore[misc]
    assert [row[:2] for row in rows] == [["T-1", 1], ["T-2", 2], ["T-3", 3]]
    assert fates(await bulk(counter, *[{"number": row[0], "total": row[1]} for row in rows])) == ["same"] * 3
    entries = made(await counter.http.get("/exports/shotcounter/entries"))
    assert len(entries["rows"]) == 3  # type: ignore[arg-type]
    assert made(await counter.http.get("/exports/shotcounter/gaps"))["rows"] == []
    assert refused(await counter.technician.get("/exports/shotcounter/counts")) == (403, "forbidden")
