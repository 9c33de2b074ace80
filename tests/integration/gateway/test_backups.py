"""Backups over HTTP: set up, wished, followed, missed; and the restore of a first start."""

import json
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.gateway.conftest import GatewayUnderTest, Json, log_in, refused
from tests.integration.gateway.test_read_models import registered

from toolcare_gateway.backups import alarm
from toolcare_gateway.backups.keeping import Backups
from toolcare_gateway.backups.tables import BackupSettings
from toolcare_gateway.notifications.tables import Alert
from toolcare_gateway.plant.store import zone_in
from toolcare_gateway.settings import GatewaySettings
from toolcare_shared.auth import Role
from toolcare_shared.ids import new_id

pytestmark = [pytest.mark.asyncio, ON_ONE_DATABASE]
BACKUPS = "/api/v1/backups"
PLACE: Json = {"address": "/mnt/share/toolcare", "passphrase": "correct horse battery"}


class Worker:
    """Stands for who makes backups: reads the wish, tells of it."""

    def __init__(self, gateway: GatewayUnderTest, folder: Path) -> None:
        self.settings = GatewaySettings(data_dir=folder, backups=True)
        self.keeping = Backups(self.settings, gateway.parts.sealing)
        self.folder = self.settings.backup_dir
        self._gateway = gateway
        gateway.app.state.backups = self.keeping

    @property
    def wish(self) -> Json:
        found: Json = json.loads((self.folder / "wanted.json").read_text())
        return found

    @property
    def has_wish(self) -> bool:
        return (self.folder / "wanted.json").exists()

    async def tell(self, state: str, **more: object) -> None:
        told = {"id": self.wish["id"], "kind": self.wish["kind"], "state": state, **more}
        (self.folder / "told.json").write_text(json.dumps(told))
        await self.look()

    async def look(self) -> bool:
        return await self.keeping.look(self._gateway.database, self._gateway.clock.now())


@pytest.fixture
def worker(gateway: GatewayUnderTest, tmp_path: Path) -> Worker:
    return Worker(gateway, tmp_path)


async def administrator(gateway: GatewayUnderTest) -> httpx.AsyncClient:
    return await gateway.logged_in("anton", Role.ADMINISTRATOR)


async def set_up(client: httpx.AsyncClient, version: int = 0, **more: object) -> httpx.Response:
    return await client.put(f"{BACKUPS}/settings", json={**PLACE, **more}, headers={"If-Match": f'"{version}"'})


async def post(client: httpx.AsyncClient, path: str, body: Json) -> httpx.Response:
    return await client.post(f"{BACKUPS}{path}", json=body, headers={"Idempotency-Key": new_id()})


async def standing(client: httpx.AsyncClient) -> str:
    """Long after the last look, so that nobody is logged in any more."""
    await log_in(client, "anton")
    return str((await client.get(BACKUPS)).json()["standing"])


async def alerts(gateway: GatewayUnderTest) -> list[Alert]:
    async with gateway.database.write() as session:
        zone = await zone_in(session, "Europe/Berlin")
        await alarm.look(session, gateway.clock.now(), zone)
        return list(await session.scalars(select(Alert).order_by(Alert.at_ms)))


async def test_setting_up_seals_the_passphrase_and_tries_the_place(gateway: GatewayUnderTest, worker: Worker) -> None:
    """It comes back as stars, lies sealed in the database and in the file, and a place that fails says why."""
    client = await administrator(gateway)
    assert (await client.get(BACKUPS)).json()["standing"] == "not_set_up"
    answer = await set_up(client)
    assert (answer.status_code, answer.json()["passphrase"]) == (200, "********"), answer.text
    async with gateway.database.read() as session:
        its = await session.get_one(BackupSettings, 1)
        assert "horse" not in its.passphrase_sealed
    assert worker.wish["kind"] == "prepare"
    await worker.look()
    assert "horse" not in (worker.folder / "settings.json").read_text()
    sealed = json.loads((worker.folder / "settings.json").read_text())["sealed"]
    assert json.loads(gateway.parts.sealing.opened(sealed))["passphrase"] == PLACE["passphrase"]
    assert refused(await set_up(client, 1)) == (409, "backup_busy")
    await worker.tell("failed", fault="passphrase_wrong", detail="The recovery passphrase does not open it.")
    shown = (await client.get(BACKUPS)).json()
    assert (shown["standing"], shown["repository_fault"], shown["work"]) == ("first", "passphrase_wrong", None)
    assert not worker.has_wish
    changed = await set_up(client, 1, passphrase="********", keep_daily=3, place_note=" The NAS in the gate house ")
    assert changed.json()["version"] == 2
    shown = (await client.get(f"{BACKUPS}/settings")).json()
    assert (shown["place_note"], shown["in_containers"]) == ("The NAS in the gate house", False)
    assert not worker.has_wish, "the place is the same"


async def test_what_cannot_be_is_refused_in_words(gateway: GatewayUnderTest, worker: Worker) -> None:
    """Short passphrases, places that start programs, S3 without keys, nothing kept, and who may not."""
    client = await administrator(gateway)
    assert refused(await post(client, "/runs", {})) == (409, "backups_not_set_up")
    assert refused(await set_up(client, passphrase="short")) == (422, "passphrase_missing")
    assert refused(await set_up(client, passphrase="********")) == (422, "passphrase_missing")
    assert refused(await set_up(client, address="rclone:x:y")) == (422, "address_refused")
    assert refused(await set_up(client, address="s3:https://s3.plant/bucket")) == (422, "access_key_missing")
    assert refused(await set_up(client, keep_daily=0, keep_weekly=0, keep_monthly=0)) == (422, "nothing_kept")
    assert refused(await set_up(client, 7)) == (412, "precondition_failed")
    engineer = await gateway.logged_in()
    assert refused(await engineer.get(BACKUPS))[0] == 403
    assert refused(await set_up(engineer))[0] == 403
    worker.keeping.desk.is_followed = False
    assert refused(await set_up(client)) == (409, "backups_away")
    assert (await client.get(BACKUPS)).json()["standing"] == "away"


async def test_a_backup_is_wished_followed_and_noted_with_its_test(gateway: GatewayUnderTest, worker: Worker) -> None:
    """One at a time; its progress shows, then its size, counts and checks."""
    client = await administrator(gateway)
    await set_up(client)
    await worker.tell("done", result={"made": True})
    asked = await post(client, "/runs", {"kind": "backup"})
    assert (asked.status_code, asked.json()["by"]) == (202, "Anton")
    assert refused(await post(client, "/runs", {"kind": "check"})) == (409, "backup_busy")
    await worker.tell("running", part="saving", done=30, parts=100, tries=1)
    work = (await client.get(BACKUPS)).json()["work"]
    assert (work["part"], work["done"], work["parts"]) == ("saving", 30, 100)
    checks = [{"name": "integrity", "detail": ""}]
    result = {"snapshot": "abcd1234", "size_bytes": 9, "added_bytes": 4, "toolcare": "1", "counts": {"tools": 3}}
    await worker.tell("done", result={**result, "checks": checks})
    shown = (await client.get(BACKUPS)).json()
    assert (shown["standing"], shown["work"], shown["last_good_at"]) == ("good", None, "2026-03-02T06:00:00Z")
    newest = shown["items"][0]
    assert (newest["state"], newest["snapshot"], newest["counts"], newest["checks"]) == (
        "done",
        "abcd1234",
        {"tools": 3},
        checks,
    )


async def test_the_night_asks_by_itself_and_a_missing_backup_is_told_until_one_is_good(
    gateway: GatewayUnderTest, worker: Worker
) -> None:
    """A failed one at once, with why; a good one ends it."""
    client = await administrator(gateway)
    await set_up(client)
    await worker.tell("done", result={"made": False})
    await worker.look()
    assert not worker.has_wish, "the first night is still to come"
    gateway.clock.advance(timedelta(hours=23))
    assert await worker.look()
    assert worker.wish["kind"] == "backup"
    await worker.tell("failed", fault="repository_missing", detail="There are no backups at /mnt/share/toolcare.")
    told = await alerts(gateway)
    assert [(alert.kind, alert.over_at) for alert in told] == [("backup_missing", None)]
    assert told[0].values["detail"] == "There are no backups at /mnt/share/toolcare."
    assert await standing(client) == "failed"
    assert not await worker.look(), "not again at once"
    gateway.clock.advance(timedelta(hours=1))
    assert await worker.look()
    await worker.tell("done", result={})
    assert [alert.over_at is not None for alert in await alerts(gateway)] == [True]
    gateway.clock.advance(timedelta(hours=37))
    late = await alerts(gateway)
    assert [alert.over_at is None for alert in late] == [False, True]
    assert await standing(client) == "late"


async def test_a_clock_that_was_ahead_for_once_ends_no_backups(gateway: GatewayUnderTest, worker: Worker) -> None:
    """What was made then counts for nothing once the clock is right: the next one is due, and its absence is told."""
    client = await administrator(gateway)
    await set_up(client)
    await worker.tell("done", result={})
    gateway.clock.advance(timedelta(days=1500))
    assert await worker.look()
    await worker.tell("done", result={})
    assert await standing(client) == "good"
    gateway.clock.advance(timedelta(hours=37) - timedelta(days=1500))
    assert [alert.over_at for alert in await alerts(gateway)] == [None]
    assert await standing(client) == "late"
    assert await worker.look()
    await worker.tell("done", result={})
    assert await standing(client) == "good"
    assert [alert.over_at is not None for alert in await alerts(gateway)] == [True]


async def test_a_plant_that_never_set_backups_up_is_told_once_after_a_week(
    gateway: GatewayUnderTest, worker: Worker
) -> None:
    client = await administrator(gateway)
    begun = await client.post("/api/v1/plant/set-up", json={}, headers={"Idempotency-Key": new_id()})
    assert begun.is_success, begun.text
    gateway.clock.advance(timedelta(days=6))
    assert not await worker.look()
    assert await alerts(gateway) == []
    gateway.clock.advance(timedelta(days=1))
    for _ in range(2):
        worker.keeping = Backups(worker.settings, gateway.parts.sealing)
        assert not await worker.look()
    (told,) = await alerts(gateway)
    assert (told.kind, told.over_at, told.values["since_on"]) == ("backup_missing", None, "2026-03-02")


async def test_a_run_whose_wish_is_gone_is_lost_without_alarm(gateway: GatewayUnderTest, worker: Worker) -> None:
    """Each restored backup still thinks that it is being made."""
    client = await administrator(gateway)
    await set_up(client)
    (worker.folder / "wanted.json").unlink()
    assert not await worker.look()
    assert (await client.get(BACKUPS)).json()["items"][0]["fault"] == "lost"
    assert await alerts(gateway) == []


async def test_a_restore_is_for_an_empty_installation(gateway: GatewayUnderTest, worker: Worker) -> None:
    """List, choose, restore; the secrets are sealed in the wish. Refused as soon as there is a tool."""
    client = await administrator(gateway)
    assert (await client.get(f"{BACKUPS}/restore")).json()["state"] == "none"
    asked = await post(client, "/restore/list", PLACE)
    assert (asked.status_code, asked.json()["state"]) == (202, "running"), asked.text
    assert "horse" not in (worker.folder / "wanted.json").read_text()
    offer = {"snapshot": "abcd1234", "at": "2026-03-01T02:15:00Z", "plant": "Lindenau", "toolcare": "1", "counts": {}}
    assert refused(await post(client, "/restore/list", PLACE)) == (409, "backup_busy")
    told = {"id": worker.wish["id"], "kind": "snapshots", "state": "done"}
    result = {"backups": [{**offer, "fault": "", "detail": ""}]}
    (worker.folder / "told.json").write_text(json.dumps({**told, "result": result}))
    shown = (await client.get(f"{BACKUPS}/restore")).json()
    assert (shown["state"], shown["kind"], shown["backups"][0]["plant"]) == ("done", "snapshots", "Lindenau")
    assert refused(await post(client, "/restore", {**PLACE, "snapshot": "../x"}))[0] == 422
    assert (await post(client, "/restore", {**PLACE, "snapshot": "abcd1234"})).status_code == 202
    assert (worker.wish["kind"], worker.wish["snapshot"]) == ("restore", "abcd1234")
    await worker.tell("failed", fault="version_newer", detail="Install that version first.")
    await worker.look()
    assert (await client.get(f"{BACKUPS}/restore")).json()["fault"] == "version_newer"
    await gateway.hear(registered())
    assert refused(await post(client, "/restore", {**PLACE, "snapshot": "abcd1234"})) == (409, "restore_too_late")
