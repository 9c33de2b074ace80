"""Documents and engineering changes over HTTP, on both databases."""

from pathlib import Path

import httpx
import pytest
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.registry.conftest import Json, Registry, made, refused

from toolcare_registry.domain.documents import MAX_BYTES

pytestmark = pytest.mark.asyncio

PATH = "/tools/t-0042/documents"
DRAWING = b"%PDF-1.7\n" + b"x" * 2_000


async def add(registry: Registry, content: bytes = DRAWING, **about: str) -> httpx.Response:
    return await registry.http.post(PATH, params={"name": "Wärmeplan", **about}, content=content)


def files(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "documents").rglob("*") if path.is_file()]


async def names(registry: Registry, query: str = "") -> list[object]:
    items = made(await registry.technician.get(f"{PATH}{query}"))["items"]
    assert isinstance(items, list)
    return [item["name"] for item in items if isinstance(item, dict)]


async def test_a_document_is_stored_told_and_given_out_safely(registry: Registry, tmp_path: Path) -> None:
    """Its kind is that of its bytes; a browser may show it, but runs nothing in it."""
    await registry.tool()
    added = made(await add(registry, kind="drawing", note="as built"), 201)
    assert (added["media_type"], added["bytes"], added["kind"], added["note"]) == (
        "application/pdf",
        len(DRAWING),
        "drawing",
        "as built",
    )
    [path] = files(tmp_path)
    assert (path.name, path.read_bytes()) == (added["sha256"], DRAWING)
    event = (await registry.events("t-0042"))[-1]
    assert event.event_name == "document_added"
    assert (event.data["document_id"], event.data["name"], event.data["version"]) == (added["id"], "Wärmeplan", 2)
    answer = await registry.technician.get(f"/documents/{added['id']}/content")
    assert (answer.status_code, answer.content) == (200, DRAWING)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == "inline; filename*=UTF-8''W%C3%A4rmeplan.pdf"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    again = await registry.technician.get(
        f"/documents/{added['id']}/content", headers={"If-None-Match": answer.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


async def test_the_same_content_is_stored_once(registry: Registry, tmp_path: Path) -> None:
    """Two documents may have one file; a repeat of a request makes no second document."""
    await registry.tool()
    made(await add(registry), 201)
    made(await add(registry, name="Copy"), 201)
    key = {"Idempotency-Key": "once"}
    for _ in range(2):
        made(await registry.http.post(PATH, params={"name": "Third"}, content=b"Ohm: 52.9", headers=key), 201)
    assert await names(registry) == ["Third", "Copy", "Wärmeplan"]
    assert len(files(tmp_path)) == 2


@ON_ONE_DATABASE
async def test_what_is_to_be_opened_elsewhere_is_saved(registry: Registry) -> None:
    """A table is an attachment; a browser would only show its letters."""
    await registry.tool()
    added = made(await add(registry, b"a;b\n1;2\n", name="Water.csv"), 201)
    answer = await registry.technician.get(f"/documents/{added['id']}/content")
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert answer.headers["content-type"].startswith("text/csv")


@ON_ONE_DATABASE
async def test_what_is_no_document_is_refused(registry: Registry, tmp_path: Path) -> None:
    """In words, by its bytes and by its size; nothing is left behind."""
    await registry.tool()
    assert refused(await add(registry, b"<svg/>")) == (415, "file_not_taken")
    assert refused(await add(registry, b"")) == (415, "file_not_taken")
    assert refused(await add(registry, b"%PDF-" + b"x" * MAX_BYTES)) == (413, "document_too_large")
    assert refused(await add(registry, name=" ")) == (422, "invalid_input")
    assert refused(await add(registry, kind="song")) == (422, "invalid_input")
    unknown = await registry.http.post("/tools/t-9/documents", params={"name": "x"}, content=DRAWING)
    assert refused(unknown) == (404, "unknown_tool")
    forbidden = await registry.technician.post(PATH, params={"name": "x"}, content=DRAWING)
    assert refused(forbidden) == (403, "forbidden")
    assert files(tmp_path) == []


async def test_a_retired_document_leaves_the_list(registry: Registry) -> None:
    """With who, when and why; its file can still be read."""
    await registry.tool()
    added = made(await add(registry), 201)
    retire = f"/documents/{added['id']}/retire"
    gone = made(await registry.http.post(retire, json={"reason": "Replaced by rev. C"}))
    assert gone["retirement"] == {"at": "2026-03-02T06:00:00Z", "by": "Erika", "reason": "Replaced by rev. C"}
    assert await names(registry) == []
    assert await names(registry, "?retired=true") == ["Wärmeplan"]
    event = (await registry.events("t-0042"))[-1]
    assert (event.event_name, event.data["reason"]) == ("document_retired", "Replaced by rev. C")
    assert refused(await registry.http.post(retire, json={"reason": "x"})) == (409, "document_is_retired")
    assert (await registry.technician.get(f"/documents/{added['id']}/content")).content == DRAWING


async def test_a_lost_or_damaged_file_is_told_and_can_be_added_again(registry: Registry, tmp_path: Path) -> None:
    """Half of a file is never given out."""
    await registry.tool()
    added = made(await add(registry), 201)
    [path] = files(tmp_path)
    path.write_bytes(DRAWING[:100])
    content = f"/documents/{added['id']}/content"
    assert refused(await registry.technician.get(content)) == (404, "document_lost")
    made(await add(registry, name="Again"), 201)
    assert (await registry.technician.get(content)).content == DRAWING
    assert refused(await registry.technician.get("/documents/none/content")) == (404, "unknown_document")


@ON_ONE_DATABASE
async def test_a_store_that_does_not_work_is_told(registry: Registry, tmp_path: Path) -> None:
    """And no document is noted whose file is not safe."""
    await registry.tool()
    (tmp_path / "documents").write_text("in the way")
    assert refused(await add(registry)) == (503, "store_unavailable")
    (tmp_path / "documents").unlink()
    assert await names(registry) == []


CHANGE: Json = {"change_level": "C", "description": "Gate widened", "done_on": "2026-02-20", "reason": "Short shots"}


async def test_a_modification_sets_the_change_level(registry: Registry) -> None:
    """The answer, the tool, its event and the list."""
    await registry.tool(change_level="B")
    path = "/tools/t-0042/modifications"
    added = made(await registry.http.post(path, json=CHANGE), 201)
    assert added.items() >= {**CHANGE, "by": "Erika", "at": "2026-03-02T06:00:00Z"}.items()
    assert made(await registry.http.get("/tools/t-0042"))["change_level"] == "C"
    event = (await registry.events("t-0042"))[-1]
    assert event.event_name == "tool_modified"
    assert (event.data["change_level"], event.data["done_on"], event.data["version"]) == ("C", "2026-02-20", 2)
    late = {**CHANGE, "change_level": "A", "done_on": "2025-01-10"}
    made(await registry.http.post(path, json=late), 201)
    assert made(await registry.http.get("/tools/t-0042"))["change_level"] == "C"
    told = (await registry.events("t-0042"))[-2:]
    assert [(event.event_name, event.data["change_level"]) for event in told] == [
        ("tool_modified", "A"),
        ("tool_changed", "C"),
    ]
    first = made(await registry.technician.get(f"{path}?limit=1"))
    rest = made(await registry.technician.get(path, params={"cursor": str(first["next_cursor"])}))
    levels = [item["change_level"] for page in (first, rest) for item in page["items"]]  # type: ignore[union-attr,index,call-overload]
    assert levels == ["C", "A"]


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"done_on": "2026-03-04"}, (422, "done_in_future")),
        ({"done_on": "yesterday"}, (422, "invalid_input")),
        ({"change_level": ""}, (422, "invalid_input")),
        ({"description": " "}, (422, "invalid_input")),
    ],
)
@ON_ONE_DATABASE
async def test_a_wrong_modification_is_refused(registry: Registry, wrong: Json, expected: tuple[int, str]) -> None:
    """Each refusal has its own code."""
    await registry.tool()
    assert refused(await registry.http.post("/tools/t-0042/modifications", json={**CHANGE, **wrong})) == expected
    bad = await registry.technician.get("/tools/t-0042/modifications", params={"cursor": "WyJ4IiwieCJd"})
    assert refused(bad) == (400, "invalid_cursor")
