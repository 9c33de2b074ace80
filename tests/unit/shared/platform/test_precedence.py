"""What a press waits for goes first, and nobody waits for ever."""

import asyncio
import contextvars

import pytest

from toolcare_shared.precedence import Precedence, goes_first, have_precedence, let_pass

pytestmark = pytest.mark.asyncio


async def test_who_lets_pass_goes_on_when_all_who_go_first_are_done() -> None:
    """Two lines of one process may book at the same moment."""
    here, seen = Precedence(), list[str]()

    async def follows() -> None:
        await here.let_pass(30)
        seen.append("follows")

    with here.goes_first():
        with here.goes_first():
            task = asyncio.create_task(follows())
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        seen.append("first")
    await task
    assert seen == ["first", "follows"]


async def test_who_lets_pass_loses_his_patience_once() -> None:
    """A press that never pauses holds nobody up for ever, nor again at each event of one transaction."""
    here = Precedence()
    assert await here.let_pass(0.001) == 0.001
    with here.goes_first():
        async with asyncio.timeout(10):
            left = await here.let_pass(0.001)
        assert left == 0
        waits = here.let_pass(left)
        with pytest.raises(StopIteration):
            waits.send(None)


async def test_services_started_together_know_who_goes_first_and_one_alone_waits_for_nobody() -> None:
    """What is set before they start holds in all their tasks, and in no others."""
    together = contextvars.copy_context()
    together.run(have_precedence)
    waits: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def books() -> None:
        with goes_first():
            await waits

    booking = asyncio.get_running_loop().create_task(books(), context=together)
    await asyncio.sleep(0)
    following = asyncio.get_running_loop().create_task(let_pass(30), context=together)
    with goes_first():
        await let_pass(30)
    await asyncio.sleep(0)
    assert not following.done()
    waits.set_result(None)
    await asyncio.gather(booking, following)
