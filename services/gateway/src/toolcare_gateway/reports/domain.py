"""Which reports there are, what each is asked of, and what may go wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

Language = Literal["en", "de"]


class ReportKind(StrEnum):
    TOOL_HISTORY = "tool_history"
    MAINTENANCE_COMPLIANCE = "maintenance_compliance"
    FAILURE_PARETO = "failure_pareto"
    EIGHT_D = "eight_d"
    PLANT_MONTH = "plant_month"


class ReportFormat(StrEnum):
    PDF = "pdf"
    XLSX = "xlsx"


class ReportState(StrEnum):
    WAITING = "waiting"
    MAKING = "making"
    DONE = "done"
    FAILED = "failed"


AT_WORK = (ReportState.WAITING, ReportState.MAKING)
MEDIA: Mapping[ReportFormat, str] = {
    ReportFormat.PDF: "application/pdf",
    ReportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class ReportToolMissing(Exception):
    def __init__(self) -> None:
        super().__init__("Name the one tool whose history it is to be.")


class ReportFailureMissing(Exception):
    def __init__(self) -> None:
        super().__init__("Name the failure that the 8D report is about.")


class UnknownReport(Exception):
    def __init__(self, report_id: str) -> None:
        super().__init__("Load the list again; this report was deleted or is too old.")
        self.report_id = report_id


class ReportNotReady(Exception):
    def __init__(self, state: str) -> None:
        super().__init__("Wait until the report is done, or have it made again if it failed.")
        self.state = state


class NothingToSendAgain(Exception):
    def __init__(self) -> None:
        super().__init__("Load the list again; no mail of this report to that address waits for a person.")


class ReportNotMade(Exception):
    """`code` is for readers in any language, the words for the log and for programs."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


@dataclass(frozen=True, slots=True)
class Wish:
    """What a report is to be of. Without days it is of the last ninety, a month of the plant of the last whole one."""

    kind: ReportKind
    language: Language
    first: date | None = None
    last: date | None = None
    areas: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    machines: tuple[str, ...] = ()
    failure_id: str | None = None

    def check(self) -> None:
        """ReportToolMissing, ReportFailureMissing."""
        if self.kind is ReportKind.TOOL_HISTORY and len(self.tools) != 1:
            raise ReportToolMissing
        if self.kind is ReportKind.EIGHT_D and not self.failure_id:
            raise ReportFailureMissing


def month_of(day: date) -> tuple[date, date]:
    """Return the first and the last day of the month."""
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return day.replace(day=1), date.fromordinal(following.toordinal() - 1)


def month_before(day: date) -> tuple[date, date]:
    return month_of(date.fromordinal(day.replace(day=1).toordinal() - 1))
