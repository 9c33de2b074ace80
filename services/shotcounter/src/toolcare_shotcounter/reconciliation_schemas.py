"""The three counts of a tool over HTTP."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field

from toolcare_shared.pages import Page
from toolcare_shotcounter.reconciliation import Compared, ReadCounter, Stand, Take
from toolcare_shotcounter.reconciling import Agreement, Comparison, Drift, Witness, drift_of
from toolcare_shotcounter.schemas import Body, Moment, Note
from toolcare_shotcounter.tables import CounterReadingRow, ReconciliationRow, ToolRow

MAX_VALUE = 2**53
"""What a browser can say exactly."""


class _Out(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class CounterReadingIn(Body):
    """What the counter on the tool shows. `anew`: it was replaced or set back since the last reading."""

    value: Annotated[int, Field(strict=True, ge=0, le=MAX_VALUE)]
    read_at: Moment | None = None
    anew: bool = False
    note: Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")] = ""
    photo_id: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[\x20-\x7e]+$")] | None = None
    confirm: bool = False

    def command(self, tool_id: str, now: datetime) -> ReadCounter:
        at = (self.read_at or now).astimezone(UTC)
        return ReadCounter(tool_id, self.value, at, self.anew, self.note.strip(), self.photo_id, self.confirm)


class DecideIn(Body):
    """`difference` is the one that was looked at: what has changed since is looked at again."""

    take: Take
    difference: Annotated[int, Field(strict=True, ge=-MAX_VALUE, le=MAX_VALUE)]
    reason: Note


class CounterReadingOut(_Out):
    id: str
    value: int
    read_at: datetime
    entered_at: datetime
    read_by: str
    anew: bool
    note: str
    photo_id: str | None


class ComparisonOut(_Out):
    """Shots by the press and by the witness; `low` to `high` is what the press's count can be at all."""

    witness: Witness
    from_at: datetime
    to_at: datetime
    press: int
    low: int
    high: int
    other: int
    difference: int
    percent: float | None
    agrees: bool
    settled: bool
    """Before a person last agreed on the count: nothing of it is asked again."""

    @classmethod
    def of(cls, one: Comparison, tolerance_percent: float, *, settled: bool) -> Self:
        return cls(
            witness=one.witness,
            from_at=one.from_at,
            to_at=one.to_at,
            press=one.press,
            low=one.low,
            high=one.high,
            other=one.other,
            difference=one.difference,
            percent=one.percent,
            agrees=one.agrees(tolerance_percent),
            settled=settled,
        )


class DriftOut(_Out):
    """The median over the comparisons."""

    shots_per_week: float
    percent: float | None
    comparisons: int


class DecidedOut(_Out):
    take: Take
    corrected: int
    reason: str
    by: str
    at: datetime
    until: datetime


class StandingOut(_Out):
    """How the counts of a tool stand: the earliest comparison that does not agree, else the latest of all."""

    tool_id: str
    tool_number: str
    tool_name: str
    state: Agreement
    witness: Witness | None
    from_at: datetime | None
    to_at: datetime | None
    press: int
    other: int
    difference: int
    percent: float | None
    at: datetime | None
    decided: DecidedOut | None

    @classmethod
    def of(cls, row: ReconciliationRow | None, tool: ToolRow, stand: Stand | None = None) -> Self:
        """Say what was kept at the last comparison; with `stand` how it is now."""
        seen = stand.shown if stand else row
        press, other = (seen.press, seen.other) if seen else (0, 0)
        return cls(
            tool_id=tool.id,
            tool_number=tool.number,
            tool_name=tool.name,
            state=stand.state if stand else Agreement(row.state) if row else Agreement.UNKNOWN,
            witness=Witness(seen.witness) if seen and seen.witness else None,
            from_at=seen.from_at if seen else None,
            to_at=seen.to_at if seen else None,
            press=press,
            other=other,
            difference=other - press,
            percent=(other - press) / press * 100 if press else None,
            at=row.at if row else None,
            decided=_decided(row),
        )


class StandingPage(Page[StandingOut]):
    pass


class ReconciliationOut(_Out):
    tolerance_percent: float
    standing: StandingOut
    comparisons: list[ComparisonOut]
    drift: dict[Witness, DriftOut]
    readings: list[CounterReadingOut]

    @classmethod
    def of(
        cls, standing: StandingOut, compared: Compared, readings: Iterable[CounterReadingRow], tolerance_percent: float
    ) -> Self:
        drifts: dict[Witness, Drift | None] = {
            Witness.COUNTER: drift_of(compared.counter),
            Witness.PARTS: drift_of(compared.parts),
        }
        return cls(
            tolerance_percent=tolerance_percent,
            standing=standing,
            comparisons=[
                ComparisonOut.of(one, tolerance_percent, settled=settled)
                for some, settled in ((compared.settled, True), (compared.all, False))
                for one in some
            ],
            drift={witness: DriftOut.model_validate(drift) for witness, drift in drifts.items() if drift is not None},
            readings=[CounterReadingOut.model_validate(row) for row in readings],
        )


def _decided(row: ReconciliationRow | None) -> DecidedOut | None:
    if row is None or row.decision is None or row.decided_at is None or row.settled_until is None:
        return None
    return DecidedOut(
        take=Take(row.decision),
        corrected=row.corrected or 0,
        reason=row.decided_reason or "",
        by=row.decided_by or "",
        at=row.decided_at,
        until=row.settled_until,
    )
