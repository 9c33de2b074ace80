"""Tells open pages and the sender of what an event led to, once it is committed."""

from collections.abc import Callable

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.live import Change, Live
from toolcare_shared.messaging.envelope import Envelope

NOTICES_CHANGED = Change("toolcare.gateway.notices_changed.v1", "*")
_CHANGED = "toolcare.notifications_changed"
"""Key in `session.info`."""


def note_change(session: AsyncSession) -> None:
    """Somebody's notices became others in this transaction, or a message waits to be sent."""
    session.info[_CHANGED] = True


def has_changed(session: AsyncSession) -> bool:
    return bool(session.info.get(_CHANGED))


class News:
    """Between the handlers, which know the transaction, and what listens after its commit."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._events: set[str] = set()
        self._wake: Callable[[], None] = lambda: None

    def on_news(self, wake: Callable[[], None]) -> None:
        self._wake = wake

    def heard(self, session: AsyncSession, envelope: Envelope) -> None:
        if has_changed(session):
            self._events.add(envelope.id)

    def committed(self, envelope: Envelope) -> None:
        if envelope.id in self._events:
            self._events.discard(envelope.id)
            self.tell()

    def tell(self) -> None:
        self.show()
        self._wake()

    def show(self) -> None:
        """To open pages alone: a message went out, or failed."""
        self._live.changed(NOTICES_CHANGED)
