"""What the codes of failures are called now, and which are counted as another."""

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.analytics.tables import CodeFact


async def named(session: AsyncSession, codes: Collection[str]) -> Mapping[str, dict[str, str]]:
    """By code and language; a code that nobody told of has none."""
    rows = await session.execute(select(CodeFact.code, CodeFact.names).where(CodeFact.code.in_(codes)))
    return {code: names for code, names in rows}  # noqa: C416 - a row is no tuple to the type checker


async def merged(session: AsyncSession) -> Mapping[str, str]:
    """The codes that were merged, each with the one that stays."""
    rows = await session.execute(select(CodeFact.code, CodeFact.merged_into).where(CodeFact.merged_into.is_not(None)))
    into = {code: other for code, other in rows if other is not None}
    return {code: _last(into, code) for code in into}


def _last(into: Mapping[str, str], code: str) -> str:
    while code in into:
        code = into[code]
    return code
