"""Two people who change the same thing: the second is told, nobody's work is lost."""

import asyncio

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from toolcare_shared.messaging import tables
from toolcare_shared.testing.api import api_client

pytestmark = pytest.mark.asyncio


async def test_a_write_needs_the_version_that_was_read(app: FastAPI) -> None:
    async with api_client(app) as client:
        made = await client.post("/things", json={"name": "core"})
        path = f"/things/{made.json()['id']}"
        without = await client.patch(path, json={"name": "x"})
        stale = await client.patch(path, json={"name": "x"}, headers={"If-Match": '"7"'})
        good = await client.patch(path, json={"name": "x"}, headers={"If-Match": made.headers["etag"]})
    assert (without.status_code, without.json()["code"]) == (428, "precondition_required")
    assert (stale.status_code, stale.json()["code"], stale.json()["version"]) == (412, "precondition_failed", 1)
    assert (good.status_code, good.json()["version"]) == (200, 2)


async def test_of_two_writers_with_one_version_the_second_is_refused(app: FastAPI) -> None:
    async with api_client(app) as client:
        path = f"/things/{(await client.post('/things', json={'name': 'core'})).json()['id']}"
        answers = await asyncio.gather(
            *(client.patch(path, json={"name": f"n{i}"}, headers={"If-Match": '"1"'}) for i in range(5))
        )
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412, 412]


async def test_an_unchanged_thing_is_not_sent_again(app: FastAPI) -> None:
    async with api_client(app) as client:
        path = f"/things/{(await client.post('/things', json={'name': 'core'})).json()['id']}"
        first = await client.get(path)
        again = await client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_an_answer_names_the_events_it_caused(app: FastAPI) -> None:
    """Also one that the framework renders itself, so a user sees his own write whatever the handler returned."""
    async with api_client(app) as client:
        made = await client.post("/things", json={"name": "core"})
        renamed = await client.patch("/things/1", json={"name": "x"}, headers={"If-Match": '"1"'})
    async with app.state.context.database.read() as session:
        ids = (await session.scalars(select(tables.outbox.c.event_id).order_by(tables.outbox.c.entry))).all()
    assert [made.headers["toolcare-events"], renamed.headers["toolcare-events"]] == list(ids)


async def test_pages_follow_each_other_to_the_end(app: FastAPI) -> None:
    async with api_client(app) as client:
        for number in range(5):
            await client.post("/things", json={"name": f"n{number}"})
        names: list[str] = []
        cursor: str | None = ""
        for _ in range(3):
            page = (await client.get("/things", params={"limit": 2} | ({"cursor": cursor} if cursor else {}))).json()
            names += [item["name"] for item in page["items"]]
            cursor = page["next_cursor"]
        strange = await client.get("/things", params={"cursor": "e30"})
    assert names == [f"n{number}" for number in range(5)]
    assert cursor is None
    assert (strange.status_code, strange.json()["code"]) == (400, "invalid_cursor")
