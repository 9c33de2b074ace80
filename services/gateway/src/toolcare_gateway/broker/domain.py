"""Clients of the broker: their names, what they are for, and what they are told when something is refused."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
OWN_NAMES = frozenset(
    {"registry", "shotcounter", "maintenance", "failures", "actions", "photos", "gateway", "observer"}
)
"""Toolcare's services, and its own look at the broker; their passwords are made by whoever runs the broker."""


class ClientKind(StrEnum):
    """What a client may do: write for its press, read all but the audit, alerts and run permits, or alerts alone.

    An edge node of Sparkplug writes below its own name.
    """

    MACHINE = "machine"
    SYSTEM = "system"
    ENGINEER = "engineer"
    ALERT_READER = "alert_reader"
    EDGE_NODE = "edge_node"


class ClientNameNotUsable(Exception):
    def __init__(self, name: str) -> None:
        super().__init__(f"{name!r} cannot be used: take a-z, 0-9 and '-', at most 64 characters, like p07.")


class ClientNameTaken(Exception):
    def __init__(self, name: str) -> None:
        super().__init__(f"Choose another name: {name!r} has it already, or it is one of Toolcare's own.")
        self.name = name


class ClientMachineMissing(Exception):
    def __init__(self) -> None:
        super().__init__("Say for which press it is by the press's id: a PLC may write for that one alone.")


class ClientMachineNotUsable(Exception):
    def __init__(self) -> None:
        super().__init__("Leave the press out: only a client of the kind 'machine' has one.")


class UnknownClient(Exception):
    def __init__(self, name: str) -> None:
        super().__init__(f"There is no MQTT client {name!r}; load the list again.")
        self.name = name


class ClientRevoked(Exception):
    def __init__(self, name: str) -> None:
        super().__init__(f"{name!r} was shut out. Let a client of that name in anew; it gets a new password.")
        self.name = name


class ClientsKeptElsewhere(Exception):
    def __init__(self) -> None:
        super().__init__("Let clients in and shut them out at the broker itself: it does not follow Toolcare's list.")


@dataclass(frozen=True, slots=True)
class NewClient:
    name: str
    kind: ClientKind
    machine_id: str | None
    note: str


def usable(client: NewClient) -> NewClient:
    """Names go into the access list and into topics, so each must be one level of a topic and nobody else's."""
    if not _NAME.fullmatch(client.name):
        raise ClientNameNotUsable(client.name)
    if client.name in OWN_NAMES:
        raise ClientNameTaken(client.name)
    if client.kind is not ClientKind.MACHINE:
        if client.machine_id is not None:
            raise ClientMachineNotUsable
        return client
    if client.machine_id is None:
        raise ClientMachineMissing
    if not _NAME.fullmatch(client.machine_id):
        raise ClientNameNotUsable(client.machine_id)
    return client


class MachineState(StrEnum):
    """What the press of a client is to the registry."""

    IN_USE = "in_use"
    RETIRED = "retired"
    UNKNOWN = "unknown"


class Silence(StrEnum):
    """Why nothing comes from a press by MQTT, as far as its client tells."""

    REVOKED = "revoked"
    ROTATED = "rotated"


@dataclass(frozen=True, slots=True)
class Standing:
    """A press's client: when it was shut out, and when it was given another password."""

    client: str
    revoked_at: datetime | None
    rotated_at: datetime | None
    reason: str = ""


_ON_ITS_WAY = timedelta(seconds=5)
"""A reading may come a moment after its client was shut out; what comes later came by another way."""


@dataclass(frozen=True, slots=True)
class Quiet:
    why: Silence
    client: str
    at: datetime
    reason: str = ""


def silence(clients: Sequence[Standing], heard_at: datetime | None) -> Quiet | None:
    """Why a press's source hears nothing: its last client was shut out, or has a password that the PLC may not know.

    A press that nobody made a client for says nothing, nor does one that has another client left.
    """
    left = [client for client in clients if client.revoked_at is None]
    why = [Quiet(Silence.REVOKED, one.client, one.revoked_at, one.reason) for one in clients if one.revoked_at]
    if left:
        why = [Quiet(Silence.ROTATED, one.client, one.rotated_at) for one in left if one.rotated_at]
    if not why or len(left) > 1:
        return None
    last = max(why, key=lambda quiet: quiet.at)
    return last if heard_at is None or heard_at < last.at + _ON_ITS_WAY else None
