"""Who works here, and in which team."""

import httpx
import pytest
from sqlalchemy import select
from tests.integration.gateway.conftest import GatewayUnderTest, refused

from toolcare_shared.auth import Role
from toolcare_shared.messaging.envelope import Envelope
from toolcare_shared.messaging.tables import outbox

pytestmark = pytest.mark.asyncio


async def test_an_administrator_puts_people_into_teams(gateway: GatewayUnderTest) -> None:
    """Everybody sees the teams, the person himself with his session, and the services hear of each change once."""
    timo = await gateway.logged_in("timo", Role.TECHNICIAN)
    admin = await gateway.logged_in("anna", Role.ADMINISTRATOR)
    for _ in range(2):
        answer = await admin.patch("/api/v1/people/timo", json={"team": " Tool  shop "})
        assert answer.json() == {
            "id": (await timo.get("/api/v1/session")).json()["user"]["id"],
            "username": "timo",
            "name": "Timo",
            "role": "technician",
            "team": "Tool shop",
            "active": True,
        }
    people = (await timo.get("/api/v1/people")).json()["items"]
    assert [(one["username"], one["team"]) for one in people] == [("anna", ""), ("timo", "Tool shop")]
    assert (await timo.get("/api/v1/session")).json()["user"]["team"] == "Tool shop"
    async with gateway.database.read() as session:
        texts = (
            await session.scalars(
                select(outbox.c.envelope).where(outbox.c.aggregate != "audit").order_by(outbox.c.entry)
            )
        ).all()
    told = [Envelope.parse(text).data for text in texts]
    assert [(one["username"], one["team"]) for one in told] == [("timo", ""), ("anna", ""), ("timo", "Tool shop")]


async def test_teams_are_named_by_administrators_and_in_one_line(gateway: GatewayUnderTest) -> None:
    engineer = await gateway.logged_in("erika", Role.ENGINEER)
    assert refused(await engineer.patch("/api/v1/people/erika", json={"team": "Mine"})) == (403, "forbidden")
    admin = await gateway.logged_in("anna", Role.ADMINISTRATOR)
    for team in ("x" * 61, "two\nlines"):
        answer = await admin.patch("/api/v1/people/erika", json={"team": team})
        assert refused(answer) == (422, "team_not_usable")
    answer = await admin.patch("/api/v1/people/nobody", json={"team": "Mine"})
    assert refused(answer) == (404, "unknown_user")
    assert (await (await gateway.client()).get("/api/v1/people")).status_code == httpx.codes.UNAUTHORIZED
