"""The room of the database's disk: told where it can be seen, and nowhere else."""

import re
from pathlib import Path
from typing import ClassVar

import pytest

from toolcare_shared.db import metadata
from toolcare_shared.service import create_service_app
from toolcare_shared.settings import ServiceSettings


class TrialSettings(ServiceSettings):
    service: ClassVar[str] = "trial"


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("url", "seen", "told"),
    [
        ("", False, True),
        ("postgresql+asyncpg://server.invalid/x", False, False),
        ("postgresql+asyncpg://server.invalid/x", True, True),
    ],
)
async def test_room_is_told_of_a_disk_that_is_seen(tmp_path: Path, url: str, *, seen: bool, told: bool) -> None:
    """A figure that nobody measures would be 0 and raise the alarm of a full disk for ever."""
    (tmp_path / "db").mkdir()
    settings = TrialSettings(data_dir=tmp_path, database_url=url, database_disk=tmp_path if seen else None)
    context = create_service_app(settings, metadata=metadata(), migrations="toolcare_actions", routers=[]).state.context
    await context.metrics.looked()
    figures = re.findall(r"^toolcare_disk_free_bytes ([0-9.e+]+)$", context.metrics.text().decode(), re.MULTILINE)
    assert [float(figure) > 0 for figure in figures] == [True] * told
    await context.database.dispose()
