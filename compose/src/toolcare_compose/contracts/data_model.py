"""`docs/data_model.md`: every table of every service, from the mapped classes themselves."""

import importlib
from collections.abc import Iterable

from sqlalchemy import Column, Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import DeclarativeBase

from toolcare_compose.layout import SERVICES
from toolcare_shared.messaging.tables import kernel

HEADER = """\
# Data model

Written by `make contracts` from the mapped classes. Do not edit.

Each service owns one database: an SQLite file, or a PostgreSQL database with a role of its own. No service reads
another's; what it needs of others it keeps as a copy, fed by their events. Types are PostgreSQL's; SQLite stores the
same values. Times are UTC.
"""

KERNEL = """\
## In every database: the messaging kernel

The outbox is the log of what the service published, the cursor says how far it has read each stream it follows, the
inbox which events it has handled, the dead letters what it could not handle. Retained topics and answered requests
(Idempotency-Key) have a row each.
"""

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call] # SQLAlchemy's own constructor has no types


def data_model() -> str:
    parts = [HEADER, KERNEL, _diagram(kernel.sorted_tables), *map(_service, SERVICES)]
    return "\n".join(parts)


def _service(service: str) -> str:
    tables = importlib.import_module(f"toolcare_{service}.tables")
    base: type[DeclarativeBase] | None = getattr(tables, "Base", None)
    if base is None:
        return f"## {service}\n\nNothing beyond the kernel's tables yet.\n"
    told = {
        mapper.local_table.name: mapper.class_.__doc__.strip()
        for mapper in base.registry.mappers
        if mapper.class_.__doc__ and isinstance(mapper.local_table, Table)
    }
    own = base.metadata.sorted_tables
    lines = [f"- `{table.name}`: {' '.join(told[table.name].split())}" for table in own if table.name in told]
    return "\n".join([f"## {service}\n", *lines, *([""] if lines else []), _diagram(own)])


def _diagram(tables: Iterable[Table]) -> str:
    lines = ["```mermaid", "erDiagram"]
    for table in tables:
        lines += [f"  {table.name} {{", *(f"    {_column(column)}" for column in table.columns), "  }"]
        for key in sorted(table.foreign_keys, key=lambda key: (key.target_fullname, key.parent.name)):
            lines.append(f"  {key.column.table.name} ||--o{{ {table.name} : {key.parent.name}")
    return "\n".join([*lines, "```", ""])


def _column(column: Column[object]) -> str:
    kind = column.type.compile(_DIALECT).lower().split("(")[0].replace(" ", "_")
    keys = [word for word, holds in (("PK", column.primary_key), ("FK", bool(column.foreign_keys))) if holds]
    null = ' "may be empty"' if column.nullable else ""
    return f"{kind} {column.name}{' ' + ', '.join(keys) if keys else ''}{null}"
