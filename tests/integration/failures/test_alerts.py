"""The retained alert of a tool with a failure that must not run on."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select
from tests.integration.failures.conftest import TOOL, Failures, Json

from toolcare_shared.contracts.registry import Readiness, ToolHeld, ToolReleased
from toolcare_shared.messaging.tables import retained

pytestmark = pytest.mark.asyncio


async def alert(shop: Failures) -> Json | None:
    """What the broker is to show; None once it is cleared, or was never there."""
    async with shop.database.read() as session:
        text = await session.scalar(
            select(retained.c.payload).where(retained.c.topic == f"alert/{TOOL}/failure-critical")
        )
    return None if text is None else json.loads(text)


async def speaks_of(shop: Failures) -> tuple[object, ...] | None:
    found = await alert(shop)
    return None if found is None else tuple(found[name] for name in ("number", "severity", "state", "open_count"))


async def test_an_alert_stands_while_a_critical_failure_is_open(shop: Failures) -> None:
    """The worst speaks for all; what is solved, rejected or less bad does no longer."""
    await shop.report("FL")
    assert await alert(shop) is None
    stop = await shop.report("FL", severity="stop_now", cavity=3, note="Crack")
    assert await speaks_of(shop) == (2, "stop_now", "new", 1)
    found = await alert(shop)
    assert found is not None
    assert (found["tool_number"], found["machine_id"], found["cavity"], found["note"]) == ("T-0042", "p01", 3, "Crack")
    risk = await shop.report("FL", severity="safety")
    assert await speaks_of(shop) == (3, "safety", "new", 2)
    await shop.do(risk, "reject", reason="It was the press")
    assert await speaks_of(shop) == (2, "stop_now", "new", 1)
    stop = await shop.do(stop, "accept")
    assert await speaks_of(shop) == (2, "stop_now", "accepted", 1)
    await shop.do(stop, "solve", fixes=["X-CLEAN"])
    assert await alert(shop) is None
    await shop.do(stop, "reopen", reason="It came back")
    assert await speaks_of(shop) == (2, "stop_now", "accepted", 1)


async def test_an_alert_follows_the_severity_and_a_merge(shop: Failures) -> None:
    """Made worse it appears, lowered by triage it goes; a merged report speaks through the one that stays."""
    failure = await shop.report("FL")
    await shop.technician.patch(f"/failures/{failure['id']}", json={"severity": "safety"}, headers={"If-Match": '"1"'})
    assert await speaks_of(shop) == (1, "safety", "new", 1)
    await shop.do(failure, "accept", severity="watch")
    assert await alert(shop) is None
    second = await shop.report("FL", severity="stop_now")
    await shop.do(second, "merge", into_id=failure["id"])
    assert await speaks_of(shop) == (1, "stop_now", "accepted", 1)


async def test_what_the_alert_asks_for_follows_the_sign_off(shop: Failures) -> None:
    """Released with the failure open it says so; held by another, or by the same taken up again, it stops again."""
    crack = await shop.report("CR")
    named = {"tool_id": TOOL, "by": "Erika", "version": 3}
    shop.clock.advance(timedelta(minutes=1))
    released = ToolReleased(**named, readiness=Readiness.READY, note="Runs", at=shop.clock.now())
    told = await shop.hear(released)
    assert await stops(shop) is False
    shop.clock.advance(timedelta(minutes=1))
    await shop.hear(ToolHeld(**named, readiness=Readiness.ON_HOLD, reason="Noise", at=shop.clock.now()))
    await shop.hear_again(told)
    assert await stops(shop) is True
    shop.clock.advance(timedelta(minutes=1))
    await shop.hear(released.model_copy(update={"at": shop.clock.now()}))
    await shop.do(crack, "accept")
    assert await stops(shop) is False
    await shop.do(crack, "solve", fixes=["X-WELD"])
    shop.clock.advance(timedelta(minutes=1))
    await shop.do(crack, "reopen", reason="Cracked at the weld")
    assert await stops(shop) is True


async def stops(shop: Failures) -> bool:
    """Whether the alert says to keep the tool off."""
    found = await alert(shop)
    assert found is not None
    return "Keep the tool off" in str(found["todo"])
