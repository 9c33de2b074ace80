"""What the photos of an older version are after the update, on both databases."""

import pytest
from sqlalchemy import text

from toolcare_photos.store import keeping
from toolcare_photos.store import photos as store
from toolcare_photos.tables import Base
from toolcare_shared import migrations
from toolcare_shared.db import Database
from toolcare_shared.testing.postgres import Databases

pytestmark = pytest.mark.asyncio

PICTURE = text(
    "INSERT INTO picture (sha256, width, height, size_bytes, is_kept) VALUES (:sha256, 40, 30, 1000, :is_kept)"
)
PHOTO = text(
    "INSERT INTO photo (id, sha256, tool_id, slot, caption, added_at, added_by, added_by_id, removed_at, removed_by, "
    "remove_reason) VALUES (:id, :sha256, 't-1', 'after', '', '2026-03-02 06:00:00+00:00', 'Timo', 'u-2', "
    "CASE WHEN :is_removed THEN TIMESTAMP '2026-03-03 06:00:00+00:00' END, "
    "CASE WHEN :is_removed THEN 'Erika' END, CASE WHEN :is_removed THEN 'blurred' END)"
)
KEPT, GONE = "aa" * 32, "bb" * 32


async def test_the_catalogue_is_heard_again(databases: Databases) -> None:
    """Synonyms were not kept: what was heard of codes goes, and with it how far that stream was heard; no other."""
    database = Database(await databases.make("heard"))
    heard = "INSERT INTO cursor (publisher, aggregate, position, moved_at) VALUES ('failures', '{}', 7, '2026-03-02')"
    try:
        async with database.write() as session:
            await (await session.connection()).run_sync(migrations.upgrade, "toolcare_photos", "0006")
            for aggregate in ("catalogue", "failure"):
                await session.execute(text(heard.format(aggregate)))
            known = "INSERT INTO failure_code (code, names, retired, version) VALUES ('FL', '{}', false, 1)"
            await session.execute(text(known))
        await migrations.migrate(database, "toolcare_photos")
        async with database.read() as session:
            assert (await session.scalars(text("SELECT code FROM failure_code"))).all() == []
            assert (await session.scalars(text("SELECT aggregate FROM cursor"))).all() == ["failure"]
    finally:
        await database.dispose()


async def test_photos_of_the_version_before_seals(databases: Databases) -> None:
    """Removed ones whose files went at once count as erased; files that are there wait to be sealed."""
    database = Database(await databases.make("old"))
    photo = PHOTO if database.dialect == "postgresql" else text(PHOTO.text.replace("TIMESTAMP '", "'"))
    try:
        async with database.write() as session:
            await (await session.connection()).run_sync(migrations.upgrade, "toolcare_photos", "0003")
            for sha256, is_kept in ((KEPT, True), (GONE, False)):
                await session.execute(PICTURE, {"sha256": sha256, "is_kept": is_kept})
            for photo_id, sha256, is_removed in (("p-1", KEPT, False), ("p-2", KEPT, True), ("p-3", GONE, True)):
                await session.execute(photo, {"id": photo_id, "sha256": sha256, "is_removed": is_removed})
        await migrations.migrate(database, "toolcare_photos")
        assert await migrations.drift(database, Base.metadata) == []
        async with database.read() as session:
            shown, in_bin, gone = [await store.photo(session, photo_id) for photo_id in ("p-1", "p-2", "p-3")]
            assert await keeping.unsealed_pictures(session) == [KEPT]
    finally:
        await database.dispose()
    assert (shown.removal, shown.picture.is_sealed, shown.picture.kind) == (None, False, None)
    assert in_bin.removal is not None
    assert in_bin.erasing is None
    assert gone.erasing is not None
    assert (gone.erasing.by, gone.erasing.reason, gone.erasing.at.day) == ("Erika", "blurred", 3)
