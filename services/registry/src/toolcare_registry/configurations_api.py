"""Configurations over HTTP: parse, call, map."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from toolcare_registry import store
from toolcare_registry.api import ToolId
from toolcare_registry.configurations_schemas import (
    ConfigurationIn,
    ConfigurationOut,
    ConfigurationPatch,
    configuration_changes,
)
from toolcare_registry.domain import UnknownTool, key
from toolcare_registry.domain.cavities import UnknownCavity
from toolcare_registry.domain.configurations import ConfigurationNameTaken, UnknownConfiguration
from toolcare_registry.domain.use import UseWantsReason
from toolcare_registry.occasion import Occasion
from toolcare_registry.problems import problems
from toolcare_registry.schemas import PRINTABLE_ASCII, after_word, use_wish
from toolcare_registry.store import configurations as store_of_configurations
from toolcare_registry.usecases import configurations
from toolcare_registry.usecases.configurations import AddConfiguration
from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.pages import InvalidCursor, Page, Paging
from toolcare_shared.work import ReadSession, UnitOfWork

router = APIRouter(tags=["configurations"])

ConfigurationId = Annotated[str, Path(max_length=64, pattern=PRINTABLE_ASCII)]


@router.get("/tools/{tool_id}/configurations", responses=problems(UnknownTool, InvalidCursor))
async def list_configurations(
    tool_id: ToolId,
    paging: Paging,
    session: ReadSession,
    _: Annotated[Actor, requires(Permission.TOOL_READ)],
    *,
    retired: bool = False,
) -> Page[ConfigurationOut]:
    """By name."""
    await store.tool(session, tool_id)
    found = await store_of_configurations.of_tool(
        session, tool_id, retired=retired, after=after_word(paging), limit=paging.fetch
    )
    return paging.page(found, ConfigurationOut.of, lambda configuration: (key(configuration.name),))


@router.post(
    "/tools/{tool_id}/configurations",
    status_code=201,
    response_model=ConfigurationOut,
    responses=problems(UnknownTool, UnknownCavity, ConfigurationNameTaken),
)
async def add_configuration(
    tool_id: ToolId,
    body: ConfigurationIn,
    work: UnitOfWork,
    actor: Annotated[Actor, requires(Permission.STRUCTURE_EDIT)],
) -> Response:
    """Name a choice of cavities that make parts in a run."""
    command = AddConfiguration(tool_id, body.name, body.cavities, body.note)
    async with work as session:
        added = await configurations.add_configuration(Occasion(session, actor, work.now), command)
        return work.answer(ConfigurationOut.of(added))


@router.patch(
    "/configurations/{configuration_id}",
    response_model=ConfigurationOut,
    responses=problems(UnknownConfiguration, UnknownCavity, ConfigurationNameTaken, UseWantsReason),
)
async def change_configuration(
    configuration_id: ConfigurationId,
    body: ConfigurationPatch,
    work: UnitOfWork,
    actor: Annotated[Actor, requires(Permission.STRUCTURE_EDIT)],
) -> Response:
    """A run that has this configuration counts its cavities anew."""
    async with work as session:
        found = await store_of_configurations.one(session, configuration_id)
        await store.tool_for_update(session, found.tool_id)
        configuration = await store_of_configurations.one(session, configuration_id)
        work.expect(configuration.version)
        changed = await configurations.change_configuration(
            Occasion(session, actor, work.now),
            configuration,
            configuration_changes(body),
            use_wish(body, actor, work.now),
        )
        return work.answer(ConfigurationOut.of(changed))
