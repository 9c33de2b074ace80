"""How much a request may carry: whoever is not logged in must not be able to fill our memory either."""

import re
from typing import ClassVar

from fastapi import FastAPI, Request, Response
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from toolcare_shared.errors import Problem, answer_of

_MIB = 1024 * 1024
MAX_BODY = _MIB

_SMALL = re.compile(r"/api/v1/report/[^/]+")
_SMALL_LIMIT = 16 * 1024
"""Some words of somebody whom nobody knows."""

_FILES = (
    (re.compile(r"/api/v1/photos"), 26 * _MIB),
    (re.compile(r"/api/v1/tools/[^/]+/documents"), 26 * _MIB),
    (re.compile(r"/api/v1/imports"), 21 * _MIB),
)
"""What may carry a file, and how much: a little more than its owner takes, so that the owner says it in its words."""


def limit_of(method: str, path: str) -> int:
    """Return how many bytes a request may carry."""
    if _SMALL.fullmatch(path):
        return _SMALL_LIMIT
    if method == "POST":
        for files, limit in _FILES:
            if files.fullmatch(path):
                return limit
    return MAX_BODY


class BodyTooLarge(Problem):
    status: ClassVar[int] = 413
    code: ClassVar[str] = "body_too_large"
    title: ClassVar[str] = "The request is too large"

    def __init__(self, limit: int) -> None:
        super().__init__(f"Send at most {limit} bytes at once.", limit=limit)


class _Refused(HTTPException):
    """FastAPI calls any other error while it reads a body a parsing error."""

    def __init__(self) -> None:
        super().__init__(BodyTooLarge.status)


def install_body_limit(app: FastAPI) -> None:
    """Refuse a body that says it is too large, and stop reading one that turns out to be.

    Starlette has the same as `max_body_size`, but answers in plain text.
    """
    app.add_middleware(_BodyLimit)
    app.add_exception_handler(_Refused, _answer)


async def _answer(request: Request, _: Exception) -> Response:
    return answer_of(BodyTooLarge(limit_of(request.method, request.url.path)))


class _BodyLimit:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "0")
        limit = limit_of(scope["method"], scope["path"])
        size = 0

        async def counted() -> Message:
            nonlocal size
            if announced.isdecimal() and int(announced) > limit:
                raise _Refused
            message = await receive()
            size += len(message.get("body", b""))
            if size > limit:
                raise _Refused
            return message

        await self._app(scope, counted, send)
