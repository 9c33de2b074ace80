"""What the routes of reports have in common."""

from typing import Annotated

from fastapi import Depends, Path, Request

from toolcare_gateway.analytics.domain.period import PeriodBackwards, PeriodTooLong
from toolcare_gateway.reports.domain import (
    NothingToSendAgain,
    ReportFailureMissing,
    ReportNotReady,
    ReportToolMissing,
    UnknownReport,
)
from toolcare_gateway.reports.folder import ReportFolder
from toolcare_gateway.reports.mailing import ReportMailer
from toolcare_gateway.reports.making import ReportMaker
from toolcare_gateway.reports.schedules import (
    NoAddressOfOwn,
    NoRecipients,
    ReportNotByClock,
    ReportRecipientUnknown,
    UnknownReportSchedule,
)
from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.errors import Conflict, Invalid, NotFound, Problem
from toolcare_shared.errors import problems as documented

PROBLEMS: dict[type[Exception], type[Problem]] = {
    PeriodBackwards: Invalid,
    PeriodTooLong: Invalid,
    ReportToolMissing: Invalid,
    ReportFailureMissing: Invalid,
    UnknownReport: NotFound,
    ReportNotReady: Conflict,
    NothingToSendAgain: Conflict,
    UnknownReportSchedule: NotFound,
    NoRecipients: Invalid,
    ReportRecipientUnknown: Invalid,
    ReportNotByClock: Invalid,
    NoAddressOfOwn: Conflict,
}

Reporter = Annotated[Actor, requires(Permission.REPORT_MAKE)]
IdInPath = Annotated[str, Path(max_length=64, pattern=r"^[0-9a-f-]+$")]


def problems(*types: type[Exception]) -> dict[int | str, dict[str, object]]:
    return documented(*types, mapping=PROBLEMS)


async def _maker(request: Request) -> ReportMaker:
    found: ReportMaker = request.app.state.report_maker
    return found


async def _mailer(request: Request) -> ReportMailer:
    found: ReportMailer = request.app.state.report_mailer
    return found


async def _folder(request: Request) -> ReportFolder:
    found: ReportFolder = request.app.state.report_folder
    return found


Maker = Annotated[ReportMaker, Depends(_maker)]
Mailer = Annotated[ReportMailer, Depends(_mailer)]
Folder = Annotated[ReportFolder, Depends(_folder)]
