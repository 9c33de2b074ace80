"""Errors as a caller sees them: one shape (RFC 9457 problem+json), one handler for all.

A domain error is a plain exception of the service's domain; the service says once which kind of problem it is:
`{ToolAlreadyMounted: Conflict, UnknownTool: NotFound}`. Subclasses follow their base.
"""

import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import ClassVar

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import JsonValue
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from toolcare_shared import correlation
from toolcare_shared.ids import new_id
from toolcare_shared.invalid_values import what_to_do
from toolcare_shared.messaging.transient import is_transient, is_unstorable

log: structlog.stdlib.BoundLogger = structlog.get_logger()

PROBLEM_JSON = "application/problem+json"

PROBLEM_SCHEMA: dict[str, object] = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code"],
    "additionalProperties": True,
    "properties": {
        "type": {"type": "string", "examples": ["urn:toolcare:problem:tool_already_mounted"]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What to do next, in English"},
        "code": {"type": "string", "description": "A stable word; clients translate it"},
        "reference": {
            "type": "string",
            "description": "By which the request is found in the logs and the audit trail; also in X-Request-Id",
        },
        "errors": {
            "type": "array",
            "description": "With `invalid_input`: what is wrong with which field",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}

Scalar = str | int | float | bool | None
ProblemMap = Mapping[type[Exception], type["Problem"]]


class Problem(Exception):
    """An answer that tells the caller what went wrong and what to do next.

    `detail` is an English sentence for people, `code` the stable word a client translates, `data` the figures
    its translation needs.
    """

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal"
    title: ClassVar[str] = "Something went wrong in Toolcare"

    def __init__(self, detail: str, **data: Scalar | list[str]) -> None:
        super().__init__(detail)
        self.detail = detail
        self.data = data


class BadRequest(Problem):
    status, code, title = 400, "bad_request", "The request is not usable"


class Unauthenticated(Problem):
    status, code, title = 401, "unauthenticated", "Nobody is logged in"


class Forbidden(Problem):
    status, code, title = 403, "forbidden", "This role may not do that"


class OutsideArea(Forbidden):
    """`area` is where the thing is, `areas` are those of the person."""

    code, title = "outside_area", "It belongs to another area"


class NotFound(Problem):
    status, code, title = 404, "not_found", "There is no such thing"


class Conflict(Problem):
    status, code, title = 409, "conflict", "It does not fit the present state"


class PreconditionFailed(Problem):
    status, code, title = 412, "precondition_failed", "Someone changed it in the meantime"


class Invalid(Problem):
    status, code, title = 422, "invalid_input", "The input is not valid"


class PreconditionRequired(Problem):
    status, code, title = 428, "precondition_required", "The version that was read is missing"


class TooManyRequests(Problem):
    status, code, title = 429, "too_many_requests", "Too many attempts"


class Unavailable(Problem):
    status, code, title = 503, "unavailable", "A part of Toolcare does not answer"


def snake_case(name: str) -> str:
    """`ToolAlreadyMounted` becomes `tool_already_mounted`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def code_of(kind: type[Exception]) -> str:
    """A problem carries its own code; a domain error's is its class name in snake_case."""
    return kind.code if issubclass(kind, Problem) else snake_case(kind.__name__)


def problem_kind(kind: type[Exception], mapping: ProblemMap) -> type[Problem] | None:
    """What a domain error is to a caller, by its nearest mapped base; None when nobody mapped it."""
    if issubclass(kind, Problem):
        return kind
    return next((mapping[base] for base in kind.__mro__ if base in mapping), None)


def problem_body(
    kind: type[Problem], detail: str, *, code: str | None = None, data: Mapping[str, JsonValue] | None = None
) -> dict[str, JsonValue]:
    word = code or kind.code
    fixed: dict[str, JsonValue] = {
        "type": f"urn:toolcare:problem:{word}",
        "title": kind.title,
        "status": kind.status,
        "detail": detail,
        "code": word,
    }
    return {**(data or {}), **fixed}


def render(error: Exception, mapping: ProblemMap) -> JSONResponse | None:
    """The answer for an error, or None for one that is nobody's plan."""
    kind = problem_kind(type(error), mapping)
    if kind is None:
        return None
    if isinstance(error, Problem):
        return answer_of(error)
    body = problem_body(kind, str(error), code=code_of(type(error)), data=_facts(error))
    return _answer(body, _retry_after(body))


def answer_of(problem: Problem) -> JSONResponse:
    """The answer for a problem that is at hand rather than raised."""
    body = problem_body(type(problem), problem.detail, data={k: _json(v) for k, v in problem.data.items()})
    return _answer(body, _retry_after(body))


def problems(*types: type[Exception], mapping: ProblemMap | None = None) -> dict[int | str, dict[str, object]]:
    """The `responses=` of a route: each status with the codes a client can meet there.

    Takes problems, and domain errors when their `mapping` comes along.
    """
    by_status: dict[int, list[type[Exception]]] = {}
    for kind in types:
        problem = problem_kind(kind, mapping or {})
        if problem is None:
            raise TypeError(f"{kind.__name__} is no Problem and has no entry in the mapping")
        by_status.setdefault(problem.status, []).append(kind)
    return {status: documented(map(code_of, kinds)) for status, kinds in by_status.items()}


def documented(codes: Iterable[str]) -> dict[str, object]:
    """One response of an OpenAPI operation: the problem's shape (PROBLEM_SCHEMA), narrowed to these codes."""
    words = sorted(set(codes))
    schema = {"$ref": "#/components/schemas/Problem", "properties": {"code": {"enum": words}}}
    return {
        "description": ", ".join(f"`{word}`" for word in words),
        "content": {PROBLEM_JSON: {"schema": schema}},
    }


def install_problem_handlers(app: FastAPI, mapping: ProblemMap | None = None) -> None:
    """Make `app` answer every error as problem+json; one that nobody planned for tells a reference and no more."""
    known = dict(mapping or {})

    async def planned(_: Request, error: Exception) -> JSONResponse:
        answer = render(error, known)
        if answer is None:
            raise error
        return answer

    kinds: list[type[Exception]] = [Problem, *known]
    for kind in kinds:
        app.add_exception_handler(kind, planned)
    app.add_exception_handler(RequestValidationError, _invalid_input)
    app.add_exception_handler(HTTPException, _no_route)
    app.add_middleware(UnexpectedErrors)


class UnexpectedErrors:
    """Answers 500 with a reference that is also in the log; the error itself never leaves the process."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            answer = _unplanned(error, f"{scope['method']} {scope['path']}")
            if started:
                raise
            await answer(scope, receive, send)


def _unplanned(error: Exception, request: str) -> JSONResponse:
    current = correlation.current()
    reference = current.id if current else new_id()
    if is_transient(error):
        log.warning("http.database_unavailable", reference=reference, request=request, error=type(error).__name__)
        detail = f"Try again in a moment; if it stays, give this reference to your administrator: {reference}"
        body = problem_body(Unavailable, detail, code="database_unavailable", data={"reference": reference})
        return _answer(body, {"Retry-After": "1"})
    if is_unstorable(error):
        log.info("http.unstorable", request=request)
        return _answer(problem_body(Invalid, "Take control characters out of the text, and send it again."))
    log.error("http.failed", reference=reference, request=request, exc_info=error)
    detail = f"Try again; if it stays, give this reference to your administrator: {reference}"
    return _answer(problem_body(Problem, detail, data={"reference": reference}))


def _retry_after(body: Mapping[str, JsonValue]) -> dict[str, str]:
    """A problem that says how long to wait (`retry_after_s`) says it to programs and proxies as well."""
    seconds = body.get("retry_after_s")
    return {} if seconds is None else {"Retry-After": str(seconds)}


def _facts(error: Exception) -> dict[str, JsonValue]:
    return {
        name: _json(value)
        for name, value in vars(error).items()
        if not name.startswith("_") and isinstance(value, str | int | float | bool | list | tuple | None)
    }


def _json(value: object) -> JsonValue:
    if isinstance(value, list | tuple):
        return [str(item) for item in value]
    if isinstance(value, bool | int | float) or value is None:
        return value
    return str(value)


def _answer(body: Mapping[str, JsonValue], headers: Mapping[str, str] | None = None) -> JSONResponse:
    status = body["status"]
    code = status if isinstance(status, int) else HTTPStatus.INTERNAL_SERVER_ERROR
    current = correlation.current()
    found_by: dict[str, JsonValue] = {"reference": current.id} if current else {}
    return JSONResponse({**found_by, **body}, status_code=code, headers=dict(headers or {}), media_type=PROBLEM_JSON)


async def _invalid_input(_: Request, error: Exception) -> JSONResponse:
    """Pydantic's findings as `errors: [{field, message}]`; the offending values are not sent back."""
    if not isinstance(error, RequestValidationError):
        raise error
    findings: list[JsonValue] = [
        {"field": ".".join(str(part) for part in item["loc"] if part != "body"), "message": what_to_do(item)}
        for item in error.errors()
    ]
    detail = "Correct the fields named in `errors` and send it again."
    return _answer(problem_body(Invalid, detail, data={"errors": findings}))


async def _no_route(_: Request, error: Exception) -> JSONResponse:
    """Starlette's own refusals (no such path, method not allowed) in our shape."""
    if not isinstance(error, HTTPException):
        raise error
    phrase = HTTPStatus(error.status_code).phrase
    code = re.sub(r"[^a-z]+", "_", phrase.lower())
    body: dict[str, JsonValue] = {
        "type": f"urn:toolcare:problem:{code}",
        "title": phrase,
        "status": error.status_code,
        "detail": error.detail or phrase,
        "code": code,
    }
    return _answer(body, error.headers)
