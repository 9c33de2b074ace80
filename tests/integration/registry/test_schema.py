"""The registry's tables and its API document."""

import pytest
from pydantic import JsonValue
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.registry.conftest import Registry

from toolcare_registry.tables import Base
from toolcare_shared import migrations

pytestmark = pytest.mark.asyncio


async def test_migrations_make_what_the_code_expects(registry: Registry) -> None:
    """Tables, columns, indexes and keys are the same by either way."""
    assert await migrations.drift(registry.database, Base.metadata) == []


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("path", "method", "status", "code"),
    [
        ("/tools", "post", "409", "tool_number_taken"),
        ("/tools", "post", "422", "invalid_input"),
        ("/tools", "post", "422", "idempotency_key_reused"),
        ("/tools/{tool_id}", "patch", "412", "precondition_failed"),
        ("/tools/{tool_id}", "patch", "422", "minimum_cycle_above_expected"),
        ("/tools/{tool_id}/mount", "post", "409", "tool_is_mounted"),
        ("/machines/{machine_id}", "get", "404", "unknown_machine"),
    ],
)
async def test_document_names_what_can_go_wrong(
    registry: Registry, path: str, method: str, status: str, code: str
) -> None:
    """A client finds each code beside the route that answers it."""
    node: JsonValue = registry.app.openapi()
    for step in ("paths", path, method, "responses", status, "description"):
        assert isinstance(node, dict)
        node = node[step]
    assert f"`{code}`" in str(node)
