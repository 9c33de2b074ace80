"""Engineering changes over HTTP."""

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import BaseModel, Field

from toolcare_registry.domain.modifications import Modification
from toolcare_registry.schemas import Body, Number, Words


class ModificationIn(Body):
    change_level: Number
    description: Words
    done_on: Annotated[date, Field(ge=date(1900, 1, 1))]
    reason: Words


class ModificationOut(BaseModel):
    id: str
    tool_id: str
    change_level: str
    description: str
    reason: str
    done_on: date
    at: datetime
    by: str

    @classmethod
    def of(cls, modification: Modification) -> Self:
        return cls(
            id=modification.id,
            tool_id=modification.tool_id,
            change_level=modification.change_level,
            description=modification.description,
            reason=modification.reason,
            done_on=modification.done_on,
            at=modification.recorded_at,
            by=modification.recorded_by,
        )
