"""Areas over all routes: whoever is limited to one writes to nothing that hangs in another, whatever the route."""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from sqlalchemy import Table, func, select
from tests.contract.test_rights import application

from toolcare_compose.layout import SERVICES
from toolcare_shared.areas import MACHINE, TOOL
from toolcare_shared.auth import RIGHTS, Role
from toolcare_shared.auth.guard import permissions_by_route
from toolcare_shared.ids import new_id
from toolcare_shared.messaging.tables import kernel, outbox
from toolcare_shared.testing.api import api_client, person
from toolcare_shared.testing.postgres import Templates
from toolcare_shared.work import unit_of_work

pytestmark = pytest.mark.asyncio

OWNERS = tuple(service for service in SERVICES if service != "gateway")
"""The gateway changes nothing that is in an area."""
OF_NO_AREA = {
    "registry": {"label_address", "place", "plant", "tool_class", "tool_insert", "insert_step"},
    "shotcounter": {
        *(
            "counter",
            "mould_identification",
            "part_counter",
            "plant",
            "reader",
            "reading",
            "retention_term",
            "source_lease",
        ),
        *("own_certificate", "server_certificate"),
    },
    "maintenance": {"checklist", "checklist_version", "part", "plan_template", "plant", "retention_term"},
    "failures": {"failure_code", "running_number", "code_mapping", "plant", "retention_term"},
    "actions": {"failure_code", "person", "photo", "photo_alias", "plant", "rules", "running_number", "retention_term"},
    "photos": {"failure_code", "person", "photo_link", "picture", "plant", "retention_term"},
}
"""The whole plant's: words, templates, stock, what is known of others, and what a counter does by itself."""
WITHOUT_A_TRANSACTION = {
    ("POST", "/internal/dead-letters/{letter}/retry"),
    ("POST", "/internal/dead-letters/{letter}/discard"),
    ("POST", "/internal/stream-warnings/{publisher}/{aggregate}/acknowledge"),
}
"""Of the service, not of a tool: for administrators, who work everywhere."""
HANNA = replace(person(Role.ENGINEER, "u-3", "Hanna"), areas=frozenset({"Hall 1"}))


@pytest.mark.parametrize("service", OWNERS)
async def test_what_is_written_leads_to_its_tool_or_machine(
    service: str, tmp_path: Path, database_templates: Templates
) -> None:
    """Every table, or it is on the list; and every route writes where that is asked before it is committed."""
    async with application(service, tmp_path, database_templates) as app:
        tables = {table.name: table for table in app.state.metadata.sorted_tables if table.name not in kernel.tables}
        assert {name for name, table in tables.items() if not leads_somewhere(table)} <= OF_NO_AREA[service]
        assert writes_elsewhere(app) <= WITHOUT_A_TRANSACTION


def leads_somewhere(table: Table, steps: int = 3) -> bool:
    if table.name in {TOOL, MACHINE} or {"tool_id", "machine_id"} & set(table.columns.keys()):
        return True
    return steps > 0 and any(leads_somewhere(foreign.column.table, steps - 1) for foreign in table.foreign_keys)


def writes_elsewhere(app: FastAPI) -> set[tuple[str, str]]:
    return {
        (method, str(route.path))
        for route in iter_route_contexts(app.routes)
        if isinstance(route.original_route, APIRoute) and not asks_for_a_transaction(route.dependant)
        for method in set(route.methods or ()) - {"GET", "HEAD"}
    }


def asks_for_a_transaction(dependant: Dependant) -> bool:
    return dependant.call is unit_of_work or any(map(asks_for_a_transaction, dependant.dependencies))


FREE = {
    "registry": {"POST /tools/{tool_id}/hold", "POST /tools/{tool_id}/repair"},
    "failures": {"POST /failures", "PATCH /failures/{failure_id}"},
    "photos": {
        "POST /photos",
        "POST /cameras/{camera_id}/capture",
        "PUT /photos/{photo_id}/annotations",
        "PATCH /photos/{photo_id}",
        "POST /photos/{photo_id}/remove",
    },
}
"""Who sees a danger says so. Those that change what is there ask for another right but for one's own (`Work.by`)."""


@pytest.mark.parametrize("service", OWNERS)
async def test_only_telling_is_free_of_areas(service: str, tmp_path: Path, database_templates: Templates) -> None:
    """A route that hangs on a right which holds everywhere is one of these."""
    async with application(service, tmp_path, database_templates) as app:
        free = {
            f"{method} {path.removeprefix('/api/v1')}"
            for (method, path), needed in permissions_by_route(app).items()
            if any(RIGHTS[one].everywhere for one in needed)
        }
    assert free == FREE.get(service, set())


async def test_no_route_of_the_registry_writes_to_a_thing_of_another_area(
    tmp_path: Path, database_templates: Templates
) -> None:
    """Each is asked as its document says, for a tool in Hall 2 and its press, by an engineer of Hall 1."""
    async with application("registry", tmp_path, database_templates) as app:
        async with api_client(app, Role.ADMINISTRATOR) as client:
            for path, body in (
                ("/machines", {"id": "p01", "name": "Press 1", "area": "Hall 2"}),
                ("/tools", {"number": "T-1", "name": "Housing", "cavity_count": 2}),
                ("/tools/t-1/mount", {"machine_id": "p01", "job": "1"}),
            ):
                (await client.post(path, json=body)).raise_for_status()
        document, needed = app.openapi(), permissions_by_route(app)
        answers: dict[str, httpx.Response] = {}
        async with api_client(app, HANNA) as hanna:
            for path, methods in document["paths"].items():
                for method in set(methods) - {"get", "head"}:
                    everywhere = any(RIGHTS[one].everywhere for one in needed[method.upper(), path])
                    if everywhere or not ("{tool_id}" in path or "{machine_id}" in path):
                        continue
                    told = await events(app)
                    answer = await ask(hanna, method, path, methods[method], document)
                    assert await events(app) == told, f"{method} {path}: {answer.status_code} {answer.text[:200]}"
                    answers[f"{method} {path}"] = answer
    refused = [name for name, answer in answers.items() if answer.status_code == httpx.codes.FORBIDDEN]
    assert len(refused) > 8, {name: answer.text[:160] for name, answer in answers.items()}


async def events(app: FastAPI) -> int:
    """Whatever is written is told, to the audit at least."""
    async with app.state.context.database.read() as session:
        return int(await session.scalar(select(func.count()).select_from(outbox)) or 0)


async def ask(
    client: httpx.AsyncClient, method: str, path: str, operation: Mapping[str, Any], document: Mapping[str, Any]
) -> httpx.Response:
    known = {"tool_id": "t-1", "machine_id": "p01", "number": "1"}
    address = re.sub(r"\{(\w+)[^{}]*\}", lambda name: known.get(name[1], "1"), path)
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    body = least(content["schema"], document) if content else None
    return await client.request(
        method.upper(), address, json=body, headers={"Idempotency-Key": new_id(), "If-Match": "*"}
    )


def least(schema: Mapping[str, Any], document: Mapping[str, Any]) -> Any:  # noqa: PLR0911 - a table of kinds
    """About the least that a schema takes."""
    if "$ref" in schema:
        return least(document["components"]["schemas"][schema["$ref"].rpartition("/")[2]], document)
    if chosen := schema.get("enum") or ([schema["const"]] if "const" in schema else None):
        return chosen[-1]
    if options := schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf"):
        return least(options[0], document)
    plain: dict[str | None, Any] = {"integer": max(schema.get("minimum", 1), 1), "number": 1, "boolean": True}
    match schema.get("type"):
        case "object":
            properties = schema.get("properties", {})
            wanted = {*(schema.get("required") or list(properties)[:1]), *(GIVEN & set(properties))}
            return {name: KNOWN.get(name) or least(properties[name], document) for name in sorted(wanted)}
        case "array":
            return [least(schema["items"], document)] * schema.get("minItems", 0)
        case "string":
            return TIMES.get(schema.get("format", ""), "x" * max(schema.get("minLength", 0), 3))
        case other:
            return plain.get(other)


TIMES = {"date-time": "2026-01-01T00:00:00Z", "date": "2026-01-01"}
KNOWN = {"tool_id": "t-1", "machine_id": "p01", "status": "production"}
GIVEN = {"reason", "note", "job"}
"""Given where it may be left out, since some deeds want it by their circumstances."""
