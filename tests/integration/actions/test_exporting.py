"""What files take from actions."""

import pytest
from pydantic import JsonValue
from tests.integration.actions.conftest import ENOUGH, Actions, Json, made

from toolcare_actions.columns import DATASETS

pytestmark = pytest.mark.asyncio


async def exported(shop: Actions, table: str) -> list[Json]:
    page = made(await shop.erika.get(f"/exports/actions/{table}", params={"limit": 500}))
    assert page["next_cursor"] is None
    columns, rows = page["columns"], page["rows"]
    assert isinstance(columns, list)
    assert isinstance(rows, list)
    return [dict(zip(map(str, columns), cells(row), strict=True)) for row in rows]


def cells(row: JsonValue) -> list[JsonValue]:
    assert isinstance(row, list)
    return row


async def test_actions_go_out_with_all_that_was_done(shop: Actions) -> None:
    """By the numbers that people know; a technician takes no files."""
    action = await shop.make(failure_ids=["f-1"], checklist=["Insert ordered"])
    (line,) = cells(action["checklist"])
    assert isinstance(line, dict)
    await shop.do(shop.timo, action, "check", item_id=line["id"], done=True)
    await shop.do(shop.timo, action, "comments", text="=1+1")
    await shop.done(action)
    (one,) = await exported(shop, "actions")
    assert (one["action"], one["number"], one["owner"], one["state"]) == (1, "T-0042", "timo", "watching")
    assert (one["completion_note"], one["fixes"], one["due_on"]) == (ENOUGH, "X-STONE", "2026-03-09")
    assert [(row["text"], row["done_by"]) for row in await exported(shop, "action_checklists")] == [
        ("Insert ordered", "Timo Tal")
    ]
    assert [row["text"] for row in await exported(shop, "action_comments")] == ["=1+1"]
    assert [(row["action"], row["failure"]) for row in await exported(shop, "action_failures")] == [(1, 1)]
    assert [row["deed"] for row in await exported(shop, "action_history")][:1] == ["created"]
    (attempt,) = await exported(shop, "action_attempts")
    assert (attempt["outcome"], attempt["started_shots"], attempt["returned_as"]) == ("running", 100_000, None)
    assert [row["fix"] for row in await exported(shop, "action_fixes")] == ["X-STONE"]
    assert await exported(shop, "action_proposals") == []
    assert made(await shop.erika.get("/exports/actions")) == {"datasets": list(DATASETS)}
    assert (await shop.timo.get("/exports/actions")).status_code == 403
