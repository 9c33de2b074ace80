"""How long data is kept: who chooses it, what would go, and what of the gateway's own data goes."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.gateway.conftest import NOW, GatewayUnderTest, refused

from toolcare_gateway.identity.tables import DeviceUser
from toolcare_gateway.notices.tables import Notice
from toolcare_gateway.retention.own import SignIns
from toolcare_shared.auth import Role
from toolcare_shared.contracts.registry import LegalHoldChanged
from toolcare_shared.contracts.retention import DataKind, PhotosRetentionApplied
from toolcare_shared.messaging.envelope import Envelope
from toolcare_shared.messaging.tables import outbox
from toolcare_shared.retention import store as terms
from toolcare_shared.retention.keeping import Keeping

pytestmark = pytest.mark.asyncio

TERM = "/api/v1/retention/photos"


async def told(gateway: GatewayUnderTest, aggregate: str) -> list[Envelope]:
    async with gateway.database.read() as session:
        query = select(outbox.c.envelope).where(outbox.c.aggregate == aggregate).order_by(outbox.c.entry)
        return [Envelope.parse(text) for text in await session.scalars(query)]


async def age(gateway: GatewayUnderTest, *kinds: DataKind) -> None:
    """Have kinds applied now, by their defaults."""
    now = gateway.clock.now()
    async with gateway.database.write() as session:
        for kind in kinds:
            await terms.want(session, kind, now + timedelta(seconds=1), now)
    await gateway.app.state.retention.once(gateway.database)


async def test_an_administrator_chooses_a_term(gateway: GatewayUnderTest) -> None:
    """Not shorter than the kind bears, not over another's choice; to choose the same again tells nobody anything."""
    erika = await gateway.logged_in("erika", Role.ENGINEER)
    assert refused(await erika.get("/api/v1/retention")) == (403, "forbidden")
    admin = await gateway.logged_in("anna", Role.ADMINISTRATOR)
    lines = (await admin.get("/api/v1/retention")).json()["items"]
    assert [line["kind"] for line in lines] == [kind.value for kind in DataKind]
    assert {line["kind"]: line["keep_days"] for line in lines if line["keep_days"]} == {
        "notices": 30,
        "sign_ins": 30,
        "imports": 90,
        "reports": 90,
    }
    first = await admin.get(TERM)
    assert (first.json()["chosen"], first.json()["least_days"], first.headers["ETag"]) == (False, 30, '"0"')
    assert (await admin.put(TERM, json={"keep_days": 365})).status_code == 428
    short = await admin.put(TERM, json={"keep_days": 29}, headers={"If-Match": '"0"'})
    assert refused(short) == (422, "term_too_short")
    assert short.json()["detail"].startswith("Keep it for 30 days at least: ")
    chosen = await admin.put(TERM, json={"keep_days": 365}, headers={"If-Match": '"0"'})
    assert (chosen.json()["keep_days"], chosen.json()["version"]) == (365, 1)
    again = await admin.put(TERM, json={"keep_days": 365}, headers={"If-Match": '"1"'})
    assert again.json()["version"] == 1
    stale = await admin.put(TERM, json={"keep_days": None}, headers={"If-Match": '"0"'})
    assert refused(stale) == (412, "precondition_failed")
    events = await told(gateway, "retention_term")
    assert [(event.event_name, event.subject, event.data["keep_days"]) for event in events] == [
        ("retention_changed", "photos", 365)
    ]
    audit = (await told(gateway, "audit"))[-1].data
    assert audit["what"] == "PUT /api/v1/retention/{kind}"


async def test_what_would_go_is_asked_of_all_services(gateway: GatewayUnderTest) -> None:
    """Those that do not answer are named; a term can be tried before it is chosen."""
    admin = await gateway.logged_in("anna", Role.ADMINISTRATOR)
    gateway.clock.advance(timedelta(days=20))
    await admin.post("/api/v1/session", json={"username": "anna", "password": "correct horse"})
    outlook: Any = (await admin.get("/api/v1/retention/outlook")).json()
    assert set(outlook["missing"]) == {"photos", "shotcounter", "failures", "actions", "maintenance"}
    assert {item["kind"] for item in outlook["items"]} >= {"notices", "sign_ins", "imports", "reports"}
    query = {"kind": "sign_ins", "keep_days": "7"}
    tried: Any = (await admin.get("/api/v1/retention/outlook", params=query)).json()
    assert (tried["missing"], [item["kind"] for item in tried["items"]]) == ([], ["sign_ins"])
    assert tried["items"][0]["keep_days"] == 30


async def test_a_run_can_be_had_at_once_and_is_shown(gateway: GatewayUnderTest) -> None:
    """What a run that was killed had removed counts to the next one; an old telling changes nothing."""
    admin = await gateway.logged_in("anna", Role.ADMINISTRATOR)
    wanted = await admin.post("/api/v1/retention/run", json={"kind": "photos"}, headers={"Idempotency-Key": "run-1"})
    assert (wanted.status_code, wanted.json()) == (202, {"kinds": ["photos"]})
    assert [event.event_name for event in await told(gateway, "retention_term")] == ["retention_wanted"]
    applied = PhotosRetentionApplied(
        kind=DataKind.PHOTOS, keep_days=365, before=NOW, removed=3, removed_total=3, held=1, at=NOW
    )
    later = applied.model_copy(update={"removed": 2, "removed_total": 10, "at": NOW + timedelta(days=1)})
    [first, _] = await gateway.hear(applied, later)
    await gateway.hear_again(first)
    run = (await admin.get(TERM)).json()["last_run"]
    assert (run["removed"], run["removed_total"], run["held"]) == (7, 10, 1)


async def test_our_own_data_ages_out(gateway: GatewayUnderTest) -> None:
    """Read notices but those of a held tool, and who used which device a month ago."""
    await gateway.logged_in("anna", Role.ADMINISTRATOR)
    await gateway.hear(LegalHoldChanged(tool_id="t-2", version=3, held=True, reason="Recall", by="Anna", at=NOW))
    async with gateway.database.write() as session:
        user_id = await session.scalar(select(DeviceUser.user_id)) or "none"
        for tool, read in (("t-1", NOW), ("t-2", NOW), ("t-3", None)):
            values = {
                "kind": "assigned",
                "action_id": "a-1",
                "number": 1,
                "title": "Polish",
                "values": {},
                "by": "Erika",
            }
            session.add(Notice(notice_id=tool, user_id=user_id, tool_id=tool, at_ms=0, read_at=read, **values))
    gateway.clock.advance(timedelta(days=31))
    await age(gateway, DataKind.NOTICES, DataKind.SIGN_INS, DataKind.IMPORTS)
    async with gateway.database.read() as session:
        assert sorted(await session.scalars(select(Notice.notice_id))) == ["t-2", "t-3"]
        assert (await session.scalars(select(DeviceUser))).all() == []
    runs = [event.data for event in await told(gateway, "retention")]
    assert [(run["kind"], run["removed"], run["held"]) for run in runs] == [
        ("notices", 1, 1),
        ("sign_ins", 1, 0),
        ("imports", 0, 0),
    ]


@ON_ONE_DATABASE
async def test_a_clock_that_nobody_confirms_removes_nothing(gateway: GatewayUnderTest) -> None:
    """A computer that starts in another year, before a time server is heard, would remove nearly everything."""
    heard = {"is_synchronised": False}

    async def zone() -> ZoneInfo:
        return ZoneInfo("UTC")

    keeping = Keeping("gateway", [SignIns()], zone, gateway.clock, is_synchronised=lambda: heard["is_synchronised"])

    async def devices_after_a_run() -> int:
        await keeping.once(gateway.database)
        async with gateway.database.read() as session:
            return len((await session.scalars(select(DeviceUser))).all())

    await gateway.logged_in()
    async with gateway.database.write() as session:
        await terms.begin(session, keeping.kinds, NOW)
    gateway.clock.advance(timedelta(days=3))
    assert await devices_after_a_run() == 1
    assert not keeping.doubt
    gateway.clock.advance(timedelta(days=700))
    assert await devices_after_a_run() == 1
    assert "the last run was on 2026-03-05" in str(keeping.doubt)
    heard["is_synchronised"] = True
    assert await devices_after_a_run() == 0
    assert not keeping.doubt
