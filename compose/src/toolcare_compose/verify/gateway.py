"""What the gateway made of the events: lists, figures, and the audit trail."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_compose.verify.services import default_zone
from toolcare_compose.verify.site import Site
from toolcare_shared.messaging import feed
from toolcare_shared.messaging.feed import FeedPage, FeedUnavailable


@dataclass(frozen=True, slots=True)
class _Logs:
    """The logs in their databases, as their feeds would give them."""

    logs: Mapping[str, AsyncSession]

    async def page(self, publisher: str, aggregate: str, after: int, limit: int) -> FeedPage:
        if publisher not in self.logs:
            raise FeedUnavailable(f"{publisher} has no database")
        return FeedPage.parse(await feed.page_body(self.logs[publisher], aggregate, after, limit))


async def shows_what_was_told(site: Site) -> AsyncIterator[str]:
    session = site.states.get("gateway")
    if session is None:
        return
    from toolcare_gateway.replay.comparing import differences
    from toolcare_gateway.replay.merging import NotReplayable

    try:
        found = await differences(session, _Logs(site.logs), site.now, default_zone())
    except NotReplayable as error:
        found = [str(error)]
    for difference in found:
        yield difference


async def kept_the_trail(site: Site) -> AsyncIterator[str]:
    if "gateway" not in site.states:
        return
    from toolcare_gateway.audit.checkpoint import ANCHOR, Checkpoint
    from toolcare_gateway.audit.verifying import verify

    # Read before the trail, which grows meanwhile.
    checkpoint, anchor = Checkpoint(site.data.root).read(), Checkpoint(site.data.root, ANCHOR).read()
    async with site.anew("gateway") as session:
        verdict = await verify(session, checkpoint, anchor=anchor)
    if verdict.finding is not None:
        yield verdict.finding.detail
