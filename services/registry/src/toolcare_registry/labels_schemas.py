"""What a code means, and how labels are asked for."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from fastapi import Query
from pydantic import BaseModel

from toolcare_registry.domain import Tool

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
