"""Tool classes in English and German, marked as templates that the plant must confirm.

What a plant wrote itself is kept as it is: nobody knows in which language, so it stands in both.

Revision ID: 0018
"""

import json

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import UtcDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

SOURCES_DIFFER = {
    "102": ("500,000", "500.000"),
    "103": ("250,000", "250.000"),
}
NAMES = {
    "101: a million shots and more": ("A million shots and more", "Eine Million Schuss und mehr"),
    "102: up to a million shots": ("Up to a million shots", "Bis zu einer Million Schuss"),
    "103: up to 500,000 shots": ("Up to 500,000 shots", "Bis zu 500.000 Schuss"),
    "104: up to 100,000 shots": ("Up to 100,000 shots", "Bis zu 100.000 Schuss"),
    "105: up to 500 shots": ("Up to 500 shots", "Bis zu 500 Schuss"),
}
NOTES = {
    "Hardened throughout; sets no upper limit.": (
        "Hardened throughout; sets no upper limit.",
        "Durchgehend gehärtet; setzt keine obere Grenze.",
    ),
    "Low volume.": ("Low volume.", "Kleine Stückzahlen."),
    "Prototype.": ("Prototype.", "Prototyp."),
    **{
        f"Sources differ: some give {en}. Set what your plant uses.": (
            f"Sources differ: some give {en}. Set what your plant uses.",
            f"Die Quellen widersprechen sich: manche nennen {de}. Tragen Sie ein, was bei Ihnen gilt.",
        )
        for en, de in SOURCES_DIFFER.values()
    },
}
OLD = sa.table(
    "tool_class", sa.column("code", sa.String()), sa.column("name", sa.String()), sa.column("note", sa.Text())
)
NEW = sa.table(
    "tool_class", sa.column("code", sa.String()), sa.column("names", sa.Text()), sa.column("notes", sa.Text())
)


def upgrade() -> None:
    op.add_column("tool_class", sa.Column("names", sa.Text(), nullable=False, server_default="{}"))
    op.add_column("tool_class", sa.Column("notes", sa.Text(), nullable=False, server_default="{}"))
    op.add_column("tool_class", sa.Column("confirmed_at", UtcDateTime()))
    op.add_column("tool_class", sa.Column("confirmed_by", sa.String(200)))
    bind = op.get_bind()
    for code, name, note in bind.execute(sa.select(OLD)).all():
        texts = {"names": _texts(NAMES, name), "notes": _texts(NOTES, note) if note else "{}"}
        bind.execute(sa.update(NEW).where(NEW.c.code == code).values(texts))
    op.drop_column("tool_class", "name")
    op.drop_column("tool_class", "note")


def _texts(known: dict[str, tuple[str, str]], text: str) -> str:
    en, de = known.get(text, (text, text))
    return json.dumps({"en": en, "de": de}, ensure_ascii=False)
