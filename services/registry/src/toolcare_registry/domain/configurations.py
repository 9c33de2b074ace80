"""Configurations of a family tool: which of its cavities make parts in a run."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypedDict

from toolcare_registry.domain.cavities import Cavity
from toolcare_registry.domain.use import IN_USE, Use, UseWish, changed_use


class UnknownConfiguration(Exception):
    def __init__(self, configuration_id: str) -> None:
        super().__init__(f"There is no configuration {configuration_id} of this tool. Look at its configurations.")
        self.configuration_id = configuration_id


class ConfigurationNameTaken(Exception):
    def __init__(self, name: str) -> None:
        super().__init__(f"The tool has a configuration {name} already. Choose another name, or change that one.")
        self.name = name


class ConfigurationIsRetired(Exception):
    def __init__(self, name: str) -> None:
        super().__init__(f"The configuration {name} is retired. Choose another one, or take it back into use first.")
        self.name = name


class ConfigurationAllBlocked(Exception):
    def __init__(self, name: str) -> None:
        super().__init__(f"All cavities of {name} are blocked. Unblock one of them, or choose another configuration.")
        self.name = name


@dataclass(frozen=True, slots=True)
class Configuration:
    """`cavities` are in order, each once."""

    id: str
    tool_id: str
    name: str
    cavities: tuple[int, ...]
    note: str | None = None
    use: Use = IN_USE
    version: int = 1

    def __post_init__(self) -> None:
        if not self.cavities or list(self.cavities) != sorted(set(self.cavities)):
            raise ValueError("a configuration has cavities, in order, each once")

    @property
    def retired(self) -> bool:
        return self.use.retired


class ConfigurationChanges(TypedDict, total=False):
    """What is absent stays as it is; None clears."""

    name: str
    cavities: tuple[int, ...]
    note: str | None


def change_configuration(configuration: Configuration, changes: ConfigurationChanges, wish: UseWish) -> Configuration:
    changed = replace(configuration, use=changed_use(configuration.use, wish, configuration.name), **changes)
    return configuration if changed == configuration else replace(changed, version=configuration.version + 1)


def active_in(configuration: Configuration | None, cavities: Sequence[Cavity]) -> int:
    """Count the cavities that make parts in a run; without a configuration all that are active do."""
    chosen = None if configuration is None else set(configuration.cavities)
    return sum(cavity.active and (chosen is None or cavity.number in chosen) for cavity in cavities)
