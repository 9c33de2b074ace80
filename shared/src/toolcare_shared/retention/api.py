"""What the gateway asks a service about its data's terms. Not forwarded: the page asks the gateway, which gathers."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel

from toolcare_shared.auth.actor import Actor
from toolcare_shared.auth.dependency import requires
from toolcare_shared.auth.permissions import Permission
from toolcare_shared.contracts.retention import DataKind
from toolcare_shared.retention.keeping import Keeping, Outlook
from toolcare_shared.work import ReadSession

router = APIRouter(include_in_schema=False)
LONGEST_DAYS = 36_500


class OldDataOut(BaseModel):
    """What would go now: `rows`, from `oldest` to `newest`; `held` would stay because of a legal hold."""

    rows: int
    held: int
    oldest: datetime | None
    newest: datetime | None
    size_bytes: int | None


class OutlookOut(BaseModel):
    """A kind's term as its service holds it. Without `keep_days` it is kept for ever."""

    kind: DataKind
    keep_days: int | None
    chosen: bool
    ran_at: datetime | None
    next_at: datetime
    removed_total: int
    forecast: OldDataOut | None

    @classmethod
    def of(cls, told: Outlook) -> "OutlookOut":
        seen = told.forecast
        return cls(
            kind=told.kind,
            keep_days=told.keep_days,
            chosen=told.chosen,
            ran_at=told.ran_at,
            next_at=told.next_at,
            removed_total=told.removed_total,
            forecast=None
            if seen is None
            else OldDataOut(
                rows=seen.rows,
                held=seen.held,
                oldest=seen.oldest,
                newest=seen.newest,
                size_bytes=seen.size_bytes,
            ),
        )


class Outlooks(BaseModel):
    items: list[OutlookOut]


@router.get("/internal/retention")
async def read_retention(
    request: Request,
    session: ReadSession,
    _: Annotated[Actor, requires(Permission.RETENTION_EDIT)],
    kind: DataKind | None = None,
    keep_days: Annotated[int | None, Query(ge=1, le=LONGEST_DAYS)] = None,
) -> Outlooks:
    keeping: Keeping = request.app.state.retention
    wanted = keeping.kinds if kind is None else (kind,)
    found = [await keeping.outlook(session, each, keep_days) for each in wanted]
    return Outlooks(items=[OutlookOut.of(told) for told in found if told is not None])
