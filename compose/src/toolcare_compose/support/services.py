"""What the services say of themselves: health and figures, from their sockets or their addresses."""

import json
import os
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from toolcare_compose.layout import DataFolder
from toolcare_compose.unix_http import SocketConnection

_ANSWER_S = 10.0
UPSTREAMS, AUTHORITY = "TOOLCARE_UPSTREAMS", "TOOLCARE_SERVICES_CA"
"""Where the services are reached by the network; as in their own settings."""


def are_containers() -> bool:
    return UPSTREAMS in os.environ


def asked(data: DataFolder, service: str, path: str, patience_s: float = _ANSWER_S) -> str:
    """Return what a service answers, whatever its status; OSError when it does not."""
    address = _addresses().get(service)
    if address:
        return _by_network(f"{address}{path}", patience_s)
    with closing(SocketConnection(data.socket(service), patience_s)) as connection:
        connection.request("GET", path)
        return connection.getresponse().read().decode(errors="replace")


def has_address(service: str) -> bool:
    """Whether it is reached by the network."""
    return bool(_addresses().get(service))


def _addresses() -> Mapping[str, str]:
    addresses: Mapping[str, str] = json.loads(os.environ.get(UPSTREAMS, "{}"))
    return addresses


def _by_network(url: str, patience_s: float) -> str:
    authority = os.environ.get(AUTHORITY)
    trusted = ssl.create_default_context(cafile=authority if authority and Path(authority).exists() else None)
    try:
        with urllib.request.urlopen(url, timeout=patience_s, context=trusted) as answer:  # noqa: S310 - our settings
            return str(answer.read().decode(errors="replace"))
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.read().decode(errors="replace")
