"""Looks the whole trail through, from the first entry to the last."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.audit import store
from toolcare_gateway.audit.domain import Chain, Finding, Head

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`head` is the last entry that is as it was written; `checkpointed` whether a cut tail would have been seen."""

    head: Head
    finding: Finding | None
    checkpointed: bool


async def verify(session: AsyncSession, checkpoint: Head | None, progress: Progress = lambda _: None) -> Verdict:
    """Follow the chain until it breaks. The checkpoint must have been read before, since the trail grows meanwhile."""
    chain = Chain(checkpoint)
    async for rows in store.written(session):
        for row in rows:
            finding = chain.follow(row)
            if finding is not None:
                return Verdict(chain.head, finding, checkpoint is not None)
        progress(chain.head.number)
    return Verdict(chain.head, chain.end(), checkpoint is not None)
