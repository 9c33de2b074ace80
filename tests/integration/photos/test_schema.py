"""The tables of photos."""

import pytest
from tests.integration.photos.conftest import Photos

from toolcare_photos.tables import Base
from toolcare_shared import migrations

pytestmark = pytest.mark.asyncio


async def test_migrations_make_what_the_code_expects(photos: Photos) -> None:
    """Tables, columns, indexes and keys are the same by either way."""
    assert await migrations.drift(photos.database, Base.metadata) == []
