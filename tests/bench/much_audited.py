"""An audit trail as it is after years, each entry like one that a deed of the benchmark left."""

import json
from typing import cast

from sqlalchemy import RowMapping, Table, func, insert, select, text

from toolcare_gateway.audit.tables import AuditEntry, AuditObject
from toolcare_gateway.readmodels.tables import ToolRead
from toolcare_shared.db import Database
from toolcare_shared.many import execute_many

_AT_ONCE = 5_000
_ENTRY, _OBJECT = (cast("Table", mapped.__table__) for mapped in (AuditEntry, AuditObject))
_NEW_ENTRY, _NEW_OBJECT = insert(_ENTRY), insert(_OBJECT)


async def tell_much(database: Database, like: int, entries: int) -> None:
    """Let the audit trail tell of so many deeds like that one, each of another tool. They are in no chain."""
    async with database.read() as session:
        deed = (await session.execute(select(_ENTRY).where(_ENTRY.c.number == like))).mappings().one()
        last = await session.scalar(select(func.max(_ENTRY.c.number))) or 0
        tools = (await session.scalars(select(ToolRead.tool_id).order_by(ToolRead.tool_id))).all()
    content = json.loads(deed["entry"])
    for first in range(last + 1, last + entries + 1, _AT_ONCE):
        numbers = range(first, min(last + entries + 1, first + _AT_ONCE))
        objects = [{"number": n, "table": "tool", "key": tools[n % len(tools)]} for n in numbers]
        async with database.write() as session:
            await execute_many(session, _NEW_ENTRY, [_like(deed, content, number) for number in numbers])
            await execute_many(session, _NEW_OBJECT, objects)
    async with database.write() as session:
        await session.execute(text("ANALYZE"))


def _like(deed: RowMapping, content: dict[str, object], number: int) -> dict[str, object]:
    id_ = f"old-{number}"
    person = {"who_id": f"u-{number % 50}", "who_name": f"Person {number % 50}"}
    return {**deed, **person, "number": number, "entry_id": id_, "entry": json.dumps({**content, "entry_id": id_})}
