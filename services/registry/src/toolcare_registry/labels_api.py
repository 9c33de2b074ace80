"""Labels of tools over HTTP, as PDF for printers and as SVG for the screen."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from toolcare_registry import domain, store
from toolcare_registry.domain import Tool
from toolcare_registry.domain.labels import change_address
from toolcare_registry.labels_schemas import LabelAddressIn, LabelAddressOut, Layout, Origin
from toolcare_registry.problems import problems
from toolcare_registry.schemas import PRINTABLE_ASCII
from toolcare_registry.store import codes as store_of_codes
from toolcare_registry.store import label_address as store_of_address
from toolcare_registry.tables import PlantRow
from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.etag import etag, json_answer
from toolcare_shared.plant import plant_name
from toolcare_shared.work import ReadSession, UnitOfWork

router = APIRouter(tags=["labels"])

ToolId = Annotated[str, Path(max_length=64, pattern=PRINTABLE_ASCII, examples=["t-0042"])]
ToolIds = Annotated[
    list[Annotated[str, Query(max_length=64, pattern=PRINTABLE_ASCII)]],
    Query(alias="tool_id", min_length=1, max_length=200, description="In the order of the labels"),
]

_BINARY = {"schema": {"type": "string", "format": "binary"}}
_PDF: dict[int | str, dict[str, object]] = {200: {"description": "The labels", "content": {"application/pdf": _BINARY}}}
_SVG: dict[int | str, dict[str, object]] = {200: {"description": "The label", "content": {"image/svg+xml": _BINARY}}}
_HARMLESS = {
    "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}


@dataclass(frozen=True, slots=True)
class Heading:
    """What all labels have in common: where their codes lead, and the plant's name."""

    origin: str
    plant: str


@router.get("/labels.pdf", response_class=Response, responses=_PDF | problems(domain.UnknownTool))
async def print_labels(
    session: ReadSession,
    _: Annotated[Actor, requires(Permission.TOOL_READ)],
    tool_ids: ToolIds,
    origin: Origin,
    layout: Layout = Layout.SINGLE,
) -> Response:
    """One label a page of 62 x 29 mm, or 3 x 8 of them on A4."""
    found = await store_of_codes.tools(session, tool_ids)
    plant = await plant_name(session, PlantRow)
    content = await asyncio.to_thread(_pdf, found, Heading(origin, plant), layout)
    headers = {**_HARMLESS, "Content-Disposition": 'inline; filename="labels.pdf"'}
    return Response(content, media_type="application/pdf", headers=headers)


@router.get("/tools/{tool_id}/label.svg", response_class=Response, responses=_SVG | problems(domain.UnknownTool))
async def show_label(
    tool_id: ToolId, session: ReadSession, _: Annotated[Actor, requires(Permission.TOOL_READ)], origin: Origin
) -> Response:
    """The tool's label with its short code, as a picture to print."""
    tool = await store.tool(session, tool_id)
    heading = Heading(origin, await plant_name(session, PlantRow))
    return Response(await asyncio.to_thread(_svg, tool, heading), media_type="image/svg+xml", headers=_HARMLESS)


@router.get("/label-address", response_model=LabelAddressOut, responses=problems())
async def get_label_address(session: ReadSession, _: Annotated[Actor, requires(Permission.TOOL_READ)]) -> Response:
    """Where the codes on labels lead, if the plant has said so."""
    found = await store_of_address.read(session)
    return json_answer(LabelAddressOut.of(found), 200, {"ETag": etag(found.version)})


@router.put("/label-address", response_model=LabelAddressOut, responses=problems())
async def set_label_address(
    body: LabelAddressIn, work: UnitOfWork, _: Annotated[Actor, requires(Permission.TOOL_EDIT)]
) -> Response:
    """Labels that are printed already keep the old one."""
    async with work as session:
        before = await store_of_address.read(session, for_update=True)
        work.expect(before.version)
        changed = change_address(before, body.address)
        if changed != before:
            await store_of_address.save(session, changed)
        return work.answer(LabelAddressOut.of(changed))


def _pdf(tools: Sequence[Tool], heading: Heading, layout: Layout) -> bytes:
    # Loaded when the first label is asked for: the libraries take time and memory that not every start needs.
    from toolcare_registry import labels

    made = [labels.Label.of(tool, heading.origin, heading.plant) for tool in tools]
    return labels.single_pages(made) if layout is Layout.SINGLE else labels.sheets(made)


def _svg(tool: Tool, heading: Heading) -> str:
    from toolcare_registry import labels

    return labels.svg(labels.Label.of(tool, heading.origin, heading.plant))
