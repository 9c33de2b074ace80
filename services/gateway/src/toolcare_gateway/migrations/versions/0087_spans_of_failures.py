"""When presses make parts, and when each stop was over by that.

Of past stops the first shots after their solution are known; those that nobody solved stand until shots come.

Revision ID: 0087
"""

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import UtcDateTime

revision = "0087"
down_revision = "0085"
branch_labels = None
depends_on = None

_ID = sa.String(64)
_STANDING = sa.text("stands")


def upgrade() -> None:
    op.create_table(
        "an_stretch",
        sa.Column("machine_id", _ID, nullable=False),
        sa.Column("tool_id", _ID, nullable=False),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.Column("shots", sa.BigInteger(), nullable=False),
        sa.Column("first_event", _ID, nullable=False),
        sa.PrimaryKeyConstraint("machine_id", "tool_id", "by_hand", "since"),
    )
    op.create_index("ix_an_stretch_tool", "an_stretch", ["tool_id", "until"])
    op.create_index("ix_an_stretch_machine", "an_stretch", ["machine_id", "until"])
    op.add_column("an_failure", sa.Column("done_again_at", UtcDateTime()))
    op.add_column("an_failure", sa.Column("running_at", UtcDateTime()))
    op.add_column("an_failure", sa.Column("stands", sa.Boolean(), server_default=sa.false(), nullable=False))
    stopped = "UPDATE an_failure SET running_at = first_good_at, stands = (first_good_at IS NULL)"
    op.execute(f"{stopped} WHERE stop = 'unscheduled'")
    op.drop_index("ix_an_failure_stop_good", "an_failure")
    op.create_index("ix_an_failure_stop_running", "an_failure", ["stop", "running_at"])
    for name, column in (("ix_an_failure_stands", "tool_id"), ("ix_an_failure_stands_press", "machine_id")):
        op.create_index(name, "an_failure", [column], sqlite_where=_STANDING, postgresql_where=_STANDING)
