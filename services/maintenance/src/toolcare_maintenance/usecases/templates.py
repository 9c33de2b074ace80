"""What an engineer does with templates: write checklists and plan templates, confirm them, take them out of use."""

from collections.abc import Collection, Mapping, Sequence

from toolcare_maintenance import store
from toolcare_maintenance.content import groups_kept, levels_kept, levels_of
from toolcare_maintenance.domain.checklists import Group, check_groups, in_words, items_of
from toolcare_maintenance.domain.templates import TemplateInUse, TemplateIsRetired, TemplateLevel, check_levels
from toolcare_maintenance.tables import Checklist, ChecklistVersion, PlanTemplate
from toolcare_maintenance.usecases.occasion import Occasion
from toolcare_shared.ids import new_id

Titles = Mapping[str, str]


async def make_checklist(occasion: Occasion, titles: Titles, groups: Sequence[Group]) -> Checklist:
    """Write a checklist. What an engineer of the plant writes still waits for being confirmed."""
    check_groups(groups)
    made = Checklist(id=new_id(), titles=dict(titles), items=0, retired=False, version=0, revision=0)
    occasion.session.add(made)
    await _write(occasion, made, titles, groups)
    return made


async def change_checklist(
    occasion: Occasion, checklist: Checklist, titles: Titles, groups: Sequence[Group]
) -> Checklist:
    """Make the next version. Jobs that have begun keep theirs; the new one is to be confirmed."""
    check_groups(groups)
    _refuse_retired(checklist)
    await _write(occasion, checklist, titles, groups)
    return checklist


async def _write(occasion: Occasion, checklist: Checklist, titles: Titles, groups: Sequence[Group]) -> None:
    checklist.titles, checklist.items = dict(titles), len(list(items_of(groups)))
    checklist.version += 1
    checklist.revision += 1
    checklist.confirmed_by = checklist.confirmed_at = None
    await occasion.session.flush()
    occasion.session.add(
        ChecklistVersion(
            checklist_id=checklist.id,
            version=checklist.version,
            titles=dict(titles),
            content=groups_kept(groups),
            at=occasion.now,
            by=occasion.actor.name,
        )
    )


def confirm_checklist(occasion: Occasion, checklist: Checklist) -> Checklist:
    """Note that the plant stands by this content."""
    _refuse_retired(checklist)
    checklist.confirmed_by, checklist.confirmed_at = occasion.actor.name, occasion.now
    checklist.revision += 1
    return checklist


def retire_checklist(checklist: Checklist, reason: str) -> Checklist:
    """Take it out of the choice; levels and jobs that have it keep it."""
    _refuse_retired(checklist)
    checklist.retired, checklist.retired_reason = True, reason
    checklist.revision += 1
    return checklist


def restore_checklist(checklist: Checklist) -> Checklist:
    """Offer it again."""
    _refuse_in_use(checklist)
    checklist.retired, checklist.retired_reason = False, None
    checklist.revision += 1
    return checklist


async def make_template(occasion: Occasion, titles: Titles, note: str, levels: Sequence[TemplateLevel]) -> PlanTemplate:
    """Write a plan template."""
    await _check(occasion, levels)
    made = PlanTemplate(
        id=new_id(), titles=dict(titles), note=note, levels=levels_kept(levels), retired=False, version=1
    )
    occasion.session.add(made)
    return made


async def change_template(
    occasion: Occasion, template: PlanTemplate, titles: Titles, note: str, levels: Sequence[TemplateLevel]
) -> PlanTemplate:
    """Change a template; plans that were made from it stay as they are, and it is to be confirmed again."""
    _refuse_retired(template)
    await _check(occasion, levels, levels_of(template.levels))
    template.titles, template.note, template.levels = dict(titles), note, levels_kept(levels)
    template.confirmed_by = template.confirmed_at = None
    template.version += 1
    return template


def confirm_template(occasion: Occasion, template: PlanTemplate) -> PlanTemplate:
    _refuse_retired(template)
    template.confirmed_by, template.confirmed_at = occasion.actor.name, occasion.now
    template.version += 1
    return template


def retire_template(template: PlanTemplate, reason: str) -> PlanTemplate:
    _refuse_retired(template)
    template.retired, template.retired_reason = True, reason
    template.version += 1
    return template


async def _check(occasion: Occasion, levels: Sequence[TemplateLevel], before: Sequence[TemplateLevel] = ()) -> None:
    check_levels(levels)
    kept = {level.checklist_id for level in before}
    for level in levels:
        await check_checklist(occasion, level.checklist_id, kept)


async def check_checklist(occasion: Occasion, checklist_id: str | None, kept: Collection[str | None]) -> None:
    """Refuse a checklist that is not there, or that is retired, unless it is one of those that are in use here."""
    if checklist_id is None or checklist_id in kept:
        return
    _refuse_retired(await store.checklist(occasion.session, checklist_id))


def restore_template(template: PlanTemplate) -> PlanTemplate:
    """Offer it again."""
    _refuse_in_use(template)
    template.retired, template.retired_reason = False, None
    template.version += 1
    return template


def _refuse_in_use(template: Checklist | PlanTemplate) -> None:
    if not template.retired:
        raise TemplateInUse(in_words(template.titles))


def _refuse_retired(template: Checklist | PlanTemplate) -> None:
    if template.retired:
        raise TemplateIsRetired(in_words(template.titles))
