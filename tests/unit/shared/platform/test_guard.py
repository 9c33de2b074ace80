"""Deny by default: a route that nobody guarded does not come up."""

from pathlib import Path
from typing import Annotated, ClassVar

import pytest
from fastapi import APIRouter, FastAPI

from toolcare_shared.auth import Actor, Permission, Role, open_to_all, requires
from toolcare_shared.auth.guard import UnguardedRoute, guarded_routes
from toolcare_shared.db import metadata
from toolcare_shared.service import create_service_app
from toolcare_shared.settings import ServiceSettings
from toolcare_shared.testing.api import api_client, assert_every_route_refuses_strangers, person


class TrialSettings(ServiceSettings):
    service: ClassVar[str] = "trial"


def _app(router: APIRouter, tmp_path: Path) -> FastAPI:
    settings = TrialSettings(data_dir=tmp_path)
    return create_service_app(settings, metadata=metadata(), migrations="trial", routers=[router])


def _guarded() -> APIRouter:
    router = APIRouter()

    @router.get("/tools/{tool_id}")
    async def get_tool(tool_id: int, actor: Annotated[Actor, requires(Permission.TOOL_READ)]) -> str:
        return f"{tool_id} for {actor.name}"

    @router.delete("/users/{user_id}", dependencies=[requires(Permission.USER_ADMIN)])
    async def remove_user(user_id: str) -> str:
        return user_id

    @router.get("/welcome", dependencies=[open_to_all("the first page")])
    async def welcome() -> str:
        return "welcome"

    return router


def test_an_unguarded_route_stops_the_start(tmp_path: Path) -> None:
    router = APIRouter()

    @router.get("/tools")
    async def list_tools() -> list[str]:
        return []

    with pytest.raises(UnguardedRoute, match="GET /tools"):
        _app(router, tmp_path)


@pytest.mark.asyncio
async def test_every_guarded_route_refuses_strangers(tmp_path: Path) -> None:
    app = _app(_guarded(), tmp_path)
    assert {("GET", "/tools/{tool_id}"), ("DELETE", "/users/{user_id}")} <= set(guarded_routes(app))
    assert ("GET", "/welcome") not in guarded_routes(app)
    await assert_every_route_refuses_strangers(app)


@pytest.mark.asyncio
async def test_a_role_without_the_permission_is_told_so(tmp_path: Path) -> None:
    app = _app(_guarded(), tmp_path)
    async with api_client(app, Role.ENGINEER) as client:
        refused = await client.delete("/users/u-2")
        allowed = await client.get("/tools/7")
    assert (refused.status_code, refused.json()["code"], refused.json()["permission"]) == (
        403,
        "forbidden",
        "user_admin",
    )
    assert allowed.json() == f"7 for {person().name}"


@pytest.mark.asyncio
async def test_a_stranger_learns_nothing_about_his_input(tmp_path: Path) -> None:
    """Who he is comes before what he sent."""
    async with api_client(_app(_guarded(), tmp_path), None) as client:
        answer = await client.get("/tools/not-a-number")
    assert answer.status_code == 401
