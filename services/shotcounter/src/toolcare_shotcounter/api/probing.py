"""Looking at the far end before a source is made: nothing is changed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Response
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.work import UnitOfWork
from toolcare_shotcounter import config, domain, store, trusting
from toolcare_shotcounter.api.running import Counting, Running
from toolcare_shotcounter.problems import problems
from toolcare_shotcounter.readings import (
    MqttMappedConfig,
    ProbeResult,
    SourceConfig,
    SourceKind,
    SparkplugConfig,
    server_address,
)
from toolcare_shotcounter.schemas import PreviewIn, PreviewOut, ProbeIn, ProbeOut, SeenNodeOut, SurveyIn, SurveyOut
from toolcare_shotcounter.sources.mqtt_payload import NotAReading, Said, mapped_shape, read_all
from toolcare_shotcounter.texts import storable
from toolcare_shotcounter.trust import server_of

router = APIRouter()
_PROBE_S = 8.0
_SURVEY_S = 6.0


@router.post(
    "/sources/probe",
    response_model=ProbeOut,
    tags=["sources"],
    responses=problems(domain.ConfigDoesNotFit, domain.UnknownSource),
)
async def probe_source(
    body: ProbeIn, work: UnitOfWork, running: Running, _: Annotated[Actor, requires(Permission.SOURCE_EDIT)]
) -> Response:
    """Look once at the far end, before a source is made. A repeat tells what the first look found.

    Nothing is changed, but a server's certificate that nobody knows is noted, so that it can be decided on.
    """
    plain = config.checked(body.kind, await _with_secrets(body, running)).plain()
    found = await _probe(plain, running)
    async with work as session:
        return work.answer(ProbeOut.of(found, await _met(session, plain, found, work.now)))


@router.post(
    "/sources/preview", response_model=PreviewOut, tags=["sources"], responses=problems(domain.ConfigDoesNotFit)
)
async def preview_message(
    body: PreviewIn, work: UnitOfWork, _: Annotated[Actor, requires(Permission.SOURCE_EDIT)]
) -> Response:
    """What a source with a topic of its own would read of a message; changes nothing."""
    plain = config.checked(SourceKind.MQTT_MAPPED, body.config).plain()
    async with work:
        return work.answer(PreviewOut.of(_preview(plain, body.message, work.now)))


@router.post("/sources/sparkplug/survey", response_model=SurveyOut, tags=["sources"])
async def survey_edge_nodes(
    body: SurveyIn, work: UnitOfWork, running: Running, _: Annotated[Actor, requires(Permission.SOURCE_EDIT)]
) -> Response:
    """Listen for some seconds which edge nodes, devices and metrics there are; changes nothing."""
    found = await _survey(body, running)
    async with work:
        return work.answer(found)


async def _with_secrets(body: ProbeIn, running: Counting) -> Mapping[str, object]:
    if body.source_id is None:
        return body.config
    async with running.context.database.read() as session:
        stored = (await store.source(session, body.source_id)).config
    return config.with_secrets(body.config, stored, running.credentials.sealing)


async def _probe(plain: SourceConfig, running: Counting) -> ProbeResult:
    address = server_address(plain)
    if address is not None:
        from toolcare_shotcounter.sources import opcua

        papers = await running.credentials.papers_of(address)
        return await opcua.probe(plain, papers=papers, clock=running.context.clock, timeout_s=_PROBE_S)
    if isinstance(plain, SparkplugConfig):
        from toolcare_shotcounter.sources import sparkplug_survey

        return await sparkplug_survey.probe(plain, timeout_s=_PROBE_S, broker=running.context.broker)
    from toolcare_shotcounter.sources import mqtt

    prefix = running.settings.site_prefix
    return await mqtt.probe(plain, timeout_s=_PROBE_S, broker=running.context.broker, prefix=prefix)


def _preview(plain: SourceConfig, message: str, now: datetime) -> list[Said | NotAReading]:
    if not isinstance(plain, MqttMappedConfig):
        raise TypeError(f"{type(plain).__name__} reads no messages of its own")
    try:
        return read_all(message.encode("utf-8", "replace"), mapped_shape(plain), now)
    except NotAReading as wrong:
        return [wrong]


async def _met(session: AsyncSession, plain: SourceConfig, found: ProbeResult, now: datetime) -> str | None:
    address = server_address(plain)
    if address is None or found.certificate is None:
        return None
    return (await trusting.meet(session, server_of(address.url), found.certificate, now)).id


async def _survey(body: SurveyIn, running: Counting) -> SurveyOut:
    from toolcare_shotcounter.sources import sparkplug_survey

    try:
        seen = await sparkplug_survey.survey(
            running.context.broker, group=body.group, node=body.node, timeout_s=_SURVEY_S
        )
    except sparkplug_survey.NothingToHear as nothing:
        return SurveyOut(trouble=storable(str(nothing)), nodes=[])
    return SurveyOut(trouble="", nodes=[SeenNodeOut.of(one) for one in seen])
