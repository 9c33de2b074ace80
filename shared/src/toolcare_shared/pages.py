"""Keyset pages: `?limit=&cursor=`; the cursor is opaque and says where the last page ended.

Unlike an offset it neither skips nor repeats a row when rows come and go between two pages, and the thousandth
page costs what the first does.
"""

import base64
import binascii
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from fastapi import Depends, Query
from pydantic import BaseModel

from toolcare_shared.errors import BadRequest

Item = TypeVar("Item")
Row = TypeVar("Row")
CursorValue = str | int | float | bool | None

DEFAULT_LIMIT = 50
MAX_LIMIT = 500
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class InvalidCursor(BadRequest):
    code = "invalid_cursor"


class Page(BaseModel, Generic[Item]):
    items: list[Item]
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True)
class PageRequest:
    """What a caller asked for: at most `limit` rows after the row whose sort values are `after`."""

    limit: int = DEFAULT_LIMIT
    after: tuple[CursorValue, ...] | None = None

    @property
    def fetch(self) -> int:
        """One row more than is shown, to know whether there is a next page."""
        return self.limit + 1

    def page(
        self, rows: Sequence[Row], show: Callable[[Row], Item], position: Callable[[Row], tuple[CursorValue, ...]]
    ) -> Page[Item]:
        """Cut `fetch` rows to a page; `position` gives the sort values of a row, in the order of the query."""
        shown = rows[: self.limit]
        cursor = encode_cursor(position(shown[-1])) if len(rows) > self.limit and shown else None
        return Page[Item](items=[show(row) for row in shown], next_cursor=cursor)


def encode_cursor(values: tuple[CursorValue, ...]) -> str:
    text = json.dumps(values, separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> tuple[CursorValue, ...]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        values = json.loads(base64.b64decode(padded.encode(), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError) as error:
        raise InvalidCursor("Start again at the first page; this cursor is none of ours.") from error
    if not isinstance(values, list) or not all(map(_is_storable, values)):
        raise InvalidCursor("Start again at the first page; this cursor is none of ours.")
    return tuple(values)


def _is_storable(value: object) -> bool:
    """No NUL and no half of a character: no database bears them. Names may well have what is not printable."""
    if isinstance(value, str):
        return _UNSTORABLE.search(value) is None
    return value is None or isinstance(value, int | float)


async def page_request(
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=2000, description="`next_cursor` of the page before")] = None,
) -> PageRequest:
    return PageRequest(limit, decode_cursor(cursor) if cursor else None)


Paging = Annotated[PageRequest, Depends(page_request)]
"""`async def list_tools(paging: Paging, session: ReadSession)`"""
