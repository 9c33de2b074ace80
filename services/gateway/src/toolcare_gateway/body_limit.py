"""How much a request may carry: whoever is not logged in must not be able to fill our memory either."""

from typing import ClassVar

from fastapi import FastAPI, Request, Response
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from toolcare_shared.errors import Problem, answer_of

MAX_BODY = 1024 * 1024


class BodyTooLarge(Problem):
    status: ClassVar[int] = 413
    code: ClassVar[str] = "body_too_large"
    title: ClassVar[str] = "The request is too large"

    def __init__(self) -> None:
        super().__init__(f"Send at most {MAX_BODY} bytes at once.", limit=MAX_BODY)


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


async def _answer(_: Request, __: Exception) -> Response:
    return answer_of(BodyTooLarge())


class _BodyLimit:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "0")
        size = 0

        async def counted() -> Message:
            nonlocal size
            if announced.isdecimal() and int(announced) > MAX_BODY:
                raise _Refused
            message = await receive()
            size += len(message.get("body", b""))
            if size > MAX_BODY:
                raise _Refused
            return message

        await self._app(scope, counted, send)
