"""What the routes of actions have in common."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends, Path, Query, Request

from toolcare_actions.tables import Plant
from toolcare_actions.usecases.occasion import day_of
from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.context import ServiceContext
from toolcare_shared.plant import plant_zone
from toolcare_shared.work import ReadSession

ActionId = Annotated[str, Path(max_length=64, pattern=r"^[^\x00]*$")]
SearchedId = Annotated[str | None, Query(max_length=64, pattern=r"^[^\x00]*$")]
Reader = Annotated[Actor, requires(Permission.ACTION_READ)]
Worker = Annotated[Actor, requires(Permission.ACTION_WORK)]
Manager = Annotated[Actor, requires(Permission.ACTION_MANAGE)]


@dataclass(frozen=True, slots=True)
class Present:
    """The moment of a request, and where the plant is."""

    now: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        return day_of(self.now, self.zone)


async def present(request: Request, session: ReadSession) -> Present:
    context: ServiceContext = request.app.state.context
    default_zone: str = request.app.state.default_zone
    return Present(context.clock.now(), await plant_zone(session, Plant, default_zone))


Now = Annotated[Present, Depends(present)]
