"""Owners are reminded, and overdue actions told step by step; the plant's broker shows what is overdue."""

import json
from datetime import timedelta

import pytest
from tests.integration.actions.conftest import ALERT, Actions, deeds, made
from tests.integration.conftest import ON_ONE_DATABASE

from toolcare_shared.auth import Role
from toolcare_shared.contracts.gateway import PlantChanged

pytestmark = pytest.mark.asyncio


async def test_an_owner_is_reminded_once_for_each_due_day(shop: Actions) -> None:
    """Three days before; another due day is another reminder."""
    action = await shop.make(due_on="2026-03-09")
    assert await shop.turn_calendar(days=3) == (0, 0)
    assert await shop.turn_calendar(days=1) == (1, 0)
    assert await shop.turn_calendar(hours=5) == (0, 0)
    made(await shop.patch(action, due_on="2026-03-08"))
    assert await shop.turn_calendar(hours=1) == (1, 0)
    assert [(told["days_left"], told["owner"]) for told in await shop.told("action_reminded")] == [
        (3, "timo"),
        (2, "timo"),
    ]


@ON_ONE_DATABASE
async def test_nobody_is_reminded_on_the_day_an_action_is_made(shop: Actions) -> None:
    """He has just heard of it; from the plant's midnight on he is."""
    await shop.make(due_on="2026-03-03")
    assert await shop.turn_calendar(hours=15, minutes=58) == (0, 0)
    assert await shop.turn_calendar(minutes=2) == (1, 0)


async def test_an_overdue_action_is_told_to_one_after_the_other(shop: Actions) -> None:
    """To the owner, two days later to his team, then to the engineers; each once, also after a week of sleep."""
    action = await shop.make(due_on="2026-03-03")
    assert await shop.turn_calendar(days=1) == (1, 0), "due today: a reminder"
    for expected in ([0], [0, 1], [0, 1], [0, 1], [0, 1, 2], [0, 1, 2]):
        await shop.turn_calendar(days=1)
        assert [told["escalation"] for told in await shop.told("action_overdue")] == expected
    late = await shop.get(action)
    assert (late["overdue"], late["escalation"]) == (True, 2)
    assert deeds(late) == ["created", "reminded", "overdue", "overdue", "overdue"]
    slept = await shop.make(title="Slept", due_on="2026-03-10")
    await shop.turn_calendar(days=30)
    assert (await shop.get(slept))["escalation"] == 2
    assert len(await shop.told("action_overdue")) == 6


@ON_ONE_DATABASE
async def test_the_plants_midnight_is_where_somebody_says_it_is(shop: Actions) -> None:
    """Half past midnight in Tokyo is still the afternoon of the day before in Berlin."""
    action = await shop.make(due_on="2026-03-02")
    shop.clock.advance(timedelta(hours=9, minutes=30))
    assert (await shop.get(action))["overdue"] is False
    await shop.hear(PlantChanged(name="", timezone="Asia/Tokyo", language="", version=2, at=shop.clock.now()))
    assert (await shop.get(action))["overdue"] is True


@ON_ONE_DATABASE
async def test_a_day_ends_at_the_plants_midnight(shop: Actions) -> None:
    """Berlin is an hour ahead of UTC in March."""
    action = await shop.make(due_on="2026-03-02")
    await shop.turn_calendar(hours=15, minutes=58)
    assert (await shop.get(action))["overdue"] is False
    await shop.turn_calendar(minutes=2)
    assert (await shop.get(action))["overdue"] is True
    assert [told["days_over"] for told in await shop.told("action_overdue")] == [1]


async def test_the_broker_shows_what_is_overdue(shop: Actions) -> None:
    """The most overdue one speaks for all of a tool; done, moved or called off, it is silent."""
    first = await shop.make(title="First", due_on="2026-03-03")
    second = await shop.make(title="Second", due_on="2026-03-04", owner="jonas")
    assert ALERT not in await shop.retained()
    await shop.turn_calendar(days=3)
    alert = json.loads(str((await shop.retained())[ALERT]))
    assert (alert["number"], alert["title"], alert["overdue_count"]) == (1, "First", 2)
    assert (alert["owner"], alert["due_on"]) == ("timo", "2026-03-03")
    assert alert["since"] == "2026-03-03T23:00:00Z"
    await shop.done(first)
    alert = json.loads(str((await shop.retained())[ALERT]))
    assert (alert["title"], alert["overdue_count"]) == ("Second", 1)
    made(await shop.patch(second, due_on="2026-03-20"))
    assert (await shop.retained())[ALERT] is None
    await shop.turn_calendar(days=20)
    assert (await shop.retained())[ALERT] is not None
    await shop.do(shop.erika, second, "cancel", reason="Not needed")
    assert (await shop.retained())[ALERT] is None


@ON_ONE_DATABASE
async def test_what_waits_for_others_is_not_overdue(shop: Actions) -> None:
    """The owner has done his part; refused after the day, he has as much time again."""
    action = await shop.make(due_on="2026-03-04", approver="jonas")
    await shop.done(action)
    await shop.turn_calendar(days=10)
    assert await shop.told("action_overdue") == []
    assert ALERT not in await shop.retained()
    back = await shop.do(shop.jonas, action, "refuse", note="The vent is still closed")
    assert (back["due_on"], back["overdue"]) == ("2026-03-14", False)


async def test_an_approval_that_nobody_gives_is_told_to_one_after_the_other(shop: Actions) -> None:
    """To the approver after two days, to the engineers after five; whoever is named instead is asked anew."""
    action = await shop.make(due_on="2026-03-20", approver="jonas")
    await shop.done(action)

    async def told() -> list[object]:
        return [(one["approver"], one["days"], one["escalation"]) for one in await shop.told("approval_awaited")]

    assert await shop.turn_calendar(days=1) == (0, 0)
    assert await shop.turn_calendar(days=1) == (1, 0)
    assert await shop.turn_calendar(hours=5) == (0, 0)
    await shop.turn_calendar(days=3)
    assert await told() == [("jonas", 2, 0), ("jonas", 5, 1)]
    waits = await shop.get(action)
    assert deeds(waits) == ["created", "completed", "approval_reminded", "approval_late"]
    await shop.user("otto", role=Role.ENGINEER)
    made(await shop.patch(action, approver="otto"))
    assert await shop.turn_calendar(days=1) == (0, 0)
    await shop.turn_calendar(days=1)
    assert (await told())[2:] == [("otto", 0, 0), ("otto", 2, 0)]
    assert await shop.told("action_overdue") == []


@ON_ONE_DATABASE
async def test_a_new_approver_of_what_is_not_done_yet_is_asked_later(shop: Actions) -> None:
    """There is nothing to approve before it is done, nor once it was given back."""
    action = await shop.make(due_on="2026-03-20", approver="jonas")
    await shop.done(action)
    await shop.do(shop.jonas, action, "refuse", note="The vent is still closed")
    await shop.user("otto", role=Role.ENGINEER)
    made(await shop.patch(action, approver="otto"))
    await shop.turn_calendar(days=9)
    assert await shop.told("approval_awaited") == []
