"""Tool classes over HTTP."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel

from toolcare_registry.domain.classes import ToolClass
from toolcare_registry.schemas import Body, ClassCode, DesignLife, Name, Words


class ClassNames(Body):
    en: Name | None = None
    de: Name | None = None


class ClassNotes(Body):
    en: Words | None = None
    de: Words | None = None


def _named(names: ClassNames) -> ClassNames:
    if names.en is None and names.de is None:
        raise ValueError("Give the name in English, in German, or in both.")
    return names


def _spoken(texts: ClassNames | ClassNotes) -> dict[str, str]:
    """Return the languages in which something is said."""
    return {language: said for language, said in (("en", texts.en), ("de", texts.de)) if said is not None}


class ToolClassBody(Body):
    """Without `max_shots` the class sets no limit to a tool's life. Texts are in English, German or both."""

    names: Annotated[ClassNames, AfterValidator(_named)]
    max_shots: DesignLife | None = None
    notes: ClassNotes = ClassNotes()

    def of_code(self, code: str) -> ToolClass:
        return ToolClass(code, _spoken(self.names), self.max_shots, _spoken(self.notes))


class ToolClassIn(ToolClassBody):
    code: ClassCode


class ToolClassOut(BaseModel):
    """`confirmed` tells whether the plant stands by the class as it is; what comes with Toolcare waits for that."""

    code: str
    names: dict[str, str]
    max_shots: int | None
    notes: dict[str, str]
    confirmed: bool
    confirmed_by: str | None
    confirmed_at: datetime | None
    version: int

    @classmethod
    def of(cls, tool_class: ToolClass) -> Self:
        confirmed = tool_class.confirmed
        return cls(
            code=tool_class.code,
            names=dict(tool_class.names),
            max_shots=tool_class.max_shots,
            notes=dict(tool_class.notes),
            confirmed=confirmed is not None,
            confirmed_by=confirmed.by if confirmed else None,
            confirmed_at=confirmed.at if confirmed else None,
            version=tool_class.version,
        )


class ToolClassesOut(BaseModel):
    items: list[ToolClassOut]
