"""What peers, supervisors and administrators ask a service: its feed, dead letters, health and metrics.

Nothing under these paths is forwarded by the gateway as it is, so it is left out of the OpenAPI document.
"""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from toolcare_shared.auth.actor import Actor
from toolcare_shared.auth.dependency import open_to_all, requires
from toolcare_shared.auth.permissions import Permission
from toolcare_shared.context import ServiceContext
from toolcare_shared.errors import Conflict, NotFound, Problem
from toolcare_shared.health import Check, Status, overall
from toolcare_shared.messaging import deadletter, feed
from toolcare_shared.messaging.deadletter import LetterNotDead, LetterState, StillFailing, UnknownLetter
from toolcare_shared.messaging.handlers import Stream
from toolcare_shared.pages import InvalidCursor, Page, Paging
from toolcare_shared.work import ReadSession

router = APIRouter(include_in_schema=False)

PROBLEMS: dict[type[Exception], type[Problem]] = {
    UnknownLetter: NotFound,
    LetterNotDead: Conflict,
    StillFailing: Conflict,
}

_MOST = (1 << 63) - 1
"""The largest number a database holds."""
LetterNumber = Annotated[int, Path(ge=0, le=_MOST)]

_METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class CheckOut(BaseModel):
    name: str
    status: Status
    detail: str
    since: datetime


class HealthOut(BaseModel):
    service: str
    status: Status
    checks: list[CheckOut]

    @classmethod
    def of(cls, service: str, checks: tuple[Check, ...]) -> "HealthOut":
        shown = [CheckOut(name=c.name, status=c.status, detail=c.detail, since=c.since) for c in checks]
        return cls(service=service, status=overall(checks), checks=shown)


@router.get("/health/live", dependencies=[open_to_all("a supervisor has no account")])
async def health_live() -> dict[str, str]:
    """The loop turns. It says nothing of the parts: restarting would not mend a broker that is away."""
    return {"status": "ok"}


@router.get("/health/ready", dependencies=[open_to_all("a supervisor has no account")])
async def health_ready(request: Request, response: Response) -> HealthOut:
    """200 when people can work (ok or degraded), 503 when a part they need has failed."""
    context = _context(request)
    health = HealthOut.of(context.settings.service, await context.health.checks())
    response.status_code = 503 if health.status is Status.FAILED else 200
    response.headers["Cache-Control"] = "no-store"
    return health


@router.get("/metrics", dependencies=[open_to_all("figures without names, for a scraper on this network")])
async def metrics(request: Request) -> Response:
    context = _context(request)
    await context.metrics.looked()
    return Response(context.metrics.text(), media_type=_METRICS_TYPE)


@router.get("/internal/events/{aggregate}")
async def read_feed(
    aggregate: str,
    _: Annotated[Actor, requires(Permission.INTERNAL_READ)],
    session: ReadSession,
    after: Annotated[int, Query(ge=0, le=_MOST)] = 0,
    limit: Annotated[int, Query(ge=1, le=feed.PAGE_LIMIT)] = feed.PAGE_LIMIT,
) -> Response:
    """The log of one stream, ascending, as the bytes that were recorded."""
    return Response(await feed.page_body(session, aggregate, after, limit), media_type="application/json")


class LetterOut(BaseModel):
    """A dead letter with the event as it came."""

    model_config = ConfigDict(from_attributes=True)

    letter: int
    event_id: str | None
    publisher: str
    aggregate: str
    subject: str | None
    position: int | None
    type: str | None
    topic: str | None
    payload: str
    state: LetterState
    reason: str
    tries: int
    at: datetime
    settled_at: datetime | None
    settled_by: str | None
    note: str | None


class Discard(BaseModel):
    reason: str = Field(min_length=3, max_length=2000)


class Handled(BaseModel):
    """How many events were handled: the letter itself and those that waited behind it."""

    handled: int


@router.get("/internal/dead-letters")
async def list_dead_letters(
    paging: Paging,
    session: ReadSession,
    _: Annotated[Actor, requires(Permission.DEADLETTER_MANAGE)],
    state: LetterState | None = None,
) -> Page[LetterOut]:
    after = paging.after[0] if paging.after else 0
    if not isinstance(after, int):
        raise InvalidCursor("Start again at the first page; this cursor is none of ours.")
    found = await deadletter.letters(session, state=state, after=after, limit=paging.fetch)
    return paging.page(found, show=LetterOut.model_validate, position=lambda letter: (letter.letter,))


@router.post("/internal/dead-letters/{letter}/retry")
async def retry_dead_letter(
    letter: LetterNumber, request: Request, actor: Annotated[Actor, requires(Permission.DEADLETTER_MANAGE)]
) -> Handled:
    """Handle it again, after its cause was mended. A repeat finds it handled, so no Idempotency-Key is needed."""
    dead_letters = _context(request).messaging.consumer.dead_letters
    return Handled(handled=await dead_letters.retry(letter, by=actor.id))


@router.post("/internal/dead-letters/{letter}/discard")
async def discard_dead_letter(
    letter: LetterNumber,
    body: Discard,
    request: Request,
    actor: Annotated[Actor, requires(Permission.DEADLETTER_MANAGE)],
) -> Handled:
    """Give it up for a reason that is kept with it; what waited behind it goes on."""
    dead_letters = _context(request).messaging.consumer.dead_letters
    return Handled(handled=await dead_letters.discard(letter, by=actor.id, note=body.reason))


class Warned(BaseModel):
    """A stream whose publisher was restored from an older state; `warning` says what was seen."""

    publisher: str
    aggregate: str
    warning: str


@router.get("/internal/stream-warnings")
async def list_stream_warnings(
    request: Request, _: Annotated[Actor, requires(Permission.DEADLETTER_MANAGE)]
) -> list[Warned]:
    streams = _context(request).messaging.consumer.streams
    return [
        Warned(publisher=stream.publisher, aggregate=stream.aggregate, warning=status.warning)
        for stream, status in streams.items()
        if status.warning is not None
    ]


@router.post("/internal/stream-warnings/{publisher}/{aggregate}/acknowledge", status_code=204)
async def acknowledge_stream_warning(
    publisher: str, aggregate: str, request: Request, _: Annotated[Actor, requires(Permission.DEADLETTER_MANAGE)]
) -> None:
    """Somebody has looked after the publisher; health shows it no longer. A repeat changes nothing."""
    consumer = _context(request).messaging.consumer
    stream = Stream(publisher, aggregate)
    if stream not in consumer.streams:
        raise UnknownStream(publisher, aggregate)
    await consumer.acknowledge_warning(stream)


class UnknownStream(NotFound):
    code = "unknown_stream"

    def __init__(self, publisher: str, aggregate: str) -> None:
        super().__init__(f"This service does not listen to {publisher}/{aggregate}; list its warnings to see which.")


def _context(request: Request) -> ServiceContext:
    context: ServiceContext = request.app.state.context
    return context
