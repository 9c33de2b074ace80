"""Spare parts: kept by engineers, used by everybody, counted exactly."""

import asyncio
from typing import TYPE_CHECKING

import pytest
from tests.integration.conftest import ON_ONE_DATABASE

if TYPE_CHECKING:
    from tests.integration.maintenance.conftest import Json, Maintenance

pytestmark = pytest.mark.asyncio

RING: "Json" = {"number": "OR-22x2", "name": "O-ring 22 x 2, FKM", "unit": "pcs", "stock": 12, "minimum": 10}


async def part(shop: "Maintenance", **fields: object) -> "Json":
    return await shop.ok(shop.http.post("/parts", json={**RING, **fields}), 201)


async def numbers(shop: "Maintenance", query: str = "") -> list[object]:
    page = await shop.ok(shop.technician.get(f"/parts{query}"))
    items = page["items"]
    assert isinstance(items, list)
    return [item["number"] for item in items]


async def test_a_part_knows_its_tools_and_its_first_stock(shop: "Maintenance") -> None:
    """What is there at the start is the first movement; the tools are named by number."""
    made = await part(shop, tool_ids=["t-0042"], lead_time_days=14, supplier="Seals Ltd", price_cents=85)
    assert (made["stock"], made["low"], made["lead_time_days"], made["price_cents"]) == (12, False, 14, 85)
    assert made["tools"] == [{"id": "t-0042", "number": "T-0042", "name": "Cup lid"}]
    movements = await shop.ok(shop.technician.get(f"/parts/{made['id']}/movements"))
    assert [(one["kind"], one["quantity"], one["stock"]) for one in movements["items"]] == [("count", 12, 12)]  # type: ignore[attr-defined]


async def test_using_parts_books_the_stock_and_says_when_it_is_low(shop: "Maintenance") -> None:
    """A technician takes two for a tool; the movement names it, and the event tells that it is time to order."""
    made = await part(shop)
    used = await shop.ok(
        shop.technician.post(f"/parts/{made['id']}/use", json={"quantity": 2, "tool_id": "t-0042", "reason": "L3"})
    )
    assert (used["stock"], used["low"]) == (10, True)
    event = (await shop.events("stock_changed"))[-1]
    assert (event["kind"], event["quantity"], event["stock"], event["low"]) == ("use", -2, 10, True)
    movements = await shop.ok(shop.technician.get(f"/parts/{made['id']}/movements?limit=1"))
    newest = movements["items"][0]  # type: ignore[index]
    assert (newest["kind"], newest["tool_number"], newest["reason"]) == ("use", "T-0042", "L3")
    assert movements["next_cursor"] is not None


@ON_ONE_DATABASE
async def test_more_than_there_is_cannot_be_used(shop: "Maintenance") -> None:
    """The stock stays, and the answer says what there is."""
    made = await part(shop, stock=1)
    refused = await shop.technician.post(f"/parts/{made['id']}/use", json={"quantity": 2})
    assert (refused.status_code, refused.json()["code"]) == (409, "not_enough_in_stock")
    assert (await shop.ok(shop.technician.get(f"/parts/{made['id']}")))["stock"] == 1


async def test_many_hands_at_once_leave_an_exact_stock(shop: "Maintenance") -> None:
    """Twenty take one each at the same moment: twenty are gone."""
    made = await part(shop, stock=25)
    await asyncio.gather(
        *(shop.ok(shop.technician.post(f"/parts/{made['id']}/use", json={"quantity": 1})) for _ in range(20))
    )
    assert (await shop.ok(shop.technician.get(f"/parts/{made['id']}")))["stock"] == 5


async def test_a_receipt_a_count_and_scrap(shop: "Maintenance") -> None:
    """Goods in are added, a count sets the stock, scrap takes away and wants a reason."""
    made = await part(shop)
    book = f"/parts/{made['id']}/stock"
    assert (await shop.ok(shop.http.post(book, json={"kind": "receipt", "quantity": 8})))["stock"] == 20
    assert (await shop.ok(shop.http.post(book, json={"kind": "count", "quantity": 18})))["stock"] == 18
    unexplained = await shop.http.post(book, json={"kind": "scrap", "quantity": 1})
    assert unexplained.status_code == 422
    scrapped = await shop.ok(shop.http.post(book, json={"kind": "scrap", "quantity": 1, "reason": "Brittle"}))
    assert scrapped["stock"] == 17


async def test_a_number_is_given_once(shop: "Maintenance") -> None:
    """Whatever its case; the answer names the part that has it."""
    made = await part(shop)
    taken = await shop.http.post("/parts", json={**RING, "number": "or-22X2"})
    assert (taken.status_code, taken.json()["code"], taken.json()["part_id"]) == (409, "part_number_taken", made["id"])
    other = await part(shop, number="EP-4")
    patch = await shop.http.patch(f"/parts/{other['id']}", json={"number": "OR-22X2"}, headers={"If-Match": '"2"'})
    assert patch.status_code == 409


async def test_parts_are_found_by_any_word_by_tool_and_by_low_stock(shop: "Maintenance") -> None:
    """Number, name, supplier and place count as words; pages go on where the last one ended."""
    await part(shop, tool_ids=["t-0042"])
    await part(shop, number="EP-4", name="Ejector pin", stock=1, minimum=2, place="Shelf 3")
    soft = "HB\N{SOFT HYPHEN}16"
    await part(shop, number=soft, name="Heater", stock=0, minimum=0)
    assert await numbers(shop) == ["EP-4", soft, "OR-22x2"]
    assert await numbers(shop, "?q=pin+shelf") == ["EP-4"]
    assert await numbers(shop, "?tool_id=t-0042") == ["OR-22x2"]
    assert await numbers(shop, "?low=true") == ["EP-4"]
    first = await shop.ok(shop.technician.get("/parts?limit=2"))
    assert await numbers(shop, f"?limit=2&cursor={first['next_cursor']}") == ["OR-22x2"]


async def test_two_people_change_a_part(shop: "Maintenance") -> None:
    """The second is told instead of overwriting the first; the stock is no field that can be typed over."""
    made = await part(shop)
    changed = await shop.ok(
        shop.http.patch(f"/parts/{made['id']}", json={"minimum": 4}, headers={"If-Match": f'"{made["version"]}"'})
    )
    assert (changed["minimum"], changed["stock"], changed["low"]) == (4, 12, False)
    late = await shop.http.patch(
        f"/parts/{made['id']}", json={"minimum": 6}, headers={"If-Match": f'"{made["version"]}"'}
    )
    assert late.status_code == 412
    typed = await shop.http.patch(f"/parts/{made['id']}", json={"stock": 99}, headers={"If-Match": '"3"'})
    assert typed.status_code == 422


async def test_a_retired_part_moves_no_more(shop: "Maintenance") -> None:
    """It leaves the list, its movements stay."""
    made = await part(shop)
    await shop.ok(shop.http.post(f"/parts/{made['id']}/retire", json={"reason": "Replaced by OR-22x3"}))
    assert await numbers(shop) == []
    assert await numbers(shop, "?retired=true") == ["OR-22x2"]
    refused = await shop.technician.post(f"/parts/{made['id']}/use", json={"quantity": 1})
    assert (refused.status_code, refused.json()["code"]) == (409, "part_is_retired")
    assert len((await shop.ok(shop.http.get(f"/parts/{made['id']}/movements")))["items"]) == 1  # type: ignore[arg-type]


async def test_a_retired_part_comes_back_with_its_stock(shop: "Maintenance") -> None:
    """Its movements go on from there."""
    made = await part(shop)
    await shop.ok(shop.http.post(f"/parts/{made['id']}/retire", json={"reason": "slip"}))
    back = await shop.ok(shop.http.post(f"/parts/{made['id']}/restore"))
    assert (back["retired"], back["retired_reason"], back["stock"]) == (False, None, made["stock"])
    assert (await shop.ok(shop.http.post(f"/parts/{made['id']}/restore"), 409))["code"] == "part_in_use"


@ON_ONE_DATABASE
async def test_a_technician_uses_parts_but_does_not_keep_them(shop: "Maintenance") -> None:
    """Adding, changing and counting is the engineers' work."""
    made = await part(shop)
    assert (await shop.technician.post("/parts", json={**RING, "number": "X"})).status_code == 403
    booked = await shop.technician.post(f"/parts/{made['id']}/stock", json={"kind": "receipt", "quantity": 1})
    assert booked.status_code == 403


@ON_ONE_DATABASE
async def test_unknown_parts_and_tools_are_named(shop: "Maintenance") -> None:
    """The answer says what is not there."""
    assert (await shop.http.get("/parts/nothing")).json()["code"] == "unknown_part"
    wrong = await shop.http.post("/parts", json={**RING, "tool_ids": ["t-9999"]})
    assert (wrong.status_code, wrong.json()["code"]) == (404, "unknown_tool")
