"""Reports without login, by the code on a tool's label."""

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Header, Path, Query, Request, Response
from pydantic import JsonValue, TypeAdapter

from toolcare_gateway.forward import as_it_is, seen_by_the_lists
from toolcare_gateway.guests import domain, store
from toolcare_gateway.guests.domain import GuestReportsOff, TooManyReports, UnknownLabel
from toolcare_gateway.guests.schemas import GuestCode, GuestForm, GuestReport, GuestReportTaken
from toolcare_gateway.identity.authentication import origin_of
from toolcare_gateway.identity.origin import CrossSiteRequest, check_own_site
from toolcare_gateway.parts import Gateway, Parts
from toolcare_gateway.upstream import ServiceTimedOut, ServiceUnavailable
from toolcare_shared.auth import guest_actor, open_to_all
from toolcare_shared.errors import (
    BadRequest,
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    Problem,
    TooManyRequests,
    problems,
)

PROBLEMS: dict[type[Exception], type[Problem]] = {
    GuestReportsOff: Forbidden,
    UnknownLabel: NotFound,
    TooManyReports: TooManyRequests,
}
_AWAY = (GuestReportsOff, UnknownLabel, TooManyReports, ServiceUnavailable, ServiceTimedOut)
_REFUSED_FROM, _STUMBLED_FROM = 400, 500
_FAILURES = "failures"
_REPORTS = "/internal/guest-reports"
_BODY: TypeAdapter[JsonValue] = TypeAdapter(JsonValue)
_CODES: TypeAdapter[dict[str, list[GuestCode]]] = TypeAdapter(dict[str, list[GuestCode]])

LabelCode = Annotated[str, Path(max_length=20, pattern=r"^[0-9A-Za-z -]+$", examples=["K7M-2P5"])]

router = APIRouter(
    prefix="/api/v1/report",
    tags=["guests"],
    dependencies=[open_to_all("whoever finds a tool broken may have no login; what he says goes to triage")],
)


@router.get("/{code}", response_model=GuestForm, responses=problems(*_AWAY, mapping=PROBLEMS))
async def guest_form(
    code: LabelCode,
    request: Request,
    gateway: Gateway,
    q: Annotated[str, Query(max_length=100, pattern=r"^[^\x00]*$", description="Words of what is wrong")] = "",
) -> Response | GuestForm:
    """The tool behind the label, and what can be wrong with it: what it had most first."""
    tool_id, form = await _labelled(gateway, request, code)
    answer = await gateway.upstreams.ask(
        _FAILURES,
        "GET",
        f"{_REPORTS}/codes?{urlencode({'tool_id': tool_id, 'q': q})}",
        guest_actor(""),
        deadline_s=gateway.settings.forward_deadline_s,
    )
    if not answer.ok:
        return as_it_is(answer)
    return form.model_copy(update={"codes": _CODES.validate_json(answer.body)["items"]})


@router.post(
    "/{code}",
    status_code=201,
    response_model=GuestReportTaken,
    responses=problems(*_AWAY, CrossSiteRequest, BadRequest, Conflict, Invalid, mapping=PROBLEMS),
)
async def report_as_guest(
    code: LabelCode,
    body: GuestReport,
    request: Request,
    gateway: Gateway,
    key: Annotated[str, Header(alias="Idempotency-Key", min_length=1, max_length=200)],
) -> Response:
    """Report what is wrong with a tool. Engineers see it as new; nothing is stopped by it."""
    check_own_site(request.headers, gateway.settings.public_origins, required=True)
    tool_id, _ = await _labelled(gateway, request, code)
    sender = _Sender(_address(request), tool_id, key)
    counted = await _count(gateway, sender)
    answer = await gateway.upstreams.ask(
        _FAILURES,
        "POST",
        _REPORTS,
        replace(guest_actor(body.name), origin=origin_of(request)),
        deadline_s=gateway.settings.forward_deadline_s,
        headers={"Content-Type": "application/json", "Idempotency-Key": key},
        body=_BODY.dump_json({"tool_id": tool_id, **body.model_dump(exclude={"name"})}),
    )
    if _REFUSED_FROM <= answer.status < _STUMBLED_FROM:
        await _count_refused(gateway, sender, counted=counted)
    await seen_by_the_lists(gateway, answer)
    return as_it_is(answer)


@dataclass(frozen=True, slots=True)
class _Sender:
    """Who sends a report about which tool, and what is counted of it."""

    address: str
    tool_id: str
    key: str

    @property
    def report(self) -> str:
        return f"report:{self.address}"

    @property
    def tool(self) -> str:
        return f"tool:{self.tool_id}"

    @property
    def sent(self) -> str:
        return f"sent:{sha256(f'{self.address} {self.tool_id} {self.key}'.encode()).hexdigest()}"

    @property
    def refused(self) -> str:
        return f"refused:{self.address}"


async def _count(gateway: Parts, sender: _Sender) -> bool:
    """Count a report, once however often it is sent; return whether this was the first time."""
    now = gateway.clock.now()
    async with gateway.database.write() as session:
        await store.refuse_used_up(session, sender.refused, domain.REFUSED_REPORTS, now)
        if await store.use(session, sender.sent, domain.REPEATS, now) > 1:
            return False
        await store.use(session, sender.report, domain.REPORTS_OF_ADDRESS, now)
        await store.use(session, sender.tool, domain.REPORTS_ON_TOOL, now)
        return True


async def _count_refused(gateway: Parts, sender: _Sender, *, counted: bool) -> None:
    """A mistake is none of the tool's reports; mistakes are counted by themselves."""
    async with gateway.database.write() as session:
        if counted:
            await store.give_back(session, sender.sent, sender.report, sender.tool)
        await store.use(session, sender.refused, domain.REFUSED_REPORTS, gateway.clock.now())


async def _labelled(gateway: Parts, request: Request, text: str) -> tuple[str, GuestForm]:
    """The tool behind a label; whoever tries codes is stopped for a while."""
    if not gateway.settings.guest_reports:
        raise GuestReportsOff
    key, now = f"code:{_address(request)}", gateway.clock.now()
    try:
        async with gateway.database.read() as session:
            await store.refuse_used_up(session, key, domain.WRONG_CODES, now)
            tool = await store.labelled_tool(session, domain.label_code(text))
            return tool.tool_id, GuestForm(number=tool.number, name=tool.name, cavity_count=tool.cavity_count, codes=[])
    except UnknownLabel:
        async with gateway.database.write() as session:
            await store.use(session, key, domain.WRONG_CODES, now)
        raise


def _address(request: Request) -> str:
    return request.client.host if request.client else "unknown"
