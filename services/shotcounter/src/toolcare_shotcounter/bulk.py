"""Old counts by the hundred: each is a manual reading, so the ledger stays whole."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.auth import Actor
from toolcare_shared.bulk import BulkRow, Fate, Refusals, Taken, form_of, tool_of
from toolcare_shared.columns import Cell
from toolcare_shared.ids import new_id
from toolcare_shotcounter import store, usecases
from toolcare_shotcounter.columns import COUNT_COLUMNS
from toolcare_shotcounter.domain import EntryInFuture, ImplausibleEntry
from toolcare_shotcounter.problems import PROBLEMS
from toolcare_shotcounter.schemas import TotalIn
from toolcare_shotcounter.tables import ToolRow
from toolcare_shotcounter.usecases import EnterReading

COUNT_KEY = ("number",)
COUNT_REFUSALS = Refusals(PROBLEMS, COUNT_COLUMNS, {EntryInFuture: "at", ImplausibleEntry: "total"})
_NOTE = "Taken over from a file"


class CountImport:
    """The counts of one request; tools are known by their numbers."""

    def __init__(
        self,
        session: AsyncSession,
        tool_ids: Mapping[str, str],
        coming: Mapping[str, int | None],
        default_cycle: timedelta,
        actor: Actor,
        now: datetime,
    ) -> None:
        self._session = session
        self._tool_ids = tool_ids
        self._coming = coming
        self._default_cycle = default_cycle
        self._actor = actor
        self._now = now

    async def take(self, row: BulkRow) -> Taken:
        """Make the tool's total what the row says; a total that it has already is no entry."""
        tool_id = tool_of(self._tool_ids, row, self._coming)
        form = TotalIn(**_with_note(form_of(COUNT_COLUMNS, row.values)))  # type: ignore[arg-type]  # pydantic checks them
        before = await store.total(self._session, tool_id)
        if before is not None and before.total == form.total:
            return Taken(Fate.SAME, tool_id)
        command = EnterReading(tool_id, form.total, form.at or self._now, form.note, form.confirm)
        await usecases.enter_reading(self._session, command, self._default_cycle, self._actor, self._now)
        return Taken(Fate.NEW if before is None else Fate.CHANGED, tool_id, ["total"])


async def tool_ids_by_number(session: AsyncSession) -> dict[str, str]:
    """Return every tool's id by its number without case."""
    rows = await session.execute(select(ToolRow.number, ToolRow.id))
    return {number.casefold(): tool_id for number, tool_id in rows}


async def expect_tools(session: AsyncSession, numbers: Sequence[str]) -> None:
    """For a dry run: have the tools there that the registry will tell of when the file is taken."""
    known = await tool_ids_by_number(session)
    for number in numbers:
        if number.casefold() not in known:
            session.add(ToolRow(id=new_id(), number=number, name=number, status="development", version=0))
    await session.flush()


def _with_note(form: dict[str, Cell]) -> dict[str, Cell]:
    return {
        **{name: cell for name, cell in form.items() if name != "number" and cell is not None},
        "note": form.get("note") or _NOTE,
    }
