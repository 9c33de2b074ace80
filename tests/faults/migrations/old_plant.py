"""The databases of a small plant as the first version with tables of its own kept it, with rows to be moved."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Float,
    Integer,
    MetaData,
    func,
    inspect,
    select,
)

from toolcare_shared import migrations
from toolcare_shared.db import Database

AT = datetime(2026, 3, 2, 6, tzinfo=UTC)
Rows = Sequence[Mapping[str, object]]
Contents = Mapping[str, tuple[int, Mapping[str, int]]]
"""Table -> how many rows, and the sum of each column of whole numbers but those that a sequence gives."""

SINCE = {"failures": "0002", "actions": "0002", "photos": "0003"}
_TOOL = {"id": "t-1", "number": "T-1", "name": "Lid", "version": 3}
_MACHINE = {"id": "p01", "name": "P01", "version": 1}
_RUN = {"tool_id": "t-1", "machine_id": "p01"}
_HELD = {**_RUN, "source_id": "s-1", "readings": 1, "confidence": "exact", "origin": "counter"}
PLANT: Mapping[str, Mapping[str, Rows]] = {
    "registry": {
        "tool": [
            {**_TOOL, "id": f"t-{one}", "number_key": one, "status": "released", "cavity_count": 4, "min_cycle_ms": 900}
            for one in "123"
        ],
        "machine": [{**_MACHINE, "name_key": "p01"}],
        "mounting": [{"id": "m-1", **_RUN, "shot_factor": 1, "mounted_by": "Timo"}],
    },
    "shotcounter": {
        "tool": [{**_TOOL, "status": "released", "min_cycle_ms": 1_000}],
        "machine": [_MACHINE],
        "counter_source": [{"id": "s-1", "machine_id": "p01", "kind": "mqtt", "config": "{}", "enabled": True}],
        "counter": [{"source_id": "s-1", "counter": "counter", "value": 152, "state": "live"}],
        "mounting": [{"id": "m-1", **_RUN, "factor": 1}],
        "shot_entry": [
            {"id": "e-1", **_HELD, "run_key": "1", "mounting_id": "m-1", "factor": 1, "shots": 40, "shots_high": 40},
            {"id": "e-2", **_HELD, "run_key": "2", "mounting_id": "m-1", "factor": 1, "shots": 7, "shots_high": 7},
            {
                "id": "e-3",
                **_HELD,
                "run_key": "3",
                "tool_id": None,
                "mounting_id": None,
                "factor": 1,
                "shots": 5,
                "shots_high": 5,
            },
        ],
        "shot_hour": [{"tool_id": "t-1", "hour": AT, "shots": 47, "shots_high": 47}],
        "tool_total": [{"tool_id": "t-1", "total": 47, "total_high": 47, "published": 47, "published_high": 47}],
        "unassigned_total": [{"machine_id": "p01", "source_id": "s-1", "total": 5, "published": 5}],
        "reading": [{"source_id": "s-1", "value": value, "verdict": "advance"} for value in (100, 140, 147, 152)],
    },
    "maintenance": {
        "tool": [{**_TOOL, "total": 47, "total_high": 47}],
        "machine": [{**_MACHINE, "run": True}],
        "mounting": [{"id": "m-1", **_RUN}],
        "hourly_count": [{"tool_id": "t-1", "ended_at": AT, "total_high": 47}],
        "plan": [{"id": "plan-1", "tool_id": "t-1", "name": "Standard"}],
        "level": [
            {"id": "l-1", "plan_id": "plan-1", "tool_id": "t-1", "code": "L1", "name": "Grease"}
            | {"interval_shots": 1_000, "warn_percent": 90, "limit_percent": 110, "status": "ok", "reason": "none"}
        ],
        "job": [
            {
                "id": f"j-{state}",
                "plan_id": "plan-1",
                "level_id": "l-1",
                "tool_id": "t-1",
                "code": "L1",
                "name": "Grease",
                "state": state,
                "reason": "shots",
                "opened_total": 40,
                "restarted": "[]",
            }
            for state in ("open", "done")
        ],
    },
    "failures": {
        "tool": [{**_TOOL, "cavities": 4, "total": 47}],
        "machine": [_MACHINE],
        "failure": [
            {
                "id": f"f-{number}",
                "number": number,
                "tool_id": "t-1",
                "code": "FL",
                "severity": "minor",
                "stop": "none",
                "state": "new",
                "shots": 40,
                "photo_ids": "[]",
                "fixes": "[]",
            }
            for number in (1, 2)
        ],
    },
    "actions": {
        "tool": [{**_TOOL, "total": 47}],
        "person": [{"id": "u-1", "username": "erika", "name": "Erika", "role": "engineer", "active": True}],
        "action": [
            {
                "id": f"a-{number}",
                "number": number,
                "tool_id": "t-1",
                "kind": "corrective",
                "title": "Vent it",
                "priority": "normal",
                "state": "open",
                "owner": "u-1",
                "items": "[]",
                "job_ids": "[]",
                "photo_ids": "[]",
                "fixes": "[]",
                "evidence_photo_ids": "[]",
            }
            for number in (1, 2)
        ],
    },
    "photos": {
        "picture": [{"sha256": "aa" * 32, "width": 40, "height": 30, "size_bytes": 1_000, "is_kept": True}],
        "photo": [{"id": f"p-{one}", "sha256": "aa" * 32, "tool_id": "t-1", "slot": "after"} for one in "12"],
    },
    "gateway": {
        "user_account": [{"user_id": "u-1", "username": "erika", "role": "admin", "active": True, "language": "de"}],
        "login_session": [{"token_hash": "x", "session_id": "n-1", "user_id": "u-1"}],
        "machine_read": [{"machine_id": "p01", "registered": True, "tools": "[]", "sources": "[]"}],
        "mounting_read": [{"mounting_id": "m-1", **_RUN, "shot_factor": 1}],
        "tool_read": [
            {
                "tool_id": "t-1",
                "registered": True,
                "number": "T-1",
                "name": "Lid",
                "status": "released",
                "cavity_count": 4,
                "total": 47,
                "total_high": 47,
                "machines": "[]",
                "document": "{}",
            }
        ],
    },
}


async def make(url: str, service: str) -> None:
    """The tables as they were, and the rows of the plant; what a row does not say is nothing of its kind."""
    database = Database(url)
    try:
        async with database.write() as session:
            await (await session.connection()).run_sync(_make, service)
    finally:
        await database.dispose()


async def contents(url: str) -> Contents:
    database = Database(url)
    try:
        async with database.engine.connect() as connection:
            return await connection.run_sync(_contents)
    finally:
        await database.dispose()


def _make(connection: Connection, service: str) -> None:
    migrations.upgrade(connection, f"toolcare_{service}", SINCE.get(service, "0001"))
    tables = MetaData()
    tables.reflect(connection)
    for name, rows in PLANT[service].items():
        table = tables.tables[name]
        nothing = {
            column.name: _nothing(column)
            for column in table.columns
            if not column.nullable and column.autoincrement is not True and column.server_default is None
        }
        if name == "reading":
            nothing.pop("entry", None)  # the database numbers them
        connection.execute(table.insert(), [{**nothing, **row} for row in rows])


def _nothing(column: Column[object]) -> object:
    kinds: Sequence[tuple[type[object], object]] = (
        (Boolean, False),
        (Integer, 0),
        (Float, 0.0),
        (DateTime, AT),
        (Date, date(2026, 3, 2)),
        (JSON, {}),
    )
    return next((value for kind, value in kinds if isinstance(column.type, kind)), "")


def _contents(connection: Connection) -> Contents:
    tables = MetaData()
    tables.reflect(connection)
    assert inspect(connection).get_table_names(), "there is no table at all"
    found: dict[str, tuple[int, Mapping[str, int]]] = {}
    for name, table in tables.tables.items():
        whole = [column for column in table.columns if isinstance(column.type, Integer) and not _is_numbered(column)]
        sums = [func.coalesce(func.sum(column), 0) for column in whole]
        count, *rest = connection.execute(select(func.count(), *sums).select_from(table)).one()
        found[name] = count, {column.name: int(value) for column, value in zip(whole, rest, strict=True)}
    return found


def _is_numbered(column: Column[object]) -> bool:
    """Whether PostgreSQL numbers it by a sequence, which goes on where a killed transaction left it."""
    default = getattr(column.server_default, "arg", "")
    return column.identity is not None or "nextval" in str(default)
