"""Passing a request on to the service that owns it, and its answer back as it is."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import closing
from http import HTTPStatus
from typing import ClassVar

from fastapi import APIRouter, Request, Response

from toolcare_gateway.forwarding import API
from toolcare_gateway.identity.authentication import SignedIn, Visitor
from toolcare_gateway.identity.origin import SAFE_METHODS
from toolcare_gateway.parts import Gateway, Parts
from toolcare_shared.auth import open_to_all
from toolcare_shared.errors import NotFound, Problem, Unavailable
from toolcare_shared.http import Answer, OpenAnswer
from toolcare_shared.streaming import BoundedStream
from toolcare_shared.work import EVENTS_HEADER

_PASSED_ON = (
    "content-type",
    "accept",
    "accept-language",
    "if-match",
    "if-none-match",
    "idempotency-key",
)
_PASSED_BACK = (
    "content-type",
    "content-disposition",
    "etag",
    "cache-control",
    "last-modified",
    "retry-after",
    "idempotent-replayed",
    EVENTS_HEADER.lower(),
)


MAX_STREAMS = 16
"""Each holds a connection and a place in its service; all screens of a plant together look at no more."""
LONGEST_STREAM_S = 330.0
"""Services end their streams earlier by themselves; this is for a reader that stays connected and does not read."""


class TooManyStreams(Unavailable):
    code: ClassVar[str] = "too_many_streams"

    def __init__(self) -> None:
        super().__init__("Close the live picture on another screen; no more can be shown at once.", most=MAX_STREAMS)


class NoSuchOperation(NotFound):
    code: ClassVar[str] = "no_such_operation"

    def __init__(self) -> None:
        super().__init__("Look at /api/docs for what there is.")


class MethodNotAllowed(Problem):
    status: ClassVar[int] = 405
    code: ClassVar[str] = "method_not_allowed"
    title: ClassVar[str] = "This cannot be done there"

    def __init__(self, allowed: list[str]) -> None:
        super().__init__(f"Use {', '.join(allowed)} here; /api/docs says for what.", allowed=allowed)


router = APIRouter(include_in_schema=False)


@router.api_route(
    API + "/{path:path}",
    methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
    dependencies=[open_to_all("the session is checked here, the permission by the service that owns the operation")],
)
async def forward(request: Request, visitor: SignedIn, gateway: Gateway) -> Response:
    """A write comes back once the read models have what it caused, or after a bounded wait."""
    raw_path = _raw_path(request).removeprefix(API)
    target = gateway.forwarded.target(request.method, raw_path)
    if target is None:
        allowed = gateway.forwarded.methods(raw_path)
        raise MethodNotAllowed(allowed) if allowed else NoSuchOperation
    request.state.operation = f"{request.method} {API}{target.template}"
    path = f"{target.path}?{request.url.query}" if request.url.query else target.path
    headers = {name: request.headers[name] for name in _PASSED_ON if name in request.headers}
    deadline_s = target.deadline_s or gateway.settings.forward_deadline_s
    if target.streams:
        return await _bit_by_bit(gateway, visitor, target.service, path, headers, deadline_s)
    answer = await gateway.upstreams.ask(
        target.service,
        request.method,
        path,
        visitor.actor,
        deadline_s=deadline_s,
        headers=headers,
        body=None if request.method in SAFE_METHODS else await request.body(),
    )
    await seen_by_the_lists(gateway, answer)
    return as_it_is(answer)


def _raw_path(request: Request) -> str:
    raw = request.scope.get("raw_path")
    return raw.decode("latin-1").partition("?")[0] if isinstance(raw, bytes) else request.url.path


async def seen_by_the_lists(gateway: Parts, answer: Answer) -> None:
    """A user sees his own write: wait until our consumer has handled the events it caused."""
    events = next((value for name, value in answer.headers.items() if name.lower() == EVENTS_HEADER.lower()), "")
    if events:
        await gateway.live.handled(events.split(","), gateway.settings.handled_deadline_s)


async def _bit_by_bit(
    gateway: Parts, visitor: Visitor, service: str, path: str, headers: Mapping[str, str], deadline_s: float
) -> Response:
    """Pass on what comes as it comes: nothing is gathered here, and nothing goes on when nobody reads it."""
    if gateway.live.passed_on >= MAX_STREAMS:
        raise TooManyStreams
    answer = await gateway.upstreams.open(service, path, visitor.actor, deadline_s=deadline_s, headers=headers)
    if answer.status != HTTPStatus.OK:
        return as_it_is(await answer.whole(deadline_s))
    response = BoundedStream(_passed_on(gateway, visitor, answer), LONGEST_STREAM_S)
    _take_over_headers(answer.headers, response)
    response.headers["x-accel-buffering"] = "no"
    return response


async def _passed_on(gateway: Parts, visitor: Visitor, answer: OpenAnswer) -> AsyncGenerator[bytes, None]:
    """End with the session or the API token, with the gateway, and with the answer itself."""
    clock, every = asyncio.get_running_loop(), gateway.settings.heartbeat_s
    check_at = clock.time() + every
    with closing(answer), gateway.live.lasting(visitor.session_id, answer.close):
        async for piece in answer.pieces():
            yield piece
            if clock.time() >= check_at:
                check_at = clock.time() + every
                if not await gateway.sessions.still_there(visitor):
                    return


def as_it_is(answer: Answer) -> Response:
    response = Response(answer.body, status_code=answer.status)
    _take_over_headers(answer.headers, response)
    return response


def _take_over_headers(headers: Mapping[str, str], response: Response) -> None:
    for name, value in headers.items():
        if name.lower() in _PASSED_BACK:
            response.headers[name.lower()] = value
        elif name.lower() == "location":
            response.headers["location"] = f"{API}{value}" if value.startswith("/") else value
