"""Reports without login, by the code on a tool's label."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
import pytest_asyncio
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.gateway.conftest import NOW, GatewayUnderTest, Json, refused
from tests.integration.gateway.test_read_models import registered
from tests.integration.gateway.upstreams import Services

from toolcare_gateway.guests.domain import REFUSED_REPORTS, REPORTS_ON_TOOL, WRONG_CODES, Allowance
from toolcare_gateway.guests.store import forget_uses_before, refuse_used_up, use

pytestmark = pytest.mark.asyncio

CODE = "K7M2P5"
REPORT = {"code": "FL", "cavity": 3, "note": "Flash", "name": "Petra"}


@pytest_asyncio.fixture
async def label(gateway: GatewayUnderTest) -> AsyncIterator[str]:
    """The address of a label, of a tool whose failures can be reported."""
    async with AsyncExitStack() as stack:
        await asyncio.to_thread(gateway.parts.signer.ensure_keys)
        await Services(gateway, stack).start("failures")
        await gateway.hear(registered().model_copy(update={"short_code": CODE}))
        yield "/api/v1/report/k7m-2p5"


async def report(client: httpx.AsyncClient, label: str, key: str = "k-1", **changes: str | None) -> httpx.Response:
    return await client.post(label, json=REPORT | changes, headers={"Idempotency-Key": key})


async def test_whoever_stands_at_a_tool_reports_without_login(gateway: GatewayUnderTest, label: str) -> None:
    """He sees the tool's name and what can be wrong with it; the report goes on in the name of a guest."""
    stranger = await gateway.client()
    assert (await stranger.get(label, params={"q": "flash"})).json() == {
        "number": "T-0042",
        "name": "Cup lid",
        "cavity_count": 8,
        "codes": [{"code": "FL", "group": "part_defect", "names": {"en": "t-0042 flash"}, "reported": 2}],
    }
    answer = await report(stranger, label)
    assert answer.status_code == httpx.codes.CREATED, answer.text
    said: Json = answer.json()
    assert (said["number"], said["stops"], said["key"]) == (12, True, "k-1")
    assert said["said"] == "guest, Guest: Petra: t-0042 FL 3 Flash"
    assert "set-cookie" not in answer.headers
    assert refused(await report(stranger, label, code="NO"))[0] == 404


async def test_a_tool_takes_so_many_reports_an_hour(gateway: GatewayUnderTest, label: str) -> None:
    """From wherever they come; then the answer says how long to wait, and waiting helps."""
    for number in range(REPORTS_ON_TOOL.most):
        client = await gateway.client(address=f"10.0.0.{number}")
        assert (await report(client, label)).status_code == httpx.codes.CREATED
    refusal = await report(client, label, "another")
    assert refused(refusal) == (429, "too_many_reports")
    assert int(refusal.headers["retry-after"]) == 3600
    gateway.clock.advance(timedelta(hours=1))
    assert (await report(client, label)).status_code == httpx.codes.CREATED
    async with gateway.database.write() as session:
        await forget_uses_before(session, gateway.clock.now() + timedelta(hours=1))
    assert (await report(client, label)).status_code == httpx.codes.CREATED


@ON_ONE_DATABASE
async def test_what_was_counted_by_a_clock_that_was_ahead_holds_nobody_up(gateway: GatewayUnderTest) -> None:
    allowance = Allowance(1)
    for now in (NOW + timedelta(days=365), NOW):
        async with gateway.database.write() as session:
            await refuse_used_up(session, "address", allowance, now)
            assert await use(session, "address", allowance, now) == 1


async def test_repeats_and_mistakes_use_up_nothing_of_the_tool(gateway: GatewayUnderTest, label: str) -> None:
    """One report under one key counts once, a refused one not at all; but nobody goes on for ever."""
    client = await gateway.client(address="10.7.7.7")
    for _ in range(3):
        assert (await report(client, label)).status_code == httpx.codes.CREATED
        assert refused(await report(client, label, "k-2", code="NO"))[0] == 404
    for number in range(REPORTS_ON_TOOL.most - 1):
        assert (await report(client, label, f"new-{number}")).status_code == httpx.codes.CREATED
    assert refused(await report(client, label, "one-too-many")) == (429, "too_many_reports")
    other = await gateway.client(address="10.8.8.8")
    gateway.clock.advance(timedelta(hours=1))
    for _ in range(REFUSED_REPORTS.most):
        assert refused(await report(other, label, code="NO"))[0] == 404
    assert refused(await report(other, label, code="NO")) == (429, "too_many_reports")


@ON_ONE_DATABASE
async def test_codes_are_not_found_by_trying(gateway: GatewayUnderTest, label: str) -> None:
    """After so many wrong ones not even a right one answers at that address; at others it does."""
    client = await gateway.client(address="10.6.6.6")
    for _ in range(WRONG_CODES.most):
        assert refused(await client.get("/api/v1/report/AAA-AAA")) == (404, "unknown_label")
    assert refused(await client.get("/api/v1/report/AAA-AAA")) == (429, "too_many_reports")
    assert refused(await client.get(label)) == (429, "too_many_reports")
    assert (await (await gateway.client()).get(label)).status_code == httpx.codes.OK


@ON_ONE_DATABASE
async def test_only_our_own_page_reports_and_only_little(gateway: GatewayUnderTest, label: str) -> None:
    """A page elsewhere cannot have a browser in the plant send reports; nobody unknown sends much."""
    client = await gateway.client()
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = await client.post(label, json=REPORT, headers={"Idempotency-Key": "k-1", **headers})
        assert refused(answer) == (403, "cross_site_request")
    assert refused(await report(client, label, note="x" * 20_000)) == (413, "body_too_large")
    assert refused(await report(client, label, note="x" * 1_001)) == (422, "invalid_input")
    assert refused(await report(client, label, name="two\nlines")) == (422, "invalid_input")


@ON_ONE_DATABASE
async def test_a_plant_can_do_without(gateway: GatewayUnderTest, label: str) -> None:
    """Then a label tells a stranger nothing at all."""
    settings = gateway.parts.settings.model_copy(update={"guest_reports": False})
    gateway.app.state.gateway = replace(gateway.parts, settings=settings)
    client = await gateway.client()
    assert refused(await client.get(label)) == (403, "guest_reports_off")
    assert refused(await report(client, label)) == (403, "guest_reports_off")
