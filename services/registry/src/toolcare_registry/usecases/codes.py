"""Giving tools their short codes, and finding the tool a label belongs to."""

import secrets

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_registry.domain import Tool, codes
from toolcare_registry.domain.codes import WrongLabel
from toolcare_registry.store import codes as store


async def new_code(session: AsyncSession) -> str:
    """Return a code that no tool has, drawn by lot: nothing can be guessed from one label about another."""
    while True:
        code = codes.code_of(secrets.randbelow(codes.COUNT))
        if await store.is_free(session, code):
            return code


async def check_label(session: AsyncSession, tool: Tool, scanned: str) -> None:
    """Raise WrongLabel, with the tool it belongs to, when a scanned label is not this tool's."""
    found = await store.tool_of_label(session, codes.read(scanned))
    if found.id != tool.id:
        raise WrongLabel(tool.number, found.id, found.number, found.name)
