"""The tables of failures. Times are UTC; counts are life counts of the tool."""

from datetime import datetime
from enum import StrEnum
from typing import TypedDict

from sqlalchemy import BigInteger, Enum, ForeignKey, Index, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, validates

from toolcare_failures.domain.analysis import (
    Analysis,
    Branch,
    CauseState,
    PossibleCause,
    RootCause,
    TextOf8d,
    Why,
    WhyChain,
)
from toolcare_failures.domain.codes import Code, CodeGroup, KindOfComponent
from toolcare_failures.domain.positions import Position, Side, Spot
from toolcare_failures.domain.reports import Case, FailureDeed, FailureState, FailureStop
from toolcare_failures.domain.severity import FailureSeverity
from toolcare_shared.audit.marks import LEFT_OUT, leave_out
from toolcare_shared.db import JsonText, UtcDateTime, metadata
from toolcare_shared.plant import PlantColumns
from toolcare_shared.retention.tables import with_retention

_ID = String(64)
_CODE = String(16)


def _values(words: type[StrEnum]) -> list[str]:
    return [word.value for word in words]


def _word(words: type[StrEnum]) -> Enum:
    """Return a column of plain text that reads as one of `words`; a later word needs no migration."""
    return Enum(words, native_enum=False, create_constraint=False, length=32, values_callable=_values)


class Base(DeclarativeBase):
    metadata = metadata()


class Tool(Base):
    """What is known of a tool from events: its name from the registry, its count from the shotcounter.

    The two streams are independent, so a count may arrive before the name; `version` 0 means no name yet.
    """

    __tablename__ = "tool"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    number: Mapped[str] = mapped_column(Text, default="")
    name: Mapped[str] = mapped_column(Text, default="")
    search: Mapped[str] = mapped_column(Text, default="")
    """Number and name in lower case, for finding its reports by them."""
    cavities: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(BigInteger, default=0)
    counted_position: Mapped[int] = mapped_column(BigInteger, default=0)
    counted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    held_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was put on hold or into repair last; `released_at`, when it was signed off last."""
    released_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def known(self) -> bool:
        return self.version > 0


class HourlyCount(Base):
    """The last count of each hour in which a tool ran, for reports that are sent late."""

    __tablename__ = "hourly_count"

    tool_id: Mapped[str] = mapped_column(_ID, primary_key=True)
    hour: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    total: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (Index(None, "tool_id", "at"),)


class Machine(Base):
    __tablename__ = "machine"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    name: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=0)


class Component(Base):
    """A part of a tool as the registry told it last."""

    __tablename__ = "component"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    tool_id: Mapped[str] = mapped_column(_ID)
    kind: Mapped[KindOfComponent] = mapped_column(_word(KindOfComponent))
    name: Mapped[str] = mapped_column(Text)
    version: Mapped[int]


class Mounting(Base):
    """A tool on a machine. Either end may be heard first."""

    __tablename__ = "mounting"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    tool_id: Mapped[str] = mapped_column(_ID)
    machine_id: Mapped[str] = mapped_column(_ID)
    since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    correction: Mapped[int] = mapped_column(default=0, server_default="0")

    __table_args__ = (Index(None, "tool_id", "since"),)


class RunningNumber(Base):
    """The last number given out: of a report, or of the catalogue's versions."""

    __tablename__ = "running_number"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    last: Mapped[int]


class CodeRow(Base):
    """An entry of the catalogue. What comes with Toolcare and what the plant added are alike."""

    __tablename__ = "failure_code"

    code: Mapped[str] = mapped_column(_CODE, primary_key=True)
    group: Mapped[CodeGroup] = mapped_column(_word(CodeGroup))
    parent: Mapped[str | None] = mapped_column(ForeignKey("failure_code.code"))
    names: Mapped[dict[str, str]] = mapped_column(JsonText)
    synonyms: Mapped[dict[str, list[str]]] = mapped_column(JsonText, default=dict)
    severity: Mapped[FailureSeverity | None] = mapped_column(_word(FailureSeverity))
    component_kinds: Mapped[list[str]] = mapped_column(JsonText, default=list)
    favourite: Mapped[bool] = mapped_column(default=False)
    retired: Mapped[bool] = mapped_column(default=False)
    retired_reason: Mapped[str | None] = mapped_column(Text)
    merged_into: Mapped[str | None] = mapped_column(ForeignKey("failure_code.code"))
    version: Mapped[int] = mapped_column(default=1)

    @property
    def entry(self) -> Code:
        return Code(
            self.code,
            self.group,
            self.names,
            self.synonyms,
            self.parent,
            self.severity,
            tuple(KindOfComponent(kind) for kind in self.component_kinds),
            self.retired,
            self.merged_into,
            self.favourite,
        )


class CodeMapping(Base):
    """From which version of the catalogue on reports of one code are counted under another. Append-only."""

    __tablename__ = "code_mapping"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(ForeignKey("failure_code.code"))
    into: Mapped[str] = mapped_column(ForeignKey("failure_code.code"))
    reason: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Failure(Base):
    """A report of a failure. `code` is the one it was reported with, also after that was merged into another.

    `client_id` is the draft's on the tablet, `finding_id` that of maintenance: each becomes one report.
    """

    __tablename__ = "failure"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    tool_id: Mapped[str] = mapped_column(ForeignKey("tool.id"))
    code: Mapped[str | None] = mapped_column(ForeignKey("failure_code.code"))
    severity: Mapped[FailureSeverity] = mapped_column(_word(FailureSeverity))
    rank: Mapped[int]
    """The severity's, for sorting."""
    component_id: Mapped[str | None] = mapped_column(_ID)
    cavity: Mapped[int | None]
    side: Mapped[Side | None] = mapped_column(_word(Side))
    x: Mapped[float | None]
    y: Mapped[float | None]
    stop: Mapped[FailureStop] = mapped_column(_word(FailureStop))
    note: Mapped[str] = mapped_column(Text, default="")
    search: Mapped[str] = mapped_column(Text, info=LEFT_OUT)
    """Number, note and who reported it, in lower case."""
    photo_ids: Mapped[list[str]] = mapped_column(JsonText, default=list)
    reported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reported_by: Mapped[str] = mapped_column(Text)
    reported_by_id: Mapped[str | None] = mapped_column(_ID)
    """Whoever reported it as he was logged in; nobody for what maintenance found."""
    shots: Mapped[int | None] = mapped_column(BigInteger, info=LEFT_OUT)
    machine_id: Mapped[str | None] = mapped_column(_ID)
    client_id: Mapped[str | None] = mapped_column(_ID, unique=True)
    job_id: Mapped[str | None] = mapped_column(_ID)
    finding_id: Mapped[str | None] = mapped_column(_ID, unique=True)
    state: Mapped[FailureState] = mapped_column(_word(FailureState), default=FailureState.NEW)
    rejected_reason: Mapped[str | None] = mapped_column(Text)
    duplicate_of: Mapped[str | None] = mapped_column(ForeignKey("failure.id"))
    cause: Mapped[str | None] = mapped_column(ForeignKey("failure_code.code"))
    fixes: Mapped[list[str]] = mapped_column(JsonText, default=list)
    solution: Mapped[str] = mapped_column(Text, default="")
    solved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    solved_by: Mapped[str | None] = mapped_column(Text)
    solved_shots: Mapped[int | None] = mapped_column(BigInteger, info=LEFT_OUT)
    solution_photo_ids: Mapped[list[str]] = mapped_column(JsonText, default=list)
    solved_action_id: Mapped[str | None] = mapped_column(_ID)
    """The action that solved it; nobody but this one closes it by its watch, or takes it up by being done again."""
    hold_asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it asked last for its tool to be put on hold."""
    version: Mapped[int] = mapped_column(default=1)

    tool: Mapped[Tool] = relationship(lazy="raise")

    __table_args__ = (
        Index("ix_failure_reported", "reported_at", "id"),
        Index("ix_failure_tool_id_reported", "tool_id", "reported_at", "id"),
        Index("ix_failure_state_reported", "state", "reported_at", "id"),
        Index("ix_failure_rank", "rank", "reported_at", "id"),
        Index("ix_failure_reported_by_id", "reported_by_id", "reported_at", "id"),
        Index("ix_failure_code_reported", "code", "reported_at", "id"),
        Index("ix_failure_code_state", "code", "state"),
        Index("ix_failure_tool_id_code", "tool_id", "code", "reported_at"),
        Index(None, "duplicate_of"),
        Index(None, "job_id"),
    )

    @validates("severity")
    def _rank(self, _: str, severity: FailureSeverity) -> FailureSeverity:
        self.rank = severity.rank
        return severity

    @property
    def spot(self) -> Spot | None:
        if self.side is None or self.x is None or self.y is None:
            return None
        return Spot(self.side, self.x, self.y)

    @spot.setter
    def spot(self, value: Spot | None) -> None:
        self.side, self.x, self.y = (None, None, None) if value is None else (value.side, value.x, value.y)

    @property
    def position(self) -> Position:
        return Position(self.cavity, self.component_id, self.spot)

    @property
    def case(self) -> Case:
        return Case(self.reported_at, self.shots, self.solved_at, self.solved_shots)


class FailureEntry(Base):
    """Who did what with a report, and when. Append-only; `changes` are fields with what they were and became."""

    __tablename__ = "failure_entry"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    failure_id: Mapped[str] = mapped_column(ForeignKey("failure.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(Text)
    deed: Mapped[FailureDeed] = mapped_column(_word(FailureDeed))
    before: Mapped[FailureState | None] = mapped_column(_word(FailureState))
    after: Mapped[FailureState] = mapped_column(_word(FailureState))
    note: Mapped[str] = mapped_column(Text, default="")
    changes: Mapped[list[dict[str, object]]] = mapped_column(JsonText, default=list)
    other_id: Mapped[str | None] = mapped_column(_ID)
    """The other report of a merge, or the one with which the failure came back."""
    action_id: Mapped[str | None] = mapped_column(_ID)
    action_number: Mapped[int | None]

    __table_args__ = (Index(None, "failure_id", "at", "id"),)


class WrittenChain(TypedDict):
    id: str
    whys: list[dict[str, str]]


class AnalysisRow(Base):
    """Why it happened, as somebody left it. Append-only: the one with the highest version holds."""

    __tablename__ = "analysis"

    failure_id: Mapped[str] = mapped_column(ForeignKey("failure.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(Text)
    chains: Mapped[list[WrittenChain]] = mapped_column(JsonText)
    fishbone: Mapped[dict[str, list[dict[str, str]]]] = mapped_column(JsonText)
    cause: Mapped[str | None] = mapped_column(ForeignKey("failure_code.code"))
    cause_text: Mapped[str] = mapped_column(Text)
    confirmed: Mapped[bool]
    evidence: Mapped[str] = mapped_column(Text)
    photo_ids: Mapped[list[str]] = mapped_column(JsonText)
    team: Mapped[list[str]] = mapped_column(JsonText)
    texts: Mapped[dict[str, str]] = mapped_column(JsonText)

    @property
    def root(self) -> RootCause:
        return RootCause(self.cause, self.cause_text, self.confirmed, self.evidence, tuple(self.photo_ids))

    @property
    def analysis(self) -> Analysis:
        return Analysis(
            chains=tuple(WhyChain(one["id"], tuple(Why(**why) for why in one["whys"])) for one in self.chains),
            fishbone={
                Branch(branch): tuple(
                    PossibleCause(one["id"], one["text"], CauseState(one["state"]), one["evidence"]) for one in causes
                )
                for branch, causes in self.fishbone.items()
            },
            root=self.root,
            team=tuple(self.team),
            texts={TextOf8d(name): text for name, text in self.texts.items()},
        )


class AnsweringAction(Base):
    """The last that was heard of an action about a report: what is not newer was heard before."""

    __tablename__ = "answering_action"

    failure_id: Mapped[str] = mapped_column(ForeignKey("failure.id"), primary_key=True)
    action_id: Mapped[str] = mapped_column(_ID, primary_key=True)
    version: Mapped[int]


class Plant(PlantColumns, Base):
    __tablename__ = "plant"


leave_out(Plant, Tool, HourlyCount, Machine, Component, Mounting, RunningNumber, AnsweringAction)
with_retention(Base.metadata)
