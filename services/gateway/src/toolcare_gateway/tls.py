"""HTTPS without anybody's help: a certificate authority of our own and a server certificate from it.

Browsers give a tablet's camera, the service worker and locks to a secure context only. EC P-256; the server
certificate lasts 397 days, the most that Apple's devices accept.
"""

import asyncio
import fcntl
import ipaddress
import os
import socket
import ssl
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import NoReturn

import structlog
from cryptography import x509

from toolcare_shared.certificates import Authority, names_of
from toolcare_shared.tls import server_tls

log: structlog.stdlib.BoundLogger = structlog.get_logger()

OWN_CERTIFICATE = "server.pem"
CA_FILE = "ca.pem"
_CA_LIFE = timedelta(days=3650)
_LEAF_LIFE = timedelta(days=397)
_RENEW_BEFORE = timedelta(days=30)
_SIOCGIFADDR = 0x8915
"""Linux: the IPv4 address of an interface (netdevice(7))."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """Files for the server: the chain it shows and its key."""

    chain: Path
    key: Path

    def context(self) -> ssl.SSLContext:
        return server_tls(self.chain, self.key)

    def written_at(self) -> tuple[int, int]:
        return self.chain.stat().st_mtime_ns, self.key.stat().st_mtime_ns


async def follow(given: Certificate, shown: ssl.SSLContext, every_s: float = 3600.0) -> NoReturn:
    """Show the files of somebody else anew once they were replaced, as ACME does every other month.

    Two that do not fit are not shown: one of them may be on its way, and is looked at again.
    """
    known: tuple[int, int] | None = None
    while True:
        await asyncio.sleep(every_s)
        try:
            found = await asyncio.to_thread(given.written_at)
            if found != known:
                # Tried apart from what is shown: a chain that is taken before its key is refused would stay.
                await asyncio.to_thread(given.context)
                shown.load_cert_chain(given.chain, given.key)
                log.info("tls.certificate_followed")
                known = found
        except (OSError, ValueError) as error:
            log.warning("tls.certificate_unusable", why=type(error).__name__)


def own_names(extra: Iterable[str] = ()) -> list[str]:
    """The names and addresses under which this machine is reached: host name, `.local`, its addresses, localhost."""
    host = socket.gethostname().split(".")[0].lower() or "toolcare"
    return sorted({"localhost", "127.0.0.1", "::1", host, f"{host}.local", *extra} | _addresses())


def own_certificate(folder: Path, names: Sequence[str], now: datetime) -> tuple[Certificate, bool]:
    """The certificate for these names, made anew when there is none, it lacks a name or ends within 30 days.

    Tells also whether it was made now. The CA stays as long as it lasts: devices have it installed.
    """
    certificate = Certificate(folder / OWN_CERTIFICATE, folder / "server.key")
    if _still_good(certificate, folder, names, now):
        return certificate, False
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    authority = _authority(folder, now)
    leaf = authority.issue("Toolcare", names, _LEAF_LIFE, now)
    _write(certificate.key, leaf.key, 0o600)
    _write(certificate.chain, leaf.certificate + authority.pem, 0o644)
    log.info("tls.certificate_made", names=list(names), until=leaf.until.isoformat())
    return certificate, True


def _still_good(certificate: Certificate, folder: Path, names: Sequence[str], now: datetime) -> bool:
    if not (certificate.chain.exists() and certificate.key.exists() and (folder / CA_FILE).exists()):
        return False
    try:
        leaf = x509.load_pem_x509_certificate(certificate.chain.read_bytes())
        ca = x509.load_pem_x509_certificate((folder / CA_FILE).read_bytes())
        leaf.verify_directly_issued_by(ca)
        covered = names_of(leaf)
    except Exception as error:  # noqa: BLE001 - a damaged file of any kind is replaced
        log.warning("tls.certificate_unusable", why=type(error).__name__)
        return False
    return set(names) <= covered and leaf.not_valid_after_utc - now > _RENEW_BEFORE


def _authority(folder: Path, now: datetime) -> Authority:
    cert_file, key_file = folder / CA_FILE, folder / "ca.key"
    if cert_file.exists() and key_file.exists():
        authority = Authority.read(cert_file.read_bytes(), key_file.read_bytes())
        if authority.certificate.not_valid_after_utc - now > _LEAF_LIFE:
            return authority
    authority = Authority.made(f"Toolcare on {socket.gethostname()[:40]}", _CA_LIFE, now)
    _write(key_file, authority.key_pem, 0o600)
    _write(cert_file, authority.pem, 0o644)
    return authority


def _addresses() -> set[str]:
    """This machine's own addresses, without asking anybody: a name server that is away would hold up the start."""
    return {address for address in (*_ipv4(), *_ipv6()) if not ipaddress.ip_address(address).is_link_local}


def _ipv4() -> Iterator[str]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        for _, interface in socket.if_nameindex():
            try:
                asked = fcntl.ioctl(any_socket.fileno(), _SIOCGIFADDR, struct.pack("256s", interface.encode()[:15]))
            except OSError:  # it has no IPv4 address
                continue
            yield socket.inet_ntoa(asked[20:24])


def _ipv6() -> Iterator[str]:
    """Linux lists them, 32 hex digits first in each line."""
    listed = Path("/proc/net/if_inet6")
    for line in listed.read_text(encoding="ascii").splitlines() if listed.exists() else ():
        yield str(ipaddress.IPv6Address(int(line.split()[0], 16)))


def _write(file: Path, content: bytes, mode: int) -> None:
    draft = file.with_name(f".{file.name}")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    draft.replace(file)
