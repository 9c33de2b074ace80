"""`column IN (…)` of texts as one parameter: the statement is the same for one and for a thousand of them.

SQLAlchemy writes an IN anew for each list, with a parameter for each value, and the database reads each as a statement
of its own.
"""

import json
from collections.abc import Iterable
from typing import Self, cast

from sqlalchemy import Boolean, ColumnElement, Dialect, SQLColumnExpression, String, Text, TypeDecorator, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

_NAME = "among"


def among(column: SQLColumnExpression[str] | SQLColumnExpression[str | None]) -> ColumnElement[bool]:
    """Whether the column is one of those that `those` gives to the statement; once in a statement."""
    return _Among(column, bindparam(_NAME, type_=_Texts))


def those(values: Iterable[str]) -> dict[str, object]:
    """The parameters of a statement with `among`."""
    return {_NAME: list(values)}


class _Texts(TypeDecorator[list[str]]):
    """An array on PostgreSQL, on SQLite a text for `json_each`."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[object]:
        named = Text() if dialect.name == "sqlite" else ARRAY(String)
        return dialect.type_descriptor(cast("TypeEngine[object]", named))

    def process_bind_param(self, value: list[str] | None, dialect: Dialect) -> object:
        return json.dumps(value) if dialect.name == "sqlite" else value


class _Among(FunctionElement[bool]):
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: object = None) -> Self:  # noqa: ARG002 - as SQLAlchemy asks
        """Stand as it is: SQLite would be asked for `... = 1`, for which it uses no index."""
        return self


@compiles(_Among, "sqlite")
def _in_json(element: _Among, compiler: SQLCompiler, **options: object) -> str:
    column, texts = (compiler.process(each, **options) for each in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({texts}))"  # noqa: S608 - both are made by the compiler


@compiles(_Among, "postgresql")
def _in_array(element: _Among, compiler: SQLCompiler, **options: object) -> str:
    column, texts = (compiler.process(each, **options) for each in element.clauses)
    return f"{column} = ANY ({texts})"
