"""The plant's address on labels. Nothing here commits."""

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_registry.domain.labels import LabelAddress
from toolcare_registry.tables import LabelAddressRow
from toolcare_shared.db import insert

_ONLY = 1


async def read(session: AsyncSession, *, for_update: bool = False) -> LabelAddress:
    """Return the address; version 0 and none when nobody has set it."""
    row = await session.get(LabelAddressRow, _ONLY, populate_existing=True, with_for_update=for_update or None)
    return LabelAddress() if row is None else LabelAddress(row.address, row.version)


async def save(session: AsyncSession, changed: LabelAddress) -> None:
    values = {"address": changed.address, "version": changed.version}
    statement = insert(session, LabelAddressRow).values(id=_ONLY, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))
