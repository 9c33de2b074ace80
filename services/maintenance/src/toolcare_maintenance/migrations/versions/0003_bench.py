"""Checklists, plan templates, answers at the bench, running hours, versions of plans, overrides of the permit.

Revision ID: 0003

The checklists and plan templates that Toolcare comes with are written once, unconfirmed; a plant's own changes stay.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import JsonText, UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

IN_HAND = sa.text("state IN ('open', 'scheduled', 'started', 'waiting')")
TEMPLATES = Path(__file__).parent.parent / "templates_0003.json"


def upgrade() -> None:
    _make_templates()
    _widen()
    _fill_templates()


def _make_templates() -> None:
    op.create_table(
        "checklist",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("titles", JsonText(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("retired_reason", sa.Text(), nullable=True),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist")),
    )
    op.create_table(
        "checklist_version",
        sa.Column("checklist_id", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("titles", JsonText(), nullable=False),
        sa.Column("content", JsonText(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["checklist_id"], ["checklist.id"], name=op.f("fk_checklist_version_checklist_id_checklist")
        ),
        sa.PrimaryKeyConstraint("checklist_id", "version", name=op.f("pk_checklist_version")),
    )
    op.create_table(
        "plan_template",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("titles", JsonText(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("levels", JsonText(), nullable=False),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("retired_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_template")),
    )
    op.create_table(
        "plan_version",
        sa.Column("plan_id", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("levels", JsonText(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_version_plan_id_plan")),
        sa.PrimaryKeyConstraint("plan_id", "version", name=op.f("pk_plan_version")),
    )
    op.create_table(
        "job_answer",
        sa.Column("job_id", sa.String(64), nullable=False),
        sa.Column("item_id", sa.String(64), nullable=False),
        sa.Column("value", JsonText(), nullable=True),
        sa.Column("as_found", sa.String(32), nullable=True),
        sa.Column("as_left", sa.String(32), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("photo_ids", JsonText(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_job_answer_job_id_job")),
        sa.PrimaryKeyConstraint("job_id", "item_id", name=op.f("pk_job_answer")),
    )


def _widen() -> None:
    _add("hourly_count", _figure("running_ms"))
    _add(
        "tool",
        _figure("running_ms"),
        sa.Column("cycle_ms", sa.Integer(), nullable=True),
        sa.Column("life_shots", sa.BigInteger(), nullable=True),
        sa.Column("readiness", sa.String(32), nullable=False, server_default="ready"),
        _words("readiness_reason"),
        sa.Column("readiness_version", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("off_press_at", UtcDateTime(), nullable=True),
    )
    _add("plan", sa.Column("template_id", sa.String(64), nullable=True))
    _add(
        "level",
        sa.Column("interval_hours", sa.Integer(), nullable=True),
        _flag("only_stored"),
        sa.Column("checklist_id", sa.String(64), nullable=True),
        sa.Column("planned_minutes", sa.Integer(), nullable=True),
        sa.Column("own_reason", sa.Text(), nullable=True),
        _figure("start_running_ms"),
        sa.Column("stored_since", UtcDateTime(), nullable=True),
        _flag("on_press"),
        sa.Column("override_until_total", sa.BigInteger(), nullable=True),
        sa.Column("override_reason", sa.Text(), nullable=True),
        sa.Column("override_by", sa.Text(), nullable=True),
        sa.Column("override_at", UtcDateTime(), nullable=True),
    )
    _add(
        "job",
        sa.Column("opened_by", sa.Text(), nullable=True),
        sa.Column("scheduled_for", UtcDateTime(), nullable=True),
        _words("scheduled_note"),
        sa.Column("waiting_since", UtcDateTime(), nullable=True),
        sa.Column("waiting_reason", sa.String(32), nullable=True),
        _words("waiting_note"),
        _figure("waited_ms"),
        sa.Column("checklist_id", sa.String(64), nullable=True),
        sa.Column("checklist_version", sa.Integer(), nullable=True),
        sa.Column("plan_version", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("planned_minutes", sa.Integer(), nullable=True),
        sa.Column("answered", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("required", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("required_left", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("as_found", JsonText(), nullable=False, server_default="{}"),
        sa.Column("as_left", JsonText(), nullable=False, server_default="{}"),
        sa.Column("workers", JsonText(), nullable=False, server_default="[]"),
        sa.Column("bench_minutes", sa.Integer(), nullable=True),
        sa.Column("waiting_minutes", sa.Integer(), nullable=True),
        sa.Column("cost_cents", sa.BigInteger(), nullable=True),
        _figure("parts_cost_cents"),
        sa.Column("outcome", sa.String(32), nullable=True),
        _words("release_note"),
        sa.Column("findings", JsonText(), nullable=False, server_default="[]"),
        sa.Column("skipped_at", UtcDateTime(), nullable=True),
        sa.Column("skipped_by", sa.Text(), nullable=True),
        sa.Column("skip_reason", sa.Text(), nullable=True),
    )
    _add(
        "part_movement",
        sa.Column("job_id", sa.String(64), nullable=True),
        sa.Column("cost_cents", sa.BigInteger(), nullable=True),
        sa.Column("returns", sa.String(64), nullable=True),
    )
    op.create_index(op.f("ix_part_movement_job_id"), "part_movement", ["job_id"])
    op.create_index("uq_part_movement_returns", "part_movement", ["returns"], unique=True)
    op.drop_index("uq_job_level_id_in_hand", table_name="job")
    op.create_index(
        "uq_job_level_id_in_hand", "job", ["level_id"], unique=True, sqlite_where=IN_HAND, postgresql_where=IN_HAND
    )
    # What was completed before was released: nobody could say otherwise.
    op.execute("UPDATE job SET outcome = 'released' WHERE state = 'completed'")


def _fill_templates() -> None:
    written = json.loads(TEMPLATES.read_text(encoding="utf-8"))
    now = datetime.now(UTC)
    unconfirmed = {"retired": False, "version": 1}
    op.bulk_insert(
        _typed("checklist", "titles"),
        [
            {
                **unconfirmed,
                "id": one["id"],
                "titles": one["titles"],
                "source": one["source"],
                "items": sum(len(group["items"]) for group in one["groups"]),
                "revision": 1,
            }
            for one in written["checklists"]
        ],
    )
    op.bulk_insert(
        _typed("checklist_version", "titles", "content", "at"),
        [
            {
                "checklist_id": one["id"],
                "version": 1,
                "titles": one["titles"],
                "content": one["groups"],
                "at": now,
                "by": "Toolcare",
            }
            for one in written["checklists"]
        ],
    )
    op.bulk_insert(
        _typed("plan_template", "titles", "levels"), [{**unconfirmed, **one} for one in written["plan_templates"]]
    )


def _typed(table: str, *special: str) -> sa.Table:
    """Return the table with the columns that need more than plain binding typed as they are."""
    types = {"at": UtcDateTime()}
    plain = {
        "checklist": ("id", "source", "retired", "items", "version", "revision"),
        "checklist_version": ("checklist_id", "version", "by"),
        "plan_template": ("id", "note", "source", "retired", "version"),
    }
    columns: Sequence[sa.Column[object]] = [
        *(sa.Column(name, _plain(name)) for name in plain[table]),
        *(sa.Column(name, types.get(name, JsonText())) for name in special),
    ]
    return sa.Table(table, sa.MetaData(), *columns)


def _plain(name: str) -> sa.types.TypeEngine[object]:
    if name == "retired":
        return sa.Boolean()
    return sa.Integer() if name in {"items", "version", "revision"} else sa.Text()


def _add(table: str, *columns: sa.Column[object]) -> None:
    for column in columns:
        op.add_column(table, column)


def _figure(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False, server_default="0")


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, server_default="")


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())
