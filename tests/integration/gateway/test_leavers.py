"""Somebody who left is no longer named: not in the tables, the log or on a page; what he did stays."""

import json
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, table, text
from tests.integration.gateway.conftest import NOW, GatewayUnderTest, log_in, refused

from toolcare_gateway.audit.verifying import verify
from toolcare_shared.auth import Role
from toolcare_shared.contracts.actions import ActionAssigned, ActionKind, ActionPriority
from toolcare_shared.contracts.audit import GatewayAudited
from toolcare_shared.contracts.gateway import UserAnonymised
from toolcare_shared.contracts.registry import ToolMounted
from toolcare_shared.contracts.retention import DataKind
from toolcare_shared.db import Database
from toolcare_shared.leavers import forget_names
from toolcare_shared.messaging.envelope import Envelope
from toolcare_shared.messaging.tables import outbox
from toolcare_shared.retention import store as terms

pytestmark = pytest.mark.asyncio

REASON = {"reason": "Asked for it after leaving"}


async def anonymise(client: Any, username: str = "timo") -> Any:
    return await client.post(
        f"/api/v1/users/{username}/anonymise", json=REASON, headers={"Idempotency-Key": f"leave-{len(username)}"}
    )


async def leave(admin: Any, username: str = "timo") -> None:
    row = (await admin.get(f"/api/v1/users/{username}")).json()
    headers = {"If-Match": f'"{row["version"]}"'}
    answer = await admin.patch(f"/api/v1/users/{username}", json={"active": False}, headers=headers)
    assert answer.status_code == 200, answer.text


async def take_audit(gateway: GatewayUnderTest) -> None:
    """What the outbox says to the trail is taken into it, as the consumer does."""
    for envelope in await log(gateway.database):
        if envelope.event_name == GatewayAudited.name_of_event:
            await gateway.hear_again(envelope)


async def log(database: Database) -> list[Envelope]:
    async with database.read() as session:
        query = select(outbox.c.envelope).order_by(outbox.c.entry)
        return [Envelope.parse(text_) for text_ in await session.scalars(query)]


async def places_with(gateway: GatewayUnderTest, words: Iterable[str]) -> dict[str, set[str]]:
    """Which tables and columns of the database hold one of these words, whatever stands around it."""
    found: dict[str, set[str]] = {}
    async with gateway.database.read() as session:
        connection = await session.connection()
        tables = await connection.run_sync(_tables)
        for name in tables:
            for row in (await session.execute(select(text("*")).select_from(table(name)))).mappings():
                for column, value in row.items():
                    if any(word in str(value) for word in words):
                        found.setdefault(name, set()).add(column)
    return found


def _tables(connection: Any) -> list[str]:
    from sqlalchemy import inspect

    return list(inspect(connection).get_table_names())


async def test_names_are_gone_but_where_they_must_stay(gateway: GatewayUnderTest) -> None:
    """The trail keeps what was written, and shows none of it; the news of it ages out; the rest names nobody."""
    admin = await gateway.logged_in("anna", Role.ADMINISTRATOR)
    await gateway.logged_in("timo", Role.TECHNICIAN)
    renamed = (await admin.get("/api/v1/users/timo")).json()
    headers = {"If-Match": f'"{renamed["version"]}"'}
    await admin.patch("/api/v1/users/timo", json={"name": "Timo Beispiel"}, headers=headers)
    values: Any = {"kind": ActionKind.CORRECTIVE, "priority": ActionPriority.HIGH, "due_on": NOW.date()}
    action: Any = {"action_id": "a-7", "number": 7, "tool_id": "t-0042", "title": "Renew the insert", "version": 1}
    await gateway.hear(
        ActionAssigned(**action, **values, owner="timo", by="Timo Beispiel", at=NOW),
        ActionAssigned(**{**action, "version": 2}, **values, owner="anna", by="Timo", at=NOW),
        ToolMounted(tool_id="t-0042", machine_id="p01", mounting_id="m-1", shot_factor=1, by="Timo", version=2, at=NOW),
    )
    await take_audit(gateway)
    assert refused(await anonymise(admin)) == (409, "still_active")
    await leave(admin)
    erika = await gateway.logged_in("erika", Role.ENGINEER)
    assert refused(await anonymise(erika)) == (403, "forbidden")
    gone = await anonymise(admin)
    assert gone.status_code == 200, gone.text
    assert (gone.json()["username"], gone.json()["name"], gone.json()["team"]) == ("former-1", "former-1", "")
    [told] = [envelope for envelope in await log(gateway.database) if envelope.event_name == "user_anonymised"]
    event = UserAnonymised.model_validate(told.data)
    assert (event.username, set(event.names)) == ("timo", {"Timo Beispiel", "Timo"})
    for _ in range(2):
        async with gateway.database.write() as session:
            await forget_names(session, gateway.app.state.metadata.tables.values(), event)
    left = await places_with(gateway, ("Timo", "timo"))
    trail = {"entry", "who_name", "target", "search"}
    assert left.pop("audit_trail") <= trail
    assert left.pop("idempotency") == {"method_path"}
    assert left == {"outbox": {"envelope"}, "audit_object": {"key"}}
    named = {one.event_name for one in await log(gateway.database) if "imo" in one.to_bytes().decode()}
    assert named == {"user_anonymised", "change_audited"}


async def test_the_page_of_the_trail_names_nobody_who_left(gateway: GatewayUnderTest) -> None:
    """In no column of it, nor in a file for reading; the chain stays whole."""
    admin = await gateway.logged_in("anna", Role.ADMINISTRATOR)
    timo = await gateway.logged_in("timo", Role.TECHNICIAN)
    row = (await admin.get("/api/v1/users/timo")).json()
    await admin.patch(
        "/api/v1/users/timo", json={"name": "Timo Maier/Nights"}, headers={"If-Match": f'"{row["version"]}"'}
    )
    await timo.patch("/api/v1/session", json={"language": "de"})
    await take_audit(gateway)
    await leave(admin)
    assert (await anonymise(admin)).status_code == 200
    await take_audit(gateway)
    page = await admin.get("/api/v1/audit")
    rows = page.json()["items"]
    assert "former-1" in page.text
    assert "imo" not in page.text
    for row in rows:
        assert "imo" not in (await admin.get(f"/api/v1/audit/{row['number']}")).text
    assert "imo" not in (await admin.get("/api/v1/audit/export.csv")).text
    found = {}
    for query in ("q=former-1", "q=TIMO", "object=former-1", "object=timo"):
        found[query] = [row["number"] for row in (await admin.get(f"/api/v1/audit?{query}")).json()["items"]]
        lines = (await admin.get(f"/api/v1/audit/export.jsonl?{query}")).text.splitlines()
        assert [json.loads(line)["number"] for line in lines] == found[query]
    assert found["q=former-1"] == [row["number"] for row in rows if "former-1" in await whole(admin, row["number"])]
    assert found["object=former-1"]
    assert found["q=TIMO"] == found["object=timo"] == []
    first = (await admin.get("/api/v1/audit?q=former-1&limit=1")).json()
    rest = (await admin.get(f"/api/v1/audit?q=former-1&cursor={first['next_cursor']}")).json()
    assert [row["number"] for row in (*first["items"], *rest["items"])] == found["q=former-1"]
    deeds = [row for row in rows if row["what"].endswith("/anonymise")]
    assert len(deeds) == 1
    assert deeds[0]["target"] not in {"", "/api/v1/users/timo/anonymise"}
    async with gateway.database.read() as session:
        assert (await verify(session, None)).finding is None


async def whole(admin: Any, number: int) -> str:
    text: str = (await admin.get(f"/api/v1/audit/{number}")).text
    return text


async def test_a_leaver_is_gone_for_good(gateway: GatewayUnderTest) -> None:
    """He cannot log in, come back or leave twice; the name is free for somebody else."""
    admin = await gateway.logged_in("anna", Role.ADMINISTRATOR)
    await gateway.logged_in("timo", Role.TECHNICIAN)
    await leave(admin)
    assert (await anonymise(admin)).status_code == 200
    assert (await log_in(await gateway.client(), "timo")).status_code == 401
    assert (await log_in(await gateway.client(), "former-1", "!")).status_code == 401
    assert refused(await anonymise(admin, "former-1")) == (409, "anonymised_already")
    row = (await admin.get("/api/v1/users/former-1")).json()
    headers = {"If-Match": f'"{row["version"]}"'}
    back = await admin.patch("/api/v1/users/former-1", json={"active": True}, headers=headers)
    assert refused(back) == (409, "anonymised_already")
    await gateway.user("timo", Role.TECHNICIAN)


async def test_what_two_of_one_name_did_is_not_told_apart(gateway: GatewayUnderTest) -> None:
    admin = await gateway.logged_in("anna", Role.ADMINISTRATOR)
    await gateway.logged_in("timo", Role.TECHNICIAN)
    await gateway.logged_in("otto", Role.ENGINEER)
    row = (await admin.get("/api/v1/users/otto")).json()
    await admin.patch("/api/v1/users/otto", json={"name": "Timo"}, headers={"If-Match": f'"{row["version"]}"'})
    await leave(admin)
    assert refused(await anonymise(admin)) == (409, "name_is_shared")


async def test_leavers_can_be_anonymised_by_their_time(gateway: GatewayUnderTest) -> None:
    """A term for them counts from the day the account was made inactive."""
    admin = await gateway.logged_in("anna", Role.ADMINISTRATOR)
    for name in ("timo", "otto"):
        await gateway.logged_in(name, Role.TECHNICIAN)
    await leave(admin)
    gateway.clock.advance(timedelta(days=31))
    now = gateway.clock.now()
    async with gateway.database.write() as session:
        await terms.choose(session, DataKind.LEAVERS, 30, 1, now)
        await terms.want(session, DataKind.LEAVERS, now + timedelta(seconds=1), now)
    await gateway.app.state.retention.once(gateway.database)
    await log_in(await gateway.client(), "anna")
    admin = await gateway.client()
    await log_in(admin, "anna")
    people = (await admin.get("/api/v1/users")).json()["items"]
    assert [one["username"] for one in people] == ["anna", "former-1", "otto"]
