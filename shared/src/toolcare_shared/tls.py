"""TLS between the parts of one installation: 1.2 or newer, and whoever is called is checked against one authority."""

import ssl
from pathlib import Path


def server_tls(chain: Path, key: Path) -> ssl.SSLContext:
    """What a listener shows: its certificate with those between it and the authority, in PEM files."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(chain, key)
    return context


def client_tls(authority: Path) -> ssl.SSLContext:
    """Believe this authority alone, and a certificate only for the host that was asked for."""
    context = ssl.create_default_context(cafile=str(authority))
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
