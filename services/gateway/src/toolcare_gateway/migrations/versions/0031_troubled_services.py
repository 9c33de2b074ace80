"""A rule that came later: administrators hear of a service that limps or is gone.

Revision ID: 0031
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    texts = ("rule_id", "name", "starter", "kinds", "min_severity", "tool_ids", "machine_ids", "to", "ways")
    rule = sa.table(
        "notification_rule",
        *(sa.column(name, sa.Text()) for name in texts),
        sa.column("target_ids", sa.Text()),
        sa.column("active", sa.Boolean()),
        sa.column("critical_anyway", sa.Boolean()),
        sa.column("retired", sa.Boolean()),
        sa.column("version", sa.Integer()),
    )
    op.execute(
        rule.insert().values(
            rule_id="starter-troubled_services",
            name="",
            starter="troubled_services",
            kinds='["service_degraded"]',
            min_severity="info",
            tool_ids="[]",
            machine_ids="[]",
            to=json.dumps({"concerned": False, "roles": ["administrator"], "teams": [], "people": []}),
            ways='["page"]',
            target_ids="[]",
            active=True,
            critical_anyway=True,
            retired=False,
            version=1,
        )
    )
