"""Whole tables going out page by page, with the columns that files have."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, cast

from pydantic import BaseModel
from sqlalchemy import ColumnElement, Select, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from toolcare_shared.columns import Column, Told, plain
from toolcare_shared.errors import NotFound
from toolcare_shared.pages import InvalidCursor, PageRequest, encode_cursor

MAX_ROWS = 5000
Query: TypeAlias = Select[*tuple[object, ...]]
Position: TypeAlias = InstrumentedAttribute[str] | InstrumentedAttribute[int]
Entry: TypeAlias = Mapping[str, object]


class UnknownDataset(NotFound):
    code = "unknown_dataset"

    def __init__(self, name: str, known: list[str]) -> None:
        super().__init__(f"There is no table {name!r} here. There are: {', '.join(known)}.", dataset=name)


class DatasetList(BaseModel):
    datasets: list[str]


class ExportPage(BaseModel):
    """One page of a table: each row has a cell for each column."""

    dataset: str
    columns: list[str]
    rows: list[list[Told]]
    next_cursor: str | None = None


def as_listed(value: object) -> Iterable[Entry]:
    return cast("list[Entry]", value or [])


@dataclass(frozen=True, slots=True)
class Listed:
    """A list that a stored row holds: each of its entries becomes a row of the table, behind the row's own cells.

    `entries` makes objects of what is stored, `fields` are those shown, as columns of these names. With `even_none` a
    stored row without entries is a row all the same.
    """

    stored: InstrumentedAttribute[object] | ColumnElement[object]
    fields: tuple[str, ...]
    entries: Callable[[object], Iterable[Entry]] = as_listed
    even_none: bool = False

    def cells(self, value: object) -> Iterator[list[Told]]:
        found = list(self.entries(value))
        for entry in found or ([{}] if self.even_none else []):
            yield [plain(entry.get(name)) for name in self.fields]


@dataclass(frozen=True, slots=True)
class Dataset:
    """A table to export. `position` is what is unique together and never empty; `of` adds joins and conditions."""

    position: tuple[Position, ...]
    columns: tuple[Column, ...]
    of: Callable[[Query], Query] = lambda query: query
    listed: Listed | None = None

    @property
    def names(self) -> list[str]:
        return [*(column.name for column in self.columns), *(self.listed.fields if self.listed else ())]

    @property
    def stored(self) -> list[InstrumentedAttribute[object] | ColumnElement[object]]:
        """Each once, also when several columns show parts of it."""
        all_ = [*(column.stored for column in self.columns), *([self.listed.stored] if self.listed else ())]
        return list({id(stored): stored for stored in all_}.values())

    def rows(self, cells: Sequence[object]) -> list[list[Told]]:
        """Return the rows that one stored row makes; `cells` are in the order of `stored`."""
        found = {id(stored): cell for stored, cell in zip(self.stored, cells, strict=True)}
        own = [column.show(found[id(column.stored)]) for column in self.columns]
        if self.listed is None:
            return [own]
        return [[*own, *more] for more in self.listed.cells(found[id(self.listed.stored)])]


async def export_page(
    session: AsyncSession, datasets: Mapping[str, Dataset], name: str, paging: PageRequest
) -> ExportPage:
    """Return a page in the order of the positions, so that what is added meanwhile moves nothing.

    The limit counts stored rows; a page ends early when their lists make very many of them.
    """
    dataset = datasets.get(name)
    if dataset is None:
        raise UnknownDataset(name, list(datasets))
    width = len(dataset.position)
    wanted = [stored.label(f"c{place}") for place, stored in enumerate((*dataset.position, *dataset.stored))]
    query = dataset.of(cast("Query", select(*wanted)))
    if paging.after is not None:
        query = query.where(_after(dataset.position, paging))
    found: list[Sequence[object]] = [
        tuple(row) for row in await session.execute(query.order_by(*dataset.position).limit(paging.fetch))
    ]
    rows: list[list[Told]] = []
    shown = 0
    while shown < min(len(found), paging.limit) and len(rows) < MAX_ROWS:
        rows += dataset.rows(found[shown][width:])
        shown += 1
    is_last = shown == len(found)
    last = () if is_last else tuple(plain(cell) for cell in found[shown - 1][:width])
    return ExportPage(
        dataset=name,
        columns=dataset.names,
        rows=rows,
        next_cursor=None if is_last else encode_cursor(last),
    )


def _after(position: tuple[Position, ...], paging: PageRequest) -> ColumnElement[bool]:
    after = paging.after or ()
    if len(after) != len(position) or not all(map(_fits, position, after)):
        raise InvalidCursor("Start again at the first page; this cursor is none of ours.")
    if len(position) == 1:
        return position[0] > after[0]
    return tuple_(*position) > tuple_(*after)


def _fits(position: Position, value: object) -> bool:
    if position.type.python_type is str:
        return isinstance(value, str)
    return isinstance(value, int) and not isinstance(value, bool)
