"""Every route of every service, with every role and with none: what the table does not allow is refused in words."""

import importlib
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from pydantic import JsonValue

from toolcare_compose.layout import SERVICES
from toolcare_gateway.forwarding import packed
from toolcare_gateway.identity import api_tokens, usecases
from toolcare_gateway.identity.usecases import NewUser, Visit
from toolcare_gateway.parts import Parts
from toolcare_shared.auth import RIGHTS, Permission, Role, needs_password, service_actor
from toolcare_shared.auth.guard import permissions_by_route
from toolcare_shared.context import ServiceContext
from toolcare_shared.ids import new_id
from toolcare_shared.testing.api import api_client, person
from toolcare_shared.testing.postgres import Databases, Templates

pytestmark = pytest.mark.asyncio

OUR_PAGE = {"Sec-Fetch-Site": "same-origin"}
ENDLESS = "/api/v1/stream"
"""Answers until the session ends, so nobody who may open it opens it here."""


@asynccontextmanager
async def application(service: str, folder: Path, templates: Templates) -> AsyncIterator[FastAPI]:
    package = f"toolcare_{service}"
    url = await Databases(folder, None, templates).make_migrated(package)
    main = importlib.import_module(f"{package}.main")
    settings = importlib.import_module(f"{package}.settings")
    made = getattr(settings, f"{service.capitalize()}Settings")(data_dir=folder, database_url=url)
    app: FastAPI = main.create_app(made)
    context: ServiceContext = app.state.context
    try:
        yield app
    finally:
        await context.http.close()
        await context.database.dispose()


@asynccontextmanager
async def clients(
    service: str, app: FastAPI, roles: Sequence[Role] = tuple(Role)
) -> AsyncIterator[dict[Role | None, httpx.AsyncClient]]:
    """One for each role, and one for nobody: with tokens at a service, with cookies at the gateway."""
    async with AsyncExitStack() as stack:
        opened: dict[Role | None, httpx.AsyncClient] = {}
        for role in (None, *roles):
            if service != "gateway":
                opened[role] = await stack.enter_async_context(api_client(app, role))
                continue
            transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
            browser = httpx.AsyncClient(transport=transport, base_url="http://toolcare.test", headers=OUR_PAGE)
            opened[role] = await stack.enter_async_context(browser)
            if role is not None:
                browser.cookies.set("toolcare_session", await session_of(app, role))
        yield opened


async def session_of(app: FastAPI, role: Role, method: str = "password", username: str = "") -> str:
    parts: Parts = app.state.gateway
    async with parts.database.write() as session:
        new = NewUser(username or role.value, role.value.capitalize(), role, "no hash")
        user = await usecases.add_user(session, new, service_actor("test"), parts.clock.now())
        await session.flush()
        return await usecases.begin_session(session, user, Visit("10.0.0.9", "test", method), parts.clock.now())


def address(template: str) -> str:
    return re.sub(r"\{[^{}]+\}", "1", template)


@pytest.mark.parametrize("service", SERVICES)
async def test_every_route_opens_to_its_roles_alone(
    service: str, tmp_path: Path, database_templates: Templates
) -> None:
    """401 for nobody, 403 for a role without the permission; one that has it is stopped by neither."""
    async with application(service, tmp_path, database_templates) as app, clients(service, app) as opened:
        routes = {route: needed for route, needed in permissions_by_route(app).items() if needed}
        assert routes
        for (method, template), needed in routes.items():
            for role, client in opened.items():
                allowed = role is not None and all(role in RIGHTS[permission].roles for permission in needed)
                if allowed and template == ENDLESS:
                    continue
                answer = await client.request(method, address(template), headers={"Idempotency-Key": new_id()})
                told = f"{service} {method} {template} as {role}: {answer.status_code} {answer.text[:200]}"
                if allowed:
                    assert answer.status_code not in {401, 403}, told
                else:
                    assert answer.status_code == (401 if role is None else 403), told
                    assert answer.json()["code"] == ("unauthenticated" if role is None else "forbidden"), told
                    assert answer.json()["detail"].endswith("."), told


PUBLIC = {
    ("POST", "/api/v1/session"),
    ("GET", "/api/v1/session/ways"),
    ("GET", "/api/v1/session/device"),
    ("POST", "/api/v1/session/switch"),
    ("GET", "/api/v1/session/oidc/start"),
    ("GET", "/api/v1/session/oidc/callback"),
    ("GET", "/api/v1/plant/greeting"),
    ("GET", "/api/v1/report/{code}"),
    ("POST", "/api/v1/report/{code}"),
    ("GET", "/api/openapi.json"),
    ("GET", "/api/docs"),
    ("GET", "/ca"),
    ("GET", "/ca.pem"),
    ("GET", "/health/live"),
    ("GET", "/health/ready"),
    ("GET", "/metrics"),
    ("GET", "/{path:path}"),
    ("HEAD", "/{path:path}"),
}
"""All that answers somebody without a session: the ways in, a guest's report by a label, health, the client's files."""


@pytest.mark.parametrize("service", SERVICES)
async def test_every_other_route_wants_to_know_who_asks(
    service: str, tmp_path: Path, database_templates: Templates
) -> None:
    """Also those that are one's own and need no permission; whatever the route says of itself."""
    async with application(service, tmp_path, database_templates) as app, clients(service, app, ()) as opened:
        routes = permissions_by_route(app)
        assert {route for route in PUBLIC if route not in routes} == (
            set() if service == "gateway" else PUBLIC - HEALTH
        )
        for method, template in set(routes) - PUBLIC:
            answer = await opened[None].request(method, address(template), headers={"Idempotency-Key": new_id()})
            told = f"{service} {method} {template}: {answer.status_code} {answer.text[:200]}"
            assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated"), told


HEALTH = {("GET", "/health/live"), ("GET", "/health/ready"), ("GET", "/metrics")}


@asynccontextmanager
async def by_pin(service: str, app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """An administrator who took over a tablet by his PIN."""
    if service != "gateway":
        async with api_client(app, replace(person(Role.ADMINISTRATOR), proven=False)) as client:
            yield client
        return
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://toolcare.test", headers=OUR_PAGE) as browser:
        browser.cookies.set("toolcare_session", await session_of(app, Role.ADMINISTRATOR, "pin"))
        yield browser


@pytest.mark.parametrize("service", SERVICES)
async def test_a_pin_reaches_no_administration(service: str, tmp_path: Path, database_templates: Templates) -> None:
    """It changes nothing there, and sees nothing of what is everybody's; all else is open to it as to a password."""
    async with application(service, tmp_path, database_templates) as app, by_pin(service, app) as client:
        routes = {route: needed for route, needed in permissions_by_route(app).items() if needed}
        for (method, template), needed in routes.items():
            if template == ENDLESS:
                continue
            answer = await client.request(method, address(template), headers={"Idempotency-Key": new_id()})
            told = f"{service} {method} {template}: {answer.status_code} {answer.text[:200]}"
            if any(needs_password(permission, reads=method == "GET") for permission in needed):
                assert answer.status_code == 403, told
                assert answer.json()["code"] == "password_session_required", told
            else:
                assert answer.status_code not in {401, 403}, told


@asynccontextmanager
async def by_token(service: str, app: FastAPI, *scopes: Permission) -> AsyncIterator[httpx.AsyncClient]:
    """A program with an administrator's token for these and no more."""
    if service != "gateway":
        async with api_client(app, replace(person(Role.ADMINISTRATOR), scopes=frozenset(scopes))) as client:
            yield client
        return
    parts: Parts = app.state.gateway
    now = parts.clock.now()
    async with parts.database.write() as session:
        new = NewUser("mes", "MES", Role.ADMINISTRATOR, "no hash")
        user = await usecases.add_user(session, new, service_actor("test"), now)
        await session.flush()
        wanted = api_tokens.Wanted("MES", frozenset(scopes), now + timedelta(days=1))
        _, secret = await api_tokens.make(session, user.user_id, wanted, now)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    with_token = {"Authorization": f"Bearer {secret}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://toolcare.test", headers=with_token) as program:
        yield program


@pytest.mark.parametrize("service", SERVICES)
async def test_a_token_opens_what_its_scope_names_alone(
    service: str, tmp_path: Path, database_templates: Templates
) -> None:
    scope = Permission.TOOL_READ
    async with application(service, tmp_path, database_templates) as app, by_token(service, app, scope) as client:
        for (method, template), needed in permissions_by_route(app).items():
            if template == ENDLESS or not needed:
                continue
            answer = await client.request(method, address(template), headers={"Idempotency-Key": new_id()})
            told = f"{service} {method} {template}: {answer.status_code} {answer.text[:200]}"
            if service == "gateway" and template.startswith("/internal/"):
                assert answer.status_code == 401, told
            elif needed == {scope}:
                assert answer.status_code not in {401, 403}, told
            else:
                assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), told


def documented(app: FastAPI) -> dict[tuple[str, str], dict[str, JsonValue]]:
    """Method and path -> operation, as /api/openapi.json has it."""
    paths = app.state.openapi_document()["paths"]
    return {(method.upper(), path): each for path, item in paths.items() for method, each in item.items()}


async def test_the_document_says_who_may_ask(tmp_path: Path, database_templates: Templates) -> None:
    """What it calls open answers anybody; what it opens to tokens lets a program in, and the rest wants a person."""
    async with (
        application("gateway", tmp_path, database_templates) as app,
        by_token("gateway", app, *Permission) as client,
    ):
        operations = documented(app)
        assert {route for route, each in operations.items() if not each["security"]} == PUBLIC & operations.keys()
        for method, template in permissions_by_route(app).keys() & operations.keys() - PUBLIC - {("GET", ENDLESS)}:
            answer = await client.request(method, address(template), headers={"Idempotency-Key": new_id()})
            in_person = answer.status_code == httpx.codes.FORBIDDEN and answer.json()["code"] == "not_by_token"
            security = operations[method, template]["security"]
            assert isinstance(security, list)
            ways = {name for way in security if isinstance(way, dict) for name in way}
            assert ways == ({"session"} if in_person else {"session", "token"}), f"{method} {template}: {answer.text}"


async def test_the_document_names_the_scope_that_a_token_needs(tmp_path: Path, database_templates: Templates) -> None:
    """As the route asks for it, also where another service answers."""
    async with application("gateway", tmp_path, database_templates) as app:
        operations = documented(app)
        assert operations["GET", "/api/v1/tools"]["security"] == [{"session": []}, {"token": ["tool_read"]}]
        assert operations["POST", "/api/v1/tools"]["security"] == [{"session": []}, {"token": ["tool_edit"]}]


async def test_every_operation_says_what_it_does(tmp_path: Path, database_templates: Templates) -> None:
    """A sentence of its own, for whoever reads /api/docs without the code."""
    async with application("gateway", tmp_path, database_templates) as app:
        assert [route for route, each in documented(app).items() if not each.get("description")] == []


async def test_nothing_is_passed_on_for_nobody(tmp_path: Path, database_templates: Templates) -> None:
    """Every operation that the gateway forwards asks for a session first; the service asks for the permission."""
    async with application("gateway", tmp_path, database_templates) as app, clients("gateway", app) as opened:
        operations = packed()["operations"]
        assert isinstance(operations, list)
        assert operations
        for operation in operations:
            assert isinstance(operation, dict)
            path = f"/api/v1{address(str(operation['path']))}"
            answer = await opened[None].request(str(operation["method"]), path)
            assert answer.status_code == httpx.codes.UNAUTHORIZED, operation
