"""Certificates of OPC UA over HTTP: made, switched, trusted, refused, warned of; and passwords that are sealed."""

import base64
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from cryptography import x509
from httpx import AsyncClient
from sqlalchemy import select, update
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.shotcounter.conftest import NOW, PRESS, Json, Shotcounter, made, refused
from tests.integration.shotcounter.test_keeper import kept
from tests.integration.sources.conftest import OpcuaProcess

from toolcare_shared.auth import Role
from toolcare_shared.testing.api import api_client, person
from toolcare_shared.testing.ports import free_port
from toolcare_shared.testing.waiting import wait_until
from toolcare_shotcounter import certificate_files, trusting
from toolcare_shotcounter.publishing import warn_once
from toolcare_shotcounter.tables import SourceRow
from toolcare_shotcounter.trust import Identity

pytestmark = pytest.mark.asyncio

EARLY = timedelta(days=60)
SERVER = "10.0.0.7:4840"


@pytest_asyncio.fixture
async def administrator(counter: Shotcounter) -> AsyncIterator[AsyncClient]:
    async with api_client(counter.app, person(Role.ADMINISTRATOR, "u-3", "Anton")) as client:
        yield client


@pytest.fixture(scope="module")
def press() -> Identity:
    return certificate_files.make("urn:press", "press", NOW, timedelta(days=100))


@pytest.fixture(scope="module")
def another() -> Identity:
    return certificate_files.make("urn:press", "press", NOW, timedelta(days=400))


async def shown(counter: Shotcounter, one: Identity) -> str:
    """The id under which a server's certificate waits for a decision."""
    await counter.intake.meet(SERVER, one.certificate)
    listed = made(await counter.http.get("/opcua/certificates"))["servers"]
    assert isinstance(listed, list)
    return next(str(each["id"]) for each in listed if each["thumbprint"] == one.thumbprint)


async def states(counter: Shotcounter, whose: str) -> dict[str, str]:
    listed = made(await counter.http.get("/opcua/certificates"))[whose]
    assert isinstance(listed, list)
    return {str(each["thumbprint"]): str(each["state"]) for each in listed}


async def test_a_new_certificate_waits_beside_the_one_in_use(counter: Shotcounter, administrator: AsyncClient) -> None:
    """Presses learn it first; then an administrator switches, and may go back. The name of the application stays."""
    assert refused(await counter.http.post("/opcua/certificates"))[0] == 403
    first = made(await administrator.post("/opcua/certificates"), 201)
    second = made(await administrator.post("/opcua/certificates"), 201)
    assert (first["state"], second["state"]) == ("active", "next")
    assert first["application_uri"] == second["application_uri"]
    assert refused(await administrator.post("/opcua/certificates")) == (409, "next_is_there")
    path = f"/opcua/certificates/{second['id']}"
    der = (await counter.http.get(f"{path}/file")).content
    pem = (await counter.http.get(f"{path}/file", params={"form": "pem"})).content
    parsed = x509.load_der_x509_certificate(der)
    assert x509.load_pem_x509_certificate(pem) == parsed
    names = parsed.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.UniformResourceIdentifier) == [second["application_uri"]]
    made(await administrator.post(f"{path}/switch"))
    assert await states(counter, "own") == {first["thumbprint"]: "former", second["thumbprint"]: "active"}
    made(await administrator.post(f"/opcua/certificates/{first['id']}/switch"))
    assert await states(counter, "own") == {first["thumbprint"]: "active", second["thumbprint"]: "former"}
    counter.later(1100 * 86_400)
    answer = await administrator.post(f"{path}/switch")
    assert refused(answer) == (409, "certificate_ended")
    assert "PRIVATE" not in str(made(await counter.http.get("/opcua/certificates")))
    assert refused(await administrator.post("/opcua/certificates/none/switch")) == (404, "unknown_certificate")


async def test_a_person_decides_on_a_servers_certificate(
    counter: Shotcounter, press: Identity, another: Identity
) -> None:
    """One is trusted at a time; the other was replaced, and waits anew when it comes back."""
    first = await shown(counter, press)
    assert refused(await counter.technician.post(f"/opcua/servers/{first}/trust", json={}))[0] == 403
    decided = made(await counter.http.post(f"/opcua/servers/{first}/trust", json={"note": "compared"}))
    assert (decided["state"], decided["decided_by"], decided["server"]) == ("trusted", "Erika", SERVER)
    second = await shown(counter, another)
    made(await counter.http.post(f"/opcua/servers/{second}/trust", json={}))
    assert await states(counter, "servers") == {press.thumbprint: "replaced", another.thumbprint: "trusted"}
    await shown(counter, press)
    assert (await states(counter, "servers"))[press.thumbprint] == "waiting"
    made(await counter.http.post(f"/opcua/servers/{second}/refuse", json={}))
    async with counter.database.read() as session:
        papers = await trusting.papers(session, SERVER, None)
    assert (papers.trusted, len(papers.refused)) == (frozenset(), 1)
    counter.later(101 * 86_400)
    assert refused(await counter.http.post(f"/opcua/servers/{first}/trust", json={})) == (409, "cannot_trust")
    late = made(await counter.http.post(f"/opcua/servers/{first}/trust", json={"even_expired": True}))
    assert late["even_expired"] is True


@ON_ONE_DATABASE
async def test_the_end_of_a_certificate_is_told_early_soon_and_when_it_came(
    counter: Shotcounter, administrator: AsyncClient, press: Identity, another: Identity
) -> None:
    """Each once; whoever replaces it ends the warning. What nobody trusts is nobody's care."""
    await shown(counter, another)
    trusted = await shown(counter, press)
    made(await counter.http.post(f"/opcua/servers/{trusted}/trust", json={}))
    made(await administrator.post("/opcua/certificates"), 201)
    for days, told in ((30, 0), (45, 1), (50, 1), (90, 2), (101, 3), (102, 3)):
        counter.later((NOW + timedelta(days=days) - counter.clock.now()).total_seconds())
        await warn_once(counter.database, counter.clock.now(), EARLY)
        assert len(await counter.events("certificate_ending")) == told
    ended = (await counter.events("certificate_ending"))[-1]
    assert (ended["server"], ended["has_ended"]) == (SERVER, True)
    replacing = await shown(counter, another)
    made(await counter.http.post(f"/opcua/servers/{replacing}/trust", json={}))
    assert [each["certificate_id"] for each in await counter.events("certificate_replaced")] == [trusted]


@ON_ONE_DATABASE
async def test_a_password_lies_sealed_and_only_its_own_host_gets_it(counter: Shotcounter) -> None:
    """Not in the row, the answer, an event or the audit; one of an older release is sealed at the start."""
    await counter.machine()
    config = {"url": "opc.tcp://10.0.0.7:4840", "username": "mes", "password": "s3cr3t!"}
    body = {"machine_id": PRESS, "kind": "opcua_em77", "enabled": False, "config": config}
    path = f"/sources/{made(await counter.http.post('/sources', json=body), 201)['id']}"

    async def stored() -> str:
        async with counter.database.read() as session:
            return str(await session.scalar(select(SourceRow.config)))

    assert "s3cr3t!" not in await stored()
    before = await stored()
    changed = await counter.http.patch(path, json={"config": {"sampling_ms": 900}}, headers={"If-Match": '"1"'})
    assert made(changed)["config"].items() >= {"has_password": True, "login": "password"}.items()  # type: ignore[attr-defined]
    assert (await stored()).replace("900", "500") == before
    moved = {"config": {"url": "opc.tcp://10.0.0.9:4840"}}
    elsewhere = made(await counter.http.patch(path, json=moved, headers={"If-Match": '"2"'}))["config"]
    assert elsewhere.items() >= {"has_password": False}.items()  # type: ignore[attr-defined]
    async with counter.database.write() as session:
        await session.execute(update(SourceRow).values(config=config))
    credentials = counter.app.state.counting.credentials
    await credentials.seal_open_secrets()
    assert "s3cr3t!" not in await stored()
    assert "s3cr3t!" not in str(await counter.events("change_audited"))
    credentials.sealing._file.path.unlink()
    other = await counter.http.post(
        "/sources/probe", json={**body, "config": {"url": config["url"]}, "source_id": path[9:]}
    )
    assert other.status_code == 422


@ON_ONE_DATABASE
async def test_a_secured_press_is_counted_through_trust_and_renewal(
    counter: Shotcounter, administrator: AsyncClient, press: Identity, tmp_path: Path
) -> None:
    """Set up by the routes alone: found, trusted, counted; a switch to the new certificate loses no shot."""
    server = await OpcuaProcess(free_port(), tmp_path).start(
        value=100,
        policies=["Basic256Sha256_SignAndEncrypt"],
        certificate=base64.b64encode(press.certificate).decode(),
        key=press.key.decode(),
        application_uri=press.application_uri,
    )
    await counter.machine()
    await counter.tool()
    await counter.mount()
    config: Json = {"url": server.url, "node_id": "nsu=urn:test:plc;s=Shots", "sampling_ms": 100}
    config |= {"security_policy": "basic256sha256"}
    asked: Json = {"kind": "opcua_counter", "config": config}

    async def total() -> int:
        return (await counter.total())[0]

    async def reaches(shots: int) -> None:
        async def there() -> bool:
            return await total() == shots

        await wait_until(there, 25, what=f"{shots} shots")

    try:
        offered = made(await counter.http.post("/opcua/discover", json={"url": server.url}))
        assert offered["endpoints"] == [
            {
                "policy": "basic256sha256",
                "mode": "sign_and_encrypt",
                "name": "Basic256Sha256",
                "logins": ["anonymous", "certificate", "password"],
                "usable": True,
            }
        ]
        async with kept(counter):
            body = {"machine_id": PRESS, **asked}
            source = made(await counter.http.post("/sources", json=body), 201)
            found = made(await counter.http.post("/sources/probe", json=asked))
            assert found["reachable"] is False
            made(await counter.http.post(f"/opcua/servers/{found['certificate_id']}/trust", json={}))

            async def counts() -> bool:
                return bool((await counter.http.get(f"/sources/{source['id']}")).json()["last_value"] == 100)

            await wait_until(counts, 25, what="the first value")
            counter.later(60)
            await server.do("run", count=5, every_s=0.02)
            await reaches(5)
            new = made(await administrator.post("/opcua/certificates"), 201)
            made(await administrator.post(f"/opcua/certificates/{new['id']}/switch"))
            counter.later(60)
            await server.do("run", count=5, every_s=0.2)
            await reaches(10)
            assert (await server.do("sessions"))["now"] == 1
        assert await counter.total() == (10, 10)
    finally:
        server.kill()
