"""Versions as entity tags: `ETag: "7"` on what is read, `If-Match: "7"` on what is written (RFC 9110, 13.1)."""

from collections.abc import Mapping

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel


def etag(version: int | str) -> str:
    return f'"{version}"'


def matches(header: str, version: int | str) -> bool:
    """Whether an If-Match or If-None-Match header names this version (a list, a weak tag or `*` are understood)."""
    tags = [tag.strip().removeprefix("W/") for tag in header.split(",")]
    return "*" in tags or etag(version) in tags


def versioned(request: Request, model: BaseModel, version: int | str) -> Response:
    """Answer a GET with its ETag, or with 304 and no body when the caller has this version already."""
    headers = {"ETag": etag(version), "Cache-Control": "no-cache"}
    known = request.headers.get("if-none-match")
    if known is not None and matches(known, version):
        return Response(status_code=304, headers=headers)
    return json_answer(model, 200, headers)


def json_answer(model: BaseModel | None, status: int, headers: Mapping[str, str]) -> Response:
    if model is None:
        return Response(status_code=status, headers=dict(headers))
    return JsonText(model.model_dump_json(by_alias=True), status_code=status, headers=dict(headers))


class JsonText(JSONResponse):
    """JSON that is text already, by pydantic's own writer."""

    def render(self, content: str) -> bytes:
        return content.encode()
