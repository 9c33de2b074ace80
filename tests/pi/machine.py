"""A Debian 12 machine with systemd, in a folder of this one (systemd-nspawn)."""

import configparser
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
PASSED_ON = ("PIP_", "SSL_", "REQUESTS_", "NODE_EXTRA_", "npm_config_")
PROGRAMS = ("mmdebstrap", "systemd-nspawn", "nsenter")


def missing_programs() -> list[str]:
    return [program for program in PROGRAMS if shutil.which(program) is None]


class Machine:
    def __init__(self, root: Path, log: Path) -> None:
        self._root = root
        self._log = log
        self._container: subprocess.Popen[bytes] | None = None

    def make(self) -> None:
        """Take the packages from where this machine takes them."""
        wanted = "--include=systemd,systemd-sysv,dbus,ca-certificates"
        command = ["mmdebstrap", "--variant=minbase", "--quiet", wanted, "bookworm", str(self._root)]
        with self._log.open("ab") as log:
            subprocess.run(command, check=True, timeout=600, stdout=log, stderr=log)
        for name in ("apt/sources.list.d", "apt/apt.conf.d", "pip.conf", "xdg/pip", "npmrc"):
            ours, theirs = Path("/etc") / name, self._root / "etc" / name
            if ours.is_dir():
                shutil.copytree(ours, theirs, dirs_exist_ok=True)
            elif ours.is_file():
                shutil.copy(ours, theirs)
        if any((self._root / "etc/apt/sources.list.d").iterdir()):
            (self._root / "etc/apt/sources.list").unlink(missing_ok=True)
        shutil.copy("/etc/ssl/certs/ca-certificates.crt", self._root / "etc/ssl/certs/")

    def boot(self) -> None:
        binds = [f"--bind-ro={folder}" for folder in _local_indexes()]
        command = ["systemd-nspawn", "--quiet", "--register=no", "--keep-unit", f"--directory={self._root}"]
        command += ["--console=pipe", f"--bind-ro={CHECKOUT}:/source", *binds, "--boot"]
        with self._log.open("ab") as log:
            self._container = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        # The daemon of a hardware watchdog may fail here, where there is none.
        booted = {"running", "degraded"}
        self.wait_until(lambda: self.run("systemctl is-system-running --wait", check=False) in booted, 90)

    def halt(self) -> None:
        if self._container is None:
            return
        self.run("systemctl poweroff --no-block", check=False)
        try:
            self._container.wait(60)
        except subprocess.TimeoutExpired:
            self._container.kill()
            self._container.wait()
        self._container = None

    def run(self, command: str, *, check: bool = True, timeout_s: float = 60) -> str:
        """What a shell there says of it; an AssertionError with its complaint when it fails and is checked."""
        environment = {name: value for name, value in os.environ.items() if name.startswith(PASSED_ON)}
        inside = subprocess.run(
            ["nsenter", "--all", f"--target={self._init()}", "/bin/sh", "-c", command],
            capture_output=True,
            text=True,
            check=False,
            timeout=timeout_s,
            env={"PATH": PATH, "HOME": "/root", "LANG": "C.UTF-8", **environment},
        )
        assert not check or inside.returncode == 0, f"{command}: {inside.stdout}{inside.stderr}"
        return inside.stdout.strip()

    def succeeds(self, command: str) -> bool:
        return self.run(f"if {command}; then echo yes; fi", timeout_s=120).endswith("yes")

    def wait_until(self, holds: Callable[[], bool], deadline_s: float) -> None:
        end = time.monotonic() + deadline_s
        while not _calmly(holds):
            assert time.monotonic() < end, f"not within {deadline_s:.0f} s; see {self._log}"
            time.sleep(0.5)

    def _init(self) -> int:
        assert self._container is not None, "the machine is off"
        children = Path(f"/proc/{self._container.pid}/task/{self._container.pid}/children").read_text().split()
        if not children:
            raise ProcessLookupError("its first process is not there yet")
        return int(children[0])


def _calmly(holds: Callable[[], bool]) -> bool:
    try:
        return holds()
    except (ProcessLookupError, subprocess.TimeoutExpired):
        return False


def _local_indexes() -> Iterator[Path]:
    """Folders of this machine that pip is told to look into."""
    config = configparser.RawConfigParser()
    config.read("/etc/pip.conf")
    said = [value for section in config.values() for name, value in section.items() if name.endswith(("links", "url"))]
    words = {word for value in [*said, os.environ.get("PIP_FIND_LINKS", "")] for word in value.split()}
    for word in sorted(words):
        folder = Path(word.removeprefix("file://"))
        if folder.is_absolute() and folder.is_dir():
            yield folder
