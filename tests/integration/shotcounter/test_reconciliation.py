"""Technicians read the counter on a tool, engineers agree on the count: with parts, gaps and corrections."""

from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.shotcounter.conftest import NOW, TOOL

from toolcare_shared.contracts.registry import CavityBlocked
from toolcare_shotcounter.publishing import reconcile_once
from toolcare_shotcounter.reconciliation import Terms
from toolcare_shotcounter.tables import PressPartsRow

if TYPE_CHECKING:
    from tests.integration.shotcounter.conftest import Json, Shotcounter

    from toolcare_shared.ids import SourceId

pytestmark = pytest.mark.asyncio

URL = f"/tools/{TOOL}/counter-readings"
DAY = timedelta(days=1)


async def running(counter: "Shotcounter") -> "SourceId":
    """A tool on a press whose source has a first value."""
    source = await counter.press_with_tool()
    await heard(counter, source, 1_000)
    return source


async def heard(counter: "Shotcounter", source: "SourceId", value: int, parts: int | None = None) -> None:
    await counter.take_batch([counter.reading(source, value, parts=parts, unbroken=True)])


async def read(counter: "Shotcounter", value: int, status: int = 201, **fields: object) -> "Json":
    answer = await counter.technician.post(URL, json={"value": value, **fields})
    assert answer.status_code == status, answer.text
    body: Json = answer.json()
    return body


async def standing(counter: "Shotcounter") -> "Json":
    answer = await counter.technician.get(f"/tools/{TOOL}/reconciliation")
    assert answer.status_code == 200, answer.text
    body: Json = answer.json()
    return body


async def work_list(counter: "Shotcounter") -> "list[Json]":
    answer = await counter.technician.get("/reconciliation")
    items: list[Json] = answer.json()["items"]
    return items


async def test_a_reading_that_does_not_fit_is_looked_at_and_the_ledger_corrected(counter: "Shotcounter") -> None:
    """The correction lies in the time of the difference; the same difference is not asked again."""
    source = await running(counter)
    await read(counter, 500)
    assert (await standing(counter))["standing"]["state"] == "unknown"  # type: ignore[index]
    counter.clock.advance(2 * DAY)
    await heard(counter, source, 5_000)
    await read(counter, 4_600, note="read twice")
    (item,) = await work_list(counter)
    assert (item["state"], item["witness"], item["press"], item["other"], item["difference"]) == (
        "check",
        "counter",
        4_000,
        4_100,
        100,
    )
    url = f"/tools/{TOOL}/reconciliation/decide"
    said = {"take": "witness", "difference": 100, "reason": "The press was counted wrongly"}
    assert (await counter.technician.post(url, json=said)).status_code == 403
    old = await counter.http.post(url, json={**said, "difference": 99})
    assert (old.status_code, old.json()["code"]) == (409, "comparison_is_old")
    answer = await counter.http.post(url, json=said)
    assert answer.status_code == 200, answer.text
    assert answer.json()["standing"]["decided"]["corrected"] == 100
    assert await work_list(counter) == []
    counted = (await counter.technician.get(f"/tools/{TOOL}/counts")).json()
    assert counted["total"] == 4_100
    again = await counter.http.post(url, json=said)
    assert (again.status_code, again.json()["code"]) == (409, "nothing_to_decide")
    assert answer.json()["drift"] == {}
    counter.clock.advance(7 * DAY)
    await heard(counter, source, 15_000)
    await read(counter, 14_607)
    drift = (await standing(counter))["drift"]
    assert drift["counter"]["shots_per_week"] == 7  # type: ignore[index]


async def test_readings_minutes_apart_are_compared_with_what_was_counted_between(counter: "Shotcounter") -> None:
    """A busy hour is not shared out over its minutes, and what is booked late goes to the time it was made in."""
    source = await running(counter)
    counter.clock.advance(timedelta(minutes=40))
    await heard(counter, source, 1_300)
    await read(counter, 5_000)
    first = counter.clock.now()
    counter.clock.advance(timedelta(minutes=4))
    await read(counter, 5_030)
    counter.clock.advance(timedelta(minutes=4))
    await counter.take_batch([counter.reading(source, 1_360, unbroken=True)])
    await read(counter, 5_060)
    await read(counter, 5_015, read_at=(first + timedelta(minutes=2)).isoformat())
    compared = (await standing(counter))["comparisons"]
    assert [(one["press"], one["other"]) for one in compared] == [(15, 15), (15, 15), (30, 30)]  # type: ignore[attr-defined]


async def test_the_press_may_be_right_and_nothing_changes(counter: "Shotcounter") -> None:
    source = await running(counter)
    await read(counter, 500)
    counter.clock.advance(DAY)
    await heard(counter, source, 3_000)
    await read(counter, 2_000)
    said = {"take": "press", "difference": -500, "reason": "The counter sticks"}
    answer = await counter.http.post(f"/tools/{TOOL}/reconciliation/decide", json=said)
    assert (answer.json()["standing"]["state"], answer.json()["standing"]["decided"]["corrected"]) == ("unknown", 0)
    assert (await counter.technician.get(f"/tools/{TOOL}/counts")).json()["total"] == 2_000
    assert [one["settled"] for one in answer.json()["comparisons"]] == [True]


async def test_each_time_that_is_apart_is_decided_on_the_first_first(counter: "Shotcounter") -> None:
    """What is decided on stays to be seen; nothing before it is agreed on unseen."""
    source = await running(counter)
    await read(counter, 0)
    for day in (1, 2):
        counter.clock.advance(DAY)
        await heard(counter, source, 1_000 + day * 1_000)
        await read(counter, day * 1_100)
    url = f"/tools/{TOOL}/reconciliation/decide"
    said = {"take": "witness", "difference": 100, "reason": "The press was counted wrongly"}
    first = (await counter.http.post(url, json=said)).json()
    assert (first["standing"]["state"], first["standing"]["difference"]) == ("check", 100)
    assert [one["settled"] for one in first["comparisons"]] == [True, False]
    assert (await counter.http.post(url, json=said)).json()["standing"]["state"] == "unknown"
    assert (await counter.technician.get(f"/tools/{TOOL}/counts")).json()["total"] == 2_200


@ON_ONE_DATABASE
async def test_what_cannot_have_been_read_is_refused_in_words(counter: "Shotcounter") -> None:
    """A slip of the pen, or a replaced counter: the person says which; sent twice it is kept once."""
    await running(counter)
    await read(counter, 5_000)
    counter.clock.advance(timedelta(hours=1))
    fell = await read(counter, 40, 409)
    assert (fell["code"], fell["before"]) == ("counter_fell_back", 5_000)
    jumped = await read(counter, 50_000, 409)
    assert (jumped["code"], jumped["high"]) == ("implausible_entry", 5_901)
    await read(counter, 1, 422, read_at=(NOW + 2 * DAY).isoformat())
    late = await read(counter, 5_400, 409, read_at=(NOW - timedelta(minutes=1)).isoformat())
    assert late["code"] == "reading_overlaps"
    key = {"Idempotency-Key": "01920000-0000-7000-8000-000000000001"}
    body = {"value": 40, "anew": True, "note": "new counter"}
    first = await counter.technician.post(URL, json=body, headers=key)
    second = await counter.technician.post(URL, json=body, headers=key)
    assert (first.status_code, second.status_code, first.json()["id"]) == (201, 201, second.json()["id"])
    assert [one["value"] for one in (await standing(counter))["readings"]] == [5_000, 40]  # type: ignore[attr-defined]


async def test_parts_that_a_press_counts_after_its_last_shot_are_of_the_tool_that_made_them(
    counter: "Shotcounter",
) -> None:
    """Once they waited for the next shot: they went to its tool, and were gone where the parts counter was set back."""
    source = await running(counter)
    await heard(counter, source, 1_001, 800)
    for value, parts in ((1_002, 800), (1_002, 808), (1_002, 0), (1_003, 8)):
        counter.clock.advance(timedelta(seconds=20))
        await heard(counter, source, value, parts)
    async with counter.database.read() as session:
        assert await session.scalar(select(func.sum(PressPartsRow.parts))) == 16


async def test_parts_over_active_cavities_prove_the_count(counter: "Shotcounter") -> None:
    """A blocked cavity makes no parts; the parts counter may be set back; a batch sent twice counts once."""
    source = await running(counter)
    await heard(counter, source, 1_001, 800)
    counter.clock.advance(timedelta(hours=3))
    await heard(counter, source, 1_101, 1_600)
    await heard(counter, source, 1_101, 1_600)
    blocked = {"reason": "vent", "active_cavities": 7, "by": "Erika", "version": 9}
    await counter.hear(CavityBlocked(tool_id=TOOL, cavity=3, at=counter.clock.now(), **blocked))
    counter.clock.advance(timedelta(hours=3))
    await heard(counter, source, 1_201, 700)
    async with counter.database.read() as session:
        kept = (await session.scalars(select(PressPartsRow).order_by(PressPartsRow.begun_at))).all()
    assert [sum(one.parts for one in kept if one.cavities == cavities) for cavities in (8, 7)] == [800, 700]
    assert all(one.tool_id == TOOL for one in kept)
    terms = Terms(0.5, ZoneInfo("Europe/Berlin"), timedelta(seconds=1))
    await reconcile_once(counter.database, counter.clock.now(), terms)
    found = await standing(counter)
    assert found["standing"]["state"] == "ok"  # type: ignore[index]
