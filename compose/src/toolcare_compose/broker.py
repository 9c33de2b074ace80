"""The embedded broker: its configuration, its clients' passwords, its access list and a guard at its start."""

import os
import shutil
import signal
import time
from dataclasses import replace
from pathlib import Path

from toolcare_compose.broker_clients import (
    CLIENT_NAME,
    OBSERVER,
    OWN,
    PREFIX,
    BrokerClient,
    ClientRole,
    bring_in_force,
    brought,
    write_brought,
)
from toolcare_compose.layout import SERVICES, DataFolder, broker_policy_file
from toolcare_compose.whole_files import write_private
from toolcare_shared.mqtt_password import hashed, matches, new_password

__all__ = ["OBSERVER", "BrokerClient", "BrokerMissing", "ClientNameRefused", "ClientRole", "EmbeddedBroker"]

DATABASE_MAGIC = b"\x00\xb5\x00mosquitto db"  # mosquitto/src/persist.h


class BrokerMissing(Exception):
    def __init__(self) -> None:
        super().__init__(
            "Mosquitto is not installed. Install it with `sudo apt-get install mosquitto` and start again."
        )


class ClientNameRefused(Exception):
    """A name goes into the access list and into topics, so it must be one level of a topic and nobody else's."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"A client cannot be named {name!r}: {why}.")


def find_mosquitto() -> str:
    """The broker's program; Debian puts it where an ordinary user's PATH does not look."""
    found = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin:/sbin")
    if not found:
        raise BrokerMissing
    return found


def set_aside_bad_database(database: Path, *, even_if_it_looks_good: bool = False) -> Path | None:
    """Move a broken persistence file away, so that the broker starts.

    A power cut can leave the file zeroed or cut (mosquitto #2639, #3159); the broker then refuses to start.
    Nothing is lost with it: services fill gaps from each other's feeds and publish their retained topics anew.
    """
    if not database.exists():
        return None
    with database.open("rb") as file:
        good = file.read(len(DATABASE_MAGIC)) == DATABASE_MAGIC
    if good and not even_if_it_looks_good:
        return None
    aside = database.with_name(f"mosquitto.db.bad-{time.strftime('%Y%m%dT%H%M%S')}")
    database.rename(aside)
    return aside


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
    def _site_prefix(self) -> str:
        if self._given_prefix is not None:
            return self._given_prefix
        kept = self._data.broker / PREFIX
        return kept.read_text() if kept.exists() else ""

    def command(self) -> list[str]:
        return [find_mosquitto(), "-c", str(self.configuration)]

    def prepare(self) -> None:
        """Write configuration, passwords and access list; passwords that exist stay as they are.

        Raises ListDamaged when the gateway's list cannot be used; what was in force before is then still there.
        """
        write_private(self._data.broker / PREFIX, self._site_prefix)
        self._write_own_passwords()
        write_brought(self._data.broker, tuple(self._with_hash(client) for client in self.clients()))
        write_private(self.configuration, self._configuration_text())
        bring_in_force(self._data.broker_wanted, self._data.broker)

    def clients(self) -> tuple[BrokerClient, ...]:
        """Those that came with the installation; the gateway takes them over at its next start."""
        return tuple(client for client in brought(self._data.broker) if client.name not in self._own)

    def add_client(self, name: str, role: ClientRole) -> str:
        """Bring a client along with the installation; returns its password. An existing client keeps its own.

        It counts until the gateway has a list of its own, and the gateway takes it over at its next start.
        Raises ClientNameRefused.
        """
        if not CLIENT_NAME.fullmatch(name):
            raise ClientNameRefused(name, "use a-z, 0-9 and '-', at most 64 characters, as in a machine's id")
        if name in self._own:
            raise ClientNameRefused(name, "Toolcare itself has that name")
        others = tuple(client for client in self.clients() if client.name != name)
        client = self._with_hash(BrokerClient(name, role, machine=name))
        write_brought(self._data.broker, (*others, client))
        self._write_own_passwords()
        bring_in_force(self._data.broker_wanted, self._data.broker)
        self.reload()
        return self._ensure_password(name)

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
        return set_aside_bad_database(self.database, even_if_it_looks_good=even_if_it_looks_good)

    @property
    def _own(self) -> tuple[str, ...]:
        return (*SERVICES, OBSERVER)

    def _ensure_password(self, client: str) -> str:
        path = self._data.broker_password(client)
        if not path.exists():
            write_private(path, new_password())
        return path.read_text()

    def _with_hash(self, client: BrokerClient) -> BrokerClient:
        known = {before.name: before.hash for before in self.clients() if before.hash}
        password = self._ensure_password(client.name)
        stored = known.get(client.name, "")
        return replace(client, hash=stored if stored and matches(password, stored) else hashed(password))

    def _write_own_passwords(self) -> None:
        lines = [f"{name}:{hashed(self._ensure_password(name))}\n" for name in self._own]
        write_private(self._data.broker / OWN, "".join(lines))

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
