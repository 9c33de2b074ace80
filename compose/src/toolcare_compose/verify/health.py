"""What the services say of themselves while they run."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from pathlib import Path

from toolcare_compose.layout import SERVICES
from toolcare_compose.unix_http import SocketConnection
from toolcare_compose.verify.site import Site, pause

_ANSWER_S = 5.0
_OF_THE_MACHINE = frozenset({"clock"})
"""Nothing that a release, a restore or the data could be to blame for; doctor and notices tell of it."""


async def is_green(site: Site) -> AsyncIterator[str]:
    """Only of services that run on this data folder."""
    until = asyncio.get_running_loop().time() + site.settle_s
    for service in SERVICES:
        socket = site.data.socket(service)
        if not site.is_live or not socket.exists():
            continue
        troubles = await asyncio.to_thread(_troubles, service, socket)
        while troubles and asyncio.get_running_loop().time() < until:
            await pause()
            troubles = await asyncio.to_thread(_troubles, service, socket)
        for trouble in troubles:
            yield trouble


def _troubles(service: str, socket: Path) -> Sequence[str]:
    try:
        with closing(SocketConnection(socket, _ANSWER_S)) as connection:
            connection.request("GET", "/health/ready")
            answer = json.loads(connection.getresponse().read())
    except (OSError, ValueError) as error:
        return [f"{service} does not answer: {error}"]
    return [
        f"{service}: {check['name']} is {check['status']} ({check.get('detail', '')})"
        for check in answer.get("checks", [])
        if check["status"] != "ok" and check["name"] not in _OF_THE_MACHINE
    ]
