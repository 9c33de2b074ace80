"""The step with which each tool began on each axis, for tools that were registered before it was noted.

Who registered them and when is in how they stand: what never changed since says it.

Revision ID: 0016
"""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import UtcDateTime
from toolcare_shared.ids import new_id

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TOOL = sa.table(
    "tool",
    sa.column("id", sa.String()),
    sa.column("status", sa.String()),
    sa.column("retired_at", UtcDateTime()),
    sa.column("retired_by", sa.String()),
    sa.column("retire_reason", sa.Text()),
)
STANDING = sa.table(
    "tool_standing",
    sa.column("tool_id", sa.String()),
    sa.column("location", sa.String()),
    sa.column("physical", sa.String()),
    *(
        sa.column(f"{what}_{part}", kind)
        for what in ("ready", "located", "installed")
        for part, kind in (("at", UtcDateTime()), ("by", sa.String()), ("reason", sa.Text()))
    ),
)
CHANGE = sa.table(
    "tool_change",
    *(sa.column(name, sa.String()) for name in ("id", "tool_id", "axis", "before", "after", "detail")),
    sa.column("at", UtcDateTime()),
    sa.column("by", sa.String()),
    sa.column("reason", sa.Text()),
)


def upgrade() -> None:
    bind = op.get_bind()
    noted = {(tool_id, axis) for tool_id, axis in bind.execute(sa.select(CHANGE.c.tool_id, CHANGE.c.axis).distinct())}
    tools = bind.execute(sa.select(TOOL, STANDING).join(STANDING, STANDING.c.tool_id == TOOL.c.id)).mappings().all()
    steps = [step for tool in tools for step in _steps(tool) if (step["tool_id"], step["axis"]) not in noted]
    if steps:
        bind.execute(sa.insert(CHANGE), steps)


def _steps(tool: sa.RowMapping) -> Iterator[dict[str, object]]:
    marks = {
        name: (tool[f"{name}_at"], tool[f"{name}_by"], tool[f"{name}_reason"])
        for name in ("ready", "located", "installed")
    }
    first = min(marks.values())
    entered = first
    if tool["retired_at"] is not None:
        entered = (tool["retired_at"], tool["retired_by"], tool["retire_reason"])
    yield _step(tool, "life_cycle", tool["status"], entered)
    yield _step(tool, "readiness", "ready", marks["ready"])
    yield _step(tool, "location", tool["location"], marks["located"])
    yield _step(tool, "physical", tool["physical"], marks["installed"])


def _step(tool: sa.RowMapping, axis: str, after: str, mark: tuple[object, object, object]) -> dict[str, object]:
    at, by, reason = mark
    return {
        "id": new_id(),
        "tool_id": tool["id"],
        "axis": axis,
        "before": "",
        "after": after,
        "detail": "",
        "at": at,
        "by": by or "",
        "reason": reason or "",
    }
