"""Answers in the shape that was asked for: JSON or CSV, each with a tag that tells whether it is known already."""

import re
from collections.abc import Iterable, Mapping
from hashlib import blake2b

from fastapi import Request, Response
from pydantic import BaseModel

from toolcare_gateway.analytics.asked import Shape
from toolcare_gateway.analytics.sheet import Row, Sheet
from toolcare_shared.etag import JsonText, etag, matches

_AS_OF = re.compile(r'"as_of":"[^"]*"')


def answer(request: Request, shape: Shape, model: BaseModel, rows: Iterable[Row], name: str) -> Response:
    """`rows` are the lines of the CSV file `name`, each by the words of its columns."""
    if not shape.csv:
        return _json(request, model)
    sheet = Sheet(shape.language)
    sheet.add(rows)
    return as_csv(request, sheet, name)


def as_json(request: Request, model: BaseModel) -> Response:
    return _json(request, model)


def _json(request: Request, model: BaseModel) -> Response:
    text = model.model_dump_json(by_alias=True)
    # What differs only by the moment it was reckoned at is the same.
    tag = _tag(_AS_OF.sub("", text, count=1) if "as_of" in type(model).model_fields else text)
    return _known(request, tag) or JsonText(text, headers=_headers(tag))


def as_csv(request: Request, sheet: Sheet, name: str) -> Response:
    content = sheet.text()
    tag = _tag(content)
    disposition = {"Content-Disposition": f'attachment; filename="toolcare-{name}.csv"'}
    return _known(request, tag) or Response(
        content.encode("utf-8-sig"), media_type="text/csv; charset=utf-8", headers={**_headers(tag), **disposition}
    )


def _known(request: Request, tag: str) -> Response | None:
    known = request.headers.get("if-none-match")
    return Response(status_code=304, headers=_headers(tag)) if known and matches(known, tag) else None


def _tag(text: str) -> str:
    return blake2b(text.encode(), digest_size=12).hexdigest()


def _headers(tag: str) -> Mapping[str, str]:
    return {"ETag": etag(tag), "Cache-Control": "no-cache"}
