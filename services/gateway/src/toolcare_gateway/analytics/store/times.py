"""Spans of time in SQL, the same on both databases."""

from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import BigInteger, Select, SQLColumnExpression, case, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import FunctionElement

from toolcare_shared.db import UtcDateTime

Sql: TypeAlias = SQLColumnExpression[Any]
"""A column or what is reckoned from some; the database knows its type."""
Query: TypeAlias = Select[*tuple[Any, ...]]
At: TypeAlias = Sql | datetime


class elapsed_ms(FunctionElement[int]):  # noqa: N801 - named as what it is in SQL
    """Milliseconds from the second moment to the first."""

    name = "elapsed_ms"
    type = BigInteger()
    inherit_cache = True


@compiles(elapsed_ms, "sqlite")
def _in_sqlite(element: elapsed_ms, compiler: SQLCompiler, **kw: object) -> str:
    later, earlier = (compiler.process(each, **kw) for each in element.clauses)
    return f"CAST(ROUND((julianday({later}) - julianday({earlier})) * 86400000.0) AS INTEGER)"


@compiles(elapsed_ms, "postgresql")
def _in_postgresql(element: elapsed_ms, compiler: SQLCompiler, **kw: object) -> str:
    later, earlier = (compiler.process(each, **kw) for each in element.clauses)
    return f"CAST(ROUND(EXTRACT(EPOCH FROM ({later} - {earlier})) * 1000) AS BIGINT)"


def moment(at: At) -> Sql:
    return literal(at, UtcDateTime()) if isinstance(at, datetime) else at


def sooner(one: At, other: At) -> Sql:
    return case((moment(one) <= moment(other), moment(one)), else_=moment(other))


def later(one: At, other: At) -> Sql:
    return case((moment(one) >= moment(other), moment(one)), else_=moment(other))
