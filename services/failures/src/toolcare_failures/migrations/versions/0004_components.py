"""Components of tools, when a tool was held and released, who reported, photos of a solution, and favourites.

Revision ID: 0004

Who reported what is known from the log of events. Favourites of what came with Toolcare are what plants report, find
and do most; what is retired stays as it is.
"""

import json

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import JsonText, UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

FAVOURITES = (
    "FL",
    "SH",
    "EM",
    "ST",
    "DM",
    "PD2",
    "PD-SINK",
    "WL",
    "WL-RING",
    "VN-CLOG",
    "EJ-BROKEN",
    "HR-NOZZLE",
    "S-FLASH",
    "S-FILL",
    "S-WATER",
    "C-WEAR",
    "C-DAMAGE",
    "X-CLEAN",
    "X-REPLACE",
    "X-POLISH",
)
RANKS = ("watch", "next_stop", "stop_now", "safety")

_failure = sa.table(
    "failure", *(sa.column(name) for name in ("id", "severity", "rank", "reported_by_id", "solution_photo_ids"))
)
_code = sa.table("failure_code", sa.column("code"), sa.column("favourite"), sa.column("retired"))


def upgrade() -> None:
    op.create_table(
        "component",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("tool_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_component")),
    )
    op.add_column("tool", sa.Column("held_at", UtcDateTime(), nullable=True))
    op.add_column("tool", sa.Column("released_at", UtcDateTime(), nullable=True))
    op.add_column("failure_code", sa.Column("favourite", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.execute(
        sa.update(_code).where(_code.c.code.in_(FAVOURITES), _code.c.retired == sa.false()).values(favourite=sa.true())
    )
    _add_to_reports()


def _add_to_reports() -> None:
    op.add_column("failure", sa.Column("hold_asked_at", UtcDateTime(), nullable=True))
    op.add_column("failure", sa.Column("rank", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column("failure", sa.Column("reported_by_id", sa.String(64), nullable=True))
    op.add_column(
        "failure", sa.Column("solution_photo_ids", JsonText(), server_default=sa.text("'[]'"), nullable=False)
    )
    for rank, severity in enumerate(RANKS):
        op.execute(sa.update(_failure).where(_failure.c.severity == severity).values(rank=rank))
    _name_reporters()
    op.create_index("ix_failure_rank", "failure", ["rank", "reported_at", "id"])
    op.create_index("ix_failure_reported_by_id", "failure", ["reported_by_id", "reported_at", "id"])
    op.create_index("ix_failure_code_state", "failure", ["code", "state"])


def _name_reporters() -> None:
    outbox = sa.table("outbox", *(sa.column(name) for name in ("subject", "event", "envelope")))
    reported = sa.select(outbox.c.subject, outbox.c.envelope).where(outbox.c.event == "failure_reported")
    for failure_id, envelope in op.get_bind().execute(reported).all():
        kind, _, actor_id = json.loads(envelope)["actor"].partition(":")
        if kind == "person":
            op.execute(sa.update(_failure).where(_failure.c.id == failure_id).values(reported_by_id=actor_id))
