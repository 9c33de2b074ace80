"""The OpenAPI document: names that stay, headers and problems that a client can see."""

from pathlib import Path
from typing import Annotated, Any, ClassVar

import pytest
from fastapi import APIRouter
from pydantic import BaseModel

from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.db import metadata
from toolcare_shared.errors import Conflict, problems
from toolcare_shared.openapi import OperationNameTaken
from toolcare_shared.service import create_service_app
from toolcare_shared.settings import ServiceSettings
from toolcare_shared.work import UnitOfWork

Writer = Annotated[Actor, requires(Permission.TOOL_EDIT)]


class TrialSettings(ServiceSettings):
    service: ClassVar[str] = "trial"


class Body(BaseModel):
    name: str


class NameTaken(Exception):
    pass


def _router() -> APIRouter:
    router = APIRouter()

    @router.get("/things/{thing_id}")
    async def get_thing(thing_id: str, _: Writer) -> Body:
        raise NotImplementedError

    @router.post("/things", responses=problems(NameTaken, mapping={NameTaken: Conflict}))
    async def add_thing(body: Body, work: UnitOfWork, _: Writer) -> Body:
        raise NotImplementedError

    @router.patch("/things/{thing_id}")
    async def change_thing(thing_id: str, body: Body, work: UnitOfWork, _: Writer) -> Body:
        raise NotImplementedError

    return router


def _document(tmp_path: Path, *routers: APIRouter) -> dict[str, Any]:
    app = create_service_app(TrialSettings(data_dir=tmp_path), metadata=metadata(), migrations="trial", routers=routers)
    return app.openapi()


def _headers(operation: dict[str, Any]) -> dict[str, bool]:
    return {each["name"]: each["required"] for each in operation.get("parameters", []) if each["in"] == "header"}


def test_operations_are_called_as_their_handlers(tmp_path: Path) -> None:
    paths = _document(tmp_path, _router())["paths"]
    assert {path: {m: o["operationId"] for m, o in each.items()} for path, each in paths.items()} == {
        "/things": {"post": "add_thing"},
        "/things/{thing_id}": {"get": "get_thing", "patch": "change_thing"},
    }


def test_each_method_shows_the_headers_it_needs(tmp_path: Path) -> None:
    paths = _document(tmp_path, _router())["paths"]
    assert _headers(paths["/things"]["post"]) == {"Idempotency-Key": True, "If-Match": False}
    assert _headers(paths["/things/{thing_id}"]["patch"]) == {"If-Match": True}
    assert _headers(paths["/things/{thing_id}"]["get"]) == {}


def test_each_operation_lists_the_problems_it_can_answer(tmp_path: Path) -> None:
    paths = _document(tmp_path, _router())["paths"]
    assert _codes(paths["/things"]["post"]) == {
        "400": ["idempotency_key_invalid", "idempotency_key_missing"],
        "401": ["unauthenticated"],
        "403": ["forbidden"],
        "409": ["name_taken"],
        "422": ["idempotency_key_reused", "invalid_input"],
    }
    assert list(_codes(paths["/things/{thing_id}"]["patch"])) == ["401", "403", "412", "422", "428"]


def _codes(operation: dict[str, Any]) -> dict[str, list[str]]:
    return {
        status: answer["content"]["application/problem+json"]["schema"]["properties"]["code"]["enum"]
        for status, answer in operation["responses"].items()
        if status >= "400"
    }


def test_two_routes_of_one_name_are_refused(tmp_path: Path) -> None:
    router = APIRouter(prefix="/others")

    @router.post("/things")
    async def add_thing(body: Body, _: Writer) -> Body:
        raise NotImplementedError

    with pytest.raises(OperationNameTaken, match="add_thing"):
        _document(tmp_path, _router(), router)
