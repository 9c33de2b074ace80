"""What is remembered of a place: the reports of one code at one position of one tool."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_failures.domain.codes import Catalogue
from toolcare_failures.store import failures
from toolcare_failures.tables import Failure


async def same_place(session: AsyncSession, catalogue: Catalogue, failure: Failure) -> Sequence[Failure]:
    """Return the reports that count as the same code at the same position, newest first."""
    if failure.code is None:
        return []
    found = await failures.of_codes(session, failure.tool_id, catalogue.family(failure.code))
    return [one for one in found if one.position.is_same(failure.position)]


def before(failure: Failure, others: Sequence[Failure]) -> list[Failure]:
    """Return those that were reported earlier, newest first."""
    mine = (failure.reported_at, failure.id)
    return [one for one in others if (one.reported_at, one.id) < mine]
