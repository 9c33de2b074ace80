"""What peers and administrators ask a service: the feed, the dead letters, its state."""

from datetime import UTC, datetime

import httpx
import pytest
from fastapi import FastAPI

from toolcare_shared.auth import Role
from toolcare_shared.context import ServiceContext
from toolcare_shared.messaging import deadletter, numbering
from toolcare_shared.messaging.envelope import Envelope
from toolcare_shared.messaging.feed import FeedPage
from toolcare_shared.messaging.handlers import Stream
from toolcare_shared.testing.api import api_client, service_token

pytestmark = pytest.mark.asyncio

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
STREAM = Stream("registry", "tool")


def _as_service(app: FastAPI, service: str = "maintenance") -> dict[str, str]:
    return {"Authorization": f"Bearer {service_token(app.state.context, service)}"}


async def _bury(app: FastAPI, position: int, *, parked: bool = False) -> None:
    envelope = Envelope(
        id=f"e{position}",
        source="/toolcare/registry",
        type="toolcare.registry.tool_vanished.v1",
        subject="t-0042",
        time=NOON,
        data={},
        sequence=position,
        position=position,
        correlationid="c",
        actor="person:u-1",
    )
    context: ServiceContext = app.state.context
    async with context.database.write() as session:
        if parked:
            await deadletter.park(session, STREAM, envelope, NOON)
        else:
            await deadletter.bury(session, STREAM, envelope, "ValueError: no such tool", 1, NOON)


async def test_a_peer_reads_the_log_after_its_cursor(app: FastAPI) -> None:
    context: ServiceContext = app.state.context
    async with api_client(app) as client:
        for name in ("core", "cavity", "insert"):
            await client.post("/things", json={"name": name})
    async with context.database.write() as session:
        await numbering.number(session)
    async with api_client(app, None) as client:
        answer = await client.get("/internal/events/thing", params={"after": 1, "limit": 1}, headers=_as_service(app))
    page = FeedPage.parse(answer.content)
    assert page.head == 3
    assert [(event.position, event.data["name"]) for event in page.events] == [(2, "cavity")]


@pytest.mark.parametrize("query", [{"after": -1}, {"limit": 0}, {"limit": 501}, {"after": "x"}])
async def test_a_feed_refuses_impossible_places(app: FastAPI, query: dict[str, str | int]) -> None:
    async with api_client(app, None) as client:
        answer = await client.get("/internal/events/thing", params=query, headers=_as_service(app))
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")


async def test_the_log_is_not_for_people_below_administrator(app: FastAPI) -> None:
    async with api_client(app, Role.ENGINEER) as client:
        assert (await client.get("/internal/events/thing")).status_code == httpx.codes.FORBIDDEN
    async with api_client(app, Role.ADMINISTRATOR) as client:
        assert (await client.get("/internal/events/thing")).status_code == httpx.codes.OK


async def test_a_service_may_not_settle_dead_letters(app: FastAPI) -> None:
    await _bury(app, 1)
    async with api_client(app, None) as client:
        answer = await client.post("/internal/dead-letters/1/retry", headers=_as_service(app))
    assert answer.status_code == httpx.codes.FORBIDDEN


async def test_dead_letters_are_listed_page_by_page(app: FastAPI) -> None:
    for position in (1, 2, 3):
        await _bury(app, position, parked=position > 1)
    async with api_client(app, Role.ADMINISTRATOR) as client:
        first = (await client.get("/internal/dead-letters", params={"limit": 2})).json()
        second = (
            await client.get("/internal/dead-letters", params={"limit": 2, "cursor": first["next_cursor"]})
        ).json()
        dead = (await client.get("/internal/dead-letters", params={"state": "dead"})).json()
    assert [item["position"] for item in first["items"] + second["items"]] == [1, 2, 3]
    assert second["next_cursor"] is None
    assert [(item["position"], item["reason"]) for item in dead["items"]] == [(1, "ValueError: no such tool")]


async def test_a_retried_letter_lets_those_behind_it_go_on(app: FastAPI) -> None:
    """Nobody handles this event any more, so a retry succeeds at once; repeating it is refused, not done twice."""
    await _bury(app, 1)
    await _bury(app, 2, parked=True)
    async with api_client(app, Role.ADMINISTRATOR) as client:
        done = await client.post("/internal/dead-letters/1/retry")
        again = await client.post("/internal/dead-letters/1/retry")
        unknown = await client.post("/internal/dead-letters/77/retry")
    assert (done.status_code, done.json()) == (200, {"handled": 2})
    assert (again.status_code, again.json()["code"]) == (409, "letter_not_dead")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown_letter")


async def test_discarding_needs_a_reason_that_is_kept(app: FastAPI) -> None:
    await _bury(app, 1)
    async with api_client(app, Role.ADMINISTRATOR) as client:
        without = await client.post("/internal/dead-letters/1/discard", json={})
        done = await client.post("/internal/dead-letters/1/discard", json={"reason": "tool was scrapped"})
        letters = (await client.get("/internal/dead-letters", params={"state": "discarded"})).json()
    assert (without.status_code, done.status_code) == (422, 200)
    assert [(item["note"], item["settled_by"]) for item in letters["items"]] == [("tool was scrapped", "u-1")]


async def test_dead_letters_show_in_the_state_of_the_service(app: FastAPI) -> None:
    await _bury(app, 1)
    async with api_client(app, None) as client:
        answer = await client.get("/health/ready")
    checks = {check["name"]: check["status"] for check in answer.json()["checks"]}
    assert answer.status_code == 200
    assert checks["dead_letters"] == answer.json()["status"] == "degraded"


async def test_a_service_without_its_database_is_not_ready(app_on_sqlite: FastAPI) -> None:
    context: ServiceContext = app_on_sqlite.state.context
    await context.database.dispose()
    path = context.database.path
    assert path is not None
    path.rename(path.with_suffix(".gone"))
    path.mkdir()
    async with api_client(app_on_sqlite, None) as client:
        answer = await client.get("/health/ready")
    assert (answer.status_code, answer.json()["status"]) == (503, "failed")
