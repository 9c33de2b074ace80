"""The catalogue: codes in groups, at most two levels deep. Codes retire or merge; none is ever taken away."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from toolcare_failures.domain.severity import FailureSeverity


class CodeGroup(StrEnum):
    TOOL_FAULT = "tool_fault"
    PART_DEFECT = "part_defect"
    STOP_REASON = "stop_reason"
    CAUSE = "cause"
    FIX = "fix"

    @property
    def is_reported(self) -> bool:
        """Whether a report may carry a code of this group; causes and fixes come with the solution."""
        return self not in {CodeGroup.CAUSE, CodeGroup.FIX}


class KindOfComponent(StrEnum):
    """What the registry's components are, after ISO 12165."""

    CAVITY_INSERT = "cavity_insert"
    CORE_INSERT = "core_insert"
    CAVITY_PLATE = "cavity_plate"
    CORE_PLATE = "core_plate"
    SLIDE = "slide"
    LIFTER = "lifter"
    EJECTOR_PIN = "ejector_pin"
    EJECTOR_PLATE = "ejector_plate"
    RETURN_PIN = "return_pin"
    GUIDE_PILLAR = "guide_pillar"
    GUIDE_BUSH = "guide_bush"
    SPRUE_BUSH = "sprue_bush"
    GATE_INSERT = "gate_insert"
    LOCATING_RING = "locating_ring"
    HOT_RUNNER_NOZZLE = "hot_runner_nozzle"
    HOT_RUNNER_MANIFOLD = "hot_runner_manifold"
    VALVE_PIN = "valve_pin"
    HEATER = "heater"
    THERMOCOUPLE = "thermocouple"
    COOLING_CIRCUIT = "cooling_circuit"
    SEAL = "seal"
    SPRING = "spring"
    WEAR_PLATE = "wear_plate"
    VENT = "vent"
    HOSE = "hose"
    CABLE = "cable"
    PLATE = "plate"
    OTHER = "other"


class UnknownCode(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(f"There is no code {code} in the catalogue. Search it by any word of its name.")
        self.unknown_code = code


class CodeTaken(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(f"The code {code} is in the catalogue already, perhaps retired. Choose another one.")
        self.taken_code = code


class CodeIsRetired(Exception):
    """`use` is the code it was merged into; None when it was only retired."""

    def __init__(self, code: str, use: str | None) -> None:
        advice = "Choose another code." if use is None else f"Use {use}, into which it was merged."
        super().__init__(f"The code {code} is no longer used. {advice}")
        self.retired_code = code
        self.use = use


class WrongGroup(Exception):
    def __init__(self, code: str, group: CodeGroup, wanted: str) -> None:
        super().__init__(f"{code} stands in the group {group}; {wanted}.")
        self.wrong_code = code
        self.group = group.value


class WrongParent(Exception):
    def __init__(self, parent: str, why: str) -> None:
        super().__init__(f"{parent} cannot stand above this code: {why}. Choose another one, or none.")
        self.parent = parent


class ComponentDoesNotFit(Exception):
    def __init__(self, code: str, component: str, kind: str) -> None:
        super().__init__(
            f"{code} is no failure of a component like {component} ({kind}). Choose another code, or another component."
        )
        self.unfit_code = code
        self.component = component
        self.kind = kind


class MergedIntoItself(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(f"{code} cannot be merged into itself. Name the code that stays.")
        self.merged_code = code


class MergedAcrossGroups(Exception):
    def __init__(self, code: str, into: str) -> None:
        super().__init__(
            f"{code} and {into} stand in different groups: counted together they would say nothing. "
            "Merge codes of one group."
        )
        self.into = into


class NotRetired(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(f"The code {code} is in use, or was merged: there is nothing to restore.")
        self.used_code = code


@dataclass(frozen=True, slots=True)
class Code:
    """An entry. `names` and `synonyms` are by language; no `component_kinds` means that it fits any component.

    A `favourite` is offered before others.
    """

    code: str
    group: CodeGroup
    names: Mapping[str, str]
    synonyms: Mapping[str, Sequence[str]] = field(default_factory=dict)
    parent: str | None = None
    severity: FailureSeverity | None = None
    component_kinds: tuple[KindOfComponent, ...] = ()
    retired: bool = False
    merged_into: str | None = None
    favourite: bool = False

    @property
    def words(self) -> list[str]:
        """All that it is called by."""
        return [self.code, *self.names.values(), *(word for words in self.synonyms.values() for word in words)]

    def fits(self, kind: KindOfComponent | None) -> bool:
        return kind is None or not self.component_kinds or kind in self.component_kinds


class Catalogue:
    """All codes at one moment."""

    def __init__(self, codes: Iterable[Code]) -> None:
        self._codes = {code.code: code for code in codes}

    def __iter__(self) -> Iterator[Code]:
        return iter(self._codes.values())

    def find(self, code: str) -> Code:
        found = self._codes.get(code.upper())
        if found is None:
            raise UnknownCode(code)
        return found

    def counted_as(self, code: str) -> str:
        """Return the code that reports of this one are counted under today."""
        found = self.find(code)
        while found.merged_into is not None:
            found = self.find(found.merged_into)
        return found.code

    def counted(self, reported: Mapping[str, int]) -> Mapping[str, int]:
        """Return how often each code was reported, under the codes that reports are counted under today."""
        total: Counter[str] = Counter()
        for code, count in reported.items():
            total[self.counted_as(code)] += count
        return total

    def family(self, code: str) -> frozenset[str]:
        """Return all codes that are counted together with this one."""
        counted = self.counted_as(code)
        return frozenset(one for one in self._codes if self.counted_as(one) == counted)

    def usable(self, code: str) -> Code:
        found = self.find(code)
        if found.retired:
            raise CodeIsRetired(found.code, None if found.merged_into is None else self.counted_as(found.code))
        return found

    def for_report(self, code: str, *, merged_since: bool = False) -> Code:
        """Return a code that may be reported; one that was merged since the report was written is none the worse."""
        found = self.find(code) if merged_since else self.usable(code)
        if not found.group.is_reported:
            raise WrongGroup(found.code, found.group, "report a tool fault, a part defect or a stop reason")
        return found

    def of_group(self, code: str, group: CodeGroup) -> Code:
        found = self.usable(code)
        if found.group is not group:
            raise WrongGroup(found.code, found.group, f"a code of the group {group} is asked for here")
        return found

    def check_parent(self, code: str, group: CodeGroup, parent: str | None) -> None:
        """Refuse a parent that would make the tree deeper than two levels or lead into another group."""
        if parent is None:
            return
        above = self.usable(parent)
        if above.code == code:
            raise WrongParent(above.code, "it is the code itself")
        if above.group is not group:
            raise WrongParent(above.code, f"it stands in the group {above.group}")
        if above.parent is not None:
            raise WrongParent(above.code, f"it stands below {above.parent} itself")
        if any(one.parent == code for one in self._codes.values()):
            raise WrongParent(above.code, f"{code} has codes below it itself")

    def check_merge(self, code: str, into: str) -> None:
        merged, stays = self.usable(code), self.usable(into)
        if merged.code == stays.code:
            raise MergedIntoItself(merged.code)
        if merged.group is not stays.group:
            raise MergedAcrossGroups(merged.code, stays.code)
