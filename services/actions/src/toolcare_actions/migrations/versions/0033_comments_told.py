"""Comments with photos, told: these are found with their action.

Revision ID: 0033
"""

import json
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from toolcare_shared.contracts.actions import ActionCommented
from toolcare_shared.messaging.outbox import row_of
from toolcare_shared.messaging.tables import outbox

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_comment = sa.table("action_comment", *map(sa.column, ("id", "action_id", "by", "text", "photo_ids")))
_link = sa.table("action_failure", *map(sa.column, ("action_id", "failure_id", "place")))
_action = sa.table("action", *map(sa.column, ("id", "number", "tool_id", "title", "version")))


def upgrade() -> None:
    now = datetime.now(UTC)
    said = sa.select(_comment.c.id.label("comment_id"), *(_comment.c[name] for name in ("by", "text", "photo_ids")))
    said = said.add_columns(_action.c.id.label("action_id"), *(_action.c[name] for name in _OF_ACTION))
    said = said.join(_action, _action.c.id == _comment.c.action_id).where(_comment.c.photo_ids.not_in(["[]", ""]))
    found = op.get_bind().execute(said.order_by(_comment.c.id)).mappings().all()
    linked = _linked({row["action_id"] for row in found})
    rows = [row_of(_told(row, linked.get(row["action_id"], []), now), "service:actions", now) for row in found]
    if rows:
        op.bulk_insert(outbox, rows)


_OF_ACTION = ("number", "tool_id", "title", "version")


def _linked(action_ids: set[str]) -> dict[str, list[str]]:
    linked: dict[str, list[str]] = {}
    for action_id, failure_id in op.get_bind().execute(
        sa.select(_link.c.action_id, _link.c.failure_id).order_by(_link.c.place)
    ):
        if action_id in action_ids:
            linked.setdefault(action_id, []).append(failure_id)
    return linked


def _told(row: sa.RowMapping, failure_ids: list[str], now: datetime) -> ActionCommented:
    photo_ids = json.loads(row["photo_ids"])
    return ActionCommented.model_validate({**row, "photo_ids": photo_ids, "failure_ids": failure_ids, "at": now})
