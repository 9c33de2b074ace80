"""Corrections of runs as they go over HTTP."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import AwareDatetime, BaseModel, Field

from toolcare_registry.domain import MAX_CAVITIES, MAX_SHOT_FACTOR
from toolcare_registry.domain.corrections import Correction, RunAsItWas
from toolcare_registry.schemas import Body, MountingOut, Station, Words
from toolcare_registry.store import MountingRecord
from toolcare_registry.usecases.corrections import CorrectRun


class CorrectRunIn(Body):
    """How the run really was. `corrections` is how often it had been corrected when it was looked at.

    Without a `station` it keeps its own; on another press with several counters it must be said.
    """

    tool_id: Annotated[str, Field(max_length=64)]
    machine_id: Annotated[str, Field(max_length=64)]
    since: AwareDatetime = Field(alias="from")
    until: AwareDatetime | None = Field(default=None, alias="to", description="None: it lasts")
    shot_factor: Annotated[int, Field(strict=True, ge=1, le=MAX_SHOT_FACTOR)] = 1
    configuration_id: Annotated[str, Field(max_length=64)] | None = None
    active_cavities: Annotated[int, Field(strict=True, ge=1, le=MAX_CAVITIES)] | None = None
    station: Station | None = None
    beside: bool = Field(default=False, description="Other tools hung there at the same time")
    corrections: Annotated[int, Field(strict=True, ge=0)]
    reason: Words

    def command(self, mounting_id: str) -> CorrectRun:
        wanted = RunAsItWas(
            self.tool_id,
            self.machine_id,
            self.since,
            self.until,
            self.shot_factor,
            self.configuration_id,
            self.active_cavities,
        )
        return CorrectRun(mounting_id, wanted, self.corrections, self.reason, self.beside, self.station)


class RunAsItWasOut(BaseModel):
    tool_id: str
    machine_id: str
    from_at: datetime
    to_at: datetime | None
    shot_factor: int
    configuration_id: str | None
    active_cavities: int | None
    station: str

    @classmethod
    def of(cls, run: RunAsItWas) -> Self:
        return cls(
            tool_id=run.tool_id,
            machine_id=run.machine_id,
            from_at=run.since,
            to_at=run.until,
            shot_factor=run.shot_factor,
            configuration_id=run.configuration_id,
            active_cavities=run.active_cavities,
            station=run.station,
        )


class CorrectionOut(BaseModel):
    number: int
    before: RunAsItWasOut
    after: RunAsItWasOut
    reason: str
    by: str
    at: datetime

    @classmethod
    def of(cls, correction: Correction) -> Self:
        return cls(
            number=correction.number,
            before=RunAsItWasOut.of(correction.before),
            after=RunAsItWasOut.of(correction.after),
            reason=correction.reason,
            by=correction.by,
            at=correction.at,
        )


class RunHistoryOut(MountingOut):
    """A run with its corrections, the latest first."""

    history: list[CorrectionOut]

    @classmethod
    def with_history(cls, record: MountingRecord, corrections: list[Correction]) -> Self:
        plain = MountingOut.of(record).model_dump()
        return cls(**plain, history=[CorrectionOut.of(one) for one in corrections])


class PlannedOut(BaseModel):
    """A correction that may be made."""

    before: RunAsItWasOut
    after: RunAsItWasOut
