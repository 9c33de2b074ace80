"""Spare parts over HTTP. Quantities are whole numbers of the part's unit, prices whole cents of one unit."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from typing_extensions import TypedDict

from toolcare_maintenance.domain.parts import MAX_LEAD_TIME_DAYS, MAX_PRICE_CENTS, MAX_QUANTITY, MovementKind
from toolcare_maintenance.forms import Body, Line, Said, Words
from toolcare_maintenance.tables import Part, PartMovement, Tool
from toolcare_maintenance.usecases.parts import PartValues
from toolcare_shared.bulk import known_as

PartNumber = Annotated[Line, Field(max_length=64, examples=["OR-22x2"]), AfterValidator(known_as)]
Unit = Annotated[Line, Field(max_length=20, examples=["pcs"])]
Quantity = Annotated[int, Field(strict=True, ge=0, le=MAX_QUANTITY)]
SomeQuantity = Annotated[int, Field(strict=True, ge=1, le=MAX_QUANTITY)]
LeadTime = Annotated[int, Field(strict=True, ge=0, le=MAX_LEAD_TIME_DAYS)]
Price = Annotated[int, Field(strict=True, ge=0, le=MAX_PRICE_CENTS)]
ToolIds = Annotated[list[Annotated[str, Field(max_length=64)]], Field(max_length=500)]


class PartIn(Body):
    """`stock` is what is there now; from then on bookings change it. `minimum` 0: never low."""

    number: PartNumber
    name: Line
    unit: Unit
    stock: Quantity = 0
    minimum: Quantity = 0
    lead_time_days: LeadTime | None = None
    supplier: Line | None = None
    price_cents: Price | None = None
    place: Line | None = None
    note: Words = ""
    tool_ids: ToolIds = Field(default_factory=list)

    def values(self) -> PartValues:
        return {
            "number": self.number,
            "name": self.name,
            "unit": self.unit,
            "minimum": self.minimum,
            "lead_time_days": self.lead_time_days,
            "supplier": self.supplier,
            "price_cents": self.price_cents,
            "place": self.place,
            "note": self.note,
        }


class PartPatch(TypedDict, total=False):
    """What is absent stays as it is; null clears. The stock is changed by bookings alone."""

    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc] # pydantic's own way to configure a TypedDict

    number: PartNumber
    name: Line
    unit: Unit
    minimum: Quantity
    lead_time_days: LeadTime | None
    supplier: Line | None
    price_cents: Price | None
    place: Line | None
    note: Words
    tool_ids: ToolIds


class RetirePartIn(Body):
    reason: Said


class BookIn(Body):
    """A `receipt` came in, a `count` says what is there, `scrap` was thrown away and wants a reason."""

    kind: Literal["receipt", "count", "scrap"]
    quantity: Quantity
    reason: Words = ""

    @model_validator(mode="after")
    def _scrap_has_a_reason(self) -> Self:
        if self.kind == "scrap" and not self.reason:
            raise ValueError("say why the parts are thrown away")
        return self

    @model_validator(mode="after")
    def _only_a_count_may_be_none(self) -> Self:
        if self.kind != "count" and self.quantity == 0:
            raise ValueError("give how many came or went; only a count may be 0")
        return self


class UseIn(Body):
    """Taken from stock, and on which tool it went."""

    quantity: SomeQuantity
    tool_id: str | None = Field(default=None, max_length=64)
    reason: Words = ""


class PartToolOut(BaseModel):
    id: str
    number: str
    name: str


class PartOut(BaseModel):
    """`low`: the stock is at the minimum or below it."""

    id: str
    number: str
    name: str
    unit: str
    stock: int
    minimum: int
    low: bool
    lead_time_days: int | None
    supplier: str | None
    price_cents: int | None
    place: str | None
    note: str
    tools: list[PartToolOut]
    retired: bool
    retired_reason: str | None
    version: int

    @classmethod
    def of(cls, part: Part, tools: Sequence[Tool]) -> Self:
        return cls(
            id=part.id,
            number=part.number,
            name=part.name,
            unit=part.unit,
            stock=part.stock,
            minimum=part.minimum,
            low=part.low,
            lead_time_days=part.lead_time_days,
            supplier=part.supplier,
            price_cents=part.price_cents,
            place=part.place,
            note=part.note,
            tools=[PartToolOut(id=tool.id, number=tool.number, name=tool.name) for tool in tools],
            retired=part.retired,
            retired_reason=part.retired_reason,
            version=part.version,
        )


class MovementOut(BaseModel):
    """`quantity` is signed; `stock` is what there was after it."""

    id: str
    kind: MovementKind
    quantity: int
    stock: int
    tool_id: str | None
    tool_number: str | None
    job_id: str | None
    reason: str
    by: str
    at: datetime

    @classmethod
    def of(cls, row: tuple[PartMovement, str | None]) -> Self:
        movement, tool_number = row
        return cls(
            id=movement.id,
            kind=movement.kind,
            quantity=movement.quantity,
            stock=movement.stock,
            tool_id=movement.tool_id,
            tool_number=tool_number,
            job_id=movement.job_id,
            reason=movement.reason,
            by=movement.by,
            at=movement.at,
        )
