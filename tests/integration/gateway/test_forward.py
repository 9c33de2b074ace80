"""Requests on their way to real services: alive, slow, dead, refusing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import update
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.gateway.conftest import GatewayUnderTest, Json, refused
from tests.integration.gateway.test_read_models import counted, registered
from tests.integration.gateway.upstreams import Services

from toolcare_gateway.identity.tables import User

pytestmark = [pytest.mark.asyncio, ON_ONE_DATABASE]
"""Forwarding asks the database for the session alone."""


@pytest_asyncio.fixture
async def services(gateway: GatewayUnderTest) -> AsyncIterator[Services]:
    async with AsyncExitStack() as stack:
        made = Services(gateway, stack)
        settings = gateway.parts.settings.model_copy(
            update={"part_deadline_s": 5.0, "forward_deadline_s": 2.0, "handled_deadline_s": 1.0}
        )
        gateway.parts = replace(gateway.parts, forwarded=made.table(), settings=settings)
        gateway.app.state.gateway = gateway.parts
        await asyncio.to_thread(gateway.parts.signer.ensure_keys)
        yield made


async def test_a_request_goes_through_in_the_name_of_its_user(gateway: GatewayUnderTest, services: Services) -> None:
    """Body, query, If-Match and key arrive; status, ETag and Location come back; inner headers do not."""
    await services.start("registry")
    client = await gateway.logged_in()
    answer = await client.post("/api/v1/tools", json={"number": "T-1"}, headers={"Idempotency-Key": "k-1"})
    assert answer.status_code == httpx.codes.CREATED, answer.text
    assert answer.headers["etag"] == '"1"'
    assert answer.headers["location"] == "/api/v1/tools/t-1"
    assert "x-inner" not in answer.headers
    assert answer.json()["by"] == (await client.get("/api/v1/session")).json()["user"]["id"]
    changed = await client.patch("/api/v1/tools/t%2D1?dry=1&x=%C3%A4", json={}, headers={"If-Match": '"7"'})
    assert changed.json() == {"id": "t-1", "if_match": '"7"', "query": "dry=1&x=%C3%A4"}


async def test_a_repeat_gets_the_first_answer(gateway: GatewayUnderTest, services: Services) -> None:
    """And says so; the service counted once."""
    await services.start("registry")
    client = await gateway.logged_in()
    first, again = [
        await client.post("/api/v1/tools", json={"number": "T-1"}, headers={"Idempotency-Key": "k-1"}) for _ in range(2)
    ]
    assert first.json() == again.json()
    assert again.headers["idempotent-replayed"] == "true"


async def test_problems_come_back_as_they_are(gateway: GatewayUnderTest, services: Services) -> None:
    """Code and figures of the owner, for the client to translate."""
    await services.start("registry")
    client = await gateway.logged_in()
    answer = await client.post("/api/v1/tools", json={"number": "T-TAKEN"}, headers={"Idempotency-Key": "k-1"})
    assert refused(answer) == (409, "conflict")
    assert answer.json()["number"] == "T-TAKEN"


async def test_the_service_checks_the_role_again(gateway: GatewayUnderTest, services: Services) -> None:
    """The gateway knows no permission of forwarded operations; the owner refuses."""
    await services.start("registry")
    client = await gateway.logged_in()
    async with gateway.database.write() as session:
        await session.execute(update(User).values(role="technician"))
    answer = await client.post("/api/v1/tools", json={"number": "T-1"}, headers={"Idempotency-Key": "k-1"})
    assert refused(answer) == (403, "forbidden")


async def test_a_dead_service_is_named(gateway: GatewayUnderTest, services: Services) -> None:
    """503 while it does not run, 504 when it does not answer, and the next request works again."""
    client = await gateway.logged_in()
    answer = await client.patch("/api/v1/tools/t-1", json={}, headers={"If-Match": '"7"'})
    assert refused(answer) == (503, "service_unavailable")
    assert answer.json()["service"] == "registry"
    await services.start("registry", "shotcounter")
    answer = await client.get("/api/v1/slow")
    assert refused(answer) == (504, "service_unavailable")
    assert answer.json()["service"] == "shotcounter"
    assert (await client.get("/api/v1/broken")).content == b"\x00not json"
    assert (await client.patch("/api/v1/tools/t-1", json={})).status_code == httpx.codes.OK


async def test_a_user_sees_his_own_write(gateway: GatewayUnderTest, services: Services) -> None:
    """The answer waits for the event it caused, and no longer than its bound."""
    await services.start("registry")
    client = await gateway.logged_in()
    clock = asyncio.get_running_loop()
    began = clock.time()
    clock.call_later(0.1, gateway.parts.live.committed, "e-k-1", "toolcare.registry.tool_registered.v1", "t-1")
    await client.post("/api/v1/tools", json={"number": "T-1"}, headers={"Idempotency-Key": "k-1"})
    assert 0.09 <= clock.time() - began < 1.0
    began = clock.time()
    answer = await client.post("/api/v1/tools", json={"number": "T-2"}, headers={"Idempotency-Key": "k-2"})
    assert answer.status_code == httpx.codes.CREATED
    assert clock.time() - began >= 1.0


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/nothing", 404, "no_such_operation"),
        ("GET", "/api/v1/tools/../metrics", 404, "not_found"),
        ("GET", "/api/v1/tools/%2e%2e/mountings", 404, "no_such_operation"),
        ("DELETE", "/api/v1/tools/t-1", 405, "method_not_allowed"),
        ("GET", "/api/v1/internal/events/tool", 404, "no_such_operation"),
        ("GET", "/api/v1/health/live", 404, "no_such_operation"),
    ],
)
async def test_what_is_not_public_is_not_reached(
    gateway: GatewayUnderTest, services: Services, method: str, path: str, status: int, code: str
) -> None:
    """However it is written."""
    await services.start("registry")
    client = await gateway.logged_in()
    answer = await client.request(method, httpx.URL(path), headers={"Idempotency-Key": "k-1"})
    assert refused(answer) in {(status, code), (404, "no_such_operation")}


async def test_a_body_has_a_limit(gateway: GatewayUnderTest, services: Services) -> None:
    """One MiB goes through, one byte more does not, chunked or not."""
    await services.start("registry")
    client = await gateway.logged_in()
    headers = {"Idempotency-Key": "k-1", "Content-Type": "application/json"}
    just = b'{"number":"' + b"x" * (1024 * 1024 - 13) + b'"}'
    assert (await client.post("/api/v1/tools", content=just, headers=headers)).status_code == httpx.codes.CREATED

    async def chunks() -> AsyncIterator[bytes]:
        yield just
        yield b" "

    assert refused(await client.post("/api/v1/tools", content=just + b" ", headers=headers)) == (413, "body_too_large")
    assert refused(await client.post("/api/v1/tools", content=chunks(), headers=headers)) == (413, "body_too_large")


async def test_a_strangers_body_has_the_same_limit(gateway: GatewayUnderTest) -> None:
    """The login reads before anybody is known, so it must not read without end."""
    client = await gateway.client()
    headers = {"Content-Type": "application/json"}
    huge = b'{"username":"erika","password":"' + b"x" * 1024 * 1024 + b'"}'

    async def chunks() -> AsyncIterator[bytes]:
        yield huge

    assert refused(await client.post("/api/v1/session", content=huge, headers=headers)) == (413, "body_too_large")
    assert refused(await client.post("/api/v1/session", content=chunks(), headers=headers)) == (413, "body_too_large")


async def test_a_tools_page_is_joined(gateway: GatewayUnderTest, services: Services) -> None:
    """Each part from its owner; a service that has not heard of the tool yet is not missing."""
    await services.start("registry", "maintenance", "shotcounter")
    client = await gateway.logged_in()
    await gateway.hear(registered("T-1"), counted(5, "t-1"))
    answer = await client.get("/api/v1/tools/t-1")
    page: Json = answer.json()
    assert answer.headers["etag"] == '"7"'
    assert page["tool"] == {"id": "t-1", "asked_by": "Erika"}
    assert page["row"]["total"] == 5  # type: ignore[index,call-overload]
    assert page["mountings"] == [{"id": "m-1", "tool_id": "t-1"}]
    assert page["plans"] == [{"id": "plan-1", "tool_id": "t-1"}]
    assert page["jobs"] == [{"id": "job-1", "tool_id": "t-1", "state": "open"}]
    assert page["log"] == []
    assert page["gaps"] == [{"id": "g-1", "tool_ids": ["t-1"], "state": "open"}]
    assert page["missing"] == []
    assert refused(await client.get("/api/v1/tools/t-0")) == (404, "unknown_tool")
    assert refused(await client.get("/api/v1/tools/T_0")) == (422, "invalid_input")


async def test_a_tools_page_shows_what_there_is(gateway: GatewayUnderTest, services: Services) -> None:
    """Services that are away are named; with the registry away the row still shows; with nothing known it says so."""
    client = await gateway.logged_in()
    assert refused(await client.get("/api/v1/tools/t-1")) == (503, "service_unavailable")
    await gateway.hear(registered("T-1"))
    page: Json = (await client.get("/api/v1/tools/t-1")).json()
    assert (page["tool"], page["missing"]) == (None, ["maintenance", "registry", "shotcounter"])
    assert page["row"]["number"] == "T-1"  # type: ignore[index,call-overload]
    await services.start("registry")
    page = (await client.get("/api/v1/tools/t-1")).json()
    assert page["missing"] == ["maintenance", "shotcounter"]
    assert page["tool"] == {"id": "t-1", "asked_by": "Erika"}
