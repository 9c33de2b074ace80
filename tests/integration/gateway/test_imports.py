"""A file on its way: brought, checked in the background, looked at, taken, also across restarts and absences."""

import asyncio
import io
from collections.abc import AsyncIterator
from datetime import timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest
import pytest_asyncio
from openpyxl import load_workbook
from sqlalchemy import select, update
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.gateway.conftest import GatewayUnderTest, Json, refused
from tests.integration.gateway.owners import SERVICES, Owners
from tests.unit.gateway.test_import_files import book

from toolcare_gateway.identity import api_tokens
from toolcare_gateway.identity.api_tokens import Wanted
from toolcare_gateway.identity.tables import User
from toolcare_gateway.imports.files import read_file
from toolcare_gateway.imports.folder import ImportFolder
from toolcare_gateway.imports.worker import ImportWorker
from toolcare_gateway.main import create_app
from toolcare_shared.auth import Permission, Role, Via
from toolcare_shared.bulk import BulkIn, BulkRow, BulkRowOut, Fate, RowProblem
from toolcare_shared.ids import new_id

pytestmark = pytest.mark.asyncio

CSV = "number;name;cavity_count;colour\nT-1;Lid;8;red\nT-2;bad;4;\nT-1;again;4;\nT-3;Cup;x;\nT-4;Box;2;\n"


@pytest_asyncio.fixture
async def owners(gateway: GatewayUnderTest) -> AsyncIterator[Owners]:
    await asyncio.to_thread(gateway.parts.signer.ensure_keys)
    made = Owners(gateway)
    async with made.serving(*SERVICES):
        yield made


@pytest_asyncio.fixture
async def client(gateway: GatewayUnderTest) -> httpx.AsyncClient:
    return await gateway.logged_in()


async def _berlin() -> ZoneInfo:
    return ZoneInfo("Europe/Berlin")


def worker(gateway: GatewayUnderTest, patience_s: float = 5.0) -> ImportWorker:
    """One that is started anew with each call: nothing but the database and the folder knows of what was before."""
    folder = ImportFolder(gateway.parts.settings.data_dir / "imports")
    return ImportWorker(gateway.parts, folder, _berlin, patience_s)


async def post(client: httpx.AsyncClient, path: str, content: bytes | str = b"") -> httpx.Response:
    return await client.post(f"/api/v1{path}", content=content, headers={"Idempotency-Key": new_id()})


async def bring(client: httpx.AsyncClient, content: bytes | str, name: str = "tools.csv") -> str:
    answer = await post(client, f"/imports?name={name}", content)
    assert answer.status_code == httpx.codes.CREATED, answer.text
    body: Json = answer.json()
    assert body["state"] == "checking"
    return str(body["id"])


async def seen(client: httpx.AsyncClient, import_id: str) -> Json:
    answer = await client.get(f"/api/v1/imports/{import_id}")
    assert answer.status_code == httpx.codes.OK, answer.text
    body: Json = answer.json()
    return body


async def rows(client: httpx.AsyncClient, import_id: str, query: str = "") -> list[Json]:
    answer = await client.get(f"/api/v1/imports/{import_id}/rows?limit=500{query}")
    assert answer.status_code == httpx.codes.OK, answer.text
    items: list[Json] = answer.json()["items"]
    return items


async def test_a_file_is_checked_and_taken(
    gateway: GatewayUnderTest, owners: Owners, client: httpx.AsyncClient
) -> None:
    """Every row has its fate; refused ones say why and are left out when the others are taken."""
    import_id = await bring(client, CSV)
    assert await worker(gateway).work_once()
    found = await seen(client, import_id)
    assert (found["state"], found["can_be_applied"], found["by"]) == ("checked", True, "Erika")
    sheet = found["sheets"][0]  # type: ignore[index]
    counts = {name: sheet[name] for name in ("rows", "new", "changed", "same", "refused")}  # type: ignore[index, call-overload]
    assert counts == {"rows": 5, "new": 2, "changed": 0, "same": 0, "refused": 3}
    assert sheet["unknown_columns"] == ["colour"]  # type: ignore[index, call-overload]
    reasons = [(row["row"], row["problems"][0]["code"]) for row in await rows(client, import_id, "&fate=refused")]  # type: ignore[index, call-overload]
    assert reasons == [(3, "too_bad"), (4, "row_twice"), (5, "not_a_number")]
    assert [row["key"] for row in await rows(client, import_id, "&fate=new&kind=tools")] == ["T-1", "T-4"]
    assert all(asked.body.dry_run for asked in owners.asked)

    applied = await post(client, f"/imports/{import_id}/apply")
    assert applied.json()["state"] == "applying"
    assert await worker(gateway).work_once()
    found = await seen(client, import_id)
    assert (found["state"], found["progress"], found["applied_by"]) == (
        "applied",
        {"done": 2, "total": 2, "what": ""},
        "Erika",
    )
    (taken,) = [asked for asked in owners.asked if not asked.body.dry_run]
    assert [row.values["number"] for row in taken.body.rows] == ["T-1", "T-4"]
    assert taken.by.name == "Erika"
    assert refused(await post(client, f"/imports/{import_id}/apply")) == (409, "import_not_ready")
    assert not await worker(gateway).work_once()


async def test_refused_rows_tell_all_that_is_wrong_and_come_as_a_workbook(
    gateway: GatewayUnderTest, owners: Owners, client: httpx.AsyncClient
) -> None:
    """What the file, the service and other rows object to, with what the cells say; a refused row claims no name."""
    lines = "T-1;bad;x", "T-1;Lid;8", "T-1;bad;=8"
    import_id = await bring(client, "\n".join(("number;name;cavity_count", *lines)))
    await worker(gateway).work_once()
    found = await rows(client, import_id)
    assert len(owners.asked) == 1
    told = [[(each["code"], each["value"], each["row"]) for each in row["problems"]] for row in found]  # type: ignore[index, union-attr, call-overload]
    assert told == [
        [("not_a_number", "x", None), ("too_bad", "bad", None)],
        [],
        [("not_a_number", "=8", None), ("too_bad", "bad", None), ("row_twice", "T-1", 3)],
    ]
    content = (await client.get(f"/api/v1/imports/{import_id}/refused.xlsx")).content
    (sheet,) = load_workbook(io.BytesIO(content)).worksheets
    first, *others = [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    assert (sheet.title, first[:2], first[-1]) == ("tools", ["number", "name"], "problem")
    assert others == [
        ["T-1", "bad", "x", "cavity_count: 'x' is no number. name: That is bad."],
        [
            "T-1",
            "bad",
            "'=8",
            "cavity_count: '=8' is no number. name: That is bad. Row 3 is about T-1 already. Keep one of them.",
        ],
    ]
    content = (await client.get(f"/api/v1/imports/{import_id}/refused.xlsx?language=de")).content
    (sheet,) = load_workbook(io.BytesIO(content)).worksheets
    german = [row[-1] for row in sheet.iter_rows(values_only=True)]
    assert german[1:] == [
        "cavity_count: Das ist keine Zahl. name: That is bad.",
        "cavity_count: Das ist keine Zahl. name: That is bad. Zeile 3 meint dasselbe. Nur eine behalten.",
    ]
    assert [table.unknown_columns for table in read_file("again.xlsx", content, ZoneInfo("UTC")).tables] == [[]]


async def test_a_file_that_changes_nothing_has_nothing_to_take(
    gateway: GatewayUnderTest, owners: Owners, client: httpx.AsyncClient
) -> None:
    """The page can say so before anybody presses the button."""
    owners.there["tools"] = {"T-1"}
    import_id = await bring(client, "number,name\nT-1,Lid\n")
    await worker(gateway).work_once()
    found = await seen(client, import_id)
    assert (found["state"], found["can_be_applied"]) == ("checked", False)
    assert refused(await post(client, f"/imports/{import_id}/apply")) == (409, "nothing_to_take")


async def test_tables_are_taken_in_their_order_with_what_they_bring(
    gateway: GatewayUnderTest, owners: Owners, client: httpx.AsyncClient
) -> None:
    """Counts and plans come after tools, and say which tools and totals are on their way."""
    content = book(
        plans=[["number", "plan", "code"], ["T-1", "Standard", "L1"], ["T-9", "Standard", "L1"]],
        counts=[["number", "total"], ["t-1", 5000]],
        tools=[["number", "name"], ["T-1", "Lid"]],
        parts=[["number", "name", "unit", "tools"], ["P", "Ring", "pcs", "T-1; T-9"]],
    )
    import_id = await bring(client, content, "plant.xlsx")
    await worker(gateway).work_once()
    asked = [(each.kind, each.body.coming) for each in owners.asked]
    assert asked == [("tools", {}), ("counts", {"t-1": None}), ("plans", {"t-1": 5000}), ("parts", {"t-1": 5000})]
    kinds = [sheet["kind"] for sheet in (await seen(client, import_id))["sheets"]]  # type: ignore[index, union-attr, call-overload]
    assert kinds == ["tools", "counts", "plans", "parts"]


async def test_tools_go_to_places_of_the_same_file(
    gateway: GatewayUnderTest, owners: Owners, client: httpx.AsyncClient
) -> None:
    """Places come before tools; the check of a tool names those of its places that the file brings."""
    content = book(
        werkzeuge=[["number", "name", "place"], ["T-1", "Lid", "rack  1"], ["T-2", "Cup", "Rack 9"]],
        plätze=[["name", "kind"], ["Rack 1", "storage"], ["Bench", "bench"]],
    )
    await bring(client, content, "plant.xlsx")
    await worker(gateway).work_once()
    asked = [(each.kind, each.body.places) for each in owners.asked]
    assert asked == [("places", []), ("tools", ["rack 1"])]


async def test_rows_whose_tool_is_on_its_way_go_again(
    gateway: GatewayUnderTest, owners: Owners, client: httpx.AsyncClient
) -> None:
    """Until the service has heard of it; one it never hears of is refused with a reason."""
    import_id = await bring(client, "number,total\nT-1,1\nT-2,2\nT-3,3\n", "counts.csv")
    await worker(gateway).work_once()
    tries: list[int] = []

    def take(_: str, _body: BulkIn, row: BulkRow) -> BulkRowOut:
        tries.append(row.row)
        if row.row == 4 or (row.row == 3 and tries.count(3) < 3):
            problem = RowProblem(field="number", code="not_heard_yet", message="Not yet.")
            return BulkRowOut(row=row.row, fate=Fate.REFUSED, problems=[problem])
        return BulkRowOut(row=row.row, fate=Fate.NEW, key=str(row.values["number"]))

    owners.take = take
    await post(client, f"/imports/{import_id}/apply")
    await worker(gateway, patience_s=1.5).work_once()
    found = await seen(client, import_id)
    assert found["state"] == "applied"
    assert [row["row"] for row in await rows(client, import_id, "&fate=new")] == [2, 3]
    assert [row["problems"][0]["code"] for row in await rows(client, import_id, "&fate=refused")] == ["not_heard_yet"]  # type: ignore[index, call-overload]
    assert len({asked.key for asked in owners.asked}) == len(owners.asked)


async def test_a_restart_goes_on_where_it_was(
    gateway: GatewayUnderTest, owners: Owners, client: httpx.AsyncClient
) -> None:
    """Stopped in the middle of the check and of the taking: no row is sent twice once its answer is kept."""
    lines = "\n".join(f"T-{number},Tool {number}" for number in range(1, 501))
    import_id = await bring(client, f"number,name\n{lines}\n")
    for state in ("checking", "applying"):
        await _cut_off(worker(gateway), owners)
        found = await seen(client, import_id)
        assert (found["state"], found["progress"]["done"]) == (state, 200)  # type: ignore[index, call-overload]
        owners.asked.clear()
        await worker(gateway).work_once()
        assert [len(asked.body.rows) for asked in owners.asked] == [200, 100]
        owners.asked.clear()
        if state == "checking":
            await post(client, f"/imports/{import_id}/apply")
    assert (await seen(client, import_id))["state"] == "applied"


async def _cut_off(at_work: ImportWorker, owners: Owners) -> None:
    """End a worker while its second chunk is under way, as a power cut does."""
    hold = asyncio.Event()
    asking = at_work._parts.upstreams.ask

    async def ask(*args: object, **kwargs: object) -> object:
        if len(owners.asked) == 1:
            hold.set()
            await asyncio.Event().wait()
        return await asking(*args, **kwargs)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(at_work._parts.upstreams), "ask", staticmethod(ask))
        task = asyncio.create_task(at_work.work_once())
        async with asyncio.timeout(30):
            await hold.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@ON_ONE_DATABASE
async def test_a_service_that_is_away_is_named(gateway: GatewayUnderTest, client: httpx.AsyncClient) -> None:
    """After our patience the import says which one; taking goes on once it is there again."""
    await asyncio.to_thread(gateway.parts.signer.ensure_keys)
    owners = Owners(gateway)
    import_id = await bring(client, "number,name\nT-1,Lid\n")
    async with owners.serving("registry"):
        await worker(gateway).work_once()
    await post(client, f"/imports/{import_id}/apply")
    await worker(gateway, patience_s=0).work_once()
    found = await seen(client, import_id)
    assert found["state"] == "failed"
    assert found["failure"]["code"] == "service_unavailable"  # type: ignore[index, call-overload]
    assert "registry" in found["failure"]["message"]  # type: ignore[index, call-overload, operator]
    async with owners.serving("registry"):
        await post(client, f"/imports/{import_id}/apply")
        await worker(gateway).work_once()
    assert (await seen(client, import_id))["state"] == "applied"


@ON_ONE_DATABASE
async def test_files_that_cannot_be_read(gateway: GatewayUnderTest, owners: Owners, client: httpx.AsyncClient) -> None:
    """What can be told at once is refused at once; what shows only while reading ends the import in words."""
    assert refused(await post(client, "/imports?name=a.csv", b" ")) == (415, "file_not_usable")
    assert refused(await post(client, "/imports?name=a.csv", b"x" * (20 * 1024 * 1024 + 1))) == (413, "file_too_large")
    import_id = await bring(client, "colour,size\nred,3\n")
    await worker(gateway).work_once()
    found = await seen(client, import_id)
    assert (found["state"], found["can_be_applied"]) == ("failed", False)
    assert found["failure"]["code"] == "no_known_table"  # type: ignore[index, call-overload]
    assert not list((gateway.parts.settings.data_dir / "imports").iterdir())
    assert owners.asked == []


@ON_ONE_DATABASE
async def test_whoever_may_no_longer_import_does_not(
    gateway: GatewayUnderTest, owners: Owners, client: httpx.AsyncClient
) -> None:
    """The background acts for a person, with the rights the person has now."""
    import_id = await bring(client, "number,name\nT-1,Lid\n")
    async with gateway.database.write() as session:
        await session.execute(update(User).values(role=Role.TECHNICIAN.value))
    await worker(gateway).work_once()
    async with gateway.database.write() as session:
        await session.execute(update(User).values(role=Role.ENGINEER.value))
    found = await seen(client, import_id)
    assert found["failure"]["code"] == "importer_may_not"  # type: ignore[index, call-overload]
    assert owners.asked == []


async def test_the_background_acts_as_narrowly_as_who_brought_the_file(
    gateway: GatewayUnderTest, owners: Owners, client: httpx.AsyncClient
) -> None:
    """The token is named in what the services note, and an engineer of one hall takes nothing into another."""
    async with gateway.database.write() as session:
        await session.execute(update(User).values(areas=["Hall 1"]))
        user_id = (await session.scalars(select(User.user_id))).one()
        wanted = Wanted("MES", frozenset({Permission.DATA_IMPORT}), gateway.clock.now() + timedelta(days=1))
        token, secret = await api_tokens.make(session, user_id, wanted, gateway.clock.now())
    program = await gateway.client()
    program.headers["Authorization"] = f"Bearer {secret}"
    import_id = await bring(program, "number,name\nT-1,Lid\n")
    await worker(gateway).work_once()
    assert (await post(client, f"/imports/{import_id}/apply")).is_success
    await worker(gateway).work_once()
    checked, taken = (one.by for one in owners.asked)
    assert (checked.via, taken.via) == (Via(token.token_id, "MES"), None)
    assert checked.areas == taken.areas == {"Hall 1"}


async def test_the_list_and_the_template(gateway: GatewayUnderTest, owners: Owners, client: httpx.AsyncClient) -> None:
    """Newest first, page by page; technicians see none of it."""
    for name in ("first.csv", "second.csv", "third.csv"):
        await bring(client, "number,name\nT-1,Lid\n", name)
    page = (await client.get("/api/v1/imports?limit=2")).json()
    assert [item["name"] for item in page["items"]] == ["third.csv", "second.csv"]
    rest = (await client.get(f"/api/v1/imports?limit=2&cursor={page['next_cursor']}")).json()
    assert [item["name"] for item in rest["items"]] == ["first.csv"]
    workbook = load_workbook(io.BytesIO((await client.get("/api/v1/imports/template.xlsx")).content))
    assert workbook.sheetnames == ["machines", "places", "tools", "counts", "plans", "parts", "failure_codes", "help"]
    technician = await gateway.logged_in("timo", Role.TECHNICIAN)
    for path in ("/imports", "/imports/template.xlsx"):
        assert refused(await technician.get(f"/api/v1{path}")) == (403, "forbidden")
    assert refused(await client.get(f"/api/v1/imports/{new_id()}")) == (404, "unknown_import")
    assert owners.asked == []


@ON_ONE_DATABASE
async def test_the_worker_is_part_of_the_gateway(gateway: GatewayUnderTest) -> None:
    """It is wired to the app's own parts."""
    app = create_app(gateway.parts.settings, gateway.clock)
    assert isinstance(app.state.import_worker, ImportWorker)
