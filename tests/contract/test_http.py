"""The HTTP interface under all that its document allows and much that it does not: answers in words, no stumbling."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance

from toolcare_compose.testing import Installation

ROOT = Path(__file__).parents[2]

# It would end the session that all other requests need, never end by itself, or listen for seconds each time.
APART = ("/api/v1/session", "/api/v1/session/password", "/api/v1/stream", "/api/v1/sources/sparkplug/survey")


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    running = Installation(tmp_path_factory.mktemp("http") / "data")
    running.start()
    try:
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="module")
def headers(installation: Installation) -> dict[str, str]:
    """What the browser sends: the session's cookie, and that the request comes from our own pages."""
    client = installation.client()
    client.post("/machines", {"id": "p01", "name": "Press 1"})
    client.post("/tools", {"number": "T-0042", "name": "Housing", "cavity_count": 4})
    return {"Cookie": client.cookie, "Origin": installation.address}


interface = schemathesis.openapi.from_path(ROOT / "services" / "gateway" / "web" / "openapi.json")
schema = interface.exclude(path=list(APART)).include(path_regex="^/api/v1/")


FOUND = list(schema.get_all_operations())
OPERATIONS = [found.ok() for found in FOUND if isinstance(found, Ok)]


def test_the_document_describes_every_operation() -> None:
    """Each can be read, so each is tried below."""
    assert len(OPERATIONS) == len(FOUND) > 0


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: str(operation.label))
def test_every_operation_answers_in_words(
    operation: APIOperation[Any, Any, Any, Any], installation: Installation, headers: dict[str, str]
) -> None:
    """Bad input gets a documented answer; nothing a caller sends makes a service stumble."""

    @settings(max_examples=4, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy())
    def answers(case: schemathesis.Case[Any]) -> None:
        response = case.call(base_url=installation.address, headers=headers, allow_redirects=False)
        case.validate_response(
            response, checks=[not_a_server_error, status_code_conformance, content_type_conformance], headers=headers
        )

    answers()
