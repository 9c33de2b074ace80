"""Whether the clock may say what is old: what it removes is gone for good."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.clock_sync import is_synchronised
from toolcare_shared.retention import store
from toolcare_shared.retention.nights import jumped_from

Asked = Callable[[], bool | None]


async def doubt(session: AsyncSession, now: datetime, is_synchronised: Asked = is_synchronised) -> str | None:
    """Say why not; None where a time server confirms it, or it goes on from where the last run was."""
    before = jumped_from(now, await store.times(session))
    if before is None or is_synchronised():
        return None
    return (
        f"nothing old is removed: the clock says {now:%Y-%m-%d %H:%M}, the last run was on {before:%Y-%m-%d}, and no "
        "time server confirms it. Set the clock; or, if it is right, ask for a run on the page How long data is kept"
    )
