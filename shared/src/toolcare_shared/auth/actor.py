"""Who does it: kept with every event and every change."""

from dataclasses import dataclass, field
from enum import StrEnum

from toolcare_shared.auth.roles import Role


class Kind(StrEnum):
    PERSON = "person"
    SERVICE = "service"
    SOURCE = "source"
    GUEST = "guest"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request came from: the address, and what the browser calls itself."""

    address: str
    device: str


@dataclass(frozen=True, slots=True)
class Via:
    """The API token with which a program does it in its owner's name."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Actor:
    """A person with a role, a service of ours, a counter source, or a guest. The role is a person's alone.

    Whoever it is remains the same from wherever he asks, and with whatever token.
    `scopes`: the permissions of the API token he came with, which narrow those of his role; None without one.
    `proven`: whether he came with his password, or something as good; not by a PIN or badge, which only says who it is.
    `areas`: the areas of the plant in which he may change something; without one he may everywhere.
    """

    id: str
    name: str
    kind: Kind
    role: Role | None = None
    scopes: frozenset[str] | None = None
    areas: frozenset[str] = frozenset()
    origin: Origin | None = field(default=None, compare=False)
    via: Via | None = field(default=None, compare=False)
    proven: bool = field(default=True, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", Kind(self.kind))
        if (self.role is not None) != (self.kind is Kind.PERSON):
            raise ValueError("a person has a role, nobody else has one")


def service_actor(service: str) -> Actor:
    """The actor for what a service does by itself."""
    return Actor(id=service, name=service, kind=Kind.SERVICE)


def source_actor(source_id: str, name: str) -> Actor:
    """The actor for what a press or PLC told."""
    return Actor(id=source_id, name=name, kind=Kind.SOURCE)


def guest_actor(name: str) -> Actor:
    """The actor for what somebody without a login reports by a tool's label; `name` is what he calls himself."""
    return Actor(id="label", name=f"Guest: {name}" if name else "Guest", kind=Kind.GUEST)


def nobody(origin: Origin | None = None) -> Actor:
    """The actor for what happens before anybody has said who he is, such as a login that fails."""
    return Actor(id="nobody", name="", kind=Kind.NOBODY, origin=origin)
