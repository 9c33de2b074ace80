"""Whole tables going out page by page, with the columns that files have."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias, cast

from pydantic import BaseModel
from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from toolcare_shared.columns import Cell, Column, plain
from toolcare_shared.errors import NotFound
from toolcare_shared.pages import InvalidCursor, PageRequest, encode_cursor

Query: TypeAlias = Select[*tuple[object, ...]]


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
    rows: list[list[Cell]]
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Dataset:
    """A table to export. `position` is a column that is unique and never empty; `of` adds joins and conditions."""

    position: InstrumentedAttribute[str] | InstrumentedAttribute[int]
    columns: tuple[Column, ...]
    of: Callable[[Query], Query] = lambda query: query


async def export_page(
    session: AsyncSession, datasets: Mapping[str, Dataset], name: str, paging: PageRequest
) -> ExportPage:
    """Return a page in the order of the positions, so that what is added meanwhile moves nothing."""
    dataset = datasets.get(name)
    if dataset is None:
        raise UnknownDataset(name, list(datasets))
    cells = [column.stored.label(f"c{place}") for place, column in enumerate(dataset.columns)]
    query = dataset.of(cast("Query", select(dataset.position.label("position"), *cells)))
    if paging.after is not None:
        query = query.where(_after(dataset.position, paging))
    found = await session.execute(query.order_by(dataset.position).limit(paging.fetch))
    rows: list[tuple[object, ...]] = [tuple(row) for row in found]
    shown = rows[: paging.limit]
    return ExportPage(
        dataset=name,
        columns=[column.name for column in dataset.columns],
        rows=[[column.show(cell) for column, cell in zip(dataset.columns, row[1:], strict=True)] for row in shown],
        next_cursor=encode_cursor((plain(shown[-1][0]),)) if len(rows) > paging.limit else None,
    )


def _after(
    position: InstrumentedAttribute[str] | InstrumentedAttribute[int], paging: PageRequest
) -> ColumnElement[bool]:
    match paging.after:
        case (str(last),) if position.type.python_type is str and last.isprintable():
            return position > last
        case (int(last),) if position.type.python_type is int and not isinstance(last, bool):
            return position > last
        case _:
            raise InvalidCursor("Start again at the first page; this cursor is none of ours.")
