"""Exports over HTTP: everything in one file, or a sentence why not."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Annotated, Literal

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from toolcare_gateway.exports.gathering import ExportIncomplete, pages
from toolcare_gateway.forwarding import API
from toolcare_gateway.parts import Gateway, Parts
from toolcare_gateway.plant import store as plant_store
from toolcare_gateway.plant.domain import file_stem
from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.errors import problems

_MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "zip": "application/zip",
}
_BLOCK = 256 * 1024
_FILE = {"schema": {"type": "string", "format": "binary"}}

Format = Literal["xlsx", "json", "zip"]
Exporter = Annotated[Actor, requires(Permission.DATA_EXPORT)]

router = APIRouter(prefix=API, tags=["exports"])


def _answers(format_: Format) -> dict[int | str, dict[str, object]]:
    file: dict[int | str, dict[str, object]] = {200: {"description": "The file", "content": {_MEDIA[format_]: _FILE}}}
    return file | problems(ExportIncomplete)


@router.get("/exports.xlsx", response_class=Response, responses=_answers("xlsx"))
async def export_workbook(gateway: Gateway, actor: Exporter) -> Response:
    """A workbook with a sheet per table; an import reads it as it is."""
    return await _export(gateway, actor, "xlsx")


@router.get("/exports.json", response_class=Response, responses=_answers("json"))
async def export_json(gateway: Gateway, actor: Exporter) -> Response:
    """All tables of all services as one JSON file."""
    return await _export(gateway, actor, "json")


@router.get("/exports.zip", response_class=Response, responses=_answers("zip"))
async def export_csv(gateway: Gateway, actor: Exporter) -> Response:
    """CSV files, one per table."""
    return await _export(gateway, actor, "zip")


async def _export(gateway: Parts, actor: Actor, format_: Format) -> Response:
    """Write the whole file before the first byte is sent, so that nobody gets half of one."""
    file = await asyncio.to_thread(_nameless, gateway.settings.data_dir)
    try:
        plant = await _plant_name(gateway)
        await _write(gateway, actor, format_, file, plant)
        size = file.tell()
        file.seek(0)
    except BaseException:
        file.close()
        raise
    name = f"{file_stem('toolcare', plant)}-{gateway.clock.now():%Y-%m-%d}.{format_}"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Length": str(size),
        "Cache-Control": "no-store",
    }
    return StreamingResponse(_blocks(file), media_type=_MEDIA[format_], headers=headers)


async def _plant_name(gateway: Parts) -> str:
    async with gateway.database.read() as session:
        return (await plant_store.plant(session)).name


def _nameless(folder: Path) -> IO[bytes]:
    """Return a file that is gone once it is closed, also after a crash."""
    return tempfile.TemporaryFile(dir=folder)


async def _write(gateway: Parts, actor: Actor, format_: Format, file: IO[bytes], plant: str) -> None:
    # openpyxl takes a tenth of a second to load, and most starts never need it.
    from toolcare_gateway.exports.writers import JsonWriter, WorkbookWriter, Writer, ZipWriter

    makers: dict[Format, type[WorkbookWriter | JsonWriter | ZipWriter]] = {
        "xlsx": WorkbookWriter,
        "json": JsonWriter,
        "zip": ZipWriter,
    }
    writer: Writer = await asyncio.to_thread(makers[format_], file, gateway.clock.now(), plant)
    try:
        async for page in pages(gateway, actor):
            await asyncio.to_thread(writer.write, page)
    except BaseException:
        # What was begun is closed properly; nobody gets to see it.
        with suppress(Exception):
            writer.finish()
        raise
    await asyncio.to_thread(writer.finish)


async def _blocks(file: IO[bytes]) -> AsyncIterator[bytes]:
    try:
        while block := await asyncio.to_thread(file.read, _BLOCK):
            yield block
    finally:
        file.close()
