"""The whole catalogue, told once: from here on whoever reads its changes knows every code.

Revision ID: 0005

Only changes were told before, so the codes that came with Toolcare were known here alone.
"""

from toolcare_failures.migrations.telling import tell_catalogue

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    tell_catalogue()
