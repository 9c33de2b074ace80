"""Everything in one file, or a sentence why not."""

import asyncio
import csv
import io
import json
import zipfile
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from openpyxl import load_workbook
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.gateway.conftest import GatewayUnderTest, refused
from tests.integration.gateway.owners import SERVICES, Owners

from toolcare_gateway.exports import writers
from toolcare_gateway.plant import store
from toolcare_shared.auth import Role

pytestmark = [pytest.mark.asyncio, ON_ONE_DATABASE]
"""The database knows the session alone here."""

EVIL = ["=1+1", "+1", "-1", "@SUM(A1)", "a\x07b"]


@pytest_asyncio.fixture
async def owners(gateway: GatewayUnderTest) -> AsyncIterator[Owners]:
    await asyncio.to_thread(gateway.parts.signer.ensure_keys)
    made = Owners(gateway)
    made.tables = {
        "registry": {
            "tools": (["number", "cavity_count"], [[f"T-{n}", n] for n in range(1, 6)]),
            "machines": (["name"], []),
        },
        "shotcounter": {"counts": (["number", "total"], [["T-1", -3]])},
        "maintenance": {"parts": (["name"], [[text] for text in EVIL])},
    }
    async with made.serving(*SERVICES):
        yield made


@pytest_asyncio.fixture
async def client(gateway: GatewayUnderTest) -> httpx.AsyncClient:
    return await gateway.logged_in()


async def file(client: httpx.AsyncClient, suffix: str) -> bytes:
    answer = await client.get(f"/api/v1/exports.{suffix}")
    assert answer.status_code == httpx.codes.OK, answer.text
    assert answer.headers["content-disposition"] == f'attachment; filename="toolcare-2026-03-02.{suffix}"'
    assert int(answer.headers["content-length"]) == len(answer.content)
    return answer.content


async def test_a_workbook_with_a_sheet_per_table(
    owners: Owners, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Text that looks like a formula stays text; a table longer than a sheet goes on in another."""
    monkeypatch.setattr(writers, "ROWS_OF_A_SHEET", 4)
    book = load_workbook(io.BytesIO(await file(client, "xlsx")))
    assert book.sheetnames[:4] == ["tools", "tools (2)", "machines", "counts"]
    assert [row[0].value for row in book["tools"].iter_rows()] == ["number", "T-1", "T-2", "T-3", "T-4"]
    assert [cell.value for cell in book["tools (2)"]["A"]] == ["number", "T-5"]
    first = book["parts"]["A2"]
    assert (first.value, first.data_type) == ("=1+1", "s")
    assert [cell.value for cell in book["parts (2)"]["A"]] == ["name", "ab"]
    assert owners.asked == []


async def test_a_file_tells_of_which_plant_it_is(
    gateway: GatewayUnderTest, owners: Owners, client: httpx.AsyncClient
) -> None:
    """In its name, spelt so that every system takes it, and inside."""
    async with gateway.database.write() as session:
        (await store.plant(session)).name = "Werk Groß-Gerau, Süd"
    for suffix in ("json", "xlsx", "zip"):
        answer = await client.get(f"/api/v1/exports.{suffix}")
        name = f"toolcare-werk-gross-gerau-sud-2026-03-02.{suffix}"
        assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
        match suffix:
            case "json":
                assert answer.json()["plant"] == "Werk Groß-Gerau, Süd"
            case "xlsx":
                assert load_workbook(io.BytesIO(answer.content)).properties.title == "Werk Groß-Gerau, Süd"
            case _:
                assert zipfile.ZipFile(io.BytesIO(answer.content)).comment.decode() == "Werk Groß-Gerau, Süd"
    assert owners.asked == []


async def test_json_with_every_table(owners: Owners, client: httpx.AsyncClient) -> None:
    """Valid as a whole, with the empty tables too."""
    content = json.loads(await file(client, "json"))
    assert content["exported_at"] == "2026-03-02T06:00:00+00:00"
    tables = {table["table"]: table for table in content["tables"]}
    assert list(tables) == ["tools", "machines", "counts", "parts"]
    assert tables["tools"]["rows"] == [[f"T-{n}", n] for n in range(1, 6)]
    assert tables["machines"] == {"service": "registry", "table": "machines", "columns": ["name"], "rows": []}
    assert [row[0] for row in tables["parts"]["rows"]] == EVIL
    assert owners.asked == []


async def test_csv_files_no_spreadsheet_runs(owners: Owners, client: httpx.AsyncClient) -> None:
    """Text that begins like a formula gets a mark in front; numbers below zero do not."""
    with zipfile.ZipFile(io.BytesIO(await file(client, "zip"))) as archive:
        tables = {
            name: list(csv.reader(io.StringIO(archive.read(name).decode("utf-8-sig")))) for name in archive.namelist()
        }
    assert list(tables) == ["tools.csv", "machines.csv", "counts.csv", "parts.csv"]
    assert tables["tools.csv"][0] == ["number", "cavity_count"]
    assert len(tables["tools.csv"]) == 6
    assert tables["counts.csv"][1] == ["T-1", "-3"]
    assert [row[0] for row in tables["parts.csv"][1:5]] == ["'=1+1", "'+1", "'-1", "'@SUM(A1)"]
    assert owners.asked == []


@pytest.mark.parametrize("suffix", ["xlsx", "json", "zip"])
async def test_a_missing_service_makes_no_half_file(
    gateway: GatewayUnderTest, client: httpx.AsyncClient, suffix: str
) -> None:
    """It is named, and nothing is left behind."""
    await asyncio.to_thread(gateway.parts.signer.ensure_keys)
    owners = Owners(gateway)
    owners.tables = {"registry": {"tools": (["number"], [["T-1"]])}}
    before = sorted(gateway.parts.settings.data_dir.iterdir())
    async with owners.serving("registry", "shotcounter"):
        answer = await client.get(f"/api/v1/exports.{suffix}")
    assert refused(answer) == (503, "export_incomplete")
    assert answer.json()["service"] == "maintenance"
    assert set(gateway.parts.settings.data_dir.iterdir()) - set(before) <= {gateway.parts.settings.data_dir / "run"}


async def test_who_may(gateway: GatewayUnderTest) -> None:
    """Technicians do not export."""
    technician = await gateway.logged_in("timo", Role.TECHNICIAN)
    assert refused(await technician.get("/api/v1/exports.zip")) == (403, "forbidden")
