"""What people do about a report without an action counts in the rates of fixes as well."""

import pytest
import pytest_asyncio
from tests.integration.actions.conftest import Actions, Json
from tests.integration.conftest import ON_ONE_DATABASE

from toolcare_shared.contracts.failures import FailureReported, Verdict

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def solved(shop: Actions) -> FailureReported:
    """The report f-2, which somebody solved by stoning."""
    report = await shop.report("f-2")
    await shop.hear(shop.triaged(report, Verdict.ACCEPTED))
    await shop.hear(shop.went_on(report, "accepted", "solved", 3, fixes=["X-STONE"], shots=100_000))
    return report


async def rate(shop: Actions, fix: str = "X-STONE") -> tuple[object, ...]:
    found = {str(one["fix"]): one for one in await shop.found("fix-rates", code="FL", cavity="3")}
    one: Json = found[fix]
    return one["tried"], one["held"], one["returned"], one["running"]


async def test_both_are_added_up(shop: Actions, solved: FailureReported) -> None:
    """One rate for a fix, whoever used it; held for as long as the plant's rules say."""
    await shop.watched()
    assert await rate(shop) == (2, 0, 0, 2)
    await shop.run(20_000)
    assert await rate(shop) == (2, 2, 0, 0)
    assert solved.failure_id == "f-2"


async def test_a_report_of_the_same_place_tells_against_it(shop: Actions, solved: FailureReported) -> None:
    """Unless triage rejects it; then it is as it was."""
    await shop.run(500)
    back = await shop.report("f-3", solved.failure_id)
    assert await rate(shop) == (1, 0, 1, 0)
    await shop.hear(shop.triaged(back, Verdict.REJECTED))
    assert await rate(shop) == (1, 0, 0, 1)


@ON_ONE_DATABASE
@pytest.mark.parametrize(("after", "expected"), [("closed", (1, 1, 0, 0)), ("accepted", (1, 0, 1, 0))])
async def test_a_persons_word_ends_it(
    shop: Actions, solved: FailureReported, after: str, expected: tuple[int, ...]
) -> None:
    """Closed, it held; taken up again, it did not help."""
    await shop.hear(shop.went_on(solved, "solved", after, 4))
    assert await rate(shop) == expected


@ON_ONE_DATABASE
async def test_what_an_action_solved_counts_once(shop: Actions) -> None:
    report = await shop.report("f-2")
    action = await shop.done(await shop.make(failure_ids=["f-2"]))
    moved = {"fixes": ["X-STONE"], "shots": 100_000, "action_id": action["id"]}
    await shop.hear(shop.went_on(report, "new", "solved", 2, **moved))
    assert await rate(shop) == (1, 0, 0, 1)


@ON_ONE_DATABASE
async def test_an_action_done_since_leaves_open_whether_a_repair_held(shop: Actions, solved: FailureReported) -> None:
    """It is the action's fix that is watched from then on."""
    await shop.done(await shop.make(failure_ids=[solved.failure_id]), fixes=["X-WELD"])
    await shop.run(20_000)
    assert await rate(shop) == (1, 0, 0, 0)
    assert await rate(shop, "X-WELD") == (1, 1, 0, 0)
