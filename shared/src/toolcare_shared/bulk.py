"""Many rows at once, as a file brings them: each is taken or refused by itself, and a repeat changes nothing."""

import unicodedata
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.columns import Cell, Column, Values, text
from toolcare_shared.db import RECORDED, REHEARSED
from toolcare_shared.errors import ProblemMap, code_of, problem_kind
from toolcare_shared.invalid_values import what_to_do

MAX_ROWS = 500
MAX_COMING = 5000
NOT_HEARD_YET = "not_heard_yet"
Name = Annotated[str, StringConstraints(max_length=64, pattern=r"^[^\x00]*$")]


class Fate(StrEnum):
    """What a row does, or would do in a dry run."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


class BulkRow(BaseModel):
    """`row` is its line in the file. A column that is absent stays as it is; null clears."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    row: int = Field(ge=1, lt=2**31)
    values: dict[Name, Cell] = Field(max_length=200)


class BulkIn(BaseModel):
    """`coming` names tools (by number) that the same file brings or counts, with the total it sets, if it sets one.

    A dry run takes them as there already; otherwise a row of such a tool is refused as `not_heard_yet` until the
    service has heard of the tool and its total. `places` names the places that the same file brings, likewise.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    dry_run: bool
    rows: list[BulkRow] = Field(min_length=1, max_length=MAX_ROWS)
    coming: dict[Name, Annotated[int, Field(ge=0, lt=2**53)] | None] = Field(
        default_factory=dict, max_length=MAX_COMING
    )
    places: list[Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]] = Field(
        default_factory=list, max_length=MAX_COMING
    )


class RowProblem(BaseModel):
    """What is wrong with which column; `code` is a stable word that a client translates."""

    field: str | None
    code: str
    message: str


class BulkRowOut(BaseModel):
    """`key` is what the row is known by, `changes` the columns that differ, `id` the thing it became."""

    row: int
    fate: Fate
    id: str | None = None
    key: str = ""
    changes: list[str] = []
    problems: list[RowProblem] = []


class BulkOut(BaseModel):
    items: list[BulkRowOut]


class RowRefused(Exception):
    """A row that cannot be taken, with the reason for each column."""

    def __init__(self, *problems: RowProblem) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = list(problems)


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a row that was taken."""

    fate: Fate
    id: str
    changes: list[str] = field(default_factory=list)

    @classmethod
    def changed(cls, id_: str, changes: list[str]) -> "Taken":
        return cls(Fate.CHANGED if changes else Fate.SAME, id_, changes)


@dataclass(frozen=True, slots=True)
class Refusals:
    """How errors of a service become problems of a row.

    `known` are the errors it planned for, `columns` the file's, and `named` tells which column an error is about.
    """

    known: ProblemMap
    columns: Sequence[Column]
    named: Mapping[type[Exception], str] = field(default_factory=dict)

    def of(self, error: Exception) -> list[RowProblem]:
        """Return what is wrong, or raise the error again when nobody planned for it."""
        if isinstance(error, RowRefused):
            return error.problems
        if isinstance(error, ValidationError):
            return [self._invalid(item["loc"], item["type"], what_to_do(item)) for item in error.errors()]
        if problem_kind(type(error), self.known) is None:
            raise error
        return [RowProblem(field=self.named.get(type(error)), code=code_of(type(error)), message=str(error))]

    def _invalid(self, place: tuple[str | int, ...], code: str, message: str) -> RowProblem:
        """Name the column; what is wrong with a row as a whole has no place."""
        form_field = str(place[0]) if place else None
        named = next((column.name for column in self.columns if column.field == form_field), form_field)
        return RowProblem(field=named, code=code, message=message)


def form_of(columns: Sequence[Column], values: Values) -> dict[str, Cell]:
    """Return the form's fields for the cells of a row; RowRefused names the columns that there are not."""
    by_name = {column.name: column for column in columns}
    unknown = [name for name in values if name not in by_name]
    if unknown:
        raise RowRefused(*(_unknown_column(name) for name in unknown))
    return {by_name[name].field: by_name[name].read(cell) for name, cell in values.items()}


def _unknown_column(name: str) -> RowProblem:
    return RowProblem(field=name, code="unknown_column", message=f"There is no column {name}. Leave it out.")


def differing(columns: Sequence[Column], before: object, after: object) -> list[str]:
    """Return the columns in which two states of one thing differ."""
    return [
        column.name for column in columns if getattr(before, column.field, None) != getattr(after, column.field, None)
    ]


def known_as(cell: Cell) -> str:
    """Return a cell that names something as the services spell names: composed, single spaces, 4711.0 is 4711."""
    return "" if cell is None else " ".join(unicodedata.normalize("NFC", str(text(cell))).split())


def required(values: Values, column: str) -> str:
    """Return what the row is known by; RowRefused when the cell is empty."""
    found = known_as(values.get(column))
    if not found:
        raise RowRefused(RowProblem(field=column, code="missing", message=f"Fill in the column {column}."))
    return found


def tool_of(known: Mapping[str, str], row: BulkRow, coming: Mapping[str, int | None]) -> str:
    """Return the id of the row's tool; `known` has ids by number without case.

    A tool that the same file brings may still be on its way to us: `not_heard_yet` says that it is worth trying again.
    """
    number = required(row.values, "number")
    found = known.get(number.casefold())
    if found is not None:
        return found
    if number.casefold() in {each.casefold() for each in coming}:
        raise RowRefused(not_heard_yet(number))
    words = f"There is no tool {number}. Put it on the sheet of tools, or register it first."
    raise RowRefused(RowProblem(field="number", code="unknown_tool", message=words))


def not_heard_yet(number: str) -> RowProblem:
    words = f"The tool {number} or its count has not arrived here yet. Import the file again in a minute."
    return RowProblem(field="number", code=NOT_HEARD_YET, message=words)


async def take_rows(
    session: AsyncSession,
    body: BulkIn,
    take: Callable[[BulkRow], Awaitable[Taken]],
    refusals: Refusals,
    key: Sequence[str],
) -> BulkOut:
    """Take row by row. What a refused row began is undone; a dry run undoes everything."""
    async with attempt(session, keep=not body.dry_run):
        items = [await _take_row(session, row, take, refusals, key) for row in body.rows]
    tell_the_last(session)
    return BulkOut(items=items)


async def _take_row(
    session: AsyncSession,
    row: BulkRow,
    take: Callable[[BulkRow], Awaitable[Taken]],
    refusals: Refusals,
    key: Sequence[str],
) -> BulkRowOut:
    try:
        async with attempt(session):
            return taken(row, key, await take(row))
    except Exception as error:  # noqa: BLE001 - what nobody planned for is raised again
        return refused(row, key, refusals.of(error))


def taken(row: BulkRow, key: Sequence[str], became: Taken) -> BulkRowOut:
    return BulkRowOut(row=row.row, fate=became.fate, id=became.id, key=key_of(row.values, key), changes=became.changes)


def refused(row: BulkRow, key: Sequence[str], problems: list[RowProblem]) -> BulkRowOut:
    return BulkRowOut(row=row.row, fate=Fate.REFUSED, key=key_of(row.values, key), problems=problems)


def key_of(values: Values, columns: Sequence[str]) -> str:
    """Return what people know a row by: `T-0042`, or `T-0042 / Standard / L1`."""
    return " / ".join(filter(None, (known_as(values.get(column)) for column in columns)))


@asynccontextmanager
async def attempt(session: AsyncSession, *, keep: bool = True) -> AsyncIterator[None]:
    """Undo what is done inside when it fails, or at the end when it is not to be kept: rows and events alike."""
    recorded = session.info.get(RECORDED)
    before = None if recorded is None else list(recorded)
    rehearsed = session.info.get(REHEARSED, False)
    session.info[REHEARSED] = rehearsed or not keep
    inner = await session.begin_nested()
    kept = False
    try:
        yield
        if keep:
            await inner.commit()
            kept = True
    finally:
        session.info[REHEARSED] = rehearsed
        if not kept:
            await inner.rollback()
            session.expunge_all()
            _restore(session, before)


def _restore(session: AsyncSession, recorded: list[str] | None) -> None:
    if recorded is None:
        session.info.pop(RECORDED, None)
    else:
        session.info[RECORDED] = recorded


def tell_the_last(session: AsyncSession) -> None:
    """Name one event of the many in the answer's header: whoever has seen the last has seen those before it."""
    if recorded := session.info.get(RECORDED):
        session.info[RECORDED] = recorded[-1:]
