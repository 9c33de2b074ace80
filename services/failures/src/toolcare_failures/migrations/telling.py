"""Telling the whole catalogue, for readers who have heard of changes alone."""

import json
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from toolcare_shared.contracts.failures import CatalogueChanged
from toolcare_shared.messaging.outbox import row_of
from toolcare_shared.messaging.tables import outbox

_PLAIN = ("code", "group", "parent", "severity", "merged_into", "version")
_JSON = ("names", "synonyms", "component_kinds")
_FLAGS = ("favourite", "retired")

_code = sa.table("failure_code", *map(sa.column, (*_PLAIN, *_JSON, *_FLAGS)))
_number = sa.table("running_number", sa.column("name"), sa.column("last"))


def tell_catalogue() -> None:
    """Tell every code as it stands now."""
    bind, now = op.get_bind(), datetime.now(UTC)
    version = bind.execute(sa.select(_number.c.last).where(_number.c.name == "catalogue")).scalar_one()
    found = bind.execute(sa.select(_code).order_by(_code.c.code)).mappings()
    op.bulk_insert(outbox, [row_of(_told(row, version, now), "service:failures", now) for row in found])


def _told(row: sa.RowMapping, version: int, now: datetime) -> CatalogueChanged:
    values = {name: row[name] for name in _PLAIN}
    values |= {name: json.loads(row[name]) for name in _JSON}
    values |= {name: bool(row[name]) for name in _FLAGS}
    return CatalogueChanged.model_validate({**values, "catalogue_version": version, "by": "Toolcare", "at": now})
