"""The axes of a tool over HTTP: what is asked for, and how a tool came to where it is."""

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import AwareDatetime, BaseModel, Field, model_validator

from toolcare_registry.domain import InUse
from toolcare_registry.domain.axes import Axis, Change, PhysicalState
from toolcare_registry.schemas import PRINTABLE_ASCII, Body, Name, Note, Words

PlaceRef = Annotated[str, Field(max_length=64, pattern=PRINTABLE_ASCII)]


class StatusIn(Body):
    """A retired tool comes back this way."""

    status: InUse
    reason: Words


class StopIn(Body):
    reason: Words


class ReleaseIn(Body):
    """The sign-off: `note` says what was done and checked.

    `confirm` releases a tool although a failure that stopped it is still open.
    """

    note: Words
    confirm: bool = False


class MoveTo(Body):
    """A place of ours, or an external party: that wants the day the tool is due back and what is done there."""

    place_id: PlaceRef | None = None
    party: Name | None = None
    due_back_on: date | None = None
    purpose: Note = ""

    @model_validator(mode="after")
    def _one_or_the_other(self) -> Self:
        if (self.place_id is None) == (self.party is None):
            raise ValueError("name a place or an external party")
        if self.party is None and (self.due_back_on is not None or self.purpose):
            raise ValueError("only an external party has a purpose and a day the tool is due back")
        if self.party is not None and (self.due_back_on is None or not self.purpose):
            raise ValueError("say what is done there as purpose, and when the tool is due back as due_back_on")
        return self


class MoveIn(Body):
    """`at` may lie back as far as the moment the tool came to where it is; now when absent.

    A place of ours wants a reason; to an external party the purpose is one.
    """

    to: MoveTo
    reason: Note = ""
    at: AwareDatetime | None = None

    @model_validator(mode="after")
    def _says_why(self) -> Self:
        if not self.words():
            raise ValueError("say why the tool is moved: give a reason")
        return self

    def words(self) -> str:
        """Return purpose and reason together, as they are kept."""
        return ": ".join(filter(None, (self.to.purpose, self.reason)))


class PhysicalIn(Body):
    state: PhysicalState
    reason: Words


class ChangeOut(BaseModel):
    """One step on one axis. `detail` is the deed for the readiness, the place in words for the location."""

    id: str
    axis: Axis
    before: str = Field(serialization_alias="from")
    after: str = Field(serialization_alias="to")
    detail: str
    at: datetime
    by: str
    reason: str

    @classmethod
    def of(cls, change: Change) -> Self:
        return cls(
            id=change.id,
            axis=change.axis,
            before=change.before,
            after=change.after,
            detail=change.detail,
            at=change.mark.at,
            by=change.mark.by,
            reason=change.mark.reason,
        )
