"""Somebody who left is no longer named: his names in every table of a service become an alias. What he did stays.

What people wrote in their own words is left alone, and so is what may not change: the audit trail.
"""

import json
from collections.abc import Iterable, Sequence
from typing import cast

from sqlalchemy import Column, ColumnElement, Enum, MetaData, String, Table, Text, func, or_, type_coerce, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase

from toolcare_shared.audit.gathering import gathering
from toolcare_shared.audit.rows import Rows
from toolcare_shared.contracts.gateway import UserAnonymised
from toolcare_shared.db import JsonText
from toolcare_shared.messaging.envelope import Envelope
from toolcare_shared.messaging.handlers import Handlers
from toolcare_shared.messaging.tables import outbox, retained

_USERNAMES = ("owner", "approver")
"""Fields that hold a user name; those that hold a name end in `by`, or are one of `_NAMES`."""
_NAMES = ("owner", "actor", "who")
_OF_EVENTS = "username"
"""A field of events alone: elsewhere, as in a camera's settings, it is nobody's who works here."""
_JSON = ("document", "envelope", "payload")
"""Columns of plain text that hold JSON."""
_NEVER = "leavers.never"
_SEARCHED_MIN = 4
_ITSELF = UserAnonymised.name_of_event


def never_rewrite(*mapped: type[DeclarativeBase]) -> None:
    """Leave these tables as they are: what is written there is never changed."""
    for each in mapped:
        cast("Table", each.__table__).info[_NEVER] = True


def hear_leavers(handlers: Handlers, metadata: MetaData) -> None:
    @handlers.on(UserAnonymised)
    async def anonymised(session: AsyncSession, event: UserAnonymised, _: Envelope) -> None:
        with gathering(session.sync_session, Rows(by_request=False)):
            await forget_names(session, metadata.tables.values(), event)


async def forget_names(session: AsyncSession, tables: Iterable[Table], event: UserAnonymised) -> None:
    """Put the alias where his names stand. A second time finds nothing.

    What the log says of leavers is left alone until it ages out: a service that was away must still hear the names.
    """
    for table in (*tables, outbox, retained):
        if table.info.get(_NEVER):
            continue
        for column in table.columns:
            await _forget(session, table, column, event)


async def _forget(session: AsyncSession, table: Table, column: Column[object], event: UserAnonymised) -> None:
    found: ColumnElement[bool]
    if isinstance(column.type, JsonText) or (column.name in _JSON and isinstance(column.type, Text)):
        pairs = _pairs(event, (*_USERNAMES, _OF_EVENTS) if table is outbox else _USERNAMES)
        text = cast("ColumnElement[object]", type_coerce(column, Text))
        found = or_(*(text.contains(before, autoescape=True) for before, _ in pairs))
        if table is outbox:
            found &= outbox.c.event != _ITSELF
        changed: dict[str, object] = {column.name: _replaced(text, pairs)}
        if table is retained:
            changed["version"] = retained.c.version + 1
    elif not isinstance(column.type, String) or isinstance(column.type, Enum) or column.primary_key:
        return
    elif column.name == "search":
        pairs = [(name.casefold(), event.alias) for name in event.names if _is_rare(name)]
        if not pairs:
            return
        found = or_(*(column.contains(before, autoescape=True) for before, _ in pairs))
        changed = {column.name: _replaced(column, pairs)}
    else:
        held = _held_in(column.name, event)
        if not held:
            return
        found, changed = column.in_(held), {column.name: event.alias}
    await session.execute(update(table).where(found).values(changed).execution_options(synchronize_session=False))


def _held_in(field: str, event: UserAnonymised) -> Sequence[str]:
    named = field == "by" or field.endswith("_by") or field in _NAMES
    return [*(event.names if named else ()), *([event.username] if field in _USERNAMES else ())]


def _pairs(event: UserAnonymised, fields: Sequence[str]) -> list[tuple[str, str]]:
    """What to look for in JSON as it is written without blanks, and what to put there.

    A name that could be any other word is looked for in the fields that hold names alone.
    """
    alias = json.dumps(event.alias)
    pairs = [(f'"{field}":{_json(event.username)}', f'"{field}":{alias}') for field in fields]
    for name in event.names:
        if _is_rare(name):
            pairs.append((_json(name), alias))
        else:
            pairs += [(f'by":{_json(name)}', f'by":{alias}')]
            pairs += [(f'"{field}":{_json(name)}', f'"{field}":{alias}') for field in (*_NAMES, "name")]
    return pairs


def _is_rare(name: str) -> bool:
    """`Anna K.` is nobody else and nothing else; `press` may be."""
    return len(name) >= _SEARCHED_MIN and name != name.casefold()


def _json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _replaced(column: ColumnElement[object], pairs: Sequence[tuple[str, str]]) -> ColumnElement[object]:
    changed: ColumnElement[object] = column
    for before, after in pairs:
        changed = func.replace(changed, before, after)
    return changed
