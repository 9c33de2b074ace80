"""The catalogue over HTTP. Texts are by language; a reader of the other language falls back to the one there is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from toolcare_failures.domain.codes import Code, CodeGroup, KindOfComponent
from toolcare_failures.domain.severity import FailureSeverity
from toolcare_failures.forms import Body, KnownCode, Line, NewCode, Said
from toolcare_failures.tables import CodeMapping, CodeRow
from toolcare_failures.usecases.catalogue import CodeValues

MAX_SYNONYMS = 30


class CodeNames(Body):
    en: Line | None = None
    de: Line | None = None


def _named(names: CodeNames) -> CodeNames:
    if names.en is None and names.de is None:
        raise ValueError("Give the name in English, in German, or in both.")
    return names


Names = Annotated[CodeNames, AfterValidator(_named)]
SynonymList = Annotated[list[Line], Field(max_length=MAX_SYNONYMS)]
Kinds = Annotated[list[KindOfComponent], Field(max_length=len(KindOfComponent))]


class Synonyms(Body):
    """Other words that people search for."""

    en: SynonymList = Field(default_factory=list)
    de: SynonymList = Field(default_factory=list)


class CodeIn(Body):
    """Without `component_kinds` the code fits any component; a `favourite` is offered before others.

    The code itself never changes afterwards.
    """

    code: NewCode
    group: CodeGroup
    names: Names
    synonyms: Synonyms = Field(default_factory=Synonyms)
    parent: KnownCode | None = None
    severity: FailureSeverity | None = None
    component_kinds: Kinds = Field(default_factory=list)
    favourite: bool = False

    def values(self) -> CodeValues:
        return {
            "names": _spoken(self.names),
            "synonyms": _synonyms(self.synonyms),
            "parent": self.parent,
            "severity": self.severity,
            "component_kinds": _kinds(self.component_kinds),
            "favourite": self.favourite,
        }


class CodePatch(TypedDict, total=False):
    """What is absent stays as it is; null clears. Names and synonyms are given whole."""

    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc] # pydantic's own way to configure a TypedDict

    names: Names
    synonyms: Synonyms
    parent: KnownCode | None
    severity: FailureSeverity | None
    component_kinds: Kinds
    favourite: bool


def values_of(patch: CodePatch) -> CodeValues:
    values: CodeValues = {}
    if "names" in patch:
        values["names"] = _spoken(patch["names"])
    if "synonyms" in patch:
        values["synonyms"] = _synonyms(patch["synonyms"])
    if "parent" in patch:
        values["parent"] = patch["parent"]
    if "severity" in patch:
        values["severity"] = patch["severity"]
    if "component_kinds" in patch:
        values["component_kinds"] = _kinds(patch["component_kinds"])
    if "favourite" in patch:
        values["favourite"] = patch["favourite"]
    return values


class MergeCodeIn(Body):
    """`into` is the code that stays."""

    into: KnownCode
    reason: Said


class CodeOut(BaseModel):
    """`reported` is how often reports of the asked tool are counted under it; 0 where no tool was asked for."""

    code: str
    group: CodeGroup
    parent: str | None
    names: dict[str, str]
    synonyms: dict[str, list[str]]
    severity: FailureSeverity | None
    component_kinds: list[KindOfComponent]
    favourite: bool
    retired: bool
    retired_reason: str | None
    merged_into: str | None
    reported: int
    version: int

    @classmethod
    def of(cls, row: CodeRow, reported: int = 0) -> Self:
        return cls(
            code=row.code,
            group=row.group,
            parent=row.parent,
            names=row.names,
            synonyms=row.synonyms,
            severity=row.severity,
            component_kinds=[KindOfComponent(kind) for kind in row.component_kinds],
            favourite=row.favourite,
            retired=row.retired,
            retired_reason=row.retired_reason,
            merged_into=row.merged_into,
            reported=reported,
            version=row.version,
        )


class CatalogueOut(BaseModel):
    """`version` counts every change of the catalogue."""

    version: int
    items: list[CodeOut]


class CodeMappingOut(BaseModel):
    """From this version of the catalogue on, reports of `code` are counted under `into`."""

    version: int
    code: str
    into: str
    reason: str
    by: str
    at: datetime

    @classmethod
    def of(cls, row: CodeMapping) -> Self:
        return cls(version=row.version, code=row.code, into=row.into, reason=row.reason, by=row.by, at=row.at)


class CodeMappingsOut(BaseModel):
    version: int
    items: list[CodeMappingOut]


class CodeRef(BaseModel):
    """A code as a report shows it; `counted_as` is another one when it was merged since."""

    code: str
    group: CodeGroup
    names: dict[str, str]
    counted_as: str

    @classmethod
    def of(cls, code: Code, counted_as: str) -> Self:
        return cls(code=code.code, group=code.group, names=dict(code.names), counted_as=counted_as)


def _spoken(names: CodeNames) -> dict[str, str]:
    return {language: said for language, said in (("en", names.en), ("de", names.de)) if said is not None}


def _synonyms(synonyms: Synonyms) -> dict[str, list[str]]:
    spoken: Mapping[str, list[str]] = {"en": synonyms.en, "de": synonyms.de}
    return {language: list(dict.fromkeys(words)) for language, words in spoken.items() if words}


def _kinds(kinds: list[KindOfComponent]) -> list[str]:
    return [kind.value for kind in dict.fromkeys(kinds)]
