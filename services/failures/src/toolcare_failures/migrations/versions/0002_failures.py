"""The catalogue, with the codes that Toolcare comes with, reports with their history, and what events tell of tools.

Revision ID: 0002

The catalogue is written once, in English and German; a plant's own changes stay.
"""

import json
from pathlib import Path

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import JsonText, UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

CODES = Path(__file__).parent.parent / "catalogue_0002.json"


def upgrade() -> None:
    _make_facts()
    _make_catalogue()
    _make_reports()


def _make_facts() -> None:
    op.create_table(
        "tool",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("cavities", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("counted_position", sa.BigInteger(), nullable=False),
        sa.Column("counted_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tool")),
    )
    op.create_table(
        "hourly_count",
        sa.Column("tool_id", sa.String(64), nullable=False),
        sa.Column("hour", UtcDateTime(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tool_id", "hour", name=op.f("pk_hourly_count")),
    )
    op.create_index(op.f("ix_hourly_count_tool_id_at"), "hourly_count", ["tool_id", "at"])
    op.create_table(
        "machine",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_machine")),
    )
    op.create_table(
        "mounting",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("tool_id", sa.String(64), nullable=False),
        sa.Column("machine_id", sa.String(64), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=True),
        sa.Column("until", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mounting")),
    )
    op.create_index(op.f("ix_mounting_tool_id_since"), "mounting", ["tool_id", "since"])


def _make_catalogue() -> None:
    code = op.create_table(
        "failure_code",
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("group", sa.String(32), nullable=False),
        sa.Column("parent", sa.String(16), nullable=True),
        sa.Column("names", JsonText(), nullable=False),
        sa.Column("synonyms", JsonText(), nullable=False),
        sa.Column("severity", sa.String(32), nullable=True),
        sa.Column("component_kinds", JsonText(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("retired_reason", sa.Text(), nullable=True),
        sa.Column("merged_into", sa.String(16), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["parent"], ["failure_code.code"], name=op.f("fk_failure_code_parent_failure_code")),
        sa.ForeignKeyConstraint(
            ["merged_into"], ["failure_code.code"], name=op.f("fk_failure_code_merged_into_failure_code")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_failure_code")),
    )
    written = json.loads(CODES.read_text(encoding="utf-8"))
    op.bulk_insert(code, [{**one, "retired": False, "version": 1} for one in written])
    op.create_table(
        "code_mapping",
        sa.Column("version", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("into", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["code"], ["failure_code.code"], name=op.f("fk_code_mapping_code_failure_code")),
        sa.ForeignKeyConstraint(["into"], ["failure_code.code"], name=op.f("fk_code_mapping_into_failure_code")),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_code_mapping")),
    )
    number = op.create_table(
        "running_number",
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_running_number")),
    )
    op.bulk_insert(number, [{"name": "catalogue", "last": 1}, {"name": "failure", "last": 0}])


def _make_reports() -> None:
    op.create_table(
        "failure",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("tool_id", sa.String(64), nullable=False),
        sa.Column("code", sa.String(16), nullable=True),
        sa.Column("severity", sa.String(32), nullable=False),
        sa.Column("component_id", sa.String(64), nullable=True),
        sa.Column("cavity", sa.Integer(), nullable=True),
        sa.Column("side", sa.String(32), nullable=True),
        sa.Column("x", sa.Double(), nullable=True),
        sa.Column("y", sa.Double(), nullable=True),
        sa.Column("stop", sa.String(32), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("photo_ids", JsonText(), nullable=False),
        sa.Column("reported_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("reported_by", sa.Text(), nullable=False),
        sa.Column("shots", sa.BigInteger(), nullable=True),
        sa.Column("machine_id", sa.String(64), nullable=True),
        sa.Column("client_id", sa.String(64), nullable=True),
        sa.Column("job_id", sa.String(64), nullable=True),
        sa.Column("finding_id", sa.String(64), nullable=True),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("rejected_reason", sa.Text(), nullable=True),
        sa.Column("duplicate_of", sa.String(64), nullable=True),
        sa.Column("cause", sa.String(16), nullable=True),
        sa.Column("fixes", JsonText(), nullable=False),
        sa.Column("solution", sa.Text(), nullable=False),
        sa.Column("solved_at", UtcDateTime(), nullable=True),
        sa.Column("solved_by", sa.Text(), nullable=True),
        sa.Column("solved_shots", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["tool_id"], ["tool.id"], name=op.f("fk_failure_tool_id_tool")),
        sa.ForeignKeyConstraint(["code"], ["failure_code.code"], name=op.f("fk_failure_code_failure_code")),
        sa.ForeignKeyConstraint(["duplicate_of"], ["failure.id"], name=op.f("fk_failure_duplicate_of_failure")),
        sa.ForeignKeyConstraint(["cause"], ["failure_code.code"], name=op.f("fk_failure_cause_failure_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failure")),
        sa.UniqueConstraint("number", name=op.f("uq_failure_number")),
        sa.UniqueConstraint("client_id", name=op.f("uq_failure_client_id")),
        sa.UniqueConstraint("finding_id", name=op.f("uq_failure_finding_id")),
    )
    op.create_index("ix_failure_reported", "failure", ["reported_at", "id"])
    op.create_index("ix_failure_tool_id_reported", "failure", ["tool_id", "reported_at", "id"])
    op.create_index("ix_failure_state_reported", "failure", ["state", "reported_at", "id"])
    op.create_index("ix_failure_code_reported", "failure", ["code", "reported_at", "id"])
    op.create_index("ix_failure_tool_id_code", "failure", ["tool_id", "code", "reported_at"])
    op.create_index(op.f("ix_failure_duplicate_of"), "failure", ["duplicate_of"])
    op.create_index(op.f("ix_failure_job_id"), "failure", ["job_id"])
    op.create_table(
        "failure_entry",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("failure_id", sa.String(64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("deed", sa.String(32), nullable=False),
        sa.Column("before", sa.String(32), nullable=True),
        sa.Column("after", sa.String(32), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("changes", JsonText(), nullable=False),
        sa.Column("other_id", sa.String(64), nullable=True),
        sa.ForeignKeyConstraint(["failure_id"], ["failure.id"], name=op.f("fk_failure_entry_failure_id_failure")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failure_entry")),
    )
    op.create_index(op.f("ix_failure_entry_failure_id_at_id"), "failure_entry", ["failure_id", "at", "id"])
