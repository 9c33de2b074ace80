"""Stopping, starting and trying out: what an upgrade does to processes."""

import os
import shlex
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from toolcare_compose.folder_owner import Owner
from toolcare_compose.layout import SERVICES, DataFolder, runs
from toolcare_compose.unix_http import SocketConnection
from toolcare_compose.upgrade.faults import NoTrialTime
from toolcare_compose.upgrade.opened import TRIAL
from toolcare_compose.verify import NOT_ALL_SEEN

INSTALL = Path("compose", "pi", "install")
ALLOWED = "TOOLCARE_TRIAL_S"
"""How many seconds a migration may take, also for the watchdog of a Pi and in containers."""
_ALLOWED_S = 1800.0
_ANSWER_S = 180.0
_STOP_S = 60.0
_LOOK_AGAIN_S = 0.2
_WRONG = "`toolcare verify` finds the data wrong after the migration"
_NOT_ANEW = "`toolcare replay` cannot make lists and figures anew"
_NOT_ALL_SEEN = "`toolcare verify` could not look at all of the data after the migration"


@dataclass(frozen=True, slots=True)
class Unit:
    """How Toolcare is started and stopped here: by systemd, or by what was named instead."""

    start: Sequence[str]
    stop: Sequence[str]
    of_system: bool = False
    """Whether it is the machine's own service, which has files outside of the release."""

    def begin(self) -> str:
        """What went wrong, or nothing."""
        return _complaint(self.start)

    def end(self) -> str:
        return _complaint(self.stop)

    def renew(self, release: Path, data: DataFolder) -> str:
        """Have units, watchdog and scripts be those of a release; what went wrong, or nothing."""
        script = release / INSTALL
        if not self.of_system or not script.is_file():
            return ""
        return _complaint([str(script), "--files-only", "--data", str(data.root)])


def answers(data: DataFolder, deadline_s: float = _ANSWER_S) -> bool:
    """Whether each service says that it is ready, within the deadline."""
    end = time.monotonic() + deadline_s
    while not all(_is_ready(data.socket(service)) for service in SERVICES):
        if time.monotonic() > end:
            return False
        time.sleep(_LOOK_AGAIN_S)
    return True


def is_down(data: DataFolder) -> bool:
    end = time.monotonic() + _STOP_S
    while runs(data):
        if time.monotonic() > end:
            return False
        time.sleep(_LOOK_AGAIN_S)
    return True


def tried(release: Path, data: DataFolder, log: Path, deadline_s: float) -> str:
    """Start the release where no press and no browser reaches it, and look at the data; why it failed, or nothing.

    Whatever a press would send meanwhile it keeps, for it finds no broker, and no press is asked: going back
    afterwards loses no shot. Nor is anybody told anything, which would then be told twice.
    """
    http, mqtt = _two_free_ports()
    program = str(release / ".venv" / "bin" / "toolcare")
    up = [program, "up", "--data", str(data.root), "--http", f"127.0.0.1:{http}", "--https-port", "0"]
    up += ["--mqtt-host", "127.0.0.1", "--mqtt-port", str(mqtt)]
    with log.open("ab") as said:
        process = _as_owner(data, up, said.fileno())
        try:
            if not _comes_up(process, data, deadline_s):
                return "it does not start" if process.poll() is not None else "it does not become ready"
            # It may make something else of events than the release before did.
            replay = _as_owner(data, [program, "replay", "--data", str(data.root)], said.fileno())
            if replay.wait(deadline_s) != 0:
                return _NOT_ANEW
            verify = _as_owner(data, [program, "verify", "--data", str(data.root)], said.fileno())
            if (code := verify.wait(deadline_s)) != 0:
                return _NOT_ALL_SEEN if code == NOT_ALL_SEEN else _WRONG
        except subprocess.TimeoutExpired as late:
            return f"`{shlex.join(late.cmd[:2])}` does not end"
        finally:
            _end(process)
    return ""


def trial_s(settings: Mapping[str, str]) -> float:
    told = settings.get(ALLOWED, "")
    if told and not (told.isdecimal() and int(told)):
        raise NoTrialTime(told)
    return float(told or _ALLOWED_S)


def _two_free_ports() -> tuple[int, int]:
    with socket.create_server(("127.0.0.1", 0)) as first, socket.create_server(("127.0.0.1", 0)) as second:
        return first.getsockname()[1], second.getsockname()[1]


def _comes_up(process: "subprocess.Popen[bytes]", data: DataFolder, deadline_s: float) -> bool:
    end = time.monotonic() + deadline_s
    while process.poll() is None and time.monotonic() < end:
        if answers(data, 0):
            return True
        time.sleep(_LOOK_AGAIN_S)
    return False


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(_STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _as_owner(data: DataFolder, command: Sequence[str], output: int) -> "subprocess.Popen[bytes]":
    """Root must leave no files there that the service cannot write."""
    owner = Owner.of(data.root)
    return subprocess.Popen(  # noqa: S603 - the command is ours
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        user=owner.uid if owner else None,
        group=owner.gid if owner else None,
        extra_groups=owner.groups if owner else None,
        cwd=data.root,
        env={**(owner.environment() if owner else os.environ), TRIAL: "1"},
    )


def _is_ready(path: Path) -> bool:
    try:
        with closing(SocketConnection(path, 2.0)) as connection:
            connection.request("GET", "/health/ready")
            return connection.getresponse().status == 200  # noqa: PLR2004 - RFC 9110
    except (OSError, ValueError):
        return False


def _complaint(command: Sequence[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_ANSWER_S)  # noqa: S603 - our own command
    except subprocess.TimeoutExpired:
        return f"`{shlex.join(command)}` does not end within {_ANSWER_S:.0f} s"
    return "" if done.returncode == 0 else (done.stderr.strip() or f"exit code {done.returncode}")
