"""Sending to a target by Apprise, which is imported when the first target is used: it is big.

Apprise answers yes or no, and logs why with addresses and tokens in it. So its log is read here, and goes no further.
"""

import asyncio
import logging
import re
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from toolcare_gateway.notifications.kinds import DeliveryProblem, NotificationSeverity
from toolcare_gateway.notifications.outcomes import SENT, Outcome
from toolcare_gateway.notifications.targets import TargetNotUsable, service_of

if TYPE_CHECKING:
    from apprise.plugins.base import NotifyBase

DEADLINE_S = 30.0
_CONNECT_S = 5.0
_READ_S = 20.0
_LONGEST_DETAIL = 300
_SECRET = re.compile(r"[^:/@?&=\s]{6,}")
_UNANSWERED = ("Read timed out", "RemoteDisconnected", "Connection aborted", "Connection reset")
_NO_TLS = ("SSLError", "CERTIFICATE_VERIFY_FAILED")
_NOT_THERE = ("NewConnectionError", "NameResolutionError", "ConnectTimeout", "Connection refused")
_TYPES = {
    NotificationSeverity.INFO: "info",
    NotificationSeverity.WARNING: "warning",
    NotificationSeverity.CRITICAL: "failure",
}


async def usable(url: str) -> str:
    """Return the address as it is kept. TargetNotUsable when it is none that we send to, or Apprise knows none such."""
    service_of(url)
    if await asyncio.to_thread(_plugin, url.strip()) is None:
        raise TargetNotUsable
    return url.strip()


async def send(
    url: str, title: str, body: str, severity: NotificationSeverity, deadline_s: float = DEADLINE_S
) -> Outcome:
    """In a thread of its own. Whether what got no answer has arrived, nobody knows."""
    try:
        async with asyncio.timeout(deadline_s):
            return await asyncio.to_thread(_send, url, title, body, severity)
    except TimeoutError:
        return Outcome(DeliveryProblem.TIMED_OUT, unknown=True)


def _send(url: str, title: str, body: str, severity: NotificationSeverity) -> Outcome:
    plugin = _plugin(url)
    if plugin is None:
        return Outcome(DeliveryProblem.REFUSED, permanent=True)
    plugin.socket_connect_timeout, plugin.socket_read_timeout = _CONNECT_S, _READ_S
    with _Heard() as heard:
        try:
            sent = plugin.notify(body=body, title=title, notify_type=_TYPES[severity])
        except Exception as error:  # noqa: BLE001 - a fault of one of its many services must not end the gateway
            return Outcome(DeliveryProblem.REFUSED, type(error).__name__, unknown=True)
    return SENT if sent else _failed(heard, url)


def _plugin(url: str) -> "NotifyBase | None":
    from apprise import Apprise, AppriseAsset

    logging.getLogger("apprise").propagate = False
    asset = AppriseAsset(app_id="Toolcare", app_desc="Toolcare", app_url="", image_url_mask="", image_url_logo="")
    return Apprise.instantiate(url, asset=asset)


@dataclass(slots=True)
class _Heard:
    """What Apprise logs in this thread."""

    lines: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    _handler: logging.Handler = field(init=False)

    def __enter__(self) -> Self:
        self._handler = _OfThread(self, threading.get_ident())
        logger = logging.getLogger("apprise")
        logger.setLevel(logging.DEBUG)
        logger.addHandler(self._handler)
        return self

    def __exit__(self, *_: object) -> None:
        logging.getLogger("apprise").removeHandler(self._handler)

    def tells(self, words: tuple[str, ...]) -> bool:
        return any(word in line for line in self.lines for word in words)


class _OfThread(logging.Handler):
    def __init__(self, heard: _Heard, thread: int) -> None:
        super().__init__()
        self._heard = heard
        self._thread = thread

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread != self._thread:
            return
        self._heard.lines.append(record.getMessage())
        if record.levelno >= logging.WARNING:
            self._heard.warnings.append(record.getMessage())


def _failed(heard: _Heard, url: str) -> Outcome:
    detail = without_secrets(" ".join(heard.warnings), url)
    if heard.tells(_UNANSWERED):
        return Outcome(DeliveryProblem.TIMED_OUT, detail, unknown=True)
    if heard.tells(_NO_TLS):
        return Outcome(DeliveryProblem.TLS_FAILED, detail)
    if heard.tells(_NOT_THERE):
        return Outcome(DeliveryProblem.UNREACHABLE, detail)
    return Outcome(DeliveryProblem.REFUSED, detail)


def without_secrets(text: str, url: str) -> str:
    """Take out every longer piece of the address: each may be a token."""
    _, _, rest = url.partition("://")
    for piece in sorted(_SECRET.findall(rest), key=len, reverse=True):
        text = text.replace(piece, "...")
    return text[:_LONGEST_DETAIL]
