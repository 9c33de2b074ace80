"""What the routes of actions have in common."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends, Path, Query, Request

from toolcare_actions.usecases.occasion import day_of
from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.context import ServiceContext

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


def present(request: Request) -> Present:
    context: ServiceContext = request.app.state.context
    zone: ZoneInfo = request.app.state.zone
    return Present(context.clock.now(), zone)


Now = Annotated[Present, Depends(present)]
