"""The tables of all services, asked for page by page, so that none is ever in memory as a whole."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import quote

from pydantic import ValidationError

from toolcare_gateway.parts import Parts
from toolcare_gateway.upstream import ServiceUnavailable
from toolcare_shared.auth import Actor
from toolcare_shared.errors import Unavailable
from toolcare_shared.exports import DatasetList, ExportPage
from toolcare_shared.http import Answer

SERVICES = ("registry", "shotcounter", "maintenance", "failures", "actions", "photos")
_PAGE = 500
_PAGE_DEADLINE_S = 30.0


class ExportIncomplete(Unavailable):
    """Half an export would pass for a whole one."""

    code: ClassVar[str] = "export_incomplete"
    title: ClassVar[str] = "The export would be incomplete"

    def __init__(self, service: str) -> None:
        super().__init__(
            f"The service {service} does not give its data, so nothing was exported. Start it and try again.",
            service=service,
        )


@dataclass(frozen=True, slots=True)
class Page:
    """A page of one table. `first` begins a table."""

    service: str
    content: ExportPage
    first: bool


async def pages(gateway: Parts, actor: Actor) -> AsyncIterator[Page]:
    for service in SERVICES:
        listed = DatasetList.model_validate_json((await _ask(gateway, actor, service, f"/exports/{service}")).body)
        for dataset in listed.datasets:
            async for page in _table(gateway, actor, service, dataset):
                yield page


async def _table(gateway: Parts, actor: Actor, service: str, dataset: str) -> AsyncIterator[Page]:
    cursor, first = "", True
    while True:
        path = f"/exports/{service}/{quote(dataset)}?limit={_PAGE}{cursor}"
        answer = await _ask(gateway, actor, service, path)
        try:
            content = ExportPage.model_validate_json(answer.body)
        except ValidationError as error:
            raise ExportIncomplete(service) from error
        yield Page(service, content, first)
        if content.next_cursor is None:
            return
        cursor, first = f"&cursor={quote(content.next_cursor)}", False


async def _ask(gateway: Parts, actor: Actor, service: str, path: str) -> Answer:
    try:
        answer = await gateway.upstreams.ask(service, "GET", path, actor, deadline_s=_PAGE_DEADLINE_S)
    except ServiceUnavailable as error:
        raise ExportIncomplete(service) from error
    if not answer.ok:
        raise ExportIncomplete(service)
    return answer
