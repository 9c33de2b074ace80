"""What was counted is published."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.correlation import Correlation, begun
from toolcare_shotcounter import announcements, store

RETELL_REJECTION = timedelta(seconds=60)
"""How often at most a rejection that repeats is told again."""


async def publish_counts(
    session: AsyncSession, now: datetime, behind: Mapping[str, Correlation] | None = None, after: str = ""
) -> Sequence[str]:
    """Publish what moved since the last time. What is pending stands in the database, so a crash loses none of it.

    `behind`: tool -> what counted it last, to which the event belongs. Returns the tools that were told of, by their
    ids: where they are `store.TOLD_AT_ONCE`, others may wait `after` the last.
    """
    totals = await store.unpublished_totals(session, after)
    told = [(total, (behind or {}).get(total.tool_id) or begun()) for total in totals]
    await announcements.shots_of_many(session, told, now)
    tool_ids = [total.tool_id for total in totals]
    await store.note_published(session, tool_ids)
    for unassigned in await store.unpublished_unassigned(session):
        await announcements.unassigned_counted(session, unassigned, now)
    for rejection in await store.rejections_to_tell(session, now - RETELL_REJECTION):
        await announcements.rejected(session, rejection, now)
    return tool_ids
