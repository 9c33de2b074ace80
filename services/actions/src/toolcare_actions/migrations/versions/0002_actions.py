"""Actions with their history, what was tried and held, proposals, the plant's rules, and what events tell.

Revision ID: 0002
"""

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import JsonText, UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

RULES = {
    "id": 1,
    "remind_days": 3,
    "escalate_team_days": 2,
    "escalate_engineers_days": 5,
    "watch_shots": 20_000,
    "watch_days": 30,
    "recur_times": 3,
    "recur_shots": 50_000,
    "version": 1,
}


def upgrade() -> None:
    _make_facts()
    _make_rules()
    _make_actions()
    _make_attempts()
    _make_proposals()


def _make_facts() -> None:
    op.create_table(
        "tool",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("counted_position", sa.BigInteger(), nullable=False),
        sa.Column("told_alert", JsonText(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tool")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("username", sa.String(64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("username", name=op.f("uq_person_username")),
    )
    op.create_table(
        "failure_code",
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("group", sa.String(32), nullable=False),
        sa.Column("names", JsonText(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("merged_into", sa.String(16), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_failure_code")),
    )
    op.create_table(
        "failure",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("tool_id", sa.String(64), nullable=False),
        sa.Column("code", sa.String(16), nullable=True),
        sa.Column("names", JsonText(), nullable=False),
        sa.Column("severity", sa.String(32), nullable=False),
        sa.Column("component_id", sa.String(64), nullable=True),
        sa.Column("cavity", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("photo_ids", JsonText(), nullable=False),
        sa.Column("reported_at", UtcDateTime(), nullable=False),
        sa.Column("reported_by", sa.Text(), nullable=False),
        sa.Column("shots", sa.BigInteger(), nullable=True),
        sa.Column("earlier_ids", JsonText(), nullable=False),
        sa.Column("values_version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("duplicate_of", sa.String(64), nullable=True),
        sa.Column("state_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["tool_id"], ["tool.id"], name=op.f("fk_failure_tool_id_tool")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failure")),
    )
    op.create_index(op.f("ix_failure_tool_id_reported_at"), "failure", ["tool_id", "reported_at"])
    op.create_table(
        "job",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("tool_id", sa.String(64), nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=False),
        sa.Column("done_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )


def _make_rules() -> None:
    number = op.create_table(
        "running_number",
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_running_number")),
    )
    op.bulk_insert(number, [{"name": "action", "last": 0}])
    rules = op.create_table(
        "rules",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("remind_days", sa.Integer(), nullable=False),
        sa.Column("escalate_team_days", sa.Integer(), nullable=False),
        sa.Column("escalate_engineers_days", sa.Integer(), nullable=False),
        sa.Column("watch_shots", sa.Integer(), nullable=False),
        sa.Column("watch_days", sa.Integer(), nullable=False),
        sa.Column("recur_times", sa.Integer(), nullable=False),
        sa.Column("recur_shots", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rules")),
    )
    op.bulk_insert(rules, [RULES])


def _make_actions() -> None:
    op.create_table(
        "action",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("tool_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("priority", sa.String(32), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("team", sa.String(100), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("items", JsonText(), nullable=False),
        sa.Column("job_ids", JsonText(), nullable=False),
        sa.Column("photo_ids", JsonText(), nullable=False),
        sa.Column("approver", sa.String(64), nullable=True),
        sa.Column("watch_shots", sa.Integer(), nullable=True),
        sa.Column("watch_days", sa.Integer(), nullable=True),
        sa.Column("no_watch_reason", sa.Text(), nullable=False),
        sa.Column("client_id", sa.String(64), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("completed_at", UtcDateTime(), nullable=True),
        sa.Column("completed_by", sa.Text(), nullable=True),
        sa.Column("completed_by_id", sa.String(64), nullable=True),
        sa.Column("completion_note", sa.Text(), nullable=False),
        sa.Column("fixes", JsonText(), nullable=False),
        sa.Column("cause", sa.String(16), nullable=True),
        sa.Column("evidence_photo_ids", JsonText(), nullable=False),
        sa.Column("attempt_id", sa.String(64), nullable=True),
        sa.Column("reopened_count", sa.Integer(), nullable=False),
        sa.Column("reminded", sa.Boolean(), nullable=False),
        sa.Column("escalation", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["tool_id"], ["tool.id"], name=op.f("fk_action_tool_id_tool")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action")),
        sa.UniqueConstraint("number", name=op.f("uq_action_number")),
        sa.UniqueConstraint("client_id", name=op.f("uq_action_client_id")),
    )
    op.create_index(op.f("ix_action_owner_rank_due_on_id"), "action", ["owner", "rank", "due_on", "id"])
    op.create_index(op.f("ix_action_rank_due_on_id"), "action", ["rank", "due_on", "id"])
    op.create_index(op.f("ix_action_state_rank_due_on_id"), "action", ["state", "rank", "due_on", "id"])
    op.create_index(op.f("ix_action_team_rank_due_on_id"), "action", ["team", "rank", "due_on", "id"])
    op.create_index(op.f("ix_action_tool_id_rank_due_on_id"), "action", ["tool_id", "rank", "due_on", "id"])
    op.create_table(
        "action_failure",
        sa.Column("action_id", sa.String(64), nullable=False),
        sa.Column("failure_id", sa.String(64), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_action_failure_action_id_action")),
        sa.ForeignKeyConstraint(["failure_id"], ["failure.id"], name=op.f("fk_action_failure_failure_id_failure")),
        sa.PrimaryKeyConstraint("action_id", "failure_id", name=op.f("pk_action_failure")),
    )
    op.create_index(op.f("ix_action_failure_failure_id"), "action_failure", ["failure_id"])
    op.create_table(
        "action_comment",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("action_id", sa.String(64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("photo_ids", JsonText(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_action_comment_action_id_action")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_comment")),
    )
    op.create_index(op.f("ix_action_comment_action_id_at_id"), "action_comment", ["action_id", "at", "id"])
    op.create_table(
        "action_entry",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("action_id", sa.String(64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("deed", sa.String(32), nullable=False),
        sa.Column("before", sa.String(32), nullable=True),
        sa.Column("after", sa.String(32), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("changes", JsonText(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_action_entry_action_id_action")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_entry")),
    )
    op.create_index(op.f("ix_action_entry_action_id_at_id"), "action_entry", ["action_id", "at", "id"])


def _make_attempts() -> None:
    op.create_table(
        "attempt",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("action_id", sa.String(64), nullable=False),
        sa.Column("tool_id", sa.String(64), nullable=False),
        sa.Column("shots", sa.Integer(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("started_shots", sa.BigInteger(), nullable=True),
        sa.Column("ends_at", UtcDateTime(), nullable=True),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("ended_by", sa.String(32), nullable=True),
        sa.Column("shots_held", sa.BigInteger(), nullable=True),
        sa.Column("returned_as", sa.String(64), nullable=True),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_attempt_action_id_action")),
        sa.ForeignKeyConstraint(["tool_id"], ["tool.id"], name=op.f("fk_attempt_tool_id_tool")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
    )
    op.create_index(op.f("ix_attempt_action_id"), "attempt", ["action_id"])
    op.create_index(op.f("ix_attempt_outcome_ends_at"), "attempt", ["outcome", "ends_at"])
    op.create_index(op.f("ix_attempt_returned_as"), "attempt", ["returned_as"])
    op.create_index(op.f("ix_attempt_tool_id_outcome"), "attempt", ["tool_id", "outcome"])
    op.create_table(
        "attempt_fix",
        sa.Column("attempt_id", sa.String(64), nullable=False),
        sa.Column("fix", sa.String(16), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_attempt_fix_attempt_id_attempt")),
        sa.PrimaryKeyConstraint("attempt_id", "fix", name=op.f("pk_attempt_fix")),
    )
    op.create_table(
        "attempt_failure",
        sa.Column("attempt_id", sa.String(64), nullable=False),
        sa.Column("failure_id", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_attempt_failure_attempt_id_attempt")),
        sa.ForeignKeyConstraint(["failure_id"], ["failure.id"], name=op.f("fk_attempt_failure_failure_id_failure")),
        sa.PrimaryKeyConstraint("attempt_id", "failure_id", name=op.f("pk_attempt_failure")),
    )
    op.create_index(op.f("ix_attempt_failure_failure_id"), "attempt_failure", ["failure_id"])


def _make_proposals() -> None:
    op.create_table(
        "proposal",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("tool_id", sa.String(64), nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("cavity", sa.Integer(), nullable=True),
        sa.Column("component_id", sa.String(64), nullable=True),
        sa.Column("within_shots", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("action_id", sa.String(64), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("dismissed_by", sa.Text(), nullable=True),
        sa.Column("dismissed_at", UtcDateTime(), nullable=True),
        sa.Column("dismissed_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_proposal_action_id_action")),
        sa.ForeignKeyConstraint(["tool_id"], ["tool.id"], name=op.f("fk_proposal_tool_id_tool")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    op.create_index(op.f("ix_proposal_at"), "proposal", ["at", "id"])
    op.create_index(op.f("ix_proposal_state"), "proposal", ["state", "at", "id"])
    op.create_index(op.f("ix_proposal_tool_id"), "proposal", ["tool_id", "state", "at", "id"])
    op.create_table(
        "proposal_failure",
        sa.Column("failure_id", sa.String(64), nullable=False),
        sa.Column("proposal_id", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["failure_id"], ["failure.id"], name=op.f("fk_proposal_failure_failure_id_failure")),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_proposal_failure_proposal_id_proposal")
        ),
        sa.PrimaryKeyConstraint("failure_id", name=op.f("pk_proposal_failure")),
    )
    op.create_index(op.f("ix_proposal_failure_proposal_id"), "proposal_failure", ["proposal_id"])
