"""What a report is shown with, put together from the store."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_failures.domain.analysis import RootCause
from toolcare_failures.domain.reports import held
from toolcare_failures.schemas import FailureDetail, Known
from toolcare_failures.store import analyses, codes, facts, failures
from toolcare_failures.tables import Failure
from toolcare_failures.usecases import memory


async def detail(session: AsyncSession, failure: Failure) -> FailureDetail:
    duplicates = await failures.duplicates_of(session, failure.id)
    history = await failures.history(session, failure.id)
    known = await known_of(session, [failure, *duplicates], [entry.other_id for entry in history])
    place = await memory.same_place(session, known.catalogue, failure)
    cases = [one.case for one in place]
    earlier = [(one, held(one.case, cases, failure.tool.total)) for one in memory.before(failure, place)]
    analysed = await analyses.latest(session, failure.id)
    root = RootCause() if analysed is None else analysed.root
    return FailureDetail.whole(failure, known, root, duplicates, history, earlier)


async def known_of(session: AsyncSession, shown: Sequence[Failure], others: Sequence[str | None] = ()) -> Known:
    return Known(
        catalogue=await codes.catalogue(session),
        machines=await facts.machines(session, [one.machine_id for one in shown]),
        others=await failures.by_ids(session, [*others, *(one.duplicate_of for one in shown)]),
    )
