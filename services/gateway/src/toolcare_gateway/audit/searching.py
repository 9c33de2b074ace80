"""Looks the trail up as it is shown: by the alias of who has left, and not by a name that is no longer shown."""

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.audit import store
from toolcare_gateway.audit.domain import facts_of, objects_of
from toolcare_gateway.audit.leavers import Leavers
from toolcare_gateway.audit.store import EntryFilter, Former
from toolcare_gateway.audit.tables import AuditEntry
from toolcare_gateway.identity.tables import User

_ACCOUNT = User.__tablename__


async def entries(
    session: AsyncSession, wanted: EntryFilter, leavers: Leavers, *, before: int | None, limit: int
) -> Sequence[AuditEntry]:
    """Newest first."""
    if not leavers.aliases or not (wanted.q or wanted.object):
        return await store.entries(session, wanted, before=before, limit=limit)
    wanted = replace(wanted, formers=await _formers(session, wanted, leavers))
    found: list[AuditEntry] = []
    while len(found) < limit:
        rows = await store.entries(session, wanted, before=before, limit=limit)
        found += await asyncio.to_thread(_shown_so, rows, wanted, leavers)
        if len(rows) < limit:
            break
        before = rows[-1].number
    return found[:limit]


def _shown_so(rows: Sequence[AuditEntry], wanted: EntryFilter, leavers: Leavers) -> list[AuditEntry]:
    return [row for row in rows if _is_shown_so(leavers.shown(json.loads(row.entry)), wanted)]


def _is_shown_so(content: Mapping[str, JsonValue], wanted: EntryFilter) -> bool:
    words = facts_of(content).search
    if not all(word in words for word in wanted.words):
        return False
    return not wanted.object or wanted.object in {key for _, key in objects_of(content)}


async def _formers(session: AsyncSession, wanted: EntryFilter, leavers: Leavers) -> Mapping[str, Former]:
    """Those whose alias is asked for, with the names that the trail itself still knows of them."""
    asked = [alias for alias in leavers.aliases if alias == wanted.object or _any_in(wanted.words, alias.casefold())]
    ids = await store.ids_of_formers(session, asked)
    return {alias: Former(user_id, await _names(session, alias, user_id, leavers)) for alias, user_id in ids.items()}


def _any_in(words: Sequence[str], text: str) -> bool:
    return any(word in text for word in words)


async def _names(session: AsyncSession, alias: str, user_id: str, leavers: Leavers) -> frozenset[str]:
    said = set(await store.names_of(session, user_id))
    for entry in await store.entries_about(session, _ACCOUNT, user_id):
        said |= set(_texts(json.loads(entry)))
    return frozenset(word for text in said for word in (text, *text.split("/")) if leavers.alias_of(word) == alias)


def _texts(value: JsonValue) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for item in value:
                yield from _texts(item)
        case dict():
            for item in value.values():
                yield from _texts(item)
