"""Who the broker lets in: kept by administrators, told to whoever runs the broker."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
from pydantic import JsonValue
from sqlalchemy import select
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.gateway.conftest import NOW, GatewayUnderTest, Json, refused

from toolcare_gateway.broker.keeping import BrokerList
from toolcare_shared.auth import Role
from toolcare_shared.contracts.registry import MachineChanged, MachineRegistered
from toolcare_shared.contracts.shotcounter import SourceConfigured, SourceKind, SourceState, SourceStateChanged
from toolcare_shared.messaging.tables import outbox
from toolcare_shared.mqtt_password import hashed, matches

pytestmark = pytest.mark.asyncio

CLIENTS = "/api/v1/mqtt-clients"


@asynccontextmanager
async def told_to_the_broker(gateway: GatewayUnderTest) -> AsyncIterator[Path]:
    """The folder of whoever runs the broker, kept up to date as in the running gateway."""
    broker: BrokerList = gateway.app.state.broker_list
    keeping = asyncio.create_task(broker.keep_broker_list(gateway.parts.context))
    try:
        yield broker.folder.path.parent
    finally:
        keeping.cancel()


async def wanted(folder: Path, number: int) -> dict[str, Json]:
    """The clients of the list with this number, by name, once it is there."""
    async with asyncio.timeout(30):
        while True:
            try:
                told = json.loads((folder / "clients.json").read_text())
            except FileNotFoundError:
                told = {"number": 0}
            if told["number"] == number:
                return {row["name"]: row for row in told["clients"]}
            await asyncio.sleep(0.02)


async def let_in(admin: httpx.AsyncClient, name: str, kind: str = "machine", **more: JsonValue) -> str:
    machine = {"machine_id": name} if kind == "machine" else {}
    answer = await admin.post(CLIENTS, json={"name": name, "kind": kind, **machine, **more})
    assert answer.status_code == httpx.codes.CREATED, answer.text
    return str(answer.json()["password"])


async def shut_out(admin: httpx.AsyncClient, name: str, reason: str) -> httpx.Response:
    headers = {"Idempotency-Key": f"out-{name}"}
    answer = await admin.post(f"{CLIENTS}/{name}/revoke", json={"reason": reason}, headers=headers)
    assert answer.status_code == httpx.codes.OK, answer.text
    return answer


async def test_a_client_is_let_in_given_another_password_and_shut_out(gateway: GatewayUnderTest) -> None:
    """Each change makes the next list; a password is shown once, and nothing keeps it."""
    admin = await gateway.logged_in("anna", Role.ADMINISTRATOR)
    async with told_to_the_broker(gateway) as folder:
        first = await let_in(admin, "plc-7", machine_id="p07", note="Hall 2")
        rows = await wanted(folder, 1)
        assert (rows["plc-7"]["machine"], rows["plc-7"]["kind"]) == ("p07", "machine")
        assert matches(first, str(rows["plc-7"]["hash"]))
        assert folder.joinpath("clients.json").stat().st_mode & 0o077 == 0
        await let_in(admin, "mes", "system")
        second = (await admin.post(f"{CLIENTS}/plc-7/rotate")).json()["password"]
        assert matches(second, str((await wanted(folder, 3))["plc-7"]["hash"]))
        answer = await shut_out(admin, "plc-7", "PLC sold")
        assert answer.json()["revoked"] == {"by": "Anna", "at": "2026-03-02T06:00:00Z", "reason": "PLC sold"}
        assert list(await wanted(folder, 4)) == ["mes"]
        assert refused(await admin.post(f"{CLIENTS}/plc-7/rotate")) == (409, "client_revoked")
        third = await let_in(admin, "plc-7", machine_id="p07")
        assert matches(third, str((await wanted(folder, 5))["plc-7"]["hash"]))
    async with gateway.database.read() as session:
        told = "".join((await session.scalars(select(outbox.c.envelope))).all())
    assert "PLC sold" in told
    assert not [secret for secret in (first, second, third, "$7$") if secret in told]


@ON_ONE_DATABASE
async def test_the_page_knows_what_the_broker_follows(gateway: GatewayUnderTest) -> None:
    """In force only once whoever runs the broker has said so; until then it says since when it waits."""
    admin = await gateway.logged_in("anna", Role.ADMINISTRATOR)
    async with told_to_the_broker(gateway) as folder:
        await let_in(admin, "mes", "system")
        gateway.clock.advance(timedelta(minutes=1))
        await let_in(admin, "eve", "engineer")
        await wanted(folder, 2)
        (folder / "in-force.json").write_text('{"number": 1, "at": "2026-03-02T06:00:01+00:00", "trouble": ""}')
        shown = (await admin.get(CLIENTS)).json()
        assert {row["name"]: row["in_force"] for row in shown["items"]} == {"eve": False, "mes": True}
        assert shown["broker"]["waiting_since"] == "2026-03-02T06:01:00Z"
        (folder / "in-force.json").write_text('{"number": 2, "at": "2026-03-02T06:01:01+00:00", "trouble": ""}')
        assert (await admin.get(CLIENTS)).json()["broker"]["waiting_since"] is None
        (folder / "in-force.json").write_text("half a")
        assert "cannot be read" in (await admin.get(CLIENTS)).json()["broker"]["trouble"]


async def test_a_list_that_was_lost_or_damaged_is_written_again(gateway: GatewayUnderTest) -> None:
    """Somebody may die between the commit and the file."""
    admin = await gateway.logged_in("anna", Role.ADMINISTRATOR)
    await let_in(admin, "mes", "system")
    async with told_to_the_broker(gateway) as folder:
        await wanted(folder, 1)
        (folder / "clients.json").write_text("{")
        broker: BrokerList = gateway.app.state.broker_list
        broker.changed()
        await asyncio.wait_for(_readable(folder), 10)


async def _readable(folder: Path) -> None:
    while (folder / "clients.json").read_text() == "{":  # noqa: ASYNC110 - a file tells no event
        await asyncio.sleep(0.02)


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"name": "gateway", "kind": "system"}, (409, "client_name_taken")),
        ({"name": "observer", "kind": "system"}, (409, "client_name_taken")),
        ({"name": "a/b", "kind": "system"}, (422, "client_name_not_usable")),
        ({"name": "p\ntopic readwrite #", "kind": "system"}, (422, "client_name_not_usable")),
        ({"name": "p07", "kind": "machine", "machine_id": "+"}, (422, "client_name_not_usable")),
        ({"name": "p07", "kind": "machine"}, (422, "client_machine_missing")),
        ({"name": "mes", "kind": "system", "machine_id": "p07"}, (422, "client_machine_not_usable")),
        ({"name": "mes", "kind": "everything"}, (422, "invalid_input")),
        ({"name": "mes", "kind": "system", "password_hash": "$7$"}, (422, "invalid_input")),
    ],
)
async def test_what_would_widen_rights_is_refused(gateway: GatewayUnderTest, body: Json, code: tuple[int, str]) -> None:
    """A name stands in the access list and in topics; a service's own would open that service's topics."""
    admin = await gateway.logged_in("anna", Role.ADMINISTRATOR)
    assert refused(await admin.post(CLIENTS, json=body)) == code
    assert (await admin.get(CLIENTS)).json()["items"] == []


async def test_the_note_is_changed_by_who_has_read_it(gateway: GatewayUnderTest) -> None:
    admin = await gateway.logged_in("anna", Role.ADMINISTRATOR)
    await let_in(admin, "mes", "system")
    tag = (await admin.get(f"{CLIENTS}/mes")).headers["etag"]
    change = {"note": "The MES of hall 2"}
    assert (await admin.patch(f"{CLIENTS}/mes", json=change, headers={"If-Match": tag})).json()["version"] == 2
    late = await admin.patch(f"{CLIENTS}/mes", json=change, headers={"If-Match": tag})
    assert refused(late) == (412, "precondition_failed")
    assert refused(await admin.patch(f"{CLIENTS}/mes", json=change)) == (428, "precondition_required")
    assert refused(await admin.get(f"{CLIENTS}/nobody")) == (404, "unknown_client")
    engineer = await gateway.logged_in("erika")
    assert refused(await engineer.get(CLIENTS)) == (403, "forbidden")


async def test_a_client_tells_what_became_of_its_press(gateway: GatewayUnderTest) -> None:
    """Renamed presses have the name they have now; a press that is retired or was never set up is told."""
    admin = await gateway.logged_in("anna", Role.ADMINISTRATOR)
    await gateway.hear(
        MachineRegistered(machine_id="p07", name="Press 7", version=1, at=NOW),
        MachineRegistered(machine_id="p08", name="Press 8", version=1, at=NOW),
        MachineChanged(machine_id="p07", name="Arburg 7", version=2, at=NOW),
        MachineChanged(machine_id="p08", name="Press 8", version=2, retired=True, at=NOW),
    )
    for name in ("p07", "p08", "p09"):
        await let_in(admin, name)
    shown = [row["machine"] for row in (await admin.get(CLIENTS)).json()["items"]]
    assert [(one["name"], one["state"]) for one in shown] == [
        ("Arburg 7", "in_use"),
        ("Press 8", "retired"),
        ("", "unknown"),
    ]


@ON_ONE_DATABASE
async def test_a_source_says_why_it_is_silent(gateway: GatewayUnderTest) -> None:
    """Whoever looks at the press learns that its client was shut out, or that the PLC may have the old password."""
    admin = await gateway.logged_in("anna", Role.ADMINISTRATOR)
    await gateway.hear(
        MachineRegistered(machine_id="p07", name="Press 7", version=1, at=NOW),
        SourceConfigured(
            source_id="s-1", machine_id="p07", name="PLC", kind=SourceKind.MQTT_MAPPED, enabled=True, version=1, at=NOW
        ),
        _state("s-1", SourceState.LIVE, NOW),
    )
    erika = await gateway.logged_in("erika")

    async def told() -> Json | None:
        source = (await erika.get("/api/v1/sources")).json()["items"][0]
        machine = (await erika.get("/api/v1/machines")).json()["items"][0]
        assert machine["sources"][0]["silent"] == source["silent"]
        said: Json | None = source["silent"]
        return said

    assert await told() is None
    await let_in(admin, "p07")
    gateway.clock.advance(timedelta(hours=1))
    assert await told() is None
    await admin.post(f"{CLIENTS}/p07/rotate")
    at = "2026-03-02T07:00:00Z"
    assert await told() == {"why": "rotated", "client": "p07", "at": at, "reason": ""}
    await gateway.hear(_state("s-1", SourceState.LIVE, NOW + timedelta(hours=2)))
    assert await told() is None
    gateway.clock.advance(timedelta(hours=2))
    await shut_out(admin, "p07", "Password lost")
    at = "2026-03-02T09:00:00Z"
    assert await told() == {"why": "revoked", "client": "p07", "at": at, "reason": "Password lost"}
    heard = (await admin.get(CLIENTS)).json()["items"][0]["machine"]["last_seen"]
    assert heard == "2026-03-02T08:00:00Z"
    await let_in(admin, "plc-new", machine_id="p07")
    assert await told() is None


async def test_clients_of_an_older_installation_are_taken_over_once(gateway: GatewayUnderTest) -> None:
    """They keep their passwords; who was shut out afterwards stays out, and his old password lies about no more."""
    data = gateway.parts.settings.data_dir
    kept = hashed("opens the press")
    for name in ("mosquitto", "keys/mqtt"):
        (data / name).mkdir(parents=True)
    (data / "keys/mqtt/p07.password").write_text("seven")
    rows = [
        {"name": "observer", "role": "system"},
        {"name": "p07", "role": "machine"},
        {"name": "mes", "role": "system", "hash": kept, "machine": "mes"},
    ]
    (data / "mosquitto/clients.json").write_text(json.dumps(rows))
    admin = await gateway.logged_in("anna", Role.ADMINISTRATOR)
    async with told_to_the_broker(gateway) as folder:
        taken = await wanted(folder, 2)
        assert matches("seven", str(taken["p07"]["hash"]))
        assert (taken["p07"]["machine"], taken["mes"]["hash"], len(taken)) == ("p07", kept, 2)
        await shut_out(admin, "p07", "sold")
        await wanted(folder, 3)
    assert not (data / "keys/mqtt/p07.password").exists()
    async with told_to_the_broker(gateway) as folder:
        assert list(await wanted(folder, 3)) == ["mes"]


def _state(source_id: str, state: SourceState, seen: datetime) -> SourceStateChanged:
    return SourceStateChanged(
        source_id=source_id, machine_id="p07", state=state, detail="", last_value=7, last_seen=seen, at=NOW
    )


@ON_ONE_DATABASE
async def test_where_the_broker_keeps_its_own_list_nothing_is_changed_in_vain(gateway: GatewayUnderTest) -> None:
    """EMQX, for instance: the page says so, and a password that would open nothing is not made."""
    admin = await gateway.logged_in("anna", Role.ADMINISTRATOR)
    await let_in(admin, "p07")
    settings = gateway.parts.settings.model_copy(update={"mqtt_clients": False})
    gateway.app.state.broker_list = BrokerList(settings)
    told = (await admin.get(CLIENTS)).json()["broker"]
    assert (told["is_followed"], told["waiting_since"]) == (False, None)
    headers = {"Idempotency-Key": "in-vain"}
    for path, body in (
        ("", {"name": "mes", "kind": "system"}),
        ("/p07/rotate", None),
        ("/p07/revoke", {"reason": "x"}),
    ):
        answer = await admin.post(f"{CLIENTS}{path}", json=body, headers=headers)
        assert refused(answer) == (409, "clients_kept_elsewhere")
    assert [client["name"] for client in (await admin.get(CLIENTS)).json()["items"]] == ["p07"]
