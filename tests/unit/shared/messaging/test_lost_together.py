"""Tasks on one connection end together, and who is told to end does so whatever the connection does."""

import asyncio

import pytest

from toolcare_shared.messaging.session import ConnectionLost, all_lost_together

pytestmark = pytest.mark.asyncio


@pytest.mark.parametrize(("cancelled", "seen"), [(False, ConnectionLost), (True, asyncio.CancelledError)])
async def test_a_cancel_that_comes_as_the_connection_breaks_is_not_lost(
    *, cancelled: bool, seen: type[BaseException]
) -> None:
    breaks = asyncio.Event()

    async def line() -> None:
        await breaks.wait()
        raise ConnectionLost("it broke")

    async def together() -> None:
        async with all_lost_together() as group:
            group.create_task(line())

    task = asyncio.create_task(together())
    for _ in range(3):
        await asyncio.sleep(0)
    breaks.set()
    if cancelled:
        task.cancel()
    with pytest.raises(seen):
        await task
