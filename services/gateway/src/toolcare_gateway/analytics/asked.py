"""What every figure can be asked for: a period, areas, tools and presses; and in which shape it is answered."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from fastapi import Depends, Query, Request

from toolcare_gateway.analytics.domain.period import Period, PeriodBackwards, PeriodTooLong, period_of
from toolcare_gateway.analytics.domain.scope import Scope
from toolcare_gateway.analytics.kept import Kept, KeptSums
from toolcare_gateway.analytics.store.changes import changes
from toolcare_gateway.parts import Gateway
from toolcare_gateway.plant import store as plant_store
from toolcare_shared.errors import Invalid, Problem
from toolcare_shared.work import ReadSession

PROBLEMS: dict[type[Exception], type[Problem]] = {PeriodBackwards: Invalid, PeriodTooLong: Invalid}

Text = Annotated[str, Query(max_length=200, pattern=r"^[^\x00]*$")]
Values = Annotated[list[Text], Query(max_length=200)]
Format = Annotated[Literal["json", "csv"], Query(description="`csv` gives the same as a file")]
CsvLanguage = Annotated[Literal["en", "de"], Query(description="Of the header of a CSV file")]


async def _period(
    session: ReadSession,
    gateway: Gateway,
    first: Annotated[date | None, Query(alias="from", description="First day; the last 90 when left out")] = None,
    last: Annotated[date | None, Query(alias="to", description="Last day, included; today when left out")] = None,
) -> Period:
    zone = await plant_store.zone_in(session, gateway.settings.timezone)
    return period_of(first, last, zone, gateway.clock.now())


async def _now(session: ReadSession, gateway: Gateway) -> Period:
    """For what stands now, whatever came before."""
    return period_of(None, None, await plant_store.zone_in(session, gateway.settings.timezone), gateway.clock.now())


async def _scope(
    area: Values = [],  # noqa: B006 - FastAPI copies it
    tool: Values = [],  # noqa: B006 - as above
    machine: Values = [],  # noqa: B006 - as above
) -> Scope:
    return Scope(tuple(area), tuple(tool), tuple(machine))


@dataclass(frozen=True, slots=True)
class Shape:
    """In which shape it is wanted."""

    csv: bool
    language: Literal["en", "de"]


async def _shape(format: Format = "json", language: CsvLanguage = "en") -> Shape:  # noqa: A002 - its name in the address
    return Shape(format == "csv", language)


async def _kept(request: Request, session: ReadSession, gateway: Gateway) -> Kept:
    sums: KeptSums = request.app.state.kept_sums
    return Kept(sums, await changes(session), gateway.clock.now())


AskedKept = Annotated[Kept, Depends(_kept)]
AskedPeriod = Annotated[Period, Depends(_period)]
Now = Annotated[Period, Depends(_now)]
AskedScope = Annotated[Scope, Depends(_scope)]
AskedShape = Annotated[Shape, Depends(_shape)]
