"""Tool classes over HTTP."""

from typing import Self

from pydantic import BaseModel

from toolcare_registry.domain.classes import ToolClass
from toolcare_registry.schemas import Body, ClassCode, DesignLife, Name, Words


class ToolClassBody(Body):
    """Without `max_shots` the class sets no limit to a tool's life."""

    name: Name
    max_shots: DesignLife | None = None
    note: Words | None = None

    def of_code(self, code: str) -> ToolClass:
        return ToolClass(code, self.name, self.max_shots, self.note)


class ToolClassIn(ToolClassBody):
    code: ClassCode


class ToolClassOut(BaseModel):
    code: str
    name: str
    max_shots: int | None
    note: str | None
    version: int

    @classmethod
    def of(cls, tool_class: ToolClass) -> Self:
        return cls(
            code=tool_class.code,
            name=tool_class.name,
            max_shots=tool_class.max_shots,
            note=tool_class.note,
            version=tool_class.version,
        )


class ToolClassesOut(BaseModel):
    items: list[ToolClassOut]
