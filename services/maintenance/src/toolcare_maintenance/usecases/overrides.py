"""Letting a press run past a blocking limit: for a reason, and for so many shots only."""

from toolcare_maintenance import store
from toolcare_maintenance.domain.intervals import Status
from toolcare_maintenance.tables import Level, Tool
from toolcare_maintenance.usecases import news
from toolcare_maintenance.usecases.judging import judged
from toolcare_maintenance.usecases.occasion import Occasion


class NothingToOverride(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(f"{code} does not stop the press now: there is nothing to override.")
        self.code_of_level = code


class NotOverridden(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(f"No override of {code} is in force. Reload the tool.")
        self.code_of_level = code


async def override(occasion: Occasion, level_id: str, reason: str, shots: int) -> tuple[Tool, Level]:
    """Give the run permit back until the tool has made so many more shots."""
    tool, level = await _locked(occasion, level_id)
    if not level.blocks_run or level.status is not Status.OVERDUE:
        raise NothingToOverride(level.code)
    async with judged(occasion, tool) as judging:
        level.override_until_total = tool.total_high + shots
        level.override_reason, level.override_by, level.override_at = reason, occasion.actor.name, occasion.now
        judging.changed(level)
        await occasion.record(news.overridden(level, reason, occasion.actor.name, occasion.now))
    return tool, level


async def end_override(occasion: Occasion, level_id: str, reason: str) -> tuple[Tool, Level]:
    """Take the permit away again before the shots are used up."""
    tool, level = await _locked(occasion, level_id)
    if level.override_until_total is None:
        raise NotOverridden(level.code)
    async with judged(occasion, tool) as judging:
        level.end_override()
        judging.changed(level)
        await occasion.record(news.override_ended(level, reason, occasion.actor.name, occasion.now))
    return tool, level


async def _locked(occasion: Occasion, level_id: str) -> tuple[Tool, Level]:
    tool = await store.lock_tool(occasion.session, await store.tool_id_of_level(occasion.session, level_id))
    return tool, await store.level(occasion.session, level_id)
