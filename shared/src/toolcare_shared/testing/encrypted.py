"""Every SQLite database that a test opens encrypted, also where it says nothing of it: `TOOLCARE_TEST_CIPHER=1`."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from sqlalchemy.ext.asyncio import AsyncEngine

from toolcare_shared import db
from toolcare_shared.database_engine import sqlite_engine
from toolcare_shared.database_files import KEY_BYTES, DatabaseKey

VARIABLE = "TOOLCARE_TEST_CIPHER"


@contextmanager
def encrypted_where_asked_for() -> Iterator[None]:
    """The key is the same for all files of the run, since tests copy templates of databases under other names."""
    if os.environ.get(VARIABLE) != "1":
        yield
        return
    usual = DatabaseKey(bytes(range(KEY_BYTES)))

    def with_a_key(url: str, key: DatabaseKey | None, **options: Any) -> AsyncEngine:
        return sqlite_engine(url, key or usual, **options)

    with patch.object(db, "sqlite_engine", with_a_key):
        yield
