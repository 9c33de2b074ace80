"""What the services say of themselves while they run."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence

from toolcare_compose.layout import SERVICES, DataFolder, runs
from toolcare_compose.support import services
from toolcare_compose.verify.site import NotLookedAt, Site, pause

_ANSWER_S = 5.0
_OF_THE_MACHINE = frozenset({"clock"})
"""Nothing that a release, a restore or the data could be to blame for; doctor and notices tell of it."""


async def is_green(site: Site) -> AsyncIterator[str]:
    site.require_live("no service can be asked")
    until = asyncio.get_running_loop().time() + site.settle_s
    unknown = []
    for service in SERVICES:
        if not _is_known(site.data, service):
            unknown.append(service)
            continue
        troubles = await asyncio.to_thread(_troubles, service, site.data)
        while troubles and asyncio.get_running_loop().time() < until:
            await pause()
            troubles = await asyncio.to_thread(_troubles, service, site.data)
        for trouble in troubles:
            yield trouble
    if unknown:
        raise NotLookedAt(f"nothing says where to ask {', '.join(unknown)}")


def _is_known(data: DataFolder, service: str) -> bool:
    """A supervisor's services have their sockets in its folder; one that has none is one that does not answer."""
    return services.has_address(service) or runs(data) or data.socket(service).exists()


def _troubles(service: str, data: DataFolder) -> Sequence[str]:
    try:
        answer = json.loads(services.asked(data, service, "/health/ready", _ANSWER_S))
    except (OSError, ValueError) as error:
        return [f"{service} does not answer: {error}"]
    return [
        f"{service}: {check['name']} is {check['status']} ({check.get('detail', '')})"
        for check in answer.get("checks", [])
        if check["status"] != "ok" and check["name"] not in _OF_THE_MACHINE
    ]
