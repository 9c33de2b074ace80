"""Answers in the shape that was asked for: JSON or CSV, each with a tag that tells whether it is known already."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from hashlib import blake2b

from fastapi import Request, Response
from pydantic import BaseModel

from toolcare_gateway.analytics.asked import Shape
from toolcare_gateway.analytics.headers import header
from toolcare_gateway.exports.formulas import harmless
from toolcare_shared.etag import JsonText, etag, matches

Cell = str | int | float | bool | date | datetime | None
Row = Mapping[str, Cell]
_AS_OF = re.compile(r'"as_of":"[^"]*"')


def answer(request: Request, shape: Shape, model: BaseModel, rows: Iterable[Row], name: str) -> Response:
    """`rows` are the lines of the CSV file `name`, each by the words of its columns."""
    return _csv(request, shape, list(rows), name) if shape.csv else _json(request, model)


def as_json(request: Request, model: BaseModel) -> Response:
    return _json(request, model)


def _json(request: Request, model: BaseModel) -> Response:
    text = model.model_dump_json(by_alias=True)
    # What differs only by the moment it was reckoned at is the same.
    tag = _tag(_AS_OF.sub("", text, count=1) if "as_of" in type(model).model_fields else text)
    return _known(request, tag) or JsonText(text, headers=_headers(tag))


def _csv(request: Request, shape: Shape, rows: Sequence[Row], name: str) -> Response:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([header(column, shape.language) for column in columns])
    writer.writerows([_cell(row.get(column)) for column in columns] for row in rows)
    content = text.getvalue()
    tag = _tag(content)
    disposition = {"Content-Disposition": f'attachment; filename="toolcare-{name}.csv"'}
    return _known(request, tag) or Response(
        content.encode("utf-8-sig"), media_type="text/csv; charset=utf-8", headers={**_headers(tag), **disposition}
    )


def _cell(cell: Cell) -> Cell:
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return harmless(cell.value if isinstance(cell, Enum) else cell)


def _known(request: Request, tag: str) -> Response | None:
    known = request.headers.get("if-none-match")
    return Response(status_code=304, headers=_headers(tag)) if known and matches(known, tag) else None


def _tag(text: str) -> str:
    return blake2b(text.encode(), digest_size=12).hexdigest()


def _headers(tag: str) -> Mapping[str, str]:
    return {"ETag": etag(tag), "Cache-Control": "no-cache"}
