"""The configurations of tools. Nothing here commits."""

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_registry.domain import key
from toolcare_registry.domain.configurations import Configuration, ConfigurationNameTaken, UnknownConfiguration
from toolcare_registry.store.uses import use_of_row, use_values
from toolcare_registry.tables import ConfigurationRow


async def one(session: AsyncSession, configuration_id: str) -> Configuration:
    row = await session.get(ConfigurationRow, configuration_id, populate_existing=True)
    if row is None:
        raise UnknownConfiguration(configuration_id)
    return _configuration(row)


async def of_tool(
    session: AsyncSession, tool_id: str, *, retired: bool, after: str | None = None, limit: int | None = None
) -> list[Configuration]:
    """By name."""
    query = select(ConfigurationRow).where(ConfigurationRow.tool_id == tool_id, ConfigurationRow.retired.is_(retired))
    if after is not None:
        query = query.where(ConfigurationRow.name_key > after)
    rows = await session.scalars(query.order_by(ConfigurationRow.name_key).limit(limit))
    return [_configuration(row) for row in rows]


async def add(session: AsyncSession, added: Configuration) -> None:
    await _refuse_taken_name(session, added)
    session.add(ConfigurationRow(id=added.id, tool_id=added.tool_id, **_values(added)))
    await session.flush()


async def save(session: AsyncSession, changed: Configuration) -> None:
    await _refuse_taken_name(session, changed)
    of_it = ConfigurationRow.id == changed.id
    await session.execute(update(ConfigurationRow).where(of_it).values(_values(changed)))


async def _refuse_taken_name(session: AsyncSession, wanted: Configuration) -> None:
    """The caller holds the tool's row, so nobody takes the name in between."""
    of_name = (ConfigurationRow.tool_id == wanted.tool_id, ConfigurationRow.name_key == key(wanted.name))
    taken_by = await session.scalar(select(ConfigurationRow.id).where(*of_name))
    if taken_by not in {None, wanted.id}:
        raise ConfigurationNameTaken(wanted.name)


def _configuration(row: ConfigurationRow) -> Configuration:
    return Configuration(row.id, row.tool_id, row.name, tuple(row.cavities), row.note, use_of_row(row), row.version)


def _values(of: Configuration) -> dict[str, object]:
    return {
        "name": of.name,
        "name_key": key(of.name),
        "cavities": list(of.cavities),
        "note": of.note,
        **use_values(of.use),
        "version": of.version,
    }
