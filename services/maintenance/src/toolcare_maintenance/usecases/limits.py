"""What an engineer says of a tool: which measured values are good on it, and why not those of the checklist."""

from collections.abc import Sequence

from toolcare_maintenance import store
from toolcare_maintenance.content import groups_of, limits_kept, limits_of
from toolcare_maintenance.domain.limits import OwnLimits, check_limits
from toolcare_maintenance.tables import Checklist, ChecklistVersion, Tool, ToolLimits
from toolcare_maintenance.usecases import news
from toolcare_maintenance.usecases.occasion import Occasion
from toolcare_maintenance.usecases.plans import ToolIsRetired


async def set_limits(
    occasion: Occasion, tool: Tool, before: ToolLimits | None, checklist: Checklist, own: Sequence[OwnLimits], why: str
) -> ToolLimits | None:
    """Set all of a locked tool's own limits for a checklist. Jobs that have begun keep theirs; the same is no event."""
    if tool.retired:
        raise ToolIsRetired(tool.number)
    content = await store.checklist_version(occasion.session, checklist.id, checklist.version)
    check_limits(groups_of(content.content), own)
    if tuple(own) == (() if before is None else limits_of(before.limits)):
        return before
    limits = before or ToolLimits(tool_id=tool.id, checklist_id=checklist.id, version=0)
    limits.limits, limits.reason = limits_kept(own), why
    limits.by, limits.at = occasion.actor.name, occasion.now
    limits.version += 1
    occasion.session.add(limits)
    await occasion.record(news.limits_changed(limits, _titles(content)))
    return limits


def _titles(content: ChecklistVersion) -> dict[str, str]:
    return dict(content.titles)
