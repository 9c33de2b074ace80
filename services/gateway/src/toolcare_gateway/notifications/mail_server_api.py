"""The plant's mail server over HTTP."""

from fastapi import APIRouter, Request, Response

from toolcare_gateway.notifications import jobs, store
from toolcare_gateway.notifications.mail_server import FromAddressMissing, MailPasswordNeeded, MailSecurity
from toolcare_gateway.notifications.routes import WRITES, Administrator, Delivering, problems
from toolcare_gateway.notifications.schemas import MASK, MailServerIn, MailServerOut, MailTest, TryOut
from toolcare_gateway.notifications.tables import MailServer
from toolcare_gateway.parts import Gateway
from toolcare_shared.auth.sealing import Sealing
from toolcare_shared.errors import PreconditionFailed, PreconditionRequired
from toolcare_shared.etag import versioned
from toolcare_shared.work import ReadSession, UnitOfWork

router = APIRouter(prefix="/api/v1/mail-server", tags=["notifications"])


@router.get("", response_model=MailServerOut, responses=problems())
async def get_mail_server(request: Request, session: ReadSession, _: Administrator) -> Response:
    """Version 0 and no host: none was set up yet."""
    server = _kept(await store.mail_server(session))
    return versioned(request, _out(server), server.version)


@router.put(
    "",
    response_model=MailServerOut,
    responses=problems(*WRITES, FromAddressMissing, MailPasswordNeeded, PreconditionFailed, PreconditionRequired),
)
async def set_mail_server(
    body: MailServerIn, work: UnitOfWork, gateway: Gateway, delivering: Delivering, _: Administrator
) -> Response:
    """Mails that wait are tried again at once. A password that is kept goes to no other place than it was given for."""
    if body.host and not body.from_address:
        raise FromAddressMissing
    async with work as session:
        server = _kept(await store.mail_server(session))
        work.expect(server.version)
        _set(server, body, gateway.sealing)
        session.add(server)
        await jobs.try_mails_again(session, work.now)
        answer = work.answer(_out(server))
    delivering.mail_server_changed()
    return answer


@router.post("/test", response_model=TryOut, responses=problems(*WRITES))
async def try_mail_server(body: MailTest, work: UnitOfWork, delivering: Delivering, actor: Administrator) -> Response:
    """Send a test by the mail server as it is saved, and wait for what comes of it, half a minute at most."""
    await work.refuse_repeat()
    outcome = await delivering.try_mail(body.to, actor)
    async with work:
        return work.answer(outcome)


def _kept(server: MailServer | None) -> MailServer:
    return server or MailServer(
        server_id=store.MAIL_SERVER,
        host="",
        port=587,
        security=MailSecurity.STARTTLS,
        check_certificate=True,
        username="",
        password_sealed=None,
        from_address="",
        from_name="Toolcare",
        version=0,
    )


def _set(server: MailServer, body: MailServerIn, sealing: Sealing) -> None:
    password = body.password.get_secret_value()
    if password == MASK and server.password_sealed is not None and _goes_elsewhere(server, body):
        raise MailPasswordNeeded
    server.host, server.port, server.security = body.host, body.port, body.security
    server.check_certificate, server.username = body.check_certificate, body.username
    server.from_address, server.from_name = body.from_address, body.from_name
    if password != MASK:
        server.password_sealed = sealing.sealed(password) if password else None
    server.version += 1


def _goes_elsewhere(server: MailServer, body: MailServerIn) -> bool:
    """Whether somebody else might read the password on its way, or is asked to take it."""
    before = (server.host.casefold(), server.port, server.security, server.username)
    after = (body.host.casefold(), body.port, body.security, body.username)
    return bool(body.host) and (before != after or (server.check_certificate and not body.check_certificate))


def _out(server: MailServer) -> MailServerOut:
    return MailServerOut(
        host=server.host,
        port=server.port,
        security=MailSecurity(server.security),
        check_certificate=server.check_certificate,
        username=server.username,
        password="" if server.password_sealed is None else MASK,
        from_address=server.from_address,
        from_name=server.from_name,
        version=server.version,
    )
