"""Facts for the figures, and what they are reckoned with.

Revision ID: 0060
"""

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import JsonText, UtcDateTime

revision = "0060"
down_revision = "0050"
branch_labels = None
depends_on = None

_ID = sa.String(64)


def upgrade() -> None:
    awaiting = sa.text("awaits_good")
    op.create_table(
        "an_tool",
        sa.Column("tool_id", _ID, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("class_code", sa.Text(), nullable=True),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("cavity_count", sa.Integer(), nullable=False),
        sa.Column("active_cavities", sa.Integer(), nullable=False),
        sa.Column("design_life_shots", sa.BigInteger(), nullable=True),
        sa.Column("life_shots", sa.BigInteger(), nullable=True),
        sa.Column("expected_cycle_ms", sa.Integer(), nullable=True),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("total_high", sa.BigInteger(), nullable=False),
        sa.Column("first_shot_at", UtcDateTime(), nullable=True),
        sa.Column("last_shot_at", UtcDateTime(), nullable=True),
        sa.Column("machine_id", _ID, nullable=True),
        sa.PrimaryKeyConstraint("tool_id", name=op.f("pk_an_tool")),
    )
    op.create_table(
        "an_tool_state",
        sa.Column("tool_id", _ID, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("expected_cycle_ms", sa.Integer(), nullable=True),
        sa.Column("cavity_count", sa.Integer(), nullable=False),
        sa.Column("active_cavities", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tool_id", "at", "seq", name=op.f("pk_an_tool_state")),
    )
    op.create_table(
        "an_shots_day",
        sa.Column("tool_id", _ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("machine_id", _ID, nullable=False),
        sa.Column("first_event", _ID, nullable=False),
        sa.Column("last_event", _ID, nullable=False),
        sa.Column("shots", sa.BigInteger(), nullable=False),
        sa.Column("shots_high", sa.BigInteger(), nullable=False),
        sa.Column("run_ms", sa.BigInteger(), nullable=False),
        sa.Column("cavity_shots", sa.BigInteger(), nullable=False),
        sa.Column("nominal_shots", sa.BigInteger(), nullable=False),
        sa.Column("corrected_shots", sa.BigInteger(), nullable=False),
        sa.Column("corrected_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("tool_id", "day", "machine_id", name=op.f("pk_an_shots_day")),
    )
    op.create_index("ix_an_shots_day_day", "an_shots_day", ["day", "tool_id"])
    op.create_index("ix_an_shots_day_machine", "an_shots_day", ["machine_id", "day"])
    op.create_table(
        "an_shots_month",
        sa.Column("tool_id", _ID, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("machine_id", _ID, nullable=False),
        sa.Column("shots", sa.BigInteger(), nullable=False),
        sa.Column("shots_high", sa.BigInteger(), nullable=False),
        sa.Column("run_ms", sa.BigInteger(), nullable=False),
        sa.Column("cavity_shots", sa.BigInteger(), nullable=False),
        sa.Column("nominal_shots", sa.BigInteger(), nullable=False),
        sa.Column("corrected_shots", sa.BigInteger(), nullable=False),
        sa.Column("corrected_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("tool_id", "month", "machine_id", name=op.f("pk_an_shots_month")),
    )
    op.create_index("ix_an_shots_month_month", "an_shots_month", ["month", "tool_id"])
    op.create_table(
        "an_machine_day",
        sa.Column("machine_id", _ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("unassigned_shots", sa.BigInteger(), nullable=False),
        sa.Column("first_event", _ID, nullable=False),
        sa.Column("last_event", _ID, nullable=False),
        sa.PrimaryKeyConstraint("machine_id", "day", name=op.f("pk_an_machine_day")),
    )
    op.create_index("ix_an_machine_day_day", "an_machine_day", ["day"])
    op.create_table(
        "an_run",
        sa.Column("run_id", _ID, nullable=False),
        sa.Column("tool_id", _ID, nullable=False),
        sa.Column("machine_id", _ID, nullable=False),
        sa.Column("shot_factor", sa.Integer(), nullable=False),
        sa.Column("configuration_name", sa.Text(), nullable=True),
        sa.Column("active_cavities", sa.Integer(), nullable=True),
        sa.Column("job", sa.Text(), nullable=True),
        sa.Column("order_shots", sa.BigInteger(), nullable=True),
        sa.Column("mounted_at", UtcDateTime(), nullable=False),
        sa.Column("unmounted_at", UtcDateTime(), nullable=True),
        sa.Column("shots", sa.BigInteger(), nullable=False),
        sa.Column("run_ms", sa.BigInteger(), nullable=False),
        sa.Column("approved_cycle_ms", sa.Integer(), nullable=True),
        sa.Column("cycles", JsonText(), nullable=False),
        sa.Column("median_cycle_ms", sa.Integer(), nullable=True),
        sa.Column("first_event", _ID, nullable=True),
        sa.Column("last_event", _ID, nullable=True),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_an_run")),
    )
    op.create_index("ix_an_run_machine", "an_run", ["machine_id", "mounted_at"])
    op.create_index("ix_an_run_tool", "an_run", ["tool_id", "mounted_at"])
    op.create_index("ix_an_run_unmounted", "an_run", ["unmounted_at"])
    op.create_table(
        "an_failure",
        sa.Column("failure_id", _ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("tool_id", _ID, nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("group", sa.String(16), nullable=True),
        sa.Column("names", JsonText(), nullable=False),
        sa.Column("severity", sa.String(16), nullable=False),
        sa.Column("component_id", _ID, nullable=True),
        sa.Column("cavity", sa.Integer(), nullable=True),
        sa.Column("side", sa.String(1), nullable=True),
        sa.Column("x", sa.Float(), nullable=True),
        sa.Column("y", sa.Float(), nullable=True),
        sa.Column("stop", sa.String(16), nullable=False),
        sa.Column("machine_id", _ID, nullable=True),
        sa.Column("job_id", _ID, nullable=True),
        sa.Column("reported_at", UtcDateTime(), nullable=False),
        sa.Column("reported_by", sa.Text(), nullable=False),
        sa.Column("shots", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("duplicate_of", _ID, nullable=True),
        sa.Column("acknowledged_at", UtcDateTime(), nullable=True),
        sa.Column("started_at", UtcDateTime(), nullable=True),
        sa.Column("solved_at", UtcDateTime(), nullable=True),
        sa.Column("solved_shots", sa.BigInteger(), nullable=True),
        sa.Column("first_good_at", UtcDateTime(), nullable=True),
        sa.Column("awaits_good", sa.Boolean(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("fixes", JsonText(), nullable=False),
        sa.Column("action_id", _ID, nullable=True),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("earlier_ids", JsonText(), nullable=False),
        sa.PrimaryKeyConstraint("failure_id", name=op.f("pk_an_failure")),
    )
    op.create_index(
        "ix_an_failure_awaits_good", "an_failure", ["tool_id"], sqlite_where=awaiting, postgresql_where=awaiting
    )
    op.create_index("ix_an_failure_reported", "an_failure", ["reported_at"])
    op.create_index("ix_an_failure_solved", "an_failure", ["solved_at"])
    op.create_index("ix_an_failure_state", "an_failure", ["state"])
    op.create_index("ix_an_failure_tool", "an_failure", ["tool_id", "reported_at"])
    op.create_table(
        "an_job",
        sa.Column("job_id", _ID, nullable=False),
        sa.Column("tool_id", _ID, nullable=False),
        sa.Column("plan_id", _ID, nullable=False),
        sa.Column("level_id", _ID, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("due_total", sa.BigInteger(), nullable=True),
        sa.Column("due_by", sa.String(16), nullable=True),
        sa.Column("interval_shots", sa.BigInteger(), nullable=True),
        sa.Column("interval_days", sa.Integer(), nullable=True),
        sa.Column("interval_hours", sa.Integer(), nullable=True),
        sa.Column("start_total", sa.BigInteger(), nullable=True),
        sa.Column("start_at", UtcDateTime(), nullable=True),
        sa.Column("start_running_ms", sa.BigInteger(), nullable=True),
        sa.Column("planned_minutes", sa.Integer(), nullable=True),
        sa.Column("started_at", UtcDateTime(), nullable=True),
        sa.Column("waits", JsonText(), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.Column("skipped_at", UtcDateTime(), nullable=True),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.Column("total_at_done", sa.BigInteger(), nullable=True),
        sa.Column("shots_since_last", sa.BigInteger(), nullable=True),
        sa.Column("running_ms_since_last", sa.BigInteger(), nullable=True),
        sa.Column("bench_minutes", sa.Integer(), nullable=True),
        sa.Column("waiting_minutes", sa.Integer(), nullable=True),
        sa.Column("cost_cents", sa.BigInteger(), nullable=True),
        sa.Column("parts_cost_cents", sa.BigInteger(), nullable=False),
        sa.Column("found_good", sa.Integer(), nullable=False),
        sa.Column("found_caution", sa.Integer(), nullable=False),
        sa.Column("found_bad", sa.Integer(), nullable=False),
        sa.Column("left_good", sa.Integer(), nullable=False),
        sa.Column("left_caution", sa.Integer(), nullable=False),
        sa.Column("left_bad", sa.Integer(), nullable=False),
        sa.Column("released", sa.Boolean(), nullable=True),
        sa.Column("included_in", _ID, nullable=True),
        sa.Column("by", sa.Text(), nullable=True),
        sa.Column("checklist_id", _ID, nullable=True),
        sa.Column("checklist_version", sa.Integer(), nullable=True),
        sa.Column("plan_version", sa.Integer(), nullable=False),
        sa.Column("override", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_an_job")),
    )
    op.create_index("ix_an_job_done", "an_job", ["done_at"])
    op.create_index("ix_an_job_due", "an_job", ["due_at"])
    op.create_index("ix_an_job_level", "an_job", ["level_id", "opened_at"])
    op.create_index("ix_an_job_skipped", "an_job", ["skipped_at"])
    op.create_index("ix_an_job_tool", "an_job", ["tool_id", "opened_at"])
    op.create_table(
        "an_level",
        sa.Column("level_id", _ID, nullable=False),
        sa.Column("tool_id", _ID, nullable=False),
        sa.Column("plan_id", _ID, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("interval_shots", sa.BigInteger(), nullable=True),
        sa.Column("interval_days", sa.Integer(), nullable=True),
        sa.Column("interval_hours", sa.Integer(), nullable=True),
        sa.Column("warn_percent", sa.Integer(), nullable=False),
        sa.Column("limit_percent", sa.Integer(), nullable=False),
        sa.Column("start_total", sa.BigInteger(), nullable=False),
        sa.Column("start_at", UtcDateTime(), nullable=False),
        sa.Column("start_running_ms", sa.BigInteger(), nullable=False),
        sa.Column("due_total", sa.BigInteger(), nullable=True),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("planned_minutes", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("plan_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("level_id", name=op.f("pk_an_level")),
    )
    op.create_index("ix_an_level_tool", "an_level", ["tool_id", "code"])
    op.create_table(
        "an_action",
        sa.Column("action_id", _ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("tool_id", _ID, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=True),
        sa.Column("priority", sa.String(16), nullable=True),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("assigned_at", UtcDateTime(), nullable=False),
        sa.Column("completed_at", UtcDateTime(), nullable=True),
        sa.Column("verified_at", UtcDateTime(), nullable=True),
        sa.Column("cancelled_at", UtcDateTime(), nullable=True),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("returned", JsonText(), nullable=False),
        sa.Column("fixes", JsonText(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("failure_ids", JsonText(), nullable=False),
        sa.Column("job_ids", JsonText(), nullable=False),
        sa.Column("shots_held", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("action_id", name=op.f("pk_an_action")),
    )
    op.create_index("ix_an_action_completed", "an_action", ["completed_at"])
    op.create_index("ix_an_action_due", "an_action", ["due_on"])
    op.create_index("ix_an_action_tool", "an_action", ["tool_id", "due_on"])
    op.create_index("ix_an_action_verified", "an_action", ["verified_at"])
    op.create_table(
        "an_insert_stay",
        sa.Column("insert_id", _ID, nullable=False),
        sa.Column("installed_at", UtcDateTime(), nullable=False),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("tool_id", _ID, nullable=False),
        sa.Column("component_id", _ID, nullable=False),
        sa.Column("cavity", sa.Integer(), nullable=True),
        sa.Column("position", sa.Text(), nullable=False),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.Column("shots", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("insert_id", "installed_at", name=op.f("pk_an_insert_stay")),
    )
    op.create_index("ix_an_insert_stay_place", "an_insert_stay", ["tool_id", "component_id", "installed_at"])
    op.create_table(
        "an_gap",
        sa.Column("item_id", _ID, nullable=False),
        sa.Column("source_id", _ID, nullable=False),
        sa.Column("machine_id", _ID, nullable=False),
        sa.Column("tool_ids", JsonText(), nullable=False),
        sa.Column("low", sa.BigInteger(), nullable=False),
        sa.Column("high", sa.BigInteger(), nullable=False),
        sa.Column("booked", sa.BigInteger(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("settled", sa.BigInteger(), nullable=True),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_an_gap")),
    )
    op.create_index("ix_an_gap_settled", "an_gap", ["settled_at"])
    op.create_index("ix_an_gap_since", "an_gap", ["since"])
    op.create_table(
        "an_setting",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("labour_cents_per_hour", sa.Integer(), nullable=True),
        sa.Column("press_cents_per_hour", sa.Integer(), nullable=True),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("window_before_percent", sa.Integer(), nullable=False),
        sa.Column("window_after_percent", sa.Integer(), nullable=False),
        sa.Column("repeat_shots", sa.BigInteger(), nullable=False),
        sa.Column("run_in_shots", sa.Integer(), nullable=False),
        sa.Column("available_hours_per_week", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_an_setting")),
    )
    op.bulk_insert(
        sa.table(
            "an_setting",
            sa.column("id", sa.Integer()),
            sa.column("currency", sa.String()),
            sa.column("window_before_percent", sa.Integer()),
            sa.column("window_after_percent", sa.Integer()),
            sa.column("repeat_shots", sa.BigInteger()),
            sa.column("run_in_shots", sa.Integer()),
            sa.column("available_hours_per_week", sa.Integer()),
            sa.column("version", sa.Integer()),
        ),
        [
            {
                "id": 1,
                "currency": "EUR",
                "window_before_percent": 10,
                "window_after_percent": 0,
                "repeat_shots": 50_000,
                "run_in_shots": 50,
                "available_hours_per_week": 168,
                "version": 1,
            }
        ],
    )
