"""One publisher and one consumer on a real broker, each with a database of its own, on both kinds of database."""

from collections.abc import AsyncIterator

import pytest_asyncio

from toolcare_shared.testing.broker import Mosquitto, mosquitto
from toolcare_shared.testing.postgres import Databases
from toolcare_shared.testing.trial import Site, open_site

__all__ = ["mosquitto", "site"]


@pytest_asyncio.fixture
async def site(databases: Databases, mosquitto: Mosquitto) -> AsyncIterator[Site]:
    async with open_site(databases, mosquitto) as opened:
        yield opened
