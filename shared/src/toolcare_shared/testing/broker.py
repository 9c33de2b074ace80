"""A real Mosquitto of a test's own: its own port, its own persistence folder, and it can be killed."""

import asyncio
import os
import shutil
import signal
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Self

import pytest_asyncio

from toolcare_shared.messaging.session import Broker
from toolcare_shared.testing.ports import free_port

_START_S = 10.0
_STOP_S = 10.0

_CONFIGURATION = """\
per_listener_settings false
listener {port} 127.0.0.1
{access}
persistence true
persistence_location {folder}/
autosave_on_changes true
autosave_interval 100
max_queued_messages {queued}
sys_interval 1
max_inflight_messages 0
log_dest stdout
log_type warning
log_type error
{user}
"""


class BrokerFailed(Exception):
    """The broker did not start: the test must not go on with a stranger's broker on the same port."""


class Mosquitto:
    """One broker for `async with`; stopped, killed, frozen and started again on the same port and folder."""

    def __init__(self, folder: Path, *, acl: str | None = None, listener: str = "", queued: int = 100_000) -> None:
        """`listener` is what its configuration says of the listener, for instance its certificate.

        `queued`: how many messages it keeps for a client that is away; Mosquitto's own default is 1,000.
        """
        self.folder = folder
        self.port = free_port()
        self.output = folder / "mosquitto.log"
        self._acl = acl
        self._listener = listener
        self._queued = queued
        self._process: asyncio.subprocess.Process | None = None
        folder.mkdir(parents=True, exist_ok=True)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @property
    def broker(self) -> Broker:
        """How to reach it, with a keep-alive short enough for a test."""
        return Broker(port=self.port, keep_alive_s=5)

    @property
    def database(self) -> Path:
        """Its persistence file."""
        return self.folder / "mosquitto.db"

    @property
    def pid(self) -> int:
        assert self._process is not None  # noqa: S101 - asked while it runs
        return self._process.pid

    async def start(self) -> None:
        """Start and wait until it answers; BrokerFailed with its log when it does not."""
        program = shutil.which("mosquitto", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
        if program is None:
            raise BrokerFailed("there is no mosquitto; install the Debian package of that name")
        self._expect_free_port()
        with self.output.open("ab") as output:
            self._process = await asyncio.create_subprocess_exec(
                program, "-c", str(self._configuration()), stdout=output, stderr=asyncio.subprocess.STDOUT
            )
        try:
            async with asyncio.timeout(_START_S):
                while not await self._answers():  # noqa: ASYNC110 - a process tells nothing
                    await asyncio.sleep(0.02)
        except TimeoutError as error:
            await self.kill()
            raise BrokerFailed(f"no answer within {_START_S:g} s: {self.output.read_text()[-2000:]}") from error

    async def stop(self) -> None:
        """Ask it to stop, as a shutdown would: it saves."""
        await self._end(signal.SIGTERM)

    async def kill(self) -> None:
        await self._end(signal.SIGKILL)

    def send(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)

    def _expect_free_port(self) -> None:
        try:
            socket.create_server(("127.0.0.1", self.port)).close()
        except OSError as error:
            raise BrokerFailed(f"port {self.port} is taken by somebody else") from error

    def _configuration(self) -> Path:
        access = f"{self._listener}\nallow_anonymous true"
        if self._acl is not None:
            rules = self.folder / "acl"
            rules.write_text(self._acl)
            access += f"\nacl_file {rules}"
        path = self.folder / "mosquitto.conf"
        # As root it would change to a user who may not write into a test's folder.
        user = "user root" if os.geteuid() == 0 else ""
        told = {"port": self.port, "folder": self.folder, "access": access, "user": user, "queued": self._queued}
        path.write_text(_CONFIGURATION.format(**told))
        return path

    async def _answers(self) -> bool:
        if self._process is None or self._process.returncode is not None:
            raise BrokerFailed(f"it ended at once: {self.output.read_text()[-2000:]}")
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            return False
        writer.close()
        await writer.wait_closed()
        return True

    async def _end(self, number: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None or process.returncode is not None:
            return
        process.send_signal(number)
        try:
            async with asyncio.timeout(_STOP_S):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()


@pytest_asyncio.fixture
async def mosquitto(tmp_path: Path) -> AsyncIterator[Mosquitto]:
    """A running broker without access rules."""
    async with Mosquitto(tmp_path / "mosquitto") as broker:
        yield broker
