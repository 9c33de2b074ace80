"""One session with one OPC UA server: opened and closed with a deadline on every step, never left behind.

asyncua can reconnect by itself, but re-connecting the same client hangs on a black hole (opcua-asyncio #1660), so every
attempt is a new client, and what does not end in time is given up from outside.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from shutil import copyfile
from typing import TypeVar

import structlog
from asyncua import Client, ua
from asyncua.client.ua_client import UaClientState
from asyncua.crypto import security_policies, uacrypto
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from toolcare_shotcounter.readings import Login, SecurityMode, SecurityPolicy, ServerAddress
from toolcare_shotcounter.sources.source_clock import spoken
from toolcare_shotcounter.trust import Identity

log = structlog.get_logger()
logging.getLogger("asyncua").setLevel(logging.CRITICAL)  # it logs every failing attempt with a stack; we report once
T = TypeVar("T")

CONNECT_S = 10.0
ANSWER_S = 5.0
CLOSE_S = 3.0
SESSION_TIMEOUT_MS = 60_000
"""How long a server keeps a session of ours that was cut off, when even closing it afterwards fails."""

HEARTBEAT_S = 5.0


class Unreachable(Exception):
    """The server cannot be reached, went away or answers no more; the text says so to a person."""


class TookTooLong(Unreachable):
    """The line stands as far as we know, but no answer came in time."""


class Faulty(Exception):
    """The server is there, but what was configured is not; the text says what to do."""


POLICIES: Mapping[SecurityPolicy, type[security_policies.SecurityPolicy]] = {
    SecurityPolicy.NONE: security_policies.SecurityPolicyNone,
    SecurityPolicy.BASIC256SHA256: security_policies.SecurityPolicyBasic256Sha256,
    SecurityPolicy.AES128: security_policies.SecurityPolicyAes128Sha256RsaOaep,
    SecurityPolicy.AES256: security_policies.SecurityPolicyAes256Sha256RsaPss,
}
_MODES = {
    SecurityMode.SIGN: ua.MessageSecurityMode.Sign,
    SecurityMode.SIGN_AND_ENCRYPT: ua.MessageSecurityMode.SignAndEncrypt,
}
_UNSECURED_URI = "urn:toolcare:shotcounter"


@dataclass(frozen=True, slots=True)
class Way:
    """How one attempt connects: with which policy, to whose certificate (DER), and as whom.

    `clock_off` is how far the server's clock is ahead, `by_us` what ours said then: for a sentence when it fails.
    """

    policy: SecurityPolicy = SecurityPolicy.NONE
    mode: SecurityMode = SecurityMode.SIGN_AND_ENCRYPT
    server: bytes = field(default=b"", repr=False)
    identity: Identity | None = None
    clock_off: timedelta | None = None
    by_us: datetime | None = None

    @property
    def is_secured(self) -> bool:
        return self.policy is not SecurityPolicy.NONE


async def within(seconds: float, work: Coroutine[object, object, T], what: str) -> T:
    """Wait for asyncua's work, at most so long, even when the work does not let itself be cancelled."""
    task = asyncio.ensure_future(work)
    try:
        done, _ = await asyncio.wait({task}, timeout=seconds)
    except asyncio.CancelledError:
        task.cancel()
        raise
    if not done:
        task.cancel()
        task.add_done_callback(_forget)
        raise TookTooLong(f"{what} took longer than {seconds:g} s")
    try:
        return task.result()
    except TimeoutError as error:
        raise TookTooLong(f"{what} failed: {in_words(error)}") from error
    except (OSError, asyncio.CancelledError) as error:
        raise Unreachable(f"{what} failed: {in_words(error)}") from error


@dataclass(frozen=True, slots=True)
class Leftover:
    """The key of the open session, in files nobody else can read.

    asyncua keeps the key of a live session in `live` and deletes it at the end, also when the end did not reach the
    server. `cut_off` is our copy: while it is there, the server may still hold a session of ours.
    """

    folder: Path

    @property
    def live(self) -> Path:
        return self.folder / "live.json"

    @property
    def cut_off(self) -> Path:
        return self.folder / "cut_off.json"

    def exists(self) -> bool:
        return self.cut_off.exists()

    def keep(self) -> None:
        if self.live.exists():
            copyfile(self.live, self.cut_off)

    def take_over(self) -> None:
        copyfile(self.cut_off, self.live)

    def forget(self) -> None:
        self.cut_off.unlink(missing_ok=True)


@asynccontextmanager
async def session(address: ServerAddress, way: Way, leftover: Leftover | None = None) -> AsyncIterator[Client]:
    """Open a session and close it whatever happens.

    When the line was cut and the server still holds our last session, that is closed first, so a PLC with two sessions
    to give never runs out of them through us.
    """
    if leftover is not None and leftover.exists():
        leftover.take_over()
        async with _connected(address, way, leftover):
            pass
    async with _connected(address, way, leftover) as client:
        yield client


@asynccontextmanager
async def _connected(address: ServerAddress, way: Way, leftover: Leftover | None) -> AsyncIterator[Client]:
    client = _client(address, way, leftover)
    try:
        try:
            await within(CONNECT_S, client.connect(), "connecting")
        except ua.UaError as error:
            raise _refusal(error, way) from error
        except Unreachable as cut:
            raise _cut_off(cut, way) from cut
        if leftover is not None:
            leftover.keep()
        yield client
    finally:
        alive = client.state is UaClientState.CONNECTED
        if await _close(client) and alive and leftover is not None:
            leftover.forget()


def in_words(error: BaseException) -> str:
    if isinstance(error, ConnectionRefusedError):
        return "nothing listens at this address and port; check both and that the server runs"
    if isinstance(error, TimeoutError):
        return "no answer in time; check the address, the network and whether the server hangs"
    return str(error) or type(error).__name__


def _client(address: ServerAddress, way: Way, leftover: Leftover | None) -> Client:
    """The one factory of clients: what is not set here is forgotten by no attempt."""
    client = Client(address.url, timeout=ANSWER_S, watchdog_intervall=HEARTBEAT_S)
    client.name = "Toolcare shot counter"
    client.description = client.name
    client.application_uri = _UNSECURED_URI if way.identity is None else way.identity.application_uri
    client.session_timeout = SESSION_TIMEOUT_MS
    client.session_state_path = None if leftover is None else leftover.live
    if address.username:
        client.set_user(address.username)
        client.set_password(address.password or "")
    if way.identity is not None:
        _show(client, way, way.identity, as_user=address.login is Login.CERTIFICATE)
    return client


def _show(client: Client, way: Way, identity: Identity, *, as_user: bool) -> None:
    certificate = uacrypto.x509_from_der(identity.certificate)
    key = load_pem_private_key(identity.key, password=None)
    if way.is_secured:
        server = uacrypto.x509_from_der(way.server)
        client.security_policy = POLICIES[way.policy](server, certificate, key, _MODES[way.mode])
        client.uaclient.set_security(client.security_policy)
    if as_user:
        client.user_certificate, client.user_private_key = certificate, key


async def _close(client: Client) -> bool:
    """Say good-bye, at most for a few seconds; true when nothing went wrong."""
    try:
        await within(CLOSE_S, client.disconnect(), "closing the session")
    except (Unreachable, ua.UaError) as error:
        log.info("opcua.unclean_end", reason=str(error))
        return False
    finally:
        client.disconnect_socket()
    return True


_OF_CERTIFICATE = {
    "BadSecurityChecksFailed",
    "BadCertificateUntrusted",
    "BadCertificateInvalid",
    "BadCertificateChainIncomplete",
    "BadCertificateUseNotAllowed",
    "BadCertificateIssuerUseNotAllowed",
    "BadCertificateUriInvalid",
    "BadCertificateRevoked",
    "BadCertificatePolicyCheckFailed",
}
_OF_USER = {
    "BadUserAccessDenied",
    "BadIdentityTokenRejected",
    "BadIdentityTokenInvalid",
    "BadUserSignatureInvalid",
    "BadIdentityChangeNotSupported",
}


def _refusal(error: ua.UaError, way: Way) -> Faulty | Unreachable:
    name = type(error).__name__
    if name in _OF_CERTIFICATE:
        return Faulty(f"The server does not trust Toolcare's certificate ({name}). {_trust_ours(way)}")
    if name in _OF_USER:
        return Faulty(f"The server refuses this user ({name}). Check user name and password.")
    match name:
        case "BadTooManySessions" | "BadMaxConnectionsReached":
            return Unreachable(
                "the server has no session left for us (BadTooManySessions): close another client, or raise its limit"
            )
        case "BadInvalidTimestamp" | "BadCertificateTimeInvalid" | "BadCertificateIssuerTimeInvalid":
            return Faulty(f"The server refuses us for the time ({name}). {_clocks(way)}")
        case "BadSecurityPolicyRejected" | "BadSecurityModeRejected" | "BadSecurityModeInsufficient":
            return Faulty(f"The server does not allow a line secured like this ({name}). Ask it what it offers.")
        case _:
            return Unreachable(f"the server refuses the session: {name} {error}")


def _cut_off(cut: Unreachable, way: Way) -> Unreachable:
    """Many presses do not say that they do not trust us, but hang up."""
    if not way.is_secured:
        return cut
    return Unreachable(f"{cut}. If it hung up while the line was being secured: {_trust_ours(way)}")


def _trust_ours(way: Way) -> str:
    if way.identity is None:
        return "It wants a certificate: choose a secured line."
    return f"On the press, move the certificate with the thumbprint {way.identity.thumbprint} to the trusted ones."


def _clocks(way: Way) -> str:
    ours = "" if way.by_us is None else f" Ours says {way.by_us:%Y-%m-%d %H:%M} UTC."
    if way.clock_off is None:
        return f"Compare the clock of the server with ours.{ours} Then look at when the certificates end."
    side = "ahead of" if way.clock_off > timedelta(0) else "behind"
    return f"Its clock is {spoken(abs(way.clock_off))} {side} ours.{ours} Then look at when the certificates end."


def _forget(task: "asyncio.Future[T]") -> None:
    if not task.cancelled():
        task.exception()
