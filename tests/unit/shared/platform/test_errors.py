"""Problems: one shape for every error, codes that stay, nothing leaked."""

import httpx
import pytest
from fastapi import FastAPI
from pydantic import BaseModel, Field
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from toolcare_shared.errors import (
    Conflict,
    NotFound,
    Problem,
    code_of,
    install_problem_handlers,
    problem_kind,
    problems,
    snake_case,
)


class ToolAlreadyMounted(Exception):
    def __init__(self, tool_id: str, machine_ids: tuple[str, ...]) -> None:
        super().__init__(f"Unmount {tool_id} first.")
        self.tool_id = tool_id
        self.machine_ids = machine_ids
        self._private = "not for callers"
        self.unfit = object()


class MountedTwice(ToolAlreadyMounted):
    pass


class Unplanned(Exception):
    pass


class Cavities(BaseModel):
    count: int = Field(ge=1)


def _app() -> FastAPI:
    app = FastAPI()
    install_problem_handlers(app, {ToolAlreadyMounted: Conflict})

    @app.get("/mapped")
    async def mapped() -> None:
        raise MountedTwice("t-0042", ("p01", "p02"))

    @app.get("/problem")
    async def problem() -> None:
        raise NotFound("Look at the list of tools.", tool_id="t-0042", status=7)

    @app.get("/unplanned")
    async def unplanned() -> None:
        raise Unplanned("the password is hunter2")

    @app.get("/locked")
    async def locked() -> None:
        raise OperationalError("SELECT secret", {}, Exception("database is locked"))

    @app.post("/cavities")
    async def cavities(body: Cavities) -> Cavities:
        return body

    return app


async def _get(path: str, method: str = "GET", json: object = None) -> httpx.Response:
    transport = httpx.ASGITransport(app=_app(), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        return await client.request(method, path, json=json)


@pytest.mark.asyncio
async def test_a_domain_error_becomes_a_problem_by_its_nearest_mapped_base() -> None:
    """The subclass has its own code and the base's status; scalars and lists of the error go along."""
    answer = await _get("/mapped")
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "urn:toolcare:problem:mounted_twice",
        "title": Conflict.title,
        "status": 409,
        "detail": "Unmount t-0042 first.",
        "code": "mounted_twice",
        "tool_id": "t-0042",
        "machine_ids": ["p01", "p02"],
    }


@pytest.mark.asyncio
async def test_data_cannot_replace_the_fixed_fields() -> None:
    answer = await _get("/problem")
    assert answer.status_code == 404
    assert answer.json()["status"] == 404
    assert answer.json()["tool_id"] == "t-0042"


@pytest.mark.asyncio
async def test_an_unplanned_error_tells_a_reference_and_nothing_else() -> None:
    """The caller and the log share the reference; the error's text stays in the log."""
    with capture_logs() as events:
        answer = await _get("/unplanned")
    assert answer.status_code == 500
    assert answer.json()["code"] == "internal"
    assert "hunter2" not in answer.text
    assert "Unplanned" not in answer.text
    failed = [event for event in events if event["event"] == "http.failed"]
    assert [event["reference"] for event in failed] == [answer.json()["reference"]]


@pytest.mark.asyncio
async def test_a_database_that_is_away_is_a_503_to_try_again() -> None:
    """A page repeats its request on a 503; a 500 would have it give up (fault 44)."""
    answer = await _get("/locked")
    assert (answer.status_code, answer.json()["code"]) == (503, "database_unavailable")
    assert answer.headers["retry-after"] == "1"
    assert "secret" not in answer.text


@pytest.mark.asyncio
async def test_invalid_input_names_the_fields_and_not_the_values() -> None:
    answer = await _get("/cavities", "POST", {"count": "hunter2"})
    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid_input"
    assert [finding["field"] for finding in answer.json()["errors"]] == ["count"]
    assert "hunter2" not in answer.text


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [("GET", "/nowhere", 404, "not_found"), ("PUT", "/mapped", 405, "method_not_allowed")],
)
async def test_the_frameworks_own_refusals_have_our_shape(method: str, path: str, status: int, code: str) -> None:
    answer = await _get(path, method)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("ToolAlreadyMounted", "tool_already_mounted"),
        ("OPCUAServerGone", "opcua_server_gone"),
        ("Unknown", "unknown"),
        ("Em77Missing", "em77_missing"),
    ],
)
def test_codes_are_class_names_in_snake_case(name: str, code: str) -> None:
    assert snake_case(name) == code


def test_documented_problems_list_each_code_under_its_status() -> None:
    found = problems(NotFound, ToolAlreadyMounted, Conflict, mapping={ToolAlreadyMounted: Conflict})
    assert sorted(found) == [404, 409]
    assert found[409]["description"] == "`conflict`, `tool_already_mounted`"


def test_an_error_nobody_mapped_cannot_be_documented() -> None:
    with pytest.raises(TypeError, match="Unplanned"):
        problems(Unplanned)


def test_a_problem_is_its_own_kind() -> None:
    assert problem_kind(NotFound, {}) is NotFound
    assert problem_kind(Unplanned, {}) is None
    assert code_of(Problem) == "internal"
