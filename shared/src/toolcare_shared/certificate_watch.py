"""When certificates end: those of this service's own files, and those that listeners around it show."""

import asyncio
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

from toolcare_shared.clock import Clock
from toolcare_shared.health import Finding, Status
from toolcare_shared.metrics import Metrics

AUTHORITY = "authority"
"""What the certificate of an authority is for that devices install."""
_EARLY, _AUTHORITY_EARLY = timedelta(days=14), timedelta(days=180)
_LOOK_AGAIN = timedelta(hours=1)
_TRY_AGAIN = timedelta(minutes=1)
_SHOWN_S = 2.0


@dataclass(frozen=True, slots=True)
class Listener:
    """One with TLS whose files are not seen from here."""

    host: str
    port: int

    @classmethod
    def at(cls, address: str) -> Self:
        host, _, port = address.rpartition(":")
        if not host or not port.isdigit():
            raise ValueError(f"{address!r} is no listener; write one like broker:8883")
        return cls(host, int(port))


@dataclass(frozen=True, slots=True)
class Life:
    begin: datetime
    end: datetime

    def ends_soon(self, what: str, now: datetime) -> bool:
        """An authority is given to all devices by hand; what lasts a week is renewed by whoever shows it, well before.

        As the alarms of compose/prometheus/rules.yml.
        """
        left = self.end - now
        if what == AUTHORITY:
            return left < _AUTHORITY_EARLY
        return left < _EARLY and left < (self.end - self.begin) / 4


@dataclass(frozen=True, slots=True)
class _Seen:
    life: Life | None
    look_again_at: datetime


class CertificateWatch:
    """`shown`: what each certificate is for, and where it lies or who shows it."""

    def __init__(self, clock: Clock) -> None:
        self.shown: dict[str, Path | Listener] = {}
        self._clock = clock
        self._seen: dict[str, _Seen] = {}
        self._asking: dict[str, asyncio.Task[Life | None]] = {}

    async def lives(self) -> Mapping[str, Life]:
        """Of those that can be read, or asked."""
        found = await asyncio.gather(*(self._life(what, where) for what, where in self.shown.items()))
        return {what: life for what, life in zip(self.shown, found, strict=True) if life is not None}

    async def probe(self) -> Finding:
        """Degraded while one ends soon, or has ended, as far as known: who shows it is asked meanwhile."""
        now = self._clock.now()
        known = {
            what: await self._life(what, where) if isinstance(where, Path) else self._last_shown(what, where)
            for what, where in self.shown.items()
        }
        ending = {what: life.end for what, life in known.items() if life is not None and life.ends_soon(what, now)}
        if not ending:
            return Finding(Status.OK)
        told = ", ".join(f"{what} on {end:%Y-%m-%d}" for what, end in sorted(ending.items()))
        return Finding(Status.DEGRADED, f"certificates end: {told}")

    def measure(self, metrics: Metrics) -> None:
        left = metrics.gauge("certificate_seconds_left", "Until a certificate ends", ("what",))
        whole = metrics.gauge("certificate_life_seconds", "How long it is good for in all", ("what",))

        async def look() -> None:
            for what, life in (await self.lives()).items():
                left.labels(what).set((life.end - self._clock.now()).total_seconds())
                whole.labels(what).set((life.end - life.begin).total_seconds())

        metrics.look_first(look)

    def _last_shown(self, what: str, listener: Listener) -> Life | None:
        """A door that does not answer must keep nobody from the other checks."""
        if what not in self._asking:
            asking = self._asking[what] = asyncio.create_task(self._life(what, listener))
            asking.add_done_callback(lambda _: self._asking.pop(what))
        seen = self._seen.get(what)
        return seen.life if seen is not None else None

    async def _life(self, what: str, where: Path | Listener) -> Life | None:
        now, seen = self._clock.now(), self._seen.get(what)
        if seen is None or now >= seen.look_again_at:
            life = await (
                asyncio.to_thread(_of_file, where) if isinstance(where, Path) else asyncio.to_thread(_shown_by, where)
            )
            is_lasting = life is not None and not life.ends_soon(what, now)
            seen = self._seen[what] = _Seen(life, now + (_LOOK_AGAIN if is_lasting else _TRY_AGAIN))
        return seen.life


def _of_file(file: Path) -> Life | None:
    try:
        return _life(file.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


def _shown_by(listener: Listener) -> Life | None:
    """Whoever it is: nothing is told or believed, only the end is read."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        with (
            socket.create_connection((listener.host, listener.port), _SHOWN_S) as plain,
            context.wrap_socket(plain) as secure,
        ):
            certificate = secure.getpeercert(binary_form=True)
        return _life(ssl.DER_cert_to_PEM_cert(certificate)) if certificate else None
    except (OSError, ValueError):
        return None


def _life(pem: str) -> Life:
    """Raise ValueError for what is no certificate that can be read."""
    # Needed only once somebody asks for figures, and large.
    from cryptography import x509

    try:
        certificate = x509.load_pem_x509_certificate(pem.encode())
    except x509.InvalidVersion as error:
        raise ValueError(str(error)) from error
    return Life(certificate.not_valid_before_utc, certificate.not_valid_after_utc)
