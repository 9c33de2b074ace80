"""Choosing a term, and having one applied now."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.retention import store
from toolcare_gateway.retention.domain import Policy
from toolcare_shared.auth import Actor
from toolcare_shared.contracts.gateway import RetentionChanged, RetentionWanted
from toolcare_shared.contracts.retention import DataKind
from toolcare_shared.messaging import outbox


async def choose(session: AsyncSession, policy: Policy, keep_days: int | None, actor: Actor, now: datetime) -> Policy:
    """To choose what was chosen already is no event."""
    if policy.version and policy.keep_days == keep_days:
        return policy
    chosen = policy.choose(keep_days)
    await store.save(session, chosen, actor.name, now)
    event = RetentionChanged(kind=chosen.kind, keep_days=chosen.keep_days, version=chosen.version, at=now)
    await outbox.record(session, event, actor, now=now)
    return chosen


async def run_now(session: AsyncSession, kinds: Sequence[DataKind], actor: Actor, now: datetime) -> None:
    """Each service hears it and begins; one that does not run begins when it does."""
    for kind in kinds:
        await outbox.record(session, RetentionWanted(kind=kind, by=actor.name, at=now), actor, now=now)
