"""The tool sheet over HTTP: its fields after ISO 16916. Lengths in mm, as on drawings."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from toolcare_registry.domain.components import Side
from toolcare_registry.domain.sheets import Sheet
from toolcare_registry.schemas import Body, Label, Name, Words

Millimetres = Annotated[float, Field(gt=0, le=100_000, allow_inf_nan=False)]
Kilograms = Annotated[float, Field(gt=0, le=1_000_000, allow_inf_nan=False)]
KiloNewtons = Annotated[float, Field(gt=0, le=1_000_000, allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, le=1_000_000, allow_inf_nan=False)]
Celsius = Annotated[float, Field(ge=-100, le=1_000, allow_inf_nan=False)]
Figure = Annotated[float, Field(ge=-1e9, le=1e9, allow_inf_nan=False)]
Position = Annotated[int, Field(strict=True, ge=1, le=999)]
Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2200, 1, 1))]


class MaterialRow(Body):
    """What a part of the tool is made of."""

    part: Name
    steel: Name | None = None
    hardness_hrc: Annotated[float, Field(ge=0, le=80, allow_inf_nan=False)] | None = None
    coating: Name | None = None


class CoolingRow(Body):
    """A circuit with its figures as approved."""

    number: Position
    name: Label = ""
    side: Side | None = None
    medium: Name | None = None
    flow_lpm: Positive | None = None
    pressure_bar: Positive | None = None
    temperature_c: Celsius | None = None
    note: Words | None = None


class ZoneRow(Body):
    """A zone of the hot runner; its resistance may differ by the tolerance, its insulation must not fall below."""

    number: Position
    name: Label = ""
    kind: Literal["nozzle", "manifold", "heater", "other"] = "nozzle"
    resistance_ohm: Positive | None = None
    tolerance_percent: Annotated[float, Field(gt=0, le=100, allow_inf_nan=False)] = 10
    insulation_min_mohm: Positive = 1
    thermocouple: Name | None = None
    power_w: Positive | None = None
    voltage_v: Positive | None = None


class Ejection(Body):
    kind: Name | None = None
    stroke_mm: Millimetres | None = None
    max_force_kn: KiloNewtons | None = None
    note: Words | None = None


class SetupRow(Body):
    """A figure of the set-up sheet with the limits within which it is approved."""

    name: Name
    value: Figure | None = None
    unit: Label = ""
    low: Figure | None = None
    high: Figure | None = None

    @model_validator(mode="after")
    def _limits_in_order(self) -> Self:
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError("the lower limit is above the upper one")
        return self


class SheetFields(Body):
    product: Name | None = None
    part_number: Name | None = None
    customer: Name | None = None
    project: Name | None = None
    asset_number: Name | None = None
    owner_mark: Name | None = None
    custodian: Name | None = None
    acquired_on: Day | None = None
    maker: Name | None = None
    maker_number: Name | None = None
    maker_country: Name | None = None
    built_on: Day | None = None
    warranty_until: Day | None = None
    length_mm: Millimetres | None = None
    width_mm: Millimetres | None = None
    height_mm: Millimetres | None = None
    opening_stroke_mm: Millimetres | None = None
    weight_kg: Kilograms | None = None
    locating_ring_mm: Millimetres | None = None
    min_clamp_force_kn: KiloNewtons | None = None
    surface_finish: Name | None = None
    note: Words | None = None
    materials: Annotated[list[MaterialRow], Field(max_length=200)] = Field(default_factory=list)
    cooling: Annotated[list[CoolingRow], Field(max_length=100)] = Field(default_factory=list)
    zones: Annotated[list[ZoneRow], Field(max_length=200)] = Field(default_factory=list)
    ejection: Ejection | None = None
    setup: Annotated[list[SetupRow], Field(max_length=200)] = Field(default_factory=list)


class SheetIn(SheetFields):
    """The whole sheet; what is left out is empty afterwards."""

    @model_validator(mode="after")
    def _each_number_once(self) -> Self:
        for what, numbers in (
            ("circuit", [row.number for row in self.cooling]),
            ("zone", [row.number for row in self.zones]),
        ):
            if len(set(numbers)) < len(numbers):
                raise ValueError(f"two rows have the number of one {what}")
        return self


class SheetOut(SheetFields):
    """Version 0: nobody has written it yet."""

    tool_id: str
    version: int

    @classmethod
    def of(cls, sheet: Sheet) -> Self:
        return cls.model_validate({**sheet.content, "tool_id": sheet.tool_id, "version": sheet.version})
