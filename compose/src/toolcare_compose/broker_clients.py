"""Whom the broker lets in: follows the list that the gateway writes, and answers which one is in force.

Whoever runs the broker calls it with two folders: the gateway's, and the broker's own.

    <wanted>/clients.json      {"number": 7, "clients": [{"name", "kind", "machine", "hash"}]}, by the gateway
    <wanted>/in-force.json     {"number": 7, "at": "...", "trouble": ""}, by us
    <broker>/own-passwords     Toolcare's own services and the observer, `name:hash` a line
    <broker>/clients.json      clients that came with the installation, until there is a list of the gateway's
    <broker>/passwords, acl    what Mosquitto reads

Imports the standard library alone, since the supervisor does.
"""

import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Self

from toolcare_compose.access import access_list
from toolcare_compose.whole_files import write_private

OBSERVER = "observer"
"""Toolcare's own look at the broker: `toolcare doctor` greets with it, people at the machine may listen with it."""
CLIENT_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")  # as the ids of machines, which are such names
HASH = re.compile(r"\$7\$[0-9]{1,7}\$[A-Za-z0-9+/=]{4,200}\$[A-Za-z0-9+/=]{4,200}")
WANTED, IN_FORCE, OWN, BROUGHT, PREFIX = "clients.json", "in-force.json", "own-passwords", "clients.json", "site-prefix"


class ClientRole(StrEnum):
    """What a client of the broker may do. Services have rights of their own, by contract."""

    MACHINE = "machine"
    ENGINEER = "engineer"
    ALERT_READER = "alert_reader"
    EDGE_NODE = "edge_node"
    SYSTEM = "system"


class ListDamaged(Exception):
    """Nothing of such a list is taken: a name in it might widen rights."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path} cannot be used: {why}. The list before it stays in force.")


@dataclass(frozen=True, slots=True)
class BrokerClient:
    """`machine` is whose topics a press or PLC may write."""

    name: str
    role: ClientRole
    hash: str = ""
    machine: str = ""

    def __post_init__(self) -> None:
        if not CLIENT_NAME.fullmatch(self.name):
            raise ValueError(f"{self.name!r} is no name of a client")
        if self.role is ClientRole.MACHINE and not CLIENT_NAME.fullmatch(self.machine):
            raise ValueError(f"the client {self.name} has no usable machine")
        if self.hash and not HASH.fullmatch(self.hash):
            raise ValueError(f"the client {self.name} has no usable hash")


@dataclass(frozen=True, slots=True)
class ClientList:
    """`number` is 0 as long as the gateway has not written any."""

    number: int
    clients: tuple[BrokerClient, ...]

    @classmethod
    def read(cls, wanted: Path, broker: Path) -> Self:
        """Return the gateway's list, else the clients that came with the installation; ListDamaged when it is none."""
        path = wanted / WANTED
        try:
            told = json.loads(path.read_text())
            rows = [BrokerClient(r["name"], ClientRole(r["kind"]), r["hash"], r["machine"]) for r in told["clients"]]
            own = {line.partition(":")[0] for line in (broker / OWN).read_text().splitlines()}
            if taken := own & {row.name for row in rows}:
                raise ListDamaged(path, f"{', '.join(sorted(taken))} belong to Toolcare itself")
            return cls(int(told["number"]), tuple(rows))
        except FileNotFoundError:
            return cls(0, tuple(client for client in brought(broker) if client.hash))
        except (ValueError, KeyError, TypeError) as error:
            raise ListDamaged(path, str(error)) from error


def brought(broker: Path) -> tuple[BrokerClient, ...]:
    """The clients that came with the installation. Lists of older versions have neither hash nor machine."""
    path = broker / BROUGHT
    rows = json.loads(path.read_text()) if path.exists() else []
    return tuple(
        BrokerClient(row["name"], ClientRole(row["role"]), row.get("hash", ""), row.get("machine") or row["name"])
        for row in rows
    )


def write_brought(broker: Path, clients: tuple[BrokerClient, ...]) -> None:
    write_private(broker / BROUGHT, json.dumps([asdict(client) for client in clients], indent=1))


@dataclass(frozen=True, slots=True)
class InForce:
    number: int
    changed: bool
    """Whether Mosquitto has to read its files anew."""


def bring_in_force(wanted: Path, broker: Path) -> InForce:
    """Write what Mosquitto reads, each file in one go. Raises ListDamaged.

    The access list first: a client that is new in the passwords must not come in before its rights are there.
    """
    wish = ClientList.read(wanted, broker)
    clients = sorted(wish.clients, key=lambda client: client.name)
    prefix = broker / PREFIX
    rights = access_list(
        [BrokerClient(OBSERVER, ClientRole.SYSTEM), *clients], prefix.read_text() if prefix.exists() else ""
    )
    passwords = (broker / OWN).read_text() + "".join(f"{client.name}:{client.hash}\n" for client in clients)
    changed = [_replaced(broker / "acl", rights), _replaced(broker / "passwords", passwords)]
    return InForce(wish.number, any(changed))


def _replaced(path: Path, text: str) -> bool:
    if path.exists() and path.read_text() == text:
        return False
    write_private(path, text)
    return True


class Follower:
    """Looks at the gateway's list again and again; nearly free while it is the same."""

    def __init__(self, wanted: Path, broker: Path, reload: Callable[[], None], say: Callable[[str], None]) -> None:
        """`reload` makes a running broker read its files anew; `say` tells the operator of trouble."""
        self._wanted = wanted
        self._broker = broker
        self._reload = reload
        self._say = say
        self._seen: tuple[int, int] | None = None

    def look(self) -> None:
        """Bring a new list in force and answer with its number. A list that cannot be used changes nothing."""
        seen = self._stamp()
        if seen is None or seen == self._seen:
            return
        self._seen = seen
        try:
            now = bring_in_force(self._wanted, self._broker)
        except ListDamaged as damaged:
            self._say(str(damaged))
            self._answer(self._answered(), str(damaged))
            return
        if now.changed:
            self._reload()
        self._answer(now.number, "")

    def _stamp(self) -> tuple[int, int] | None:
        try:
            status = (self._wanted / WANTED).stat()
        except FileNotFoundError:
            return None
        return status.st_mtime_ns, status.st_ino

    def _answered(self) -> int:
        try:
            return int(json.loads((self._wanted / IN_FORCE).read_text())["number"])
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return 0

    def _answer(self, number: int, trouble: str) -> None:
        told = {"number": number, "at": datetime.now(UTC).isoformat(), "trouble": trouble}
        write_private(self._wanted / IN_FORCE, json.dumps(told))
