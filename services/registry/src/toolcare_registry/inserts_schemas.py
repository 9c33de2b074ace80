"""Inserts with serial numbers over HTTP."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from toolcare_registry.components_schemas import SomeId
from toolcare_registry.domain.components import ComponentKind
from toolcare_registry.domain.inserts import MAX_SHOTS, Aside, Insert, InsertState, Step
from toolcare_registry.schemas import Body, Name, Number, Words
from toolcare_registry.store.inserts import StayRecord

ShotsBefore = Annotated[int, Field(strict=True, ge=0, le=MAX_SHOTS)]


class InsertIn(Body):
    """`initial_shots` are those it made before it was known here."""

    serial: Number
    name: Name
    kind: ComponentKind = ComponentKind.CAVITY_INSERT
    drawing: Name | None = None
    maker: Name | None = None
    initial_shots: ShotsBefore = 0


class InsertPatch(TypedDict, total=False):
    """What is absent stays as it is; null clears."""

    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc] # pydantic's own way to configure a TypedDict

    serial: Number
    name: Name
    kind: ComponentKind
    drawing: Name | None
    maker: Name | None
    initial_shots: ShotsBefore


class InstallIn(Body):
    """`swap`: the insert that sits there comes where this one was, or into stock. `at` may lie back seven days.

    `although_scrapped` uses an insert that was scrapped and taken back into stock.
    """

    component_id: SomeId
    reason: Words
    at: AwareDatetime | None = None
    swap: bool = False
    although_scrapped: bool = False


class RemoveIn(Body):
    """`at` may lie back seven days, to the moment it was installed at most; now when absent."""

    to: Aside
    reason: Words
    at: AwareDatetime | None = None


class InsertPositionOut(BaseModel):
    tool_id: str
    tool_number: str
    component_id: str
    component_name: str
    position: str
    cavity: int | None
    since: datetime

    @classmethod
    def of(cls, record: StayRecord) -> Self:
        return cls(
            tool_id=record.stay.tool_id,
            tool_number=record.tool_number,
            component_id=record.stay.component_id,
            component_name=record.component_name,
            position=record.position,
            cavity=record.cavity,
            since=record.stay.since,
        )


class StayOut(BaseModel):
    """One stretch in a position; `reason` is why it was installed, `remove_reason` why it was taken out."""

    model_config = ConfigDict(serialize_by_alias=True)

    tool_id: str
    tool_number: str
    component_id: str
    component_name: str
    position: str
    cavity: int | None
    from_: datetime = Field(serialization_alias="from")
    to: datetime | None
    shots: int
    installed_by: str
    removed_by: str | None
    reason: str
    remove_reason: str | None

    @classmethod
    def of(cls, record: StayRecord) -> Self:
        stay = record.stay
        return cls(
            tool_id=stay.tool_id,
            tool_number=record.tool_number,
            component_id=stay.component_id,
            component_name=record.component_name,
            position=record.position,
            cavity=record.cavity,
            from_=stay.since,
            to=stay.until,
            shots=stay.shots,
            installed_by=stay.installed_by,
            removed_by=stay.removed_by,
            reason=stay.install_reason,
            remove_reason=stay.remove_reason,
        )


class InsertOut(BaseModel):
    """`shots` are those of its life, the initial ones among them; `since`, `by` and `reason` tell of its state."""

    id: str
    serial: str
    name: str
    kind: ComponentKind
    drawing: str | None
    maker: str | None
    state: InsertState
    since: datetime
    by: str
    reason: str
    shots: int
    initial_shots: int
    position: InsertPositionOut | None
    version: int

    @classmethod
    def of(cls, insert: Insert, sits: StayRecord | None) -> Self:
        return cls(
            id=insert.id,
            serial=insert.serial,
            name=insert.name,
            kind=insert.kind,
            drawing=insert.drawing,
            maker=insert.maker,
            state=insert.state,
            since=insert.last.at,
            by=insert.last.by,
            reason=insert.last.reason,
            shots=insert.shots,
            initial_shots=insert.initial_shots,
            position=None if sits is None else InsertPositionOut.of(sits),
            version=insert.version,
        )


class InsertStepOut(BaseModel):
    """A step from one state to another; without `from` it was the first one."""

    model_config = ConfigDict(serialize_by_alias=True)

    from_: InsertState | None = Field(serialization_alias="from")
    to: InsertState
    at: datetime
    by: str
    reason: str

    @classmethod
    def of(cls, step: Step) -> Self:
        remark = step.remark
        return cls(from_=step.before, to=step.after, at=remark.at, by=remark.by, reason=remark.reason)


class InsertHistoryOut(InsertOut):
    """With every position it was in and every step of its state, newest first."""

    history: list[StayOut] = []
    steps: list[InsertStepOut] = []

    @classmethod
    def told(cls, insert: Insert, stays: Sequence[StayRecord], steps: Sequence[Step]) -> Self:
        sits = next((record for record in stays if record.stay.until is None), None)
        told = {
            "history": [StayOut.of(record) for record in stays],
            "steps": [InsertStepOut.of(step) for step in steps],
        }
        return cls.of(insert, sits).model_copy(update=told)
