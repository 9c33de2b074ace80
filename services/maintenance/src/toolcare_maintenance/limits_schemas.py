"""A tool's own limits as they come in and go out over HTTP."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, Field

from toolcare_maintenance.content import limits_of
from toolcare_maintenance.domain.checklists import MAX_ITEMS
from toolcare_maintenance.domain.limits import OwnLimits
from toolcare_maintenance.forms import Body, Id, Said
from toolcare_maintenance.tables import ToolLimits
from toolcare_maintenance.template_schemas import ChecklistOut, Figure


class OwnLimitsIn(Body):
    """In the unit of the item. All three replace those of the checklist: null is no limit on this tool."""

    item_id: Id
    low: Figure | None = None
    nominal: Figure | None = None
    high: Figure | None = None

    def own(self) -> OwnLimits:
        return OwnLimits(self.item_id, self.low, self.nominal, self.high)


class ToolLimitsIn(Body):
    limits: Annotated[list[OwnLimitsIn], Field(max_length=MAX_ITEMS)]
    reason: Said

    def own(self) -> list[OwnLimits]:
        return [one.own() for one in self.limits]


class OwnLimitsOut(BaseModel):
    item_id: str
    low: float | None
    nominal: float | None
    high: float | None


class ToolLimitsOut(BaseModel):
    """Version 0 was never set: then the tool is measured by the checklist alone."""

    checklist: ChecklistOut
    limits: list[OwnLimitsOut]
    reason: str | None
    by: str | None
    at: datetime | None
    version: int

    @classmethod
    def of(cls, checklist: ChecklistOut, kept: ToolLimits | None) -> Self:
        own = () if kept is None else limits_of(kept.limits)
        return cls(
            checklist=checklist,
            limits=[OwnLimitsOut.model_validate(one, from_attributes=True) for one in own],
            reason=kept and kept.reason,
            by=kept and kept.by,
            at=kept and kept.at,
            version=0 if kept is None else kept.version,
        )
