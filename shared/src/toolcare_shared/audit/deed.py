"""The deed behind a write: who does what, from where. The whole task knows it, so no write can forget to say it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from starlette.types import Scope

if TYPE_CHECKING:
    from toolcare_shared.auth.actor import Actor
    from toolcare_shared.messaging.envelope import Envelope


class DeedKind(StrEnum):
    REQUEST = "request"
    """Somebody asked for it over HTTP."""
    EVENT = "event"
    """A service answered an event of another by changing something of its own."""
    RULE = "rule"
    """A service did it by the clock, or because a press spoke."""
    COMMAND = "command"
    """Somebody at the machine itself ran `toolcare`."""
    ACCESS = "access"
    """Nothing was changed: a login, a refusal, an export, a look at something personal."""


@dataclass(slots=True)
class Deed:
    """`actor` of a request is filled in once it is known; `what` and `target` of one are read from its scope."""

    kind: DeedKind
    actor: "Actor | None" = None
    name: str = ""
    subject: str = ""
    scope: Scope | None = None
    cause: "Envelope | None" = None

    @property
    def what(self) -> str:
        """`POST /tools/{tool_id}/hold`, or the name of the event or rule."""
        if self.name or self.scope is None:
            return self.name
        template = getattr(self.scope.get("route"), "path", None) or self.scope["path"]
        return f"{self.scope['method']} {template}"

    @property
    def target(self) -> str:
        """What it is about: the path as it was asked for, where nobody has said otherwise."""
        return self.subject if self.subject or self.scope is None else str(self.scope["path"])


_current: ContextVar[Deed | None] = ContextVar("toolcare_deed", default=None)


def current_deed() -> Deed | None:
    return _current.get()


def acting(actor: "Actor") -> None:
    """Say who sent the request that is being answered."""
    deed = _current.get()
    if deed is not None and deed.kind is DeedKind.REQUEST:
        deed.actor = actor


def accessing(actor: "Actor", name: str) -> None:
    """Say that the request that is being answered is no change but this: `login`."""
    deed = _current.get()
    if deed is not None and deed.kind is DeedKind.REQUEST:
        deed.kind, deed.actor, deed.name = DeedKind.ACCESS, actor, name


def about(subject: str) -> None:
    """Say what the request is about, where its path would name somebody who is to be forgotten."""
    deed = _current.get()
    if deed is not None and deed.kind is DeedKind.REQUEST:
        deed.subject = subject


@contextmanager
def doing(deed: Deed) -> Iterator[None]:
    """Every write of this task is part of this deed until the block ends."""
    before = _current.set(deed)
    try:
        yield
    finally:
        _current.reset(before)


def by_rule(actor: "Actor", name: str, subject: str = "") -> Deed:
    """`with doing(by_rule(ACTOR, "watch_ended", tool_id)):` around the write of something that nobody asked for."""
    return Deed(DeedKind.RULE, actor, name, subject)


def by_event(envelope: "Envelope") -> Deed:
    """The deed of whatever service hears the event."""
    return Deed(DeedKind.EVENT, None, envelope.event_name, envelope.subject, cause=envelope)
