"""Configurations over HTTP."""

from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from toolcare_registry.domain import MAX_CAVITIES
from toolcare_registry.domain.configurations import Configuration, ConfigurationChanges
from toolcare_registry.schemas import Body, Name, UseOut, UsePatch, Words

CavityNumbers = Annotated[
    tuple[Annotated[int, Field(strict=True, ge=1, le=MAX_CAVITIES)], ...],
    Field(min_length=1, max_length=MAX_CAVITIES, description="Which cavities make parts"),
    AfterValidator(lambda numbers: tuple(sorted(set(numbers)))),
]


class ConfigurationIn(Body):
    name: Name
    cavities: CavityNumbers
    note: Words | None = None


class ConfigurationPatch(UsePatch, total=False):
    """What is absent stays as it is; null clears."""

    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc] # pydantic's own way to configure a TypedDict

    name: Name
    cavities: CavityNumbers
    note: Words | None


def configuration_changes(patch: ConfigurationPatch) -> ConfigurationChanges:
    """Return the plain values of a change; whether it is in use is a question of its own."""
    changes = ConfigurationChanges()
    if "name" in patch:
        changes["name"] = patch["name"]
    if "cavities" in patch:
        changes["cavities"] = patch["cavities"]
    if "note" in patch:
        changes["note"] = patch["note"]
    return changes


class ConfigurationOut(BaseModel):
    id: str
    tool_id: str
    name: str
    cavities: list[int]
    note: str | None
    retired: bool
    use: UseOut | None
    version: int

    @classmethod
    def of(cls, configuration: Configuration) -> Self:
        return cls(
            id=configuration.id,
            tool_id=configuration.tool_id,
            name=configuration.name,
            cavities=list(configuration.cavities),
            note=configuration.note,
            retired=configuration.retired,
            use=UseOut.of(configuration.use),
            version=configuration.version,
        )
