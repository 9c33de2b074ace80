"""The other ids of photos, told: whoever holds one learns which photo it is.

Revision ID: 0022
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from toolcare_shared.contracts.photos import PhotoChanged
from toolcare_shared.messaging.outbox import row_of
from toolcare_shared.messaging.tables import outbox

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_SAID = ("tool_id", "job_id", "half", "view", "run_id", "caption")
_photo = sa.table("photo", sa.column("id"), *map(sa.column, _SAID))
_alias = sa.table("photo_alias", sa.column("id"), sa.column("photo_id"))


def upgrade() -> None:
    bind, now = op.get_bind(), datetime.now(UTC)
    said = sa.select(_alias.c.id.label("alias"), *(_photo.c[name] for name in ("id", *_SAID)))
    found = bind.execute(said.join(_photo, _photo.c.id == _alias.c.photo_id).order_by(_alias.c.id)).mappings()
    rows = [row_of(_told(row, now), "service:photos", now) for row in found]
    if rows:
        op.bulk_insert(outbox, rows)


def _told(row: sa.RowMapping, now: datetime) -> PhotoChanged:
    said = {name: row[name] for name in _SAID}
    return PhotoChanged(**said, photo_id=row["id"], alias=row["alias"], by="Toolcare", at=now)
