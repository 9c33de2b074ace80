"""Certificates of OPC UA over HTTP: parse, call, map."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.work import ReadSession, UnitOfWork
from toolcare_shotcounter import certificate_files, trust, trusting
from toolcare_shotcounter.api import Counting, Running
from toolcare_shotcounter.problems import problems
from toolcare_shotcounter.store import trust as trust_store
from toolcare_shotcounter.texts import storable
from toolcare_shotcounter.trust_schemas import (
    CertificateFacts,
    CertificatesOut,
    DiscoveredOut,
    DiscoverIn,
    EndpointOut,
    OwnCertificateOut,
    RefuseIn,
    ServerCertificateOut,
    TrustIn,
)

router = APIRouter(prefix="/opcua", tags=["sources"])

CertificateId = Annotated[str, Path(max_length=64)]
_BINARY = {"schema": {"type": "string", "format": "binary"}}
_FILE: dict[int | str, dict[str, object]] = {
    200: {
        "description": "The certificate, without its key",
        "content": {"application/pkix-cert": _BINARY, "application/x-pem-file": _BINARY},
    }
}


@router.get("/certificates")
async def list_certificates(
    session: ReadSession, running: Running, _: Annotated[Actor, requires(Permission.SOURCE_READ)]
) -> CertificatesOut:
    """Ours, and those that the presses' servers showed."""
    soon = running.context.clock.now() + running.credentials.early
    return CertificatesOut(
        own=[OwnCertificateOut.of(row, soon) for row in await trust_store.own_certificates(session)],
        servers=[ServerCertificateOut.of(row, soon) for row in await trust_store.server_certificates(session)],
    )


@router.post("/certificates", status_code=201, response_model=OwnCertificateOut, responses=problems(trust.NextIsThere))
async def make_certificate(
    work: UnitOfWork, running: Running, _: Annotated[Actor, requires(Permission.CERTIFICATE_EDIT)]
) -> Response:
    """A new one of ours. The first is in use at once, another waits until somebody switches to it."""
    await work.refuse_repeat()
    mine = running.credentials
    async with running.context.database.read() as session:
        made = await trusting.make_identity(session, mine.host, work.now, mine.valid)
    async with work as session:
        row = await trusting.add_own(session, made, mine.sealing, work.now)
        return work.answer(OwnCertificateOut.of(row, work.now + mine.early), 201)


@router.post(
    "/certificates/{certificate_id}/switch",
    response_model=OwnCertificateOut,
    responses=problems(trust.UnknownCertificate, trust.CertificateEnded),
)
async def switch_certificate(
    certificate_id: CertificateId,
    work: UnitOfWork,
    running: Running,
    actor: Annotated[Actor, requires(Permission.CERTIFICATE_EDIT)],
) -> Response:
    """Secured connections come anew with it. Presses that do not know it let us in no more until they do."""
    async with work as session:
        row = await trusting.switch_to(session, certificate_id, actor, work.now)
        answer = work.answer(OwnCertificateOut.of(row, work.now + running.credentials.early))
    running.news.sources_changed.set()
    return answer


@router.get(
    "/certificates/{certificate_id}/file",
    response_class=Response,
    responses=_FILE | problems(trust.UnknownCertificate),
)
async def get_certificate_file(
    certificate_id: CertificateId,
    session: ReadSession,
    _: Annotated[Actor, requires(Permission.SOURCE_READ)],
    form: Annotated[str, Query(pattern="^(der|pem)$", description="How the press wants it")] = "der",
) -> Response:
    """For the press's engineer, who puts it among the trusted ones."""
    row = await trust_store.own_certificate(session, certificate_id)
    der = trusting.certificate_of(row)
    content, kind = (
        (der, "application/pkix-cert") if form == "der" else (certificate_files.pem(der), "application/x-pem-file")
    )
    name = f"toolcare-opcua-{row.thumbprint[:8].lower()}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return Response(content, media_type=kind, headers=headers)


@router.post(
    "/servers/{certificate_id}/trust",
    response_model=ServerCertificateOut,
    responses=problems(trust.UnknownCertificate, trust.CannotTrust),
)
async def trust_server(
    certificate_id: CertificateId,
    body: TrustIn,
    work: UnitOfWork,
    running: Running,
    actor: Annotated[Actor, requires(Permission.SOURCE_EDIT)],
) -> Response:
    """Whoever compared the thumbprint with the press says so; what was trusted of that server is so no more."""
    async with work as session:
        row = await trusting.trust(session, certificate_id, body.note, actor, work.now, even_expired=body.even_expired)
        answer = work.answer(ServerCertificateOut.of(row, work.now + running.credentials.early))
    running.news.sources_changed.set()
    return answer


@router.post(
    "/servers/{certificate_id}/refuse",
    response_model=ServerCertificateOut,
    responses=problems(trust.UnknownCertificate),
)
async def refuse_server(
    certificate_id: CertificateId,
    body: RefuseIn,
    work: UnitOfWork,
    running: Running,
    actor: Annotated[Actor, requires(Permission.SOURCE_EDIT)],
) -> Response:
    """Nothing is read from a server that shows it."""
    async with work as session:
        row = await trusting.refuse(session, certificate_id, body.note, actor, work.now)
        answer = work.answer(ServerCertificateOut.of(row, work.now + running.credentials.early))
    running.news.sources_changed.set()
    return answer


@router.post("/discover", response_model=DiscoveredOut)
async def discover_endpoints(
    body: DiscoverIn, work: UnitOfWork, running: Running, _: Annotated[Actor, requires(Permission.SOURCE_EDIT)]
) -> Response:
    """Ask a server how it lets itself be read, before a source is made; changes nothing."""
    found = await _discovered(body.url, running)
    async with work:
        return work.answer(found)


async def _discovered(url: str, running: Counting) -> DiscoveredOut:
    from toolcare_shotcounter.sources import opcua, opcua_session

    try:
        offered = await opcua.discover(url)
    except (opcua_session.Faulty, opcua_session.Unreachable) as error:
        return DiscoveredOut(
            reachable=False,
            detail=storable(str(error)),
            application="",
            endpoints=[],
            certificate=None,
            clock_off_s=None,
        )
    off = offered.clock_off(running.context.clock.now())
    return DiscoveredOut(
        reachable=True,
        detail="",
        application=storable(offered.application)[:200],
        endpoints=[
            EndpointOut(
                policy=one.policy,
                mode=one.mode,
                name=storable(one.name)[:100],
                logins=list(one.logins),
                usable=one.policy is not None,
            )
            for one in offered.endpoints
        ],
        certificate=_facts(offered.certificate),
        clock_off_s=None if off is None else round(off / timedelta(seconds=1)),
    )


def _facts(chain: bytes) -> CertificateFacts | None:
    try:
        return CertificateFacts.seen(certificate_files.read(certificate_files.first(chain)))
    except certificate_files.NoCertificate:
        return None
