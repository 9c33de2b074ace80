"""What a copy of the gateway has to tell the others; the line itself is tried by `faults/fleet`."""

import json

import pytest

from toolcare_gateway.copies import Waiting
from toolcare_gateway.live import Change, Live, Told
from toolcare_shared.between_copies import MOST_BYTES

pytestmark = pytest.mark.asyncio


async def test_what_was_on_a_line_as_it_broke_is_said_on_the_next() -> None:
    """The other's own line has not broken: it would show what is old, and keep in who was shut out."""
    waiting, here, other = Waiting(), Live(), Live()
    here.pass_on_to(waiting.add)
    said: list[str] = []
    lost = [False, True]

    async def say(message: str) -> None:
        if lost and lost.pop(0):
            raise TimeoutError
        said.append(message)

    changes = [Change("told", f"a tool whose number is somewhat long {number}") for number in range(200)]
    for change in changes:
        here.changed(change)
    here.end_sessions(["s-2"])
    with pytest.raises(TimeoutError):
        await waiting.say_all(say)
    assert len(said) == 1
    here.changed(Change("told", "later"))
    await waiting.say_all(say)
    assert all(len(message) <= MOST_BYTES for message in said)
    with other.listening("s-1") as kept, other.listening("s-2") as ended:
        for message in said:
            for part in json.loads(message):
                other.hear(Told.of(part))
        assert list(kept.changes) == [*changes, Change("told", "later")]
        assert (kept.ended, ended.ended) == (False, True)
