"""Numbers of parts are spelled as files look them up: composed, with single spaces.

A part whose number is then another part's keeps its own as it is: somebody has to choose another one.

Revision ID: 0055
"""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

_NAMES = ("id", "number", "number_key", "name", "supplier", "place", "search")
_PART = sa.table("part", *(sa.column(name, sa.Text()) for name in _NAMES))


def upgrade() -> None:
    bind = op.get_bind()
    parts = bind.execute(sa.select(_PART)).all()
    taken = {part.number_key for part in parts}
    for part in parts:
        number = " ".join(unicodedata.normalize("NFC", part.number).split())
        if number == part.number:
            continue
        key = number.casefold()
        if key != part.number_key and key in taken:
            continue
        taken.add(key)
        search = "\n".join(filter(None, (number, part.name, part.supplier, part.place))).casefold()
        spelled = {"number": number, "number_key": key, "search": search}
        bind.execute(sa.update(_PART).where(_PART.c.id == part.id).values(**spelled))
