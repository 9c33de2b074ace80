"""The plant's name and zone, the first start, sample data on request, and the figures of the administration."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest
from sqlalchemy import select
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.gateway.conftest import NOW, GatewayUnderTest, Json, log_in, refused
from tests.integration.gateway.test_read_models import registered

from toolcare_gateway.identity.tables import ApiToken
from toolcare_gateway.plant import store
from toolcare_gateway.plant.following import end_if_done
from toolcare_gateway.plant.samples import SampleFolder
from toolcare_shared.auth import Role
from toolcare_shared.ids import new_id
from toolcare_shared.messaging.tables import outbox

pytestmark = pytest.mark.asyncio
PLANT = "/api/v1/plant"


async def administrator(gateway: GatewayUnderTest) -> httpx.AsyncClient:
    return await gateway.logged_in("anton", Role.ADMINISTRATOR)


async def change(client: httpx.AsyncClient, body: Json, version: int) -> httpx.Response:
    return await client.patch(PLANT, json=body, headers={"If-Match": f'"{version}"'})


async def post(client: httpx.AsyncClient, path: str) -> httpx.Response:
    return await client.post(f"{PLANT}{path}", headers={"Idempotency-Key": new_id()})


async def test_what_is_said_of_the_plant_is_kept_and_told(gateway: GatewayUnderTest) -> None:
    """Name, zone and language come back with the next version, and one event tells the services."""
    client = await administrator(gateway)
    before = await client.get(PLANT)
    assert before.json() | {"version": 1} == {
        "name": "",
        "timezone": "Europe/Berlin",
        "timezone_chosen": False,
        "language": None,
        "lock_after_minutes": None,
        "set_up_at": None,
        "version": 1,
    }
    said = await change(client, {"name": " Lindenau ", "timezone": "America/Denver", "language": "de"}, 1)
    assert said.status_code == httpx.codes.OK, said.text
    assert (said.headers["ETag"], said.json()["name"], said.json()["timezone_chosen"]) == ('"2"', "Lindenau", True)
    assert (await change(client, {"name": "Lindenau"}, 2)).json()["version"] == 2
    async with gateway.database.read() as session:
        told = (await session.scalars(select(outbox.c.envelope).where(outbox.c.aggregate == "plant"))).all()
    assert [json.loads(one)["data"]["timezone"] for one in told] == ["America/Denver"]
    assert await store.zone(gateway.database, "Europe/Berlin") == ZoneInfo("America/Denver")
    assert (await client.get("/api/v1/overview")).json()["plant_name"] == "Lindenau"


@ON_ONE_DATABASE
async def test_a_change_of_the_plant_is_refused_in_words(gateway: GatewayUnderTest) -> None:
    """Without the version that was read, with an old one, with a zone that is none, and by who may not."""
    client = await administrator(gateway)
    assert refused(await client.patch(PLANT, json={"name": "A"})) == (428, "precondition_required")
    assert refused(await change(client, {"name": "A"}, 7)) == (412, "precondition_failed")
    assert refused(await change(client, {"timezone": "Europe/Lindenau"}, 1)) == (422, "unknown_timezone")
    assert refused(await change(client, {"timezone": "../../etc/passwd"}, 1)) == (422, "unknown_timezone")
    assert refused(await change(client, {"owner": "me"}, 1))[0] == 422
    assert refused(await change(client, {"lock_after_minutes": 0}, 1))[0] == 422
    engineer = await gateway.logged_in()
    assert (await engineer.get(PLANT)).status_code == httpx.codes.OK
    assert refused(await change(engineer, {"name": "A"}, 1))[0] == httpx.codes.FORBIDDEN


async def test_the_idle_lock_of_all_devices_is_the_plants(gateway: GatewayUnderTest) -> None:
    """Never, until an administrator says after how long; what is left out stays, null takes it back."""
    client = await administrator(gateway)
    assert (await client.get(PLANT)).json()["lock_after_minutes"] is None
    after: list[int | None] = []
    steps: list[Json] = [{"lock_after_minutes": 5}, {"name": "Lindenau"}, {"lock_after_minutes": None}]
    for version, wanted in enumerate(steps, 1):
        after.append((await change(client, wanted, version)).json()["lock_after_minutes"])
    assert after == [5, 5, None]


async def test_the_login_page_learns_name_language_and_whether_the_first_start_is_done(
    gateway: GatewayUnderTest,
) -> None:
    """Nobody is logged in there, and more is not told."""
    client = await gateway.client()
    assert (await client.get(f"{PLANT}/greeting")).json() == {"name": "", "language": None, "set_up": False}
    assert refused(await client.get(PLANT))[0] == httpx.codes.UNAUTHORIZED
    leader = await administrator(gateway)
    await change(leader, {"name": "Lindenau", "language": "de"}, 1)
    await post(leader, "/set-up")
    assert (await client.get(f"{PLANT}/greeting")).json() == {"name": "Lindenau", "language": "de", "set_up": True}


async def test_administrators_are_led_through_the_first_start_until_it_is_done(gateway: GatewayUnderTest) -> None:
    """The login says so to them alone; to end it twice keeps the day of the first time."""
    await gateway.user("anton", Role.ADMINISTRATOR)
    await gateway.user("erika")
    client = await gateway.client()
    assert (await log_in(client, "erika")).json()["must_set_up"] is False
    assert (await log_in(client, "anton")).json()["must_set_up"] is True
    standing: Json = (await client.get(f"{PLANT}/set-up")).json()
    assert standing["set_up_at"] is None
    assert standing["samples"] == {"state": "unavailable", "part": "", "done": 0, "parts": 0}
    first = (await post(client, "/set-up")).json()["set_up_at"]
    gateway.clock.advance(timedelta(hours=1))
    assert (await post(client, "/set-up")).json()["set_up_at"] == first
    assert (await log_in(client, "anton")).json()["must_set_up"] is False


async def test_new_people_get_the_plants_language(gateway: GatewayUnderTest) -> None:
    """Unless another one is named."""
    client = await administrator(gateway)
    await change(client, {"language": "de"}, 1)
    made = [
        (await client.post("/api/v1/users", json={"username": name, "name": name, **more})).json()["user"]["language"]
        for name, more in (("paula", {}), ("peter", {"language": "en"}))
    ]
    assert made == ["de", "en"]


async def test_sample_data_is_wished_once_and_its_token_ends_with_it(gateway: GatewayUnderTest, tmp_path: Path) -> None:
    """The wish lies in the data folder with a token of the engineer's rights, which counts no more when it is done."""
    client = await administrator(gateway)
    assert refused(await post(client, "/samples")) == (409, "sample_data_away")
    folder = tmp_path / "samples"
    samples = gateway.app.state.sample_folder = SampleFolder(folder, is_followed=True)
    wished = await post(client, "/samples")
    assert (wished.status_code, wished.json()["state"]) == (202, "wanted")
    wish: Json = json.loads((folder / "wanted.json").read_text())
    assert (folder / "wanted.json").stat().st_mode & 0o077 == 0
    assert (await post(client, "/samples")).json()["state"] == "wanted"
    program = await gateway.client()
    program.headers["Authorization"] = f"Bearer {wish['token']}"
    assert (await program.get("/api/v1/overview")).status_code == httpx.codes.OK
    assert refused(await change(program, {"name": "A"}, 1))[0] == httpx.codes.FORBIDDEN
    assert not await end_if_done(gateway.database, samples, NOW)
    tell(folder, wish, state="running", done=3, parts=9, part="tools")
    assert (await client.get(f"{PLANT}/set-up")).json()["samples"] == {
        "state": "running",
        "part": "tools",
        "done": 3,
        "parts": 9,
    }
    tell(folder, wish, state="done", done=9, parts=9)
    assert await end_if_done(gateway.database, samples, NOW)
    assert refused(await program.get("/api/v1/overview"))[0] == httpx.codes.UNAUTHORIZED
    async with gateway.database.read() as session:
        assert (await session.get_one(ApiToken, str(wish["token_id"]))).revoked_at == NOW
    assert (await client.get(f"{PLANT}/set-up")).json()["samples"]["state"] == "done"
    assert not (folder / "wanted.json").exists()


async def test_sample_data_does_not_mix_with_tools_that_are_there(gateway: GatewayUnderTest, tmp_path: Path) -> None:
    """Only what failed half-way may be asked for again."""
    client = await administrator(gateway)
    folder = tmp_path / "samples"
    gateway.app.state.sample_folder = SampleFolder(folder, is_followed=True)
    await gateway.hear(registered())
    assert refused(await post(client, "/samples")) == (409, "tools_there_already")
    await asyncio.to_thread(folder.mkdir)
    tell(folder, {"token_id": "earlier"}, state="failed", fault="the camera was refused")
    assert (await post(client, "/samples")).status_code == httpx.codes.ACCEPTED


@ON_ONE_DATABASE
async def test_the_administration_shows_figures_to_administrators_alone(gateway: GatewayUnderTest) -> None:
    """What stands behind each area in one answer."""
    client = await administrator(gateway)
    engineer = await gateway.logged_in()
    assert refused(await engineer.get("/api/v1/administration"))[0] == httpx.codes.FORBIDDEN
    shown: Json = (await client.get("/api/v1/administration")).json()
    assert shown["people"] == {
        "active": 2,
        "inactive": 0,
        "administrators": 1,
        "administrators_without_factor": 1,
        "given_passwords": 0,
    }
    assert shown["tokens"] == {"lasting": 0, "ending": 0}
    assert shown["audit"] == {"entries": 0, "checked_at": None, "fault": ""}
    assert shown["imports"] == {"total": 0, "last_at": None}
    assert shown["sign_in"] == {"provider": "", "active": False}
    assert shown["mqtt_clients"] == {"let_in": 0, "shut_out": 0}
    assert shown["retention"] == {"chosen": 0, "last_at": None}
    assert shown["notifications"] == {"rules": 5, "targets": 0, "mail_server": False, "sent": 0, "given_up": 0}


def tell(folder: Path, wish: Json, **words: object) -> None:
    """What whoever follows the wish writes."""
    (folder / "told.json").write_text(json.dumps({"token_id": wish["token_id"], **words}))
