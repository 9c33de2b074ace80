"""Tools, runs, people, codes and the plant as the events told them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_photos.domain.annotations import KnownCode, with_merged
from toolcare_photos.domain.views import UnknownTool
from toolcare_photos.domain.words import plain
from toolcare_photos.tables import FailureCode, Person, Plant, RunRow, ToolFact
from toolcare_shared.db import Database, insert
from toolcare_shared.plant import plant_zone


async def put_tool(session: AsyncSession, tool_id: str, number: str, cavity_count: int, version: int) -> None:
    """Keep what is known of a tool, unless later news is there."""
    row = insert(session, ToolFact).values(
        tool_id=tool_id, number=number, search=plain(number), cavity_count=cavity_count, version=version
    )
    newest = {name: row.excluded[name] for name in ("number", "search", "cavity_count", "version")}
    await session.execute(
        row.on_conflict_do_update(
            index_elements=["tool_id"], set_=newest, where=ToolFact.version < row.excluded.version
        )
    )


async def find_tool(session: AsyncSession, tool_id: str) -> ToolFact | None:
    return await session.get(ToolFact, tool_id)


async def tool(session: AsyncSession, tool_id: str) -> ToolFact:
    found = await find_tool(session, tool_id)
    if found is None:
        raise UnknownTool(tool_id)
    return found


async def begin_run(
    session: AsyncSession, run_id: str, tool_id: str, machine_id: str, job: str | None, at: datetime
) -> None:
    row = insert(session, RunRow).values(run_id=run_id, tool_id=tool_id, machine_id=machine_id, job=job, since=at)
    await session.execute(row.on_conflict_do_update(index_elements=["run_id"], set_={"since": at, "job": job}))


async def end_run(session: AsyncSession, run_id: str, tool_id: str, machine_id: str, at: datetime) -> None:
    row = insert(session, RunRow).values(run_id=run_id, tool_id=tool_id, machine_id=machine_id, until=at)
    await session.execute(row.on_conflict_do_update(index_elements=["run_id"], set_={"until": at}))


@dataclass(frozen=True, slots=True)
class CorrectedRun:
    """A run as its latest correction has it."""

    run_id: str
    tool_id: str
    machine_id: str
    since: datetime
    until: datetime | None
    correction: int


async def correct_run(session: AsyncSession, run: CorrectedRun) -> None:
    """Note how a run really was, unless a later correction is known. Its photos stay with it."""
    values = {name: getattr(run, name) for name in ("tool_id", "machine_id", "since", "until", "correction")}
    row = insert(session, RunRow).values(run_id=run.run_id, **values)
    newer = RunRow.correction < row.excluded.correction
    await session.execute(row.on_conflict_do_update(index_elements=["run_id"], set_=values, where=newer))


async def find_run(session: AsyncSession, run_id: str) -> RunRow | None:
    return await session.get(RunRow, run_id)


async def run_id_at(session: AsyncSession, tool_id: str, at: datetime) -> str | None:
    """Return the last run of a tool that had begun at a moment: a last shot is often photographed after its end."""
    begun = select(RunRow.run_id).where(RunRow.tool_id == tool_id, RunRow.since <= at)
    return await session.scalar(begun.order_by(RunRow.since.desc(), RunRow.run_id.desc()).limit(1))


async def put_person(session: AsyncSession, person_id: str, names: Collection[str], position: int) -> None:
    """Keep what a person is called, unless later news is there."""
    row = insert(session, Person).values(id=person_id, search=plain("\n".join(names)), position=position)
    newest = {name: row.excluded[name] for name in ("search", "position")}
    await session.execute(
        row.on_conflict_do_update(index_elements=["id"], set_=newest, where=Person.position < row.excluded.position)
    )


async def put_code(session: AsyncSession, told: KnownCode, synonyms: Iterable[str], version: int) -> None:
    """Keep what is known of a code, unless later news is there."""
    row = insert(session, FailureCode).values(
        code=told.code,
        names=told.names,
        search=plain("\n".join([*told.names.values(), *synonyms])),
        retired=told.retired,
        merged_into=told.merged_into,
        version=version,
    )
    newest = {name: row.excluded[name] for name in ("names", "search", "retired", "merged_into", "version")}
    await session.execute(
        row.on_conflict_do_update(
            index_elements=["code"], set_=newest, where=FailureCode.version < row.excluded.version
        )
    )


async def codes(session: AsyncSession, among: Collection[str]) -> list[KnownCode]:
    """Return those of these codes that were ever told."""
    return _known((await session.scalars(select(FailureCode).where(FailureCode.code.in_(among)))).all())


async def same_codes(session: AsyncSession, code: str) -> list[str]:
    """Return a code with those that were merged into it; some hundreds of codes exist at most."""
    merged = await session.execute(
        select(FailureCode.code, FailureCode.merged_into).where(FailureCode.merged_into.is_not(None))
    )
    return with_merged([code], {one: other for one, other in merged if other is not None})


async def named_codes(session: AsyncSession, words: Collection[str]) -> dict[str, list[str]]:
    """Return for each word the codes with a name or synonym that holds it, and those merged into them."""
    if not words:
        return {}
    columns = select(FailureCode.code, FailureCode.search, FailureCode.merged_into).order_by(FailureCode.code)
    known = (await session.execute(columns)).all()
    into = {code: merged_into for code, _, merged_into in known if merged_into is not None}
    return {word: with_merged([code for code, search, _ in known if word in search], into) for word in words}


def _known(rows: Sequence[FailureCode]) -> list[KnownCode]:
    return [KnownCode(row.code, row.names, row.retired, row.merged_into) for row in rows]


async def zone_of_plant(database: Database, default: str) -> str:
    """The zone that was chosen for the plant, else the setting `default`."""
    async with database.read() as session:
        return (await plant_zone(session, Plant, default)).key
