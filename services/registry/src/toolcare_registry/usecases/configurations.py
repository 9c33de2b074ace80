"""What people do with the configurations of a family tool, and what one means for the run."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_registry import store
from toolcare_registry.domain import Tool
from toolcare_registry.domain import configurations as rules
from toolcare_registry.domain.cavities import CavityInUse, UnknownCavity
from toolcare_registry.domain.configurations import (
    Configuration,
    ConfigurationAllBlocked,
    ConfigurationChanges,
    ConfigurationIsRetired,
    UnknownConfiguration,
)
from toolcare_registry.domain.use import UseWish
from toolcare_registry.occasion import Occasion
from toolcare_registry.store import cavities, configurations
from toolcare_registry.usecases import edits
from toolcare_shared.contracts.registry import EditedPart
from toolcare_shared.ids import new_id


@dataclass(frozen=True, slots=True)
class AddConfiguration:
    tool_id: str
    name: str
    cavities: tuple[int, ...]
    note: str | None = None


async def add_configuration(occasion: Occasion, command: AddConfiguration) -> Configuration:
    session = occasion.session
    tool = await store.tool_for_update(session, command.tool_id)
    _refuse_unknown(tool, command.cavities)
    added = Configuration(new_id(), tool.id, command.name, command.cavities, command.note)
    await configurations.add(session, added)
    await edits.tell(occasion, tool, EditedPart.CONFIGURATION, None, added, name=added.name)
    return added


async def change_configuration(
    occasion: Occasion, configuration: Configuration, changes: ConfigurationChanges, wish: UseWish
) -> Configuration:
    """Change a configuration whose tool was loaded for update; a run with it counts its cavities anew."""
    changed = rules.change_configuration(configuration, changes, wish)
    if changed == configuration:
        return configuration
    session = occasion.session
    tool = await store.tool(session, configuration.tool_id)
    _refuse_unknown(tool, changed.cavities)
    await configurations.save(session, changed)
    await edits.tell(occasion, tool, EditedPart.CONFIGURATION, configuration, changed, name=configuration.name)
    await count_in_run(session, tool.id)
    return changed


async def chosen_for_run(
    session: AsyncSession, tool: Tool, configuration_id: str | None
) -> tuple[Configuration | None, int]:
    """Return the configuration a run is to have, if one was chosen, and how many cavities make parts in it."""
    chosen = None if configuration_id is None else await configurations.one(session, configuration_id)
    if chosen is not None and chosen.tool_id != tool.id:
        raise UnknownConfiguration(chosen.id)
    if chosen is not None and chosen.retired:
        raise ConfigurationIsRetired(chosen.name)
    active = rules.active_in(chosen, await cavities.of_tool(session, tool.id))
    if chosen is not None and not active:
        raise ConfigurationAllBlocked(chosen.name)
    return chosen, active


async def count_in_run(session: AsyncSession, tool_id: str) -> None:
    """Count the cavities that make parts in the tool's run, if it runs."""
    last = await store.last_mounting(session, tool_id)
    if last is None or not last.open:
        return
    chosen = None if last.configuration_id is None else await configurations.one(session, last.configuration_id)
    active = rules.active_in(chosen, await cavities.of_tool(session, tool_id))
    await store.save_active_cavities(session, last.id, active)


async def refuse_cavities_in_use(session: AsyncSession, tool_id: str, last: int) -> None:
    """CavityInUse when a configuration has a cavity above the last one that is to stay."""
    for configuration in await configurations.of_tool(session, tool_id, retired=False):
        if configuration.cavities[-1] > last:
            raise CavityInUse(configuration.cavities[-1], f"the configuration {configuration.name}")


def _refuse_unknown(tool: Tool, numbers: Iterable[int]) -> None:
    for number in numbers:
        if number > tool.cavity_count:
            raise UnknownCavity(tool.id, number)
