"""What a person typed that a database cannot hold is a refusal, not a failure of the service."""

import pytest
from fastapi import FastAPI

from toolcare_shared.context import ServiceContext
from toolcare_shared.testing.api import api_client

pytestmark = pytest.mark.asyncio


async def test_a_nul_in_a_text_is_refused_where_it_cannot_be_stored(app: FastAPI) -> None:
    """PostgreSQL holds none; SQLite does."""
    context: ServiceContext = app.state.context
    async with api_client(app) as client:
        answer = await client.post("/things", json={"name": "core\0pin"})
    if context.database.dialect == "sqlite":
        assert answer.status_code == 201
    else:
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
