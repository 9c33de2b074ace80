"""One session with one OPC UA server: opened and closed with a deadline on every step, never left behind.

asyncua can reconnect by itself, but re-connecting the same client hangs on a black hole (opcua-asyncio #1660), so every
attempt is a new client, and what does not end in time is given up from outside.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copyfile
from typing import TypeVar

import structlog
from asyncua import Client, ua
from asyncua.client.ua_client import UaClientState

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


class Faulty(Exception):
    """The server is there, but what was configured is not; the text says what to do."""


@dataclass(frozen=True, slots=True)
class ServerAddress:
    url: str
    username: str | None = None
    password: str | None = field(default=None, repr=False)


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
        raise Unreachable(f"{what} took longer than {seconds:g} s")
    try:
        return task.result()
    except (ConnectionError, OSError, TimeoutError, asyncio.CancelledError) as error:
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
async def session(address: ServerAddress, leftover: Leftover | None = None) -> AsyncIterator[Client]:
    """Open a session and close it whatever happens.

    When the line was cut and the server still holds our last session, that is closed first, so a PLC with two sessions
    to give never runs out of them through us.
    """
    if leftover is not None and leftover.exists():
        leftover.take_over()
        async with _connected(address, leftover):
            pass
    async with _connected(address, leftover) as client:
        yield client


@asynccontextmanager
async def _connected(address: ServerAddress, leftover: Leftover | None) -> AsyncIterator[Client]:
    client = _client(address, leftover)
    try:
        try:
            await within(CONNECT_S, client.connect(), "connecting")
        except ua.UaError as error:
            raise _refusal(error) from error
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


def _client(address: ServerAddress, leftover: Leftover | None) -> Client:
    client = Client(address.url, timeout=ANSWER_S, watchdog_intervall=HEARTBEAT_S)
    client.name = "Toolcare shot counter"
    client.description = client.name
    client.application_uri = "urn:toolcare:shotcounter"
    client.session_timeout = SESSION_TIMEOUT_MS
    client.session_state_path = None if leftover is None else leftover.live
    if address.username:
        client.set_user(address.username)
        client.set_password(address.password or "")
    return client


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


def _refusal(error: ua.UaError) -> Faulty | Unreachable:
    name = type(error).__name__
    match name:
        case "BadTooManySessions" | "BadMaxConnectionsReached":
            return Unreachable(
                "the server has no session left for us (BadTooManySessions): close another client, or raise its limit"
            )
        case "BadUserAccessDenied" | "BadIdentityTokenRejected" | "BadIdentityTokenInvalid":
            return Faulty(f"The server refuses this user ({name}). Check user name and password.")
        case "BadInvalidTimestamp" | "BadCertificateTimeInvalid" | "BadSecurityChecksFailed":
            return Faulty(
                f"The server refuses us ({name}). Compare the clock of the server with ours, then certificates."
            )
        case _:
            return Unreachable(f"the server refuses the session: {name} {error}")


def _forget(task: "asyncio.Future[T]") -> None:
    if not task.cancelled():
        task.exception()
