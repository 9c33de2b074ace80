"""What the routes need beside a transaction, and the ids in their paths."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Path, Request

from toolcare_shared.context import ServiceContext
from toolcare_shotcounter.credentials import Credentials
from toolcare_shotcounter.leases import Leases
from toolcare_shotcounter.news import News
from toolcare_shotcounter.settings import ShotcounterSettings

ToolId = Annotated[str, Path(max_length=64, examples=["t-0042"])]
MachineId = Annotated[str, Path(max_length=64, examples=["p01"])]
SourceId = Annotated[str, Path(max_length=64)]


@dataclass(frozen=True, slots=True)
class Counting:
    """What the routes need of the running service beside a transaction."""

    context: ServiceContext
    settings: ShotcounterSettings
    news: News
    credentials: Credentials
    leases: Leases

    @property
    def default_cycle(self) -> timedelta:
        return timedelta(milliseconds=self.settings.default_min_cycle_ms)


async def counting(request: Request) -> Counting:
    found: Counting = request.app.state.counting
    return found


Running = Annotated[Counting, Depends(counting)]
