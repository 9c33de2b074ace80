"""The whole catalogue, told once more: the figures of the gateway count merged codes as one from here on.

Revision ID: 0034

They had no ear for it before. A catalogue that has not left yet is told by what waits already.
"""

import sqlalchemy as sa
from alembic import op

from toolcare_failures.migrations.telling import tell_catalogue
from toolcare_shared.messaging.tables import outbox

revision = "0034"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    left = sa.exists().where(outbox.c.event == "catalogue_changed", outbox.c.position.is_not(None))
    if op.get_bind().execute(sa.select(left)).scalar_one():
        tell_catalogue()
