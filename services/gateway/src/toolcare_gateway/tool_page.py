"""A tool's page: its parts, asked of their owners at the same time."""

import asyncio
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, JsonValue, TypeAdapter, ValidationError

from toolcare_gateway.forwarding import API
from toolcare_gateway.identity.authentication import SignedIn
from toolcare_gateway.parts import Gateway, Parts
from toolcare_gateway.readmodels import lists
from toolcare_gateway.readmodels.schemas import ToolRow
from toolcare_gateway.tool_parts import LISTS, PARTS, TOOL, Part
from toolcare_gateway.upstream import ServiceUnavailable
from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.errors import NotFound, problems
from toolcare_shared.etag import JsonText
from toolcare_shared.http import Answer
from toolcare_shared.ids import SLUG

_NOT_FOUND = 404
_JSON: TypeAdapter[JsonValue] = TypeAdapter(JsonValue)


class UnknownTool(NotFound):
    code = "unknown_tool"

    def __init__(self, tool_id: str) -> None:
        super().__init__(
            "Look the tool up in the list; it may have been entered under another number.", tool_id=tool_id
        )


class ToolPage(BaseModel):
    """`missing` names the services that did not answer; their parts are empty, the rest holds.

    `row` is what the list shows; it is there while the registry is down, and may come a moment after a new `tool`.
    """

    tool: dict[str, JsonValue] | None
    row: ToolRow | None
    mountings: list[dict[str, JsonValue]]
    plans: list[dict[str, JsonValue]]
    jobs: list[dict[str, JsonValue]]
    log: list[dict[str, JsonValue]]
    gaps: list[dict[str, JsonValue]]
    missing: list[str]


router = APIRouter(prefix=API, tags=["tools"])


@router.get("/tools/{tool_id}", response_model=ToolPage, responses=problems(UnknownTool, ServiceUnavailable))
async def get_tool(
    tool_id: Annotated[str, Path(pattern=SLUG.pattern)],
    visitor: SignedIn,
    gateway: Gateway,
    _: Annotated[Actor, requires(Permission.TOOL_READ)],
) -> Response:
    """All about one tool, with the registry's ETag for changing it."""
    actor = visitor.actor
    signed = gateway.upstreams.in_name_of(actor)
    async with asyncio.TaskGroup() as group:
        asked = {part: group.create_task(_ask(gateway, part, tool_id, actor, signed)) for part in PARTS}
        listed = group.create_task(_row(gateway, tool_id))
    answers = {part: task.result() for part, task in asked.items()}
    tool, row = answers[TOOL], listed.result()
    if tool is not None and tool.status == _NOT_FOUND:
        raise UnknownTool(tool_id)
    if row is None and _absent(tool):
        raise ServiceUnavailable(TOOL.service)
    body: dict[str, JsonValue] = {
        "tool": _read(tool),
        "row": row,
        **{part.name: _items(_read(answers[part])) for part in LISTS},
        "missing": [*sorted({part.service for part, answer in answers.items() if _absent(answer)})],
    }
    version = _header(tool, "etag")
    headers = {"Cache-Control": "no-cache", **({"ETag": version} if version else {})}
    return JsonText(_JSON.dump_json(body).decode(), headers=headers)


async def _row(gateway: Parts, tool_id: str) -> JsonValue:
    async with gateway.database.read() as session:
        text = await lists.tool_row(session, tool_id)
    return None if text is None else _JSON.validate_json(text)


async def _ask(gateway: Parts, part: Part, tool_id: str, actor: Actor, signed: Mapping[str, str]) -> Answer | None:
    deadline_s = gateway.settings.part_deadline_s
    try:
        return await gateway.upstreams.ask(
            part.service, "GET", part.address(tool_id), actor, deadline_s=deadline_s, signed=signed
        )
    except ServiceUnavailable:
        return None


def _absent(answer: Answer | None) -> bool:
    """A service that has not heard of the tool yet has nothing to show, which is not the same as being away."""
    return answer is None or not (answer.ok or answer.status == _NOT_FOUND)


def _read(answer: Answer | None) -> JsonValue:
    if answer is None or not answer.ok:
        return None
    try:
        return answer.json()
    except ValidationError:
        return None


def _items(found: JsonValue) -> list[JsonValue]:
    items = found.get("items") if isinstance(found, dict) else found
    return items if isinstance(items, list) else []


def _header(answer: Answer | None, name: str) -> str | None:
    if answer is None:
        return None
    return next((value for key, value in answer.headers.items() if key.lower() == name), None)
