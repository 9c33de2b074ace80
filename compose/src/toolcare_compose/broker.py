"""The embedded broker: its configuration, its clients' passwords, its access list and a guard at its start."""

import json
import os
import re
import secrets
import shutil
import signal
import subprocess
import time
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from toolcare_compose.access import access_list
from toolcare_compose.layout import SERVICES, DataFolder, broker_policy_file

DATABASE_MAGIC = b"\x00\xb5\x00mosquitto db"  # mosquitto/src/persist.h
OBSERVER = "observer"
CLIENT_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")  # as the ids of machines, which are such names


class BrokerMissing(Exception):
    def __init__(self) -> None:
        super().__init__(
            "Mosquitto is not installed. Install it with `sudo apt-get install mosquitto` and start again."
        )


class ClientNameRefused(Exception):
    """A name goes into the access list and into topics, so it must be one level of a topic and nobody else's."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"A client cannot be named {name!r}: {why}.")


class ClientRole(StrEnum):
    """What a client of the broker may do. Services have rights of their own, by contract."""

    MACHINE = "machine"
    ENGINEER = "engineer"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class BrokerClient:
    name: str
    role: ClientRole


def find_mosquitto() -> str:
    """The broker's program; Debian puts it where an ordinary user's PATH does not look."""
    found = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin:/sbin")
    if not found:
        raise BrokerMissing
    return found


class EmbeddedBroker:
    """Everything the supervisor needs to start Mosquitto on its own port, beside the distribution's own service."""

    def __init__(self, data: DataFolder, host: str, port: int, site_prefix: str | None = None) -> None:
        """Without a `site_prefix` it is the one that the broker was last prepared with."""
        self._data = data
        self._host = host
        self._port = port
        self._given_prefix = site_prefix

    @property
    def configuration(self) -> Path:
        return self._data.broker / "mosquitto.conf"

    @property
    def database(self) -> Path:
        return self._data.broker / "mosquitto.db"

    @property
    def pid_file(self) -> Path:
        return self._data.run / "mosquitto.pid"

    @property
    def _passwords(self) -> Path:
        return self._data.broker / "passwords"

    @property
    def _access(self) -> Path:
        return self._data.broker / "acl"

    @property
    def _clients(self) -> Path:
        return self._data.broker / "clients.json"

    @property
    def _prefix_file(self) -> Path:
        return self._data.broker / "site-prefix"

    @property
    def _site_prefix(self) -> str:
        if self._given_prefix is not None:
            return self._given_prefix
        return self._prefix_file.read_text() if self._prefix_file.exists() else ""

    def command(self) -> list[str]:
        return [find_mosquitto(), "-c", str(self.configuration)]

    def prepare(self) -> None:
        """Write configuration, passwords and access list; passwords that exist stay as they are."""
        _write_private(self._prefix_file, self._site_prefix)
        for service in SERVICES:
            self._ensure_password(service)
        if OBSERVER not in {client.name for client in self.clients()}:
            self.add_client(OBSERVER, ClientRole.SYSTEM)
        self._write_files()
        _write_private(self.configuration, self._configuration_text())

    def clients(self) -> list[BrokerClient]:
        if not self._clients.exists():
            return []
        return [BrokerClient(row["name"], ClientRole(row["role"])) for row in json.loads(self._clients.read_text())]

    def add_client(self, name: str, role: ClientRole) -> str:
        """Let a press, an engineer or a system in; returns its password. An existing client keeps its own.

        Raises ClientNameRefused.
        """
        if not CLIENT_NAME.fullmatch(name):
            raise ClientNameRefused(name, "use a-z, 0-9 and '-', at most 64 characters, as in a machine's id")
        if name in SERVICES:
            raise ClientNameRefused(name, "a service of Toolcare has that name")
        others = [client for client in self.clients() if client.name != name]
        _write_private(self._clients, json.dumps([asdict(c) for c in [*others, BrokerClient(name, role)]], indent=1))
        password = self._ensure_password(name)
        self._write_files()
        self.reload()
        return password

    def remove_client(self, name: str) -> bool:
        kept = [client for client in self.clients() if client.name != name]
        if len(kept) == len(self.clients()):
            return False
        _write_private(self._clients, json.dumps([asdict(client) for client in kept], indent=1))
        self._data.broker_password(name).unlink(missing_ok=True)
        self._write_files()
        self.reload()
        return True

    def reload(self) -> None:
        """Make a running broker read passwords and access list again; sessions stay.

        A broker that was killed leaves its number behind, and another program may have it by now.
        """
        try:
            pid = int(self.pid_file.read_text())
            if str(self.configuration).encode() in Path(f"/proc/{pid}/cmdline").read_bytes():
                os.kill(pid, signal.SIGHUP)
        except (FileNotFoundError, ProcessLookupError, ValueError):
            return

    def set_aside_bad_database(self, *, even_if_it_looks_good: bool = False) -> Path | None:
        """Move a broken persistence file away, so that the broker starts.

        A power cut can leave the file zeroed or cut (mosquitto #2639, #3159); the broker then refuses to start.
        Nothing is lost with it: services fill gaps from each other's feeds and publish their retained topics anew.
        """
        if not self.database.exists():
            return None
        with self.database.open("rb") as file:
            good = file.read(len(DATABASE_MAGIC)) == DATABASE_MAGIC
        if good and not even_if_it_looks_good:
            return None
        aside = self.database.with_name(f"mosquitto.db.bad-{time.strftime('%Y%m%dT%H%M%S')}")
        self.database.rename(aside)
        return aside

    def _ensure_password(self, client: str) -> str:
        path = self._data.broker_password(client)
        if not path.exists():
            _write_private(path, secrets.token_urlsafe(24))
        return path.read_text()

    def _write_files(self) -> None:
        _write_private(self._access, access_list(self.clients(), self._site_prefix))
        names = [*SERVICES, *(client.name for client in self.clients())]
        plain = "".join(f"{name}:{self._ensure_password(name)}\n" for name in names)
        fresh = self._passwords.with_suffix(".new")
        _write_private(fresh, plain)
        tool = shutil.which("mosquitto_passwd") or "/usr/bin/mosquitto_passwd"
        subprocess.run([tool, "-U", str(fresh)], check=True, capture_output=True)  # noqa: S603 - hashes in place
        fresh.rename(self._passwords)

    def _configuration_text(self) -> str:
        lines = [
            broker_policy_file("mosquitto.conf").read_text(),
            f"listener {self._port} {self._host}",
            f"persistence_location {self._data.broker}/",
            f"password_file {self._passwords}",
            f"acl_file {self._access}",
            f"pid_file {self.pid_file}",
            "log_dest stderr",
        ]
        if os.geteuid() == 0:
            lines.append("user root")
        return "\n".join(lines) + "\n"


def _write_private(path: Path, text: str) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
