"""Putting a wish for a report on record."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from toolcare_gateway.notifications.kinds import DeliveryState
from toolcare_gateway.reports.domain import ReportFormat, ReportKind, ReportState, Wish
from toolcare_gateway.reports.schedules import Every, days_of
from toolcare_gateway.reports.tables import ReportMail, ReportRun, ReportSchedule
from toolcare_shared.ids import new_id


def wished(wish: Wish, format_: ReportFormat, by_id: str, now: datetime) -> ReportRun:
    return ReportRun(
        report_id=new_id(),
        kind=wish.kind.value,
        format=format_.value,
        language=wish.language,
        first=wish.first,
        last=wish.last,
        areas=list(wish.areas),
        tools=list(wish.tools),
        machines=list(wish.machines),
        failure_id=wish.failure_id,
        by_id=by_id,
        state=ReportState.WAITING.value,
        percent=0,
        about="",
        problem_code=None,
        problem=None,
        file_name="",
        size_bytes=0,
        tries=0,
        created_at=now,
        finished_at=None,
        schedule_id=None,
        due_at=None,
        mail_to=[],
        test=False,
    )


def by_schedule(schedule: ReportSchedule, due: datetime, zone: ZoneInfo, now: datetime, to: Sequence[str]) -> ReportRun:
    """In the name of whoever made the schedule, of the days before it came round."""
    kind = ReportKind(schedule.kind)
    first, last = days_of(kind, Every(schedule.every), due, zone)
    wish = Wish(
        kind=kind,
        language="de" if schedule.language == "de" else "en",
        first=first,
        last=last,
        areas=tuple(schedule.areas),
        tools=tuple(schedule.tools),
        machines=tuple(schedule.machines),
    )
    run = wished(wish, ReportFormat(schedule.format), schedule.by_id, now)
    run.schedule_id, run.due_at, run.mail_to = schedule.schedule_id, due, list(to)
    return run


def as_test(schedule: ReportSchedule, zone: ZoneInfo, now: datetime, by_id: str, address: str) -> ReportRun:
    """As it would come now, to whoever tries it alone."""
    run = by_schedule(schedule, now, zone, now, [address])
    run.by_id, run.due_at, run.test = by_id, None, True
    return run


def again(run: ReportRun, by_id: str, now: datetime) -> None:
    """The same wish once more, by whoever asks for it now."""
    run.state, run.percent, run.tries = ReportState.WAITING.value, 0, 0
    run.problem = run.problem_code = run.finished_at = None
    run.by_id, run.created_at = by_id, now


def send_again(mail: ReportMail, now: datetime) -> None:
    """As if it were made now, so that it is tried as often as a new one."""
    mail.state, mail.tries, mail.created_at, mail.next_try_at = DeliveryState.WAITING, 0, now, now
    mail.problem, mail.detail = None, ""
