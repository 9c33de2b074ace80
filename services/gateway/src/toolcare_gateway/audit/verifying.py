"""Looks the whole trail through, from the first entry to the last."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.audit import store
from toolcare_gateway.audit.domain import NO_HEAD, Chain, Finding, Head

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`head` is the last entry that is as it was written; `checkpointed` whether a cut tail would have been seen.

    `anchor` is the last entry that was cut off because of its age.
    """

    head: Head
    finding: Finding | None
    checkpointed: bool
    anchor: Head = NO_HEAD

    @property
    def entries(self) -> int:
        """How many are as they were written."""
        return self.head.number - self.anchor.number


async def verify(
    session: AsyncSession,
    checkpoint: Head | None,
    progress: Progress = lambda _: None,
    *,
    anchor: Head | None = None,
) -> Verdict:
    """Follow the chain until it breaks. `checkpoint` and `anchor` are what the files outside the database say.

    The checkpoint must have been read before, since the trail grows meanwhile.
    """
    begin = await store.anchor(session)
    chain = Chain(checkpoint, begin, anchor)
    finding = chain.begin()
    if finding is not None:
        return Verdict(chain.head, finding, checkpoint is not None, begin)
    async for rows in store.written(session):
        for row in rows:
            finding = chain.follow(row)
            if finding is not None:
                return Verdict(chain.head, finding, checkpoint is not None, begin)
        progress(chain.head.number)
    return Verdict(chain.head, chain.end(), checkpoint is not None, begin)
