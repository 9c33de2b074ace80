"""Cavities over HTTP."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from toolcare_registry.domain import Tool
from toolcare_registry.domain.cavities import Cavity
from toolcare_registry.schemas import Name

Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False, description="0 is left or top, 1 right or bottom")]


class CavityPatch(TypedDict, total=False):
    """What is absent stays as it is; null clears. `x` and `y` together are its spot on the drawn plate."""

    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc] # pydantic's own way to configure a TypedDict

    name: Name
    part: Name | None
    x: Share | None
    y: Share | None


class CavityOut(BaseModel):
    """`reason`, `since` and `by` tell how it was blocked or unblocked last."""

    number: int
    name: str
    part: str | None
    active: bool
    reason: str | None
    since: datetime | None
    by: str | None
    x: float | None
    y: float | None

    @classmethod
    def of(cls, cavity: Cavity) -> Self:
        last = cavity.last
        return cls(
            number=cavity.number,
            name=cavity.name,
            part=cavity.part,
            active=cavity.active,
            reason=last.reason if last else None,
            since=last.at if last else None,
            by=last.by if last else None,
            x=cavity.x,
            y=cavity.y,
        )


class CavitiesOut(BaseModel):
    """All cavities of a tool; `version` is the tool's."""

    tool_id: str
    active_cavities: int
    items: list[CavityOut]
    version: int

    @classmethod
    def of(cls, tool: Tool, cavities: list[Cavity]) -> Self:
        return cls(
            tool_id=tool.id,
            active_cavities=tool.active_cavities,
            items=[CavityOut.of(cavity) for cavity in cavities],
            version=tool.version,
        )
