"""The support bundle over HTTP: have one made, see what is in it, take it."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import FileResponse

from toolcare_gateway.forwarding import API
from toolcare_gateway.identity.authentication import NotByToken, WithPassword
from toolcare_gateway.identity.domain import PasswordChangeRequired
from toolcare_gateway.identity.origin import CrossSiteRequest
from toolcare_gateway.identity.problems import PROBLEMS as IDENTITY_PROBLEMS
from toolcare_gateway.parts import Gateway
from toolcare_gateway.support.domain import NoBundle, SupportAway, SupportBusy
from toolcare_gateway.support.folder import BundleState, Standing, SupportFolder
from toolcare_gateway.support.schemas import SupportBundleOut
from toolcare_shared.auth import Actor, PasswordSessionRequired, Permission, requires
from toolcare_shared.errors import Conflict, NotFound, Problem, problems
from toolcare_shared.ids import new_id
from toolcare_shared.work import UnitOfWork

PROBLEMS: dict[type[Exception], type[Problem]] = {SupportAway: Conflict, SupportBusy: Conflict, NoBundle: NotFound}
_MAPPING = {**IDENTITY_PROBLEMS, **PROBLEMS}
_WRITES = (CrossSiteRequest, NotByToken, PasswordSessionRequired, PasswordChangeRequired)
_FILE = {"application/zip": {"schema": {"type": "string", "format": "binary"}}}

router = APIRouter(prefix=f"{API}/support-bundle", tags=["support"])
Administrator = Annotated[Actor, requires(Permission.SUPPORT_BUNDLE)]


async def _folder(request: Request) -> SupportFolder:
    found: SupportFolder = request.app.state.support
    return found


Folder = Annotated[SupportFolder, Depends(_folder)]


@router.get("", responses=problems(PasswordSessionRequired, PasswordChangeRequired, mapping=_MAPPING))
async def get_support_bundle(folder: Folder, _: Administrator) -> SupportBundleOut:
    """The newest bundle and what is in it, or how far one has come."""
    return SupportBundleOut.of(await asyncio.to_thread(folder.standing))


@router.post(
    "",
    status_code=202,
    response_model=SupportBundleOut,
    responses=problems(*_WRITES, SupportAway, SupportBusy, mapping=_MAPPING),
)
async def ask_for_support_bundle(work: UnitOfWork, folder: Folder, _: Administrator, __: WithPassword) -> Response:
    """Have one made; it takes the place of the one before."""
    await work.refuse_repeat()
    standing = await asyncio.to_thread(folder.standing)
    if standing.state is BundleState.UNAVAILABLE:
        raise SupportAway
    if standing.state is BundleState.WORKING:
        raise SupportBusy
    async with work:
        answer = work.answer(SupportBundleOut.of(Standing(BundleState.WORKING)))
    await asyncio.to_thread(folder.wish, new_id())
    return answer


@router.get(
    "/file",
    response_class=FileResponse,
    responses={
        200: {"description": "The bundle", "content": _FILE},
        **problems(NoBundle, PasswordSessionRequired, PasswordChangeRequired, mapping=_MAPPING),
    },
)
async def take_support_bundle(folder: Folder, gateway: Gateway, _: Administrator) -> FileResponse:
    """Without a secret and without a person's name; each taking is noted in the audit trail."""
    if (await asyncio.to_thread(folder.standing)).state is not BundleState.READY:
        raise NoBundle
    name = f"toolcare-support-{gateway.clock.now():%Y-%m-%d}.zip"
    return FileResponse(
        folder.bundle, media_type="application/zip", filename=name, headers={"Cache-Control": "no-store"}
    )
