"""Photos that an older version added are found as new ones are."""

import pytest
from sqlalchemy import select, text

from toolcare_photos.domain.photo import Half
from toolcare_photos.store import search
from toolcare_photos.store.search import Wanted
from toolcare_photos.tables import Base
from toolcare_shared import migrations
from toolcare_shared.contracts.photos import PhotoChanged
from toolcare_shared.db import Database
from toolcare_shared.messaging.envelope import Envelope
from toolcare_shared.messaging.tables import outbox
from toolcare_shared.testing.postgres import Databases

pytestmark = pytest.mark.asyncio

PICTURE = (
    "INSERT INTO picture (sha256, width, height, size_bytes, taken_at, is_kept) "
    "VALUES ('abc', 4, 3, 9, '2025-12-24 06:00:00.000000', :yes)"
)
PHOTO = (
    "INSERT INTO photo (id, sha256, tool_id, slot, half, caption, added_at, added_by, added_by_id) "
    "VALUES ('p-1', 'abc', 't-1', 'other', 'A', 'Grat am Überlauf', '2026-01-02 06:00:00.000000', 'Timo Täl', 'u-2')"
)
ALIAS = "INSERT INTO photo_alias (id, photo_id) VALUES ('p-2', 'p-1')"


async def test_photos_of_an_older_version_are_found(databases: Databases) -> None:
    """By words, person, view, and the time that the camera noted; whoever holds another id hears which one is meant."""
    database = Database(await databases.make("old"))
    try:
        async with database.write() as session:
            await (await session.connection()).run_sync(migrations.upgrade, "toolcare_photos", "0003")
            await session.execute(text(PICTURE), {"yes": True})
            await session.execute(text(PHOTO))
            await session.execute(text(ALIAS))
        await migrations.migrate(database, "toolcare_photos")
        assert await migrations.drift(database, Base.metadata) == []
        async with database.read() as session:
            wanted = Wanted(words=["ueberl", "grat"], by="tael", view="a-side", half=Half.A)
            [photo] = await search.photos(session, wanted, after=None, limit=9)
            told = await session.scalars(select(outbox.c.envelope).where(outbox.c.event == "photo_changed"))
            changed = [PhotoChanged.model_validate(Envelope.parse(one).data) for one in told]
        assert [(one.photo_id, one.alias, one.caption) for one in changed] == [("p-1", "p-2", "Grat am Überlauf")]
        assert (photo.id, photo.seen_at.isoformat()) == ("p-1", "2025-12-24T06:00:00+00:00")
        assert photo.taken_at == photo.seen_at
    finally:
        await database.dispose()
