"""What a code means, and how labels are asked for."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from fastapi import Query
from pydantic import BaseModel, Field

from toolcare_registry.domain import Tool
from toolcare_registry.domain.inserts import Insert
from toolcare_registry.domain.labels import LabelAddress
from toolcare_registry.schemas import Body

_ORIGIN = r"^https?://[A-Za-z0-9.\-\[\]:]{1,255}$"

Origin = Annotated[
    str,
    Query(
        max_length=300,
        pattern=_ORIGIN,
        examples=["https://toolcare.plant.local:8443"],
        description="Where people open Toolcare; the QR code leads there",
    ),
]


class LabelAddressIn(Body):
    """Without an address labels carry the one under which the page was opened."""

    address: str | None = Field(max_length=300, pattern=_ORIGIN, examples=["https://toolcare.plant.local:8443"])


class LabelAddressOut(BaseModel):
    address: str | None
    version: int

    @classmethod
    def of(cls, found: LabelAddress) -> Self:
        return cls(address=found.address, version=found.version)


class Layout(StrEnum):
    """`single`: one label of 62 x 29 mm a page, for a label printer; `sheet`: 3 x 8 labels on A4."""

    SINGLE = "single"
    SHEET = "sheet"


class FoundOut(BaseModel):
    """The tool a scanned or typed text means."""

    kind: Literal["tool"] = "tool"
    tool_id: str
    number: str
    name: str
    short_code: str

    @classmethod
    def of(cls, tool: Tool) -> Self:
        return cls(tool_id=tool.id, number=tool.number, name=tool.name, short_code=tool.short_code)


class InsertFoundOut(BaseModel):
    """The insert a scanned or typed serial number means; `number` is that number."""

    kind: Literal["insert"] = "insert"
    insert_id: str
    number: str
    name: str

    @classmethod
    def of(cls, insert: Insert) -> Self:
        return cls(insert_id=insert.id, number=insert.serial, name=insert.name)
