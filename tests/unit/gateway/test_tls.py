"""The certificate that the gateway makes for itself."""

import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from toolcare_gateway.tls import CA_FILE, follow, own_certificate, own_names
from toolcare_shared.testing.waiting import wait_until

NOW = datetime.now(UTC)
NAMES = ["localhost", "127.0.0.1", "::1", "pi.local"]


def test_it_is_kept_while_it_is_good(tmp_path: Path) -> None:
    """A restart changes nothing; a new name or its last month makes a new one from the same CA."""
    certificate, made = own_certificate(tmp_path, NAMES, NOW)
    assert made
    ca, first = (tmp_path / CA_FILE).read_bytes(), certificate.chain.read_bytes()
    assert not own_certificate(tmp_path, NAMES, NOW)[1]
    assert not own_certificate(tmp_path, NAMES, NOW + timedelta(days=365))[1]
    assert own_certificate(tmp_path, NAMES, NOW + timedelta(days=367))[1]
    assert own_certificate(tmp_path, [*NAMES, "10.0.0.7"], NOW)[1]
    assert certificate.chain.read_bytes() != first
    assert (tmp_path / CA_FILE).read_bytes() == ca


def test_it_lasts_397_days_and_keys_are_private(tmp_path: Path) -> None:
    """Apple's devices refuse longer ones."""
    certificate, _ = own_certificate(tmp_path, NAMES, NOW)
    leaf = x509.load_pem_x509_certificate(certificate.chain.read_bytes())
    assert leaf.not_valid_after_utc - leaf.not_valid_before_utc == timedelta(days=397)
    assert certificate.key.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "ca.key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "damage", [b"", b"\x00" * 600, b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
def test_a_damaged_one_is_replaced(tmp_path: Path, damage: bytes) -> None:
    """A power cut in the middle of writing does not keep the gateway from starting."""
    certificate, _ = own_certificate(tmp_path, NAMES, NOW)
    certificate.chain.write_bytes(damage)
    assert own_certificate(tmp_path, NAMES, NOW)[1]


def test_own_names_hold_this_machine() -> None:
    """By loopback, by name and in the local domain."""
    assert {"localhost", "127.0.0.1", "::1"} <= set(own_names())
    assert any(name.endswith(".local") for name in own_names())


async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()


@pytest.mark.asyncio
async def test_a_client_that_trusts_the_ca_connects(tmp_path: Path) -> None:
    """With every name in it, and with no name that is not."""
    certificate, _ = own_certificate(tmp_path, NAMES, NOW)
    server = await asyncio.start_server(hang_up, "127.0.0.1", 0, ssl=certificate.context())
    port = server.sockets[0].getsockname()[1]
    trusting = ssl.create_default_context(cafile=str(tmp_path / CA_FILE))
    async with server:
        for name in ("localhost", "127.0.0.1", "pi.local"):
            _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=trusting, server_hostname=name)
            writer.close()
        with pytest.raises(ssl.SSLCertVerificationError):
            await asyncio.open_connection("127.0.0.1", port, ssl=trusting, server_hostname="other.example")


@pytest.mark.asyncio
async def test_a_certificate_that_was_replaced_on_the_disk_is_shown(tmp_path: Path) -> None:
    """Without a restart; while chain and key do not fit yet, the old one is."""
    shown, _ = own_certificate(tmp_path / "shown", NAMES, NOW)
    newer, _ = own_certificate(tmp_path / "newer", NAMES, NOW)
    context = shown.context()
    server = await asyncio.start_server(hang_up, "127.0.0.1", 0, ssl=context)
    port = server.sockets[0].getsockname()[1]

    async def is_shown(folder: str) -> bool:
        trusting = ssl.create_default_context(cafile=str(tmp_path / folder / CA_FILE))
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=trusting, server_hostname="pi.local")
        except ssl.SSLCertVerificationError:
            return False
        writer.close()
        return True

    following = asyncio.create_task(follow(shown, context, every_s=0.01))
    async with server:
        shown.chain.write_bytes(newer.chain.read_bytes())
        assert await is_shown("shown")
        shown.key.write_bytes(newer.key.read_bytes())
        await wait_until(lambda: is_shown("newer"))
        assert not following.done()
        following.cancel()
