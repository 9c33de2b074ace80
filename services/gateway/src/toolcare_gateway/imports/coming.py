"""What a service does not know yet, since the same file brings it: tools, the counts it sets, and places."""

import re
from collections.abc import Mapping, Sequence

from toolcare_gateway.imports import store
from toolcare_gateway.imports.columns import Kind
from toolcare_shared.bulk import MAX_COMING, known_as
from toolcare_shared.columns import Cell
from toolcare_shared.db import Database

_COUNTED = {Kind.PLANS, Kind.PARTS}


class Coming:
    """Tools by number without case, read when first needed: tables are worked on in an order that makes it right."""

    def __init__(self, database: Database, import_id: str) -> None:
        self._database = database
        self._import_id = import_id
        self._tools: set[str] | None = None
        self._totals: dict[str, int] | None = None
        self._places: set[str] | None = None

    async def of(self, kind: Kind, rows: Sequence[Mapping[str, Cell]]) -> dict[str, int | None]:
        """Return the tools that these rows name and the file brings, each with the total that it sets."""
        if kind in {Kind.MACHINES, Kind.PLACES, Kind.TOOLS}:
            return {}
        tools = await self._brought()
        totals = await self._counted() if kind in _COUNTED else {}
        named = {number.casefold() for row in rows for number in _numbers(kind, row)}
        found = {number: totals.get(number) for number in named if number in tools or number in totals}
        return dict(list(found.items())[:MAX_COMING])

    async def places_of(self, kind: Kind, rows: Sequence[Mapping[str, Cell]]) -> list[str]:
        """Return the places that rows of tools name and the file brings."""
        named = {known_as(row.get("place")) for row in rows if row.get("place")} if kind is Kind.TOOLS else set()
        if not named:
            return []
        if self._places is None:
            async with self._database.read() as session:
                brought = await store.values_of(session, self._import_id, Kind.PLACES)
            self._places = {known_as(row.get("name")).casefold() for row in brought}
        return sorted(name for name in named if name.casefold() in self._places)

    async def _brought(self) -> set[str]:
        if self._tools is None:
            async with self._database.read() as session:
                rows = await store.values_of(session, self._import_id, Kind.TOOLS)
            self._tools = {known_as(row.get("number")).casefold() for row in rows}
        return self._tools

    async def _counted(self) -> dict[str, int]:
        if self._totals is None:
            async with self._database.read() as session:
                rows = await store.values_of(session, self._import_id, Kind.COUNTS)
            self._totals = {
                known_as(row.get("number")).casefold(): total
                for row in rows
                if isinstance(total := row.get("total"), int)
            }
        return self._totals


def _numbers(kind: Kind, row: Mapping[str, Cell]) -> list[str]:
    if kind is not Kind.PARTS:
        return [known_as(row.get("number"))]
    return [known_as(number) for number in re.split(r"[,;\n]", str(row.get("tools", "")))]
