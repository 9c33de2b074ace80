"""One statement for many rows, at the price of the rows alone.

SQLAlchemy makes a dict, a list and a tuple of each row before the driver gets it; here each column is taken at once.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from sqlalchemy import Dialect, Insert, Update
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.db import GATHERED

Values = Mapping[str, object]
_Written = Callable[[object], object]
_MOST = 200


async def execute_many(session: AsyncSession, statement: Insert | Update, rows: Sequence[Values]) -> None:
    """Execute it for each row, in their order; all rows name the same values.

    `statement` is made once and kept, since what it compiles to is remembered by it. Defaults of columns are not
    looked for. Where the audit gathers what a deed changes it sees each row.
    """
    if not rows:
        return
    if session.info.get(GATHERED):
        await session.execute(statement, rows)
        return
    connection = await session.connection()
    text, columns = _compiled(statement, connection.dialect, tuple(rows[0]))
    await connection.exec_driver_sql(text, _in_order(columns, rows))


def _in_order(columns: Sequence["_Column"], rows: Sequence[Values]) -> list[tuple[object, ...]]:
    return list(zip(*(column(rows) for column in columns), strict=True))


class _Column:
    """A parameter of the statement: a value of each row, or one that the statement brings."""

    def __init__(self, name: str, written: _Written | None, constant: tuple[object] | None) -> None:
        self._name = name
        self._written = written
        self._constant = constant

    def __call__(self, rows: Sequence[Values]) -> Sequence[object]:
        if self._constant is not None:
            return self._constant * len(rows)
        name, written = self._name, self._written
        if written is None:
            return [row[name] for row in rows]
        return [written(row[name]) for row in rows]


@lru_cache(maxsize=_MOST)
def _compiled(statement: Insert | Update, dialect: Dialect, names: tuple[str, ...]) -> tuple[str, list[_Column]]:
    compiled = statement.compile(dialect=dialect, column_keys=list(names), for_executemany=True)
    brought = compiled.params
    columns = []
    for name in compiled.positiontup or ():
        kind = compiled.binds[name].type
        written = kind.dialect_impl(dialect).bind_processor(dialect)
        if name in names or compiled.binds[name].required:
            columns.append(_Column(name, written, None))
        else:
            columns.append(_Column(name, None, (written(brought[name]) if written else brought[name],)))
    return str(compiled), columns
