"""What goes out over HTTP about imports."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel

from toolcare_gateway.imports.columns import TABLES, Kind
from toolcare_gateway.imports.domain import ImportState, RowFate
from toolcare_gateway.imports.tables import ImportRow, ImportRun
from toolcare_shared.columns import Cell


class ProgressOut(BaseModel):
    """`what` is `file` while the file is read, then the table at work."""

    done: int
    total: int
    what: str


class SheetOut(BaseModel):
    """A table of the file, with its rows by fate; those not checked yet are in none of the four."""

    kind: Kind
    title: str
    rows: int
    new: int
    changed: int
    same: int
    refused: int
    unknown_columns: list[str]


class FailureOut(BaseModel):
    """Why an import ended early; `code` is a stable word that a client translates."""

    code: str
    message: str


class ImportOut(BaseModel):
    """`ignored_sheets` are no table of ours."""

    id: str
    name: str
    state: ImportState
    progress: ProgressOut
    sheets: list[SheetOut]
    ignored_sheets: list[str]
    failure: FailureOut | None
    can_be_applied: bool
    created_at: datetime
    by: str
    applied_by: str | None
    finished_at: datetime | None

    @classmethod
    def of(cls, run: ImportRun, *, can_be_applied: bool) -> Self:
        return cls(
            id=run.id,
            name=run.name,
            state=ImportState(run.state),
            progress=ProgressOut(done=run.done, total=run.total, what=run.what),
            sheets=[SheetOut.model_validate(sheet) for sheet in run.sheets],
            ignored_sheets=run.ignored_sheets,
            failure=None if run.problem is None else FailureOut(code=run.problem_code or "", message=run.problem),
            can_be_applied=can_be_applied,
            created_at=run.created_at,
            by=run.by,
            applied_by=run.applied_by,
            finished_at=run.finished_at,
        )


class ProblemOut(BaseModel):
    """`value` is what the cell says, `row` the other line of the file that it is about."""

    field: str | None
    code: str
    message: str
    value: str | None = None
    row: int | None = None


class ImportColumnOut(BaseModel):
    """A column of the template by its name, and what it is called in each language."""

    kind: Kind
    name: str
    en: str
    de: str
    required: bool


class ImportColumnsOut(BaseModel):
    items: list[ImportColumnOut]

    @classmethod
    def all(cls) -> Self:
        items = [
            ImportColumnOut(kind=table.kind, name=column.name, en=column.en, de=column.de, required=column.required)
            for table in TABLES
            for column in table.columns
        ]
        return cls(items=items)


class ImportRowOut(BaseModel):
    """`row` is the line of the file; `changes` are the columns that differ from what is there."""

    kind: Kind
    row: int
    fate: RowFate
    key: str
    changes: list[str]
    problems: list[ProblemOut]
    values: dict[str, Cell]

    @classmethod
    def of(cls, row: ImportRow) -> Self:
        return cls.model_validate(row, from_attributes=True)
