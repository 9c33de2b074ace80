"""What is drawn over photos, the views they are taken in, what they are evidence for, and the words they are found by.

Revision ID: 0005
"""

import unicodedata
from collections.abc import Iterable, Iterator

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import JsonText, UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

IN_BIN = sa.text("removed_at IS NOT NULL AND erased_at IS NULL")
LONGEST = 40
BY_BYTE = sa.String(LONGEST).with_variant(sa.String(LONGEST, collation="C"), "postgresql")
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def upgrade() -> None:
    _photo()
    _layers()
    _views()
    _facts()
    _fill()


def _photo() -> None:
    for name in ("ix_photo_shown", "ix_photo_shown_tool_id", "ix_photo_shown_job_id", "ix_photo_shown_half"):
        op.drop_index(name, "photo")
    for column in (
        sa.Column("view", sa.String(64)),
        sa.Column("run_id", sa.String(64)),
        sa.Column("camera_id", sa.String(64)),
        sa.Column("taken_at", UtcDateTime()),
        sa.Column("seen_at", UtcDateTime(), nullable=False, server_default="1970-01-01 00:00:00"),
        sa.Column("layer_version", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("layer_shapes", sa.Integer(), nullable=False, server_default="0"),
    ):
        op.add_column("photo", column)
    op.execute(
        "UPDATE photo SET taken_at = (SELECT picture.taken_at FROM picture WHERE picture.sha256 = photo.sha256), "
        "view = CASE half WHEN 'A' THEN 'a-side' WHEN 'B' THEN 'b-side' END"
    )
    op.execute("UPDATE photo SET seen_at = CASE WHEN taken_at < added_at THEN taken_at ELSE added_at END")
    for name, columns, also in (
        ("ix_photo_shown", [], ""),
        ("ix_photo_shown_tool_id", ["tool_id"], ""),
        ("ix_photo_shown_job_id", ["job_id"], ""),
        ("ix_photo_shown_added_by_id", ["added_by_id"], ""),
        ("ix_photo_shown_half", ["tool_id", "half"], " AND half IS NOT NULL"),
        ("ix_photo_shown_view", ["tool_id", "view"], " AND view IS NOT NULL"),
        ("ix_photo_shown_any_view", ["view"], " AND view IS NOT NULL"),
        ("ix_photo_shown_run_id", ["run_id"], " AND run_id IS NOT NULL"),
        ("ix_photo_shown_camera_id", ["camera_id"], " AND camera_id IS NOT NULL"),
    ):
        where = sa.text(f"removed_at IS NULL{also}")
        op.create_index(name, "photo", [*columns, "seen_at", "id"], sqlite_where=where, postgresql_where=where)
    shown = sa.text("removed_at IS NULL")
    for name, columns, where in (
        ("ix_photo_shown_added_at", ["added_at", "id"], shown),
        ("ix_photo_in_bin_seen_at", ["seen_at", "id"], IN_BIN),
    ):
        op.create_index(name, "photo", columns, sqlite_where=where, postgresql_where=where)


def _layers() -> None:
    op.create_table(
        "annotation_layer",
        sa.Column("photo_id", sa.String(36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("shapes", JsonText(), nullable=False),
        sa.Column("shape_count", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("by_id", sa.String(200), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("client_id", sa.String(36)),
        sa.PrimaryKeyConstraint("photo_id", "version", name=op.f("pk_annotation_layer")),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"], name=op.f("fk_annotation_layer_photo_id_photo")),
    )
    for table, key, kind in (("photo_word", "word", BY_BYTE), ("photo_code", "code", sa.String(64))):
        op.create_table(
            table,
            sa.Column(key, kind, nullable=False),
            sa.Column("photo_id", sa.String(36), nullable=False),
            sa.PrimaryKeyConstraint(key, "photo_id", name=op.f(f"pk_{table}")),
            sa.ForeignKeyConstraint(["photo_id"], ["photo.id"], name=op.f(f"fk_{table}_photo_id_photo")),
        )
        op.create_index(op.f(f"ix_{table}_photo_id"), table, ["photo_id"])


def _views() -> None:
    op.create_table(
        "view",
        sa.Column("tool_id", sa.String(64), nullable=False),
        sa.Column("view", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("golden_photo_id", sa.String(36)),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tool_id", "view", name=op.f("pk_view")),
        sa.ForeignKeyConstraint(["golden_photo_id"], ["photo.id"], name=op.f("fk_view_golden_photo_id_photo")),
    )
    op.create_index(op.f("ix_view_golden_photo_id"), "view", ["golden_photo_id"])


def _facts() -> None:
    op.create_table(
        "tool_fact",
        sa.Column("tool_id", sa.String(64), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("cavity_count", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tool_id", name=op.f("pk_tool_fact")),
    )
    op.create_table(
        "run",
        sa.Column("run_id", sa.String(64), nullable=False),
        sa.Column("tool_id", sa.String(64), nullable=False),
        sa.Column("machine_id", sa.String(64), nullable=False),
        sa.Column("job", sa.Text()),
        sa.Column("since", UtcDateTime()),
        sa.Column("until", UtcDateTime()),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_run")),
    )
    op.create_index(op.f("ix_run_tool_id_since_run_id"), "run", ["tool_id", "since", "run_id"])
    op.create_table(
        "person",
        sa.Column("id", sa.String(200), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_table(
        "failure_code",
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("names", JsonText(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("merged_into", sa.String(64)),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_failure_code")),
    )
    op.create_table(
        "link_source",
        sa.Column("part", sa.String(16), nullable=False),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(64)),
        sa.Column("tool_id", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("part", "id", name=op.f("pk_link_source")),
    )
    op.create_index(op.f("ix_link_source_code"), "link_source", ["code"])
    op.create_table(
        "photo_link",
        sa.Column("photo_id", sa.String(64), nullable=False),
        sa.Column("part", sa.String(16), nullable=False),
        sa.Column("id", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("photo_id", "part", "id", name=op.f("pk_photo_link")),
    )
    op.create_index(op.f("ix_photo_link_id"), "photo_link", ["id"])


def _fill() -> None:
    """Make the photos that are there be found by their words and by who added them."""
    connection = op.get_bind()
    photo = sa.table("photo", *(sa.column(name) for name in ("id", "caption", "added_by_id", "added_by", "added_at")))
    word = sa.table("photo_word", sa.column("word"), sa.column("photo_id"))
    person = sa.table("person", *(sa.column(name) for name in ("id", "search", "position")))
    captions = connection.execute(sa.select(photo.c.id, photo.c.caption).where(photo.c.caption != "")).all()
    _insert(word, ({"word": end, "photo_id": id_} for id_, caption in captions for end in _endings(caption)))
    names = connection.execute(sa.select(photo.c.added_by_id, photo.c.added_by).order_by(photo.c.added_at)).all()
    newest = {id_: _plain(name) for id_, name in names}
    _insert(person, ({"id": id_, "search": name, "position": 0} for id_, name in newest.items()))


def _insert(table: sa.TableClause, rows: Iterator[dict[str, object]]) -> None:
    found = list(rows)
    if found:
        op.get_bind().execute(sa.insert(table), found)


def _endings(text: str) -> Iterable[str]:
    return {word[start : start + LONGEST] for word in _plain(text).split() for start in range(len(word))}


def _plain(text: str) -> str:
    lower = unicodedata.normalize("NFC", text).casefold().translate(UMLAUTS)
    return "".join(sign for sign in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(sign))
