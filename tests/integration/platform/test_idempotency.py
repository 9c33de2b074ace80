"""A repeated POST has one effect and the first answer, whatever happens in between."""

import asyncio
from datetime import timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import func, select, table
from tests.integration.conftest import ON_ONE_DATABASE

from toolcare_shared import idempotency
from toolcare_shared.auth import Role
from toolcare_shared.context import ServiceContext
from toolcare_shared.testing.api import api_client, person, signer_for

pytestmark = pytest.mark.asyncio


async def _count(app: FastAPI, name: str) -> int:
    context: ServiceContext = app.state.context
    async with context.database.read() as session:
        return await session.scalar(select(func.count()).select_from(table(name))) or 0


async def test_a_repeat_gets_the_first_answer_and_changes_nothing(app: FastAPI) -> None:
    async with api_client(app) as client:
        first = await client.post("/things", json={"name": "core"}, headers={"Idempotency-Key": "k1"})
        again = await client.post("/things", json={"name": "core"}, headers={"Idempotency-Key": "k1"})
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    for name in ("etag", "toolcare-events", "content-type"):
        assert first.headers[name] == again.headers[name]
    assert await _count(app, "thing") == await _count(app, "outbox") == 1


async def test_racing_repeats_have_one_effect_and_one_answer(app: FastAPI) -> None:
    """Ten at once, as a tablet sends them after a stall: one works, the others wait and get its answer."""
    async with api_client(app) as client:
        answers = await asyncio.gather(
            *(client.post("/things", json={"name": "core"}, headers={"Idempotency-Key": "race"}) for _ in range(10))
        )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotent-Replayed" not in answer.headers for answer in answers) == 1
    assert await _count(app, "thing") == await _count(app, "outbox") == 1


async def test_the_same_key_with_another_body_is_refused(app: FastAPI) -> None:
    async with api_client(app) as client:
        await client.post("/things", json={"name": "core"}, headers={"Idempotency-Key": "k1"})
        other = await client.post("/things", json={"name": "cavity"}, headers={"Idempotency-Key": "k1"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert await _count(app, "thing") == 1


async def test_a_key_is_its_owners_alone(app: FastAPI) -> None:
    async with api_client(app, person(Role.ENGINEER, "u-1")) as client:
        first = await client.post("/things", json={"name": "a"}, headers={"Idempotency-Key": "k1"})
    async with api_client(app, person(Role.ENGINEER, "u-2")) as client:
        second = await client.post("/things", json={"name": "b"}, headers={"Idempotency-Key": "k1"})
    assert (first.status_code, second.status_code) == (201, 201)
    assert await _count(app, "thing") == 2


async def test_a_refused_request_may_be_repeated_with_its_key(app: FastAPI) -> None:
    """What was refused was rolled back, its key as well: once the reason is gone the repeat does the work."""
    async with api_client(app) as client:
        await client.post("/things", json={"name": "core"})
        refused = await client.post("/things", json={"name": "core"}, headers={"Idempotency-Key": "k2"})
        assert (refused.status_code, refused.json()["code"]) == (409, "name_taken")
        renamed = await client.patch("/things/1", json={"name": "insert"}, headers={"If-Match": '"1"'})
        assert renamed.status_code == 200
        done = await client.post("/things", json={"name": "core"}, headers={"Idempotency-Key": "k2"})
    assert done.status_code == 201


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("key", "code"),
    [(None, "idempotency_key_missing"), ("", "idempotency_key_invalid"), ("x" * 201, "idempotency_key_invalid")],
)
async def test_a_post_needs_a_usable_key(app: FastAPI, key: str | None, code: str) -> None:
    token = signer_for(app.state.context).sign(person())
    headers = {"Authorization": f"Bearer {token}"} | ({} if key is None else {"Idempotency-Key": key})
    async with api_client(app, None) as client:
        answer = await client.post("/things", json={"name": "core"}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert await _count(app, "thing") == 0


async def test_a_handler_that_forgets_its_answer_has_no_effect(app: FastAPI) -> None:
    async with api_client(app) as client:
        answer = await client.post("/things/forgetful", json={"name": "core"})
    assert answer.status_code == 500
    assert await _count(app, "thing") == 0


async def test_what_a_tablet_repeats_after_a_holiday_is_no_new_deed_and_keys_are_forgotten_in_the_end(
    app: FastAPI,
) -> None:
    context: ServiceContext = app.state.context
    now = context.clock.now()
    async with api_client(app) as client:
        await client.post("/things", json={"name": "core"}, headers={"Idempotency-Key": "k1"})
        await idempotency.forget_old(context.database, now + timedelta(days=34, hours=23))
        again = await client.post("/things", json={"name": "core"}, headers={"Idempotency-Key": "k1"})
    assert again.headers["Idempotent-Replayed"] == "true"
    assert await _count(app, "thing") == 1
    await idempotency.forget_old(context.database, now + timedelta(days=35, minutes=1))
    assert await _count(app, "idempotency") == 0
