"""The plant's rules are set, and what was tried is added up."""

from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_actions.domain.watches import Outcome
from toolcare_actions.store import attempts, facts
from toolcare_actions.tables import Rules
from toolcare_actions.usecases.proposing import counted_as


def set_rules(rules: Rules, values: Mapping[str, int]) -> None:
    """Set rules that are locked. What is as it was makes no version."""
    if all(getattr(rules, name) == value for name, value in values.items()):
        return
    for name, value in values.items():
        setattr(rules, name, value)
    rules.version += 1


async def tries(
    session: AsyncSession, code: str | None, tool_id: str | None, cavity: int | None
) -> dict[str, dict[Outcome, int]]:
    """Return how often each kind of fix was tried, merged codes counted as one."""
    codes = await facts.codes(session)
    family: list[str] = []
    if code is not None:
        stays = counted_as(codes, code.upper())
        family = [stays, *(one for one in codes if one != stays and counted_as(codes, one) == stays)]
    tried = await attempts.tries(session, codes=family, tool_id=tool_id, cavity=cavity)
    merged: dict[str, dict[Outcome, int]] = {}
    for fix, found in tried.items():
        into = merged.setdefault(counted_as(codes, fix), {})
        for outcome, count in found.items():
            into[outcome] = into.get(outcome, 0) + count
    return merged
