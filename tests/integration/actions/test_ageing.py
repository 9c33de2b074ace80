"""Finished actions go once they are older than their term; how well what was done has held stays counted."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from tests.integration.actions.conftest import TOOL, Actions
from tests.integration.conftest import ON_ONE_DATABASE

from toolcare_actions.tables import Action, ActionEntry, Attempt, AttemptFix, Failure
from toolcare_shared.contracts.failures import FailureForgotten
from toolcare_shared.contracts.retention import DataKind
from toolcare_shared.retention import store as terms

pytestmark = [pytest.mark.asyncio, ON_ONE_DATABASE]


async def test_a_finished_action_goes_with_its_words(shop: Actions) -> None:
    """One that is open stays, however old; of a report that is gone, too, number and code stay where it was tried."""
    watched = await shop.watched()
    await shop.do(shop.timo, watched, "comments", text="Took longer than I thought")
    open_ = await shop.make(failure_ids=["f-1"])
    await shop.run(25_000)
    await shop.turn_calendar(days=40)
    assert (await shop.get(watched))["state"] == "effective"
    shop.clock.advance(timedelta(days=400))
    now = shop.clock.now()
    async with shop.database.write() as session:
        await terms.choose(session, DataKind.ACTIONS, 365, 1, now)
        await terms.want(session, DataKind.ACTIONS, now + timedelta(seconds=1), now)
    await shop.app.state.retention.once(shop.database)
    version = 9
    await shop.hear(
        FailureForgotten(failure_id="f-1", number=1, tool_id=TOOL, by="failures", version=version, at=shop.clock.now())
    )
    async with shop.database.read() as session:
        assert list(await session.scalars(select(Action.id))) == [open_["id"]]
        assert set(await session.scalars(select(ActionEntry.action_id))) == {open_["id"]}
        (attempt,) = await session.scalars(select(Attempt))
        assert (attempt.action_id, attempt.said, attempt.outcome.value) == (None, None, "held")
        assert list(await session.scalars(select(AttemptFix.attempt_id))) == [attempt.id]
        failure = await session.get_one(Failure, "f-1")
        assert (failure.note, failure.number > 0) == ("", True)
    assert [event["action_id"] for event in await shop.told("action_forgotten")] == [watched["id"]]
