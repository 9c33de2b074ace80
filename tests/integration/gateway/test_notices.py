"""What each person is told of an action: his own, his team's, what nobody came to, what came back."""

from datetime import date, timedelta

import httpx
import pytest
from tests.integration.gateway.conftest import NOW, GatewayUnderTest

from toolcare_gateway.notifications.hearing import KEPT
from toolcare_shared.auth import Role
from toolcare_shared.contracts.actions import (
    ActionAssigned,
    ActionChanged,
    ActionKind,
    ActionOverdue,
    ActionPriority,
    ActionReminded,
    ActionReopened,
    ActionState,
    ActionStateChanged,
    ApprovalAwaited,
    ReopenReason,
)

pytestmark = pytest.mark.asyncio

DUE = date(2026, 3, 9)
ACTION = {"action_id": "a-7", "number": 7, "tool_id": "t-0042", "title": "Renew the insert", "by": "Erika", "at": NOW}


def assigned(owner: str, *, by: str = "Erika") -> ActionAssigned:
    values = {"kind": ActionKind.CORRECTIVE, "priority": ActionPriority.HIGH, "due_on": DUE}
    return ActionAssigned(**{**ACTION, **values, "by": by}, owner=owner, version=1)


def overdue(escalation: int, due_on: date = DUE) -> ActionOverdue:
    return ActionOverdue(**ACTION, version=1, owner="timo", due_on=due_on, days_over=1, escalation=escalation)


def changed(*fields: str, due_on: date = DUE) -> ActionChanged:
    values = {"kind": ActionKind.CORRECTIVE, "priority": ActionPriority.HIGH, "due_on": due_on}
    return ActionChanged(**{**ACTION, **values}, owner="timo", changed=list(fields), version=2)


async def told(client: httpx.AsyncClient, query: str = "?unread=true") -> list[str]:
    answer = (await client.get(f"/api/v1/notices{query}")).json()
    return [one["kind"] for one in answer["items"]]


async def team(gateway: GatewayUnderTest) -> dict[str, httpx.AsyncClient]:
    """Timo and Petra in one team, Erika and Otto, who are engineers, in none."""
    people = {"timo": Role.TECHNICIAN, "petra": Role.TECHNICIAN, "erika": Role.ENGINEER, "otto": Role.ENGINEER}
    clients = {name: await gateway.logged_in(name, role) for name, role in people.items()}
    admin = await gateway.logged_in("anna", Role.ADMINISTRATOR)
    for name in ("timo", "petra"):
        await admin.patch(f"/api/v1/people/{name}", json={"team": "Tool shop"})
    return clients


async def test_what_is_overdue_goes_from_the_owner_to_his_team_and_the_engineers(gateway: GatewayUnderTest) -> None:
    people = await team(gateway)
    reminded = ActionReminded(**ACTION, version=1, owner="timo", due_on=DUE, days_left=2)
    envelopes = await gateway.hear(assigned("timo"), reminded, overdue(0), overdue(1), overdue(2))
    await gateway.hear_again(*envelopes)
    assert sorted(await told(people["timo"])) == ["assigned", "overdue", "reminded"]
    assert await told(people["petra"]) == ["overdue_team"]
    assert await told(people["erika"]) == await told(people["otto"]) == ["overdue_engineers"]


async def test_an_action_that_was_put_off_is_told_anew_when_its_new_day_has_passed(gateway: GatewayUnderTest) -> None:
    """What was told of the old day is over; another change leaves it."""
    people = await team(gateway)
    later = DUE + timedelta(days=14)
    reminded = ActionReminded(**ACTION, version=1, owner="timo", due_on=DUE, days_left=2)
    await gateway.hear(assigned("timo"), reminded, overdue(0), overdue(1), changed("title"))
    assert sorted(await told(people["timo"])) == ["assigned", "overdue", "reminded"]
    await gateway.hear(changed("due_on", due_on=later))
    assert (await told(people["timo"]), await told(people["petra"])) == (["assigned"], [])
    again = ActionReminded(**ACTION, version=2, owner="timo", due_on=later, days_left=2)
    await gateway.hear(again, overdue(0, later), overdue(1, later))
    assert sorted(await told(people["timo"])) == ["assigned", "overdue", "reminded"]
    assert await told(people["petra"]) == ["overdue_team"]


async def test_what_was_read_is_told_no_more(gateway: GatewayUnderTest) -> None:
    """One by one, or all; nobody reads for another."""
    people = await team(gateway)
    returned = ActionReopened(**ACTION, version=2, owner="timo", reason=ReopenReason.RETURNED, returned_as="f-9")
    await gateway.hear(assigned("timo"), overdue(0), returned)
    timo = people["timo"]
    first = (await timo.get("/api/v1/notices?unread=true")).json()
    assert first["unread"] == 3
    [again] = [one for one in first["items"] if one["kind"] == "returned"]
    assert (again["values"]["failure_id"], again["action_id"], again["number"]) == ("f-9", "a-7", 7)
    await people["petra"].put("/api/v1/notices/read", json={"ids": [again["id"]]})
    assert len(await told(timo)) == 3
    assert (await timo.put("/api/v1/notices/read", json={"ids": [again["id"]]})).status_code == 204
    assert sorted(await told(timo)) == ["assigned", "overdue"]
    await timo.put("/api/v1/notices/read", json={})
    assert await told(timo) == []
    assert len(await told(timo, "")) == 3


async def test_nobody_is_told_of_old_news(gateway: GatewayUnderTest) -> None:
    """As after a restore, when all events come again; and nobody gets what is not his."""
    gateway.clock.advance(KEPT + timedelta(hours=1))
    people = await team(gateway)
    await gateway.hear(assigned("timo"))
    assert await told(people["timo"]) == []
    assert (await (await gateway.client()).get("/api/v1/notices")).status_code == 401


async def test_an_approval_is_asked_for_until_it_is_given(gateway: GatewayUnderTest) -> None:
    """Another owner does not end that; another approver is asked in place of the first."""
    people = await team(gateway)
    done = ActionStateChanged(**ACTION, version=2, before=ActionState.IN_WORK, after=ActionState.IN_APPROVAL)

    def awaited(approver: str, days: int, escalation: int) -> ApprovalAwaited:
        said = {"approver": approver, "since_on": DUE, "days": days, "escalation": escalation}
        return ApprovalAwaited.model_validate({**ACTION, **said, "version": 2})

    first = assigned("timo").model_copy(update={"approver": "erika"})
    await gateway.hear(first, done, first.model_copy(update={"owner": "petra", "version": 3}), awaited("erika", 2, 0))
    assert sorted(await told(people["erika"])) == ["approval", "approval_reminded"]
    await gateway.hear(awaited("erika", 5, 1))
    assert await told(people["otto"]) == ["approval_late"]
    await gateway.hear(awaited("otto", 0, 0))
    assert (await told(people["erika"]), await told(people["otto"])) == ([], ["approval"])
    await gateway.hear(ActionReopened(**ACTION, version=5, owner="petra", reason=ReopenReason.REFUSED))
    assert (await told(people["otto"]), sorted(await told(people["petra"]))) == ([], ["assigned", "refused"])
