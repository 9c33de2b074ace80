"""Reports without login over HTTP. The gateway alone comes here, in the name of a guest; nothing of it is forwarded."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from toolcare_failures.domain.codes import CodeGroup
from toolcare_failures.domain.search import Known, offered
from toolcare_failures.guest_schemas import GuestCodeOut, GuestCodesOut, GuestReportIn, GuestReportOut
from toolcare_failures.store import codes, facts
from toolcare_failures.usecases import reporting
from toolcare_failures.usecases.occasion import Occasion
from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.work import ReadSession, UnitOfWork

router = APIRouter(prefix="/internal/guest-reports", include_in_schema=False)

Guest = Annotated[Actor, requires(Permission.GUEST_REPORT)]
MOST_CODES = 60


@router.get("/codes")
async def codes_for_guests(
    session: ReadSession,
    _: Guest,
    tool_id: Annotated[str, Query(max_length=64, pattern=r"^[^\x00]*$")],
    q: Annotated[str, Query(max_length=100, pattern=r"^[^\x00]*$")] = "",
) -> GuestCodesOut:
    """What can be reported of a tool: what it had most first, then what is seen on parts."""
    await facts.tool(session, tool_id)
    catalogue = await codes.catalogue(session)
    reported = catalogue.counted(await codes.reported(session, tool_id))
    known = Known(reported, catalogue.counted(await codes.reported(session)))
    wanted = [one for one in catalogue if one.group.is_reported and not one.retired]
    found = offered(wanted, q, known, first=CodeGroup.PART_DEFECT)[:MOST_CODES]
    return GuestCodesOut(items=[GuestCodeOut.of(one, reported.get(one.code, 0)) for one in found])


@router.post("", status_code=201, response_model=GuestReportOut)
async def report_as_guest(body: GuestReportIn, work: UnitOfWork, actor: Guest) -> Response:
    async with work as session:
        failure, usual = await reporting.report_as_guest(Occasion(session, actor, work.now), body.report())
        return work.answer(GuestReportOut.of(failure, usual))
