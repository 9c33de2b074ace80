"""Server-sent events: what changed, and running counts.

Written on Starlette's StreamingResponse: the sse-starlette package replaces uvicorn's signal handling for the whole
process, which several servers in one process cannot bear.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from toolcare_gateway.forwarding import API
from toolcare_gateway.identity.authentication import SignedIn, Visitor
from toolcare_gateway.live import Change, News
from toolcare_gateway.parts import Gateway, Parts
from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.contracts.shotcounter import LiveCount, LiveReading


class ChangeOut(BaseModel):
    """The client asks again for what shows this id. Type `resync`: it missed changes and asks for all."""

    type: str
    id: str


class LiveOut(BaseModel):
    """A running count, at most four a second per tool; for looking at, the lists have the truth."""

    type: str = "live"
    id: str
    total: int
    total_high: int
    last_shot_at: str | None


class BeatOut(BaseModel):
    """The line carries. Whoever hears nothing for longer than twice `every_s` has one that is dead but open."""

    type: str = "beat"
    every_s: float


class ReadingOut(BaseModel):
    """What a source's counter shows now, at most four a second per source."""

    type: str = "reading"
    id: str
    value: int
    at: str


router = APIRouter(prefix=API, tags=["stream"])

_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@router.get(
    "/stream",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "Events `change` (ChangeOut), `live` (LiveOut), `reading` (ReadingOut) or `beat` (BeatOut)",
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
        }
    },
)
async def stream(
    visitor: SignedIn, gateway: Gateway, _: Annotated[Actor, requires(Permission.TOOL_READ)]
) -> StreamingResponse:
    """Open until the session or the gateway ends, whichever comes first."""
    return StreamingResponse(_events(gateway, visitor), media_type="text/event-stream", headers=_HEADERS)


async def _events(gateway: Parts, visitor: Visitor) -> AsyncIterator[bytes]:
    clock, every = asyncio.get_running_loop(), gateway.settings.heartbeat_s
    check_at = clock.time() + every
    with gateway.live.listening(visitor.session_id) as listener:
        # EventSource keeps comments to itself, so a page could not tell silence from a dead line by them.
        beat = _event("beat", BeatOut(every_s=every))
        yield b"retry: 2000\n\n" + beat
        async for news in listener.news(every):
            if clock.time() >= check_at:
                check_at = clock.time() + every
                if not await gateway.sessions.still_there(visitor):
                    return
            yield beat if news is None else _text(news)


def _text(news: News) -> bytes:
    if isinstance(news, Change):
        return _event("change", ChangeOut(type=news.type, id=news.id))
    if isinstance(news, LiveReading):
        return _event("reading", ReadingOut(id=news.source_id, value=news.value, at=news.at.isoformat()))
    return _event("live", _live(news))


def _live(count: LiveCount) -> LiveOut:
    at = count.last_shot_at
    return LiveOut(
        id=count.tool_id, total=count.total, total_high=count.total_high, last_shot_at=at.isoformat() if at else None
    )


def _event(name: str, data: BaseModel) -> bytes:
    return f"event: {name}\ndata: {data.model_dump_json()}\n\n".encode()
