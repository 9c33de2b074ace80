"""Passing a request on to the service that owns it, and its answer back as it is."""

from typing import ClassVar

from fastapi import APIRouter, Request, Response

from toolcare_gateway.forwarding import API
from toolcare_gateway.identity.authentication import SignedIn
from toolcare_gateway.identity.origin import SAFE_METHODS
from toolcare_gateway.parts import Gateway, Parts
from toolcare_shared.auth import open_to_all
from toolcare_shared.errors import NotFound, Problem
from toolcare_shared.http import Answer
from toolcare_shared.work import EVENTS_HEADER

_PASSED_ON = (
    "content-type",
    "accept",
    "accept-language",
    "if-match",
    "if-none-match",
    "idempotency-key",
    "traceparent",
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
    answer = await gateway.upstreams.ask(
        target.service,
        request.method,
        f"{target.path}?{request.url.query}" if request.url.query else target.path,
        visitor.actor,
        deadline_s=gateway.settings.forward_deadline_s,
        headers={name: request.headers[name] for name in _PASSED_ON if name in request.headers},
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


def as_it_is(answer: Answer) -> Response:
    response = Response(answer.body, status_code=answer.status)
    for name, value in answer.headers.items():
        if name.lower() in _PASSED_BACK:
            response.headers[name.lower()] = value
        elif name.lower() == "location":
            response.headers["location"] = f"{API}{value}" if value.startswith("/") else value
    return response
