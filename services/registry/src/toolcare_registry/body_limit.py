"""How much a request may carry: a body is counted while it is read, whatever its header says."""

from typing import ClassVar

from fastapi import FastAPI, Request, Response
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from toolcare_registry.domain.documents import MAX_BYTES
from toolcare_shared.errors import Problem, answer_of


class DocumentTooLarge(Problem):
    status: ClassVar[int] = 413
    code: ClassVar[str] = "document_too_large"
    title: ClassVar[str] = "The document is too large"

    def __init__(self) -> None:
        super().__init__(f"Make the document smaller or split it: at most {MAX_BYTES // 1024**2} MB.", limit=MAX_BYTES)


class _Refused(HTTPException):
    """FastAPI calls any other error while it reads a body a parsing error."""

    def __init__(self) -> None:
        super().__init__(DocumentTooLarge.status)


def install_body_limit(app: FastAPI) -> None:
    app.add_middleware(_BodyLimit)
    app.add_exception_handler(_Refused, _answer)


async def _answer(_: Request, __: Exception) -> Response:
    return answer_of(DocumentTooLarge())


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
            if announced.isdecimal() and int(announced) > MAX_BYTES:
                raise _Refused
            message = await receive()
            size += len(message.get("body", b""))
            if size > MAX_BYTES:
                raise _Refused
            return message

        await self._app(scope, counted, send)
