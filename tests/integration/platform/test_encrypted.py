"""A service's database with a key: as any other to the code, and nothing to read on the disk."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from toolcare_shared.database_files import KeyWrong, NotEncrypted, passing_key
from toolcare_shared.db import Database, refusal_of
from toolcare_shared.settings import ServiceSettings

pytestmark = pytest.mark.asyncio
WORDS = "hairline crack at the ejector"


class PressSettings(ServiceSettings):
    service = "press"


def _on_disk(folder: Path) -> dict[str, bool]:
    """Of each file whether the words can be read in it."""
    return {file.name: WORDS.encode() in file.read_bytes() for file in folder.iterdir()}


async def _fill(database: Database) -> None:
    async with database.write() as session:
        await session.execute(text("CREATE TABLE note (words TEXT UNIQUE)"))
        await session.execute(text("INSERT INTO note VALUES (:words)"), {"words": WORDS})


async def test_errors_are_told_apart_as_ever_and_files_hold_no_word(tmp_path: Path) -> None:
    """Twice the same, and a disk that is full; also in the log beside the database."""
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'a.sqlite3'}", key=passing_key())
    try:
        await _fill(database)
        with pytest.raises(IntegrityError):
            async with database.write() as session:
                await session.execute(text("INSERT INTO note VALUES (:words)"), {"words": WORDS})
        async with database.write() as session:
            await session.execute(text("PRAGMA max_page_count = 5"))
            with pytest.raises(DBAPIError) as full:
                await session.execute(text("INSERT INTO note VALUES (hex(randomblob(90000)))"))
            assert "the disk is full" in (refusal_of(full.value) or "")
            await session.rollback()
        assert _on_disk(tmp_path) == {"a.sqlite3": False, "a.sqlite3-wal": False, "a.sqlite3-shm": False}
    finally:
        await database.dispose()


async def test_its_settings_lead_a_service_to_its_key(tmp_path: Path) -> None:
    """Where there is none, the file is plain; a file and a key that do not fit are told in words."""
    settings = PressSettings(data_dir=tmp_path)
    plain = Database.of(settings)
    await _fill(plain)
    await plain.dispose()
    settings.database_key_file.parent.mkdir()
    settings.database_key_file.write_text("ab" * 32)
    beside = Database.of(settings)
    with pytest.raises(NotEncrypted, match="not encrypted, although"):
        await _fill(beside)
    await beside.dispose()
    for file in (tmp_path / "db").iterdir():
        file.unlink()
    encrypted = Database.of(settings)
    await _fill(encrypted)
    await encrypted.dispose()
    settings.database_key_file.write_text("cd" * 32)
    other = Database.of(settings)
    with pytest.raises(KeyWrong, match="restore the last backup"):
        await _fill(other)
    await other.dispose()
