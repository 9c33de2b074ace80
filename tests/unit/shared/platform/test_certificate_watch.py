"""When somebody is told that a certificate ends."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from toolcare_shared.certificate_watch import AUTHORITY, CertificateWatch, Life, Listener
from toolcare_shared.certificates import Authority
from toolcare_shared.clock import FixedClock
from toolcare_shared.health import Status

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("what", "life_days", "left_days", "soon"),
    [
        ("site", 397, 15, False),
        ("site", 397, 13, True),
        ("site", 397, -1, True),
        ("site", 7, 2, False),
        ("site", 7, 1, True),
        (AUTHORITY, 3650, 181, False),
        (AUTHORITY, 3650, 179, True),
    ],
)
def test_it_is_told_early_enough_to_do_something(what: str, life_days: int, left_days: int, *, soon: bool) -> None:
    """A new authority is carried to each device; what the proxy renews each week is no news."""
    end = NOW + timedelta(days=left_days)
    assert Life(end - timedelta(days=life_days), end).ends_soon(what, NOW) is soon


@pytest.mark.asyncio
async def test_the_check_names_what_ends_and_is_well_again_with_a_new_one(tmp_path: Path) -> None:
    clock, authority = FixedClock(NOW), Authority.made("ours", timedelta(days=900), NOW)
    site = tmp_path / "site.pem"
    site.write_bytes(authority.issue("site", ["site"], timedelta(days=90), NOW).certificate)
    watch = CertificateWatch(clock)
    watch.shown.update(site=site, gone=tmp_path / "gone.pem")
    assert (await watch.probe()).status is Status.OK
    clock.advance(timedelta(days=80))
    finding = await watch.probe()
    assert (finding.status, finding.detail) == (Status.DEGRADED, "certificates end: site on 2026-05-30")
    site.write_bytes(authority.issue("site", ["site"], timedelta(days=90), clock.now()).certificate)
    clock.advance(timedelta(minutes=1))
    assert (await watch.probe()).status is Status.OK


@contextmanager
def _answering(listens: socket.socket, certificate: Path, key: Path) -> Iterator[None]:
    """Show it to whoever connects."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    def answer() -> None:
        with suppress(OSError):  # closed at the end
            while True:
                plain, _ = listens.accept()
                with plain, suppress(OSError), context.wrap_socket(plain, server_side=True) as shown:
                    shown.recv(1)

    answering = threading.Thread(target=answer)
    answering.start()
    try:
        yield
    finally:
        listens.shutdown(socket.SHUT_RDWR)
        answering.join(10)


@pytest.mark.asyncio
@pytest.mark.parametrize("version", [2, 4], ids=["one that ends", "one that cannot be read"])
async def test_the_other_checks_do_not_wait_for_a_door_that_does_not_answer(tmp_path: Path, version: int) -> None:
    """Nor is the plant's door closed by a certificate that cannot be read; what is shown is told the next time."""
    issued = Authority.made("ours", timedelta(days=900), NOW).issue("door", ["door"], timedelta(days=90), NOW)
    shown = ssl.PEM_cert_to_DER_cert(issued.certificate.decode())
    shown = shown.replace(bytes([0xA0, 3, 2, 1, 2]), bytes([0xA0, 3, 2, 1, version]), 1)
    certificate, key = tmp_path / "door.pem", tmp_path / "door.key"
    certificate.write_text(ssl.DER_cert_to_PEM_cert(shown))
    key.write_bytes(issued.key)
    with socket.create_server(("127.0.0.1", 0)) as listens:
        watch = CertificateWatch(FixedClock(NOW + timedelta(days=80)))
        watch.shown.update(door=Listener(*listens.getsockname()))
        assert (await watch.probe()).status is Status.OK
        with _answering(listens, certificate, key):
            assert set(await watch.lives()) == ({"door"} if version == 2 else set())
            assert (await watch.probe()).status is (Status.DEGRADED if version == 2 else Status.OK)
