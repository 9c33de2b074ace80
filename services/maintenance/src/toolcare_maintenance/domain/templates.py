"""Plan templates: levels as the plant means them in general. Each tool gets values of its own, with the reason."""

from collections.abc import Sequence
from dataclasses import dataclass

from toolcare_maintenance.domain.checklists import Texts
from toolcare_maintenance.domain.intervals import Interval
from toolcare_maintenance.domain.levels import check_codes


class UnknownChecklist(Exception):
    def __init__(self, checklist_id: str) -> None:
        super().__init__(f"There is no checklist {checklist_id}. Choose one from the list of checklists.")
        self.checklist_id = checklist_id


class UnknownTemplate(Exception):
    def __init__(self, template_id: str) -> None:
        super().__init__(f"There is no plan template {template_id}. Choose one from the list of templates.")
        self.template_id = template_id


class TemplateIsRetired(Exception):
    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is retired. Choose another one, or bring it back.")


class TemplateInUse(Exception):
    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is in use already. Reload it to see how it stands.")


class ReasonMissing(Exception):
    """A tool's interval differs from the template's without a word."""

    def __init__(self, code: str) -> None:
        super().__init__(f"The interval of {code} differs from the template: say why this tool needs its own.")
        self.code_of_level = code


@dataclass(frozen=True, slots=True)
class TemplateLevel:
    """A level as a template has it; the interval is a proposal."""

    code: str
    names: Texts
    interval: Interval
    blocks_run: bool = False
    includes_lower: bool = True
    checklist_id: str | None = None
    planned_minutes: int | None = None


def check_levels(levels: Sequence[TemplateLevel]) -> None:
    check_codes([level.code for level in levels])


def check_reason(code: str, own: Interval, reason: str | None, template: Sequence[TemplateLevel]) -> None:
    """Refuse an interval that differs from the template's without a reason. A level the template lacks needs none."""
    standard = next((level.interval for level in template if level.code == code), None)
    if standard is not None and _marks(standard) != _marks(own) and not reason:
        raise ReasonMissing(code)


def _marks(interval: Interval) -> tuple[int | None, int | None, int | None]:
    return interval.shots, interval.days, interval.hours
