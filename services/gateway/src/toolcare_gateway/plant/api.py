"""The plant over HTTP: its name and zone, the first start, and what runs Toolcare at a glance."""

import asyncio
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Request, Response
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.identity import api_tokens
from toolcare_gateway.identity.api_tokens import Wanted
from toolcare_gateway.identity.authentication import NotByToken, SignedIn, WithPassword
from toolcare_gateway.identity.domain import PasswordChangeRequired
from toolcare_gateway.identity.origin import CrossSiteRequest
from toolcare_gateway.identity.problems import PROBLEMS as IDENTITY_PROBLEMS
from toolcare_gateway.parts import Gateway, Parts
from toolcare_gateway.plant import figures, store, usecases
from toolcare_gateway.plant.domain import SampleDataAway, ToolsThereAlready, UnknownTimezone
from toolcare_gateway.plant.samples import WORKING, SampleFolder, SampleState
from toolcare_gateway.plant.schemas import Administration, Greeting, PlantOut, PlantPatch, SamplesOut, SetUpOut
from toolcare_gateway.plant.tables import PlantSettings
from toolcare_gateway.plant.usecases import PlantChange
from toolcare_gateway.readmodels.tables import ToolRead
from toolcare_shared.auth import (
    ROLE_PERMISSIONS,
    Actor,
    PasswordSessionRequired,
    Permission,
    Role,
    open_to_all,
    requires,
)
from toolcare_shared.errors import (
    Conflict,
    Invalid,
    PreconditionFailed,
    PreconditionRequired,
    Problem,
    Unauthenticated,
    problems,
)
from toolcare_shared.etag import versioned
from toolcare_shared.work import ReadSession, UnitOfWork

PROBLEMS: dict[type[Exception], type[Problem]] = {
    UnknownTimezone: Invalid,
    SampleDataAway: Conflict,
    ToolsThereAlready: Conflict,
}
_READS = (Unauthenticated, PasswordChangeRequired)
_WRITES = (CrossSiteRequest, PasswordChangeRequired)
_WORK_LASTS = timedelta(hours=1)

router = APIRouter(prefix="/api/v1", tags=["plant"])
Keeper = Annotated[Actor, requires(Permission.SETTINGS_EDIT)]


@router.get(
    "/plant/greeting",
    responses=problems(),
    dependencies=[open_to_all("the login page says where one is, and where the first password stands")],
)
async def greeting(session: ReadSession) -> Greeting:
    """What the login page shows before anybody has logged in: the plant's name and language."""
    return Greeting.of(await store.plant(session))


@router.get(
    "/plant",
    response_model=PlantOut,
    responses=problems(*_READS, mapping=IDENTITY_PROBLEMS),
    dependencies=[open_to_all("everybody who is logged in may know where he works, and asks for the session himself")],
)
async def get_plant(request: Request, session: ReadSession, gateway: Gateway, _: SignedIn) -> Response:
    """The plant's name, time zone and language."""
    plant = PlantOut.of(await store.plant(session), gateway.settings.timezone)
    return versioned(request, plant, plant.version)


@router.patch(
    "/plant",
    response_model=PlantOut,
    responses=problems(
        *_WRITES, UnknownTimezone, PreconditionFailed, PreconditionRequired, mapping=IDENTITY_PROBLEMS | PROBLEMS
    ),
)
async def change_plant(body: PlantPatch, work: UnitOfWork, gateway: Gateway, actor: Keeper) -> Response:
    """Days begin by the new zone at once; what was dated before stays as it is."""
    async with work as session:
        plant = await store.plant(session, for_update=True)
        work.expect(plant.version)
        wanted = PlantChange(
            body.name,
            body.timezone,
            body.language,
            body.lock_after_minutes,
            locks="lock_after_minutes" in body.model_fields_set,
        )
        plant = await usecases.change(session, plant, wanted, actor, work.now)
        return work.answer(PlantOut.of(plant, gateway.settings.timezone))


@router.get("/plant/set-up", responses=problems(PasswordChangeRequired, mapping=IDENTITY_PROBLEMS))
async def get_set_up(request: Request, session: ReadSession, gateway: Gateway, _: Keeper) -> SetUpOut:
    """How far the first start has come."""
    return await _set_up(request, session, gateway, await store.plant(session))


@router.post("/plant/set-up", response_model=SetUpOut, responses=problems(*_WRITES, mapping=IDENTITY_PROBLEMS))
async def end_set_up(request: Request, work: UnitOfWork, gateway: Gateway, _: Keeper) -> Response:
    """The first start is done, whatever was left out of it: nobody is led into it any more."""
    async with work as session:
        plant = usecases.end_first_start(await store.plant(session, for_update=True), work.now)
        return work.answer(await _set_up(request, session, gateway, plant))


@router.post(
    "/plant/samples",
    status_code=202,
    response_model=SamplesOut,
    responses=problems(
        *_WRITES,
        NotByToken,
        PasswordSessionRequired,
        SampleDataAway,
        ToolsThereAlready,
        mapping=IDENTITY_PROBLEMS | PROBLEMS,
    ),
)
async def make_samples(request: Request, work: UnitOfWork, _: Keeper, visitor: WithPassword) -> Response:
    """Ask for a small plant that looks lived in. It stays as records: nothing takes it away again."""
    folder = _folder(request)
    standing = await asyncio.to_thread(folder.standing)
    if standing.state is SampleState.UNAVAILABLE:
        raise SampleDataAway
    async with work as session:
        if standing.state in WORKING:
            return work.answer(SamplesOut.of(standing))
        if standing.state is not SampleState.FAILED and await _tools(session):
            raise ToolsThereAlready
        wanted = Wanted("Sample data", ROLE_PERMISSIONS[Role.ENGINEER], work.now + _WORK_LASTS)
        token, secret = await api_tokens.make(session, visitor.user.user_id, wanted, work.now)
        token_id = token.token_id
        answer = work.answer(SamplesOut(state=SampleState.WANTED, part="", done=0, parts=0))
    # Only now: whoever follows the wish uses the token at once.
    await asyncio.to_thread(folder.wish, token_id, secret)
    return answer


@router.get("/administration", responses=problems(PasswordChangeRequired, mapping=IDENTITY_PROBLEMS))
async def administration(session: ReadSession, gateway: Gateway, _: Keeper) -> Administration:
    """What stands behind each part of running Toolcare, in figures."""
    now = gateway.clock.now()
    return Administration(
        plant=PlantOut.of(await store.plant(session), gateway.settings.timezone),
        people=await figures.people(session),
        tokens=await figures.tokens(session, now),
        audit=await figures.trail(session),
        imports=await figures.imports(session),
        backups=await figures.backups(session, now, is_away=not gateway.settings.backups),
        sign_in=await figures.sign_in(session),
        notifications=await figures.notifications(session, now),
        mqtt_clients=await figures.mqtt_clients(session),
        retention=await figures.retention(session),
        guest_reports=gateway.settings.guest_reports,
    )


async def _set_up(request: Request, session: AsyncSession, gateway: Parts, plant: PlantSettings) -> SetUpOut:
    standing = await asyncio.to_thread(_folder(request).standing)
    return SetUpOut(
        set_up_at=plant.set_up_at,
        first_password=await asyncio.to_thread(gateway.settings.first_login_file.exists),
        tools=await _tools(session),
        samples=SamplesOut.of(standing),
    )


async def _tools(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).select_from(ToolRead).where(ToolRead.registered)) or 0


def _folder(request: Request) -> SampleFolder:
    folder: SampleFolder = request.app.state.sample_folder
    return folder
