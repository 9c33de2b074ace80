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
from toolcare_shared.metrics import Metrics

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


@dataclass(frozen=True, slots=True)
class _Seen:
    life: Life | None
    look_again_at: datetime


def watch_certificates(metrics: Metrics, clock: Clock, certificates: Mapping[str, Path | Listener]) -> None:
    """`certificates`: what each is for -> where it lies, or who shows it."""
    left = metrics.gauge("certificate_seconds_left", "Until a certificate ends", ("what",))
    whole = metrics.gauge("certificate_life_seconds", "How long it is good for in all", ("what",))
    shown: dict[Listener, _Seen] = {}

    async def look() -> None:
        for what, where in certificates.items():
            life = await (asyncio.to_thread(_of_file, where) if isinstance(where, Path) else asked(where))
            if life is not None:
                left.labels(what).set((life.end - clock.now()).total_seconds())
                whole.labels(what).set((life.end - life.begin).total_seconds())

    async def asked(listener: Listener) -> Life | None:
        seen = shown.get(listener)
        if seen is None or clock.now() >= seen.look_again_at:
            life = await asyncio.to_thread(_shown_by, listener)
            seen = shown[listener] = _Seen(life, clock.now() + (_LOOK_AGAIN if life else _TRY_AGAIN))
        return seen.life

    metrics.look_first(look)


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
    except OSError:
        return None
    return _life(ssl.DER_cert_to_PEM_cert(certificate)) if certificate else None


def _life(pem: str) -> Life:
    # Needed only once somebody asks for figures, and large.
    from cryptography import x509

    certificate = x509.load_pem_x509_certificate(pem.encode())
    return Life(certificate.not_valid_before_utc, certificate.not_valid_after_utc)
