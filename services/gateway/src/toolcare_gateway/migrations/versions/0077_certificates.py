"""A rule that came later: administrators and engineers hear of certificates for OPC UA that end.

Revision ID: 0077
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0077"
down_revision = "0076"
branch_labels = None
depends_on = None


def upgrade() -> None:
    rule = sa.table(
        "notification_rule",
        *(sa.column(name, sa.Text()) for name in ("rule_id", "name", "starter", "kinds", "min_severity", "tool_ids")),
        *(sa.column(name, sa.Text()) for name in ("machine_ids", "to", "ways", "target_ids")),
        *(sa.column(name, sa.Boolean()) for name in ("active", "critical_anyway", "retired")),
        sa.column("version", sa.Integer()),
    )
    to = {"concerned": False, "roles": ["engineer", "administrator"], "teams": [], "people": []}
    op.execute(
        rule.insert().values(
            rule_id="starter-certificates",
            name="",
            starter="certificates",
            kinds=json.dumps(["certificate_ending"]),
            min_severity="info",
            tool_ids="[]",
            machine_ids="[]",
            to=json.dumps(to),
            ways='["page", "mail"]',
            target_ids="[]",
            active=True,
            critical_anyway=True,
            retired=False,
            version=1,
        )
    )
