"""What a correction of a count would do to what is due, over HTTP."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel

from toolcare_maintenance.domain.intervals import Meter, Status, standing
from toolcare_maintenance.domain.levels import Correction
from toolcare_maintenance.tables import Level, Tool


class CorrectedLevelOut(BaseModel):
    """A level as it stands, and as it would with the shots corrected."""

    level_id: str
    code: str
    name: str
    status: Status
    status_after: Status
    percent: int
    percent_after: int

    @classmethod
    def of(cls, level: Level, tool: Tool, correction: Correction, now: datetime) -> Self:
        ran = tool.running_ms + correction.shots * (tool.cycle_ms or 0)
        meter = Meter(max(0, tool.total_high + correction.shots), max(0, ran))
        before = standing(level.interval, level.start, tool.meter, now)
        after = standing(level.interval, correction.moves(level.start), meter, now)
        return cls(
            level_id=level.id,
            code=level.code,
            name=level.name,
            status=before.status,
            status_after=after.status,
            percent=before.percent,
            percent_after=after.percent,
        )


class CorrectedLevelsOut(BaseModel):
    items: list[CorrectedLevelOut]
