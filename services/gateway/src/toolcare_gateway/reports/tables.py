"""Reports that were wished for, schedules that wish for them by the clock, and the mails that carry them."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Boolean, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from toolcare_gateway.tables import Base
from toolcare_shared.audit.marks import LEFT_OUT, SECRET, leave_out, only_by_request
from toolcare_shared.db import JsonText, UtcDateTime

AT_WORK = text("state IN ('waiting', 'making')")
UNDELIVERED = text("state IN ('waiting', 'sending')")
ID = String(36)


class ReportSchedule(Base):
    """Each time it comes round, the report is of the day, week or month before. `retired` ones are gone."""

    __tablename__ = "report_schedule"
    __table_args__ = (Index(None, "active", "next_at"),)

    schedule_id: Mapped[str] = mapped_column(ID, primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    format: Mapped[str] = mapped_column(String(8))
    language: Mapped[str] = mapped_column(String(2))
    areas: Mapped[list[str]] = mapped_column(JsonText)
    tools: Mapped[list[str]] = mapped_column(JsonText)
    machines: Mapped[list[str]] = mapped_column(JsonText)
    every: Mapped[str] = mapped_column(String(8))
    hour: Mapped[int] = mapped_column(Integer)
    user_ids: Mapped[list[str]] = mapped_column(JsonText)
    addresses: Mapped[list[str]] = mapped_column(JsonText, info=SECRET)
    active: Mapped[bool] = mapped_column(Boolean)
    retired: Mapped[bool] = mapped_column(Boolean)
    by_id: Mapped[str] = mapped_column(ForeignKey("user_account.user_id"))
    next_at: Mapped[datetime] = mapped_column(UtcDateTime, info=LEFT_OUT)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(Integer)


class ReportRun(Base):
    """A report. `due_at` is the moment of its schedule; `mail_to` gets it once it is made."""

    __tablename__ = "report_run"
    __table_args__ = (
        UniqueConstraint("schedule_id", "due_at"),
        Index("ix_report_run_at_work", "report_id", sqlite_where=AT_WORK, postgresql_where=AT_WORK),
        Index(None, "by_id", "report_id"),
        Index(None, "created_at"),
    )

    report_id: Mapped[str] = mapped_column(ID, primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    format: Mapped[str] = mapped_column(String(8))
    language: Mapped[str] = mapped_column(String(2))
    first: Mapped[date | None] = mapped_column(Date)
    last: Mapped[date | None] = mapped_column(Date)
    areas: Mapped[list[str]] = mapped_column(JsonText)
    tools: Mapped[list[str]] = mapped_column(JsonText)
    machines: Mapped[list[str]] = mapped_column(JsonText)
    failure_id: Mapped[str | None] = mapped_column(ID)
    by_id: Mapped[str] = mapped_column(ForeignKey("user_account.user_id"))
    state: Mapped[str] = mapped_column(String(16))
    percent: Mapped[int] = mapped_column(Integer, info=LEFT_OUT)
    about: Mapped[str] = mapped_column(Text)
    problem_code: Mapped[str | None] = mapped_column(String(64))
    problem: Mapped[str | None] = mapped_column(Text)
    file_name: Mapped[str] = mapped_column(Text)
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    tries: Mapped[int] = mapped_column(Integer)
    """How often it was begun; one that ended the process twice is not begun again."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    schedule_id: Mapped[str | None] = mapped_column(ForeignKey("report_schedule.schedule_id"))
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    mail_to: Mapped[list[str]] = mapped_column(JsonText, info=SECRET)
    test: Mapped[bool] = mapped_column(Boolean)


class ReportMail(Base):
    """A report on its way to one address. It is noted as being sent before it goes out."""

    __tablename__ = "report_mail"
    __table_args__ = (
        UniqueConstraint("report_id", "address"),
        Index("ix_report_mail_undelivered", "next_try_at", sqlite_where=UNDELIVERED, postgresql_where=UNDELIVERED),
    )

    mail_id: Mapped[str] = mapped_column(ID, primary_key=True)
    report_id: Mapped[str] = mapped_column(ForeignKey("report_run.report_id"))
    address: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16))
    tries: Mapped[int] = mapped_column(Integer)
    next_try_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    problem: Mapped[str | None] = mapped_column(String(32))
    detail: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


only_by_request(ReportRun)
leave_out(ReportMail)
