"""What is forwarded to whom, and the common document."""

import pytest
from pydantic import JsonValue

from toolcare_gateway.forwarding import (
    BY_ANYBODY,
    Forwarded,
    Target,
    TwoOwners,
    forwarded_from,
    merged_openapi,
)

Node = dict[str, JsonValue]


def operation(name: str, schema: str = "Thing") -> Node:
    content: JsonValue = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    security: JsonValue = [{"HTTPBearer": ["tool_edit"]}]
    answers: JsonValue = {"200": {"description": "OK", "content": content}}
    return {"operationId": name, "responses": answers, "security": security}


def document(paths: Node, **schemas: JsonValue) -> Node:
    return {
        "openapi": "3.1.0",
        "info": {"title": "x", "version": "1"},
        "paths": paths,
        "components": {"schemas": schemas},
    }


THING: JsonValue = {"type": "object", "properties": {"id": {"type": "string"}}}
OTHER: JsonValue = {"type": "object", "properties": {"name": {"type": "string"}}}
REGISTRY = document(
    {
        "/tools": {"post": operation("add_tool")},
        "/tools/{tool_id}": {"get": operation("get_tool"), "patch": operation("change_tool")},
        "/internal/events/{aggregate}": {"get": operation("read_feed")},
        "/health/live": {"get": operation("health_live")},
        "/metrics": {"get": operation("metrics")},
    },
    Thing=THING,
)
SHOTCOUNTER = document(
    {
        "/sources/{source_id}": {"get": operation("get_source"), "delete": operation("remove_source")},
        "/sources/probe": {"post": operation("probe")},
    },
    Thing=OTHER,
)


@pytest.fixture
def table() -> Node:
    return forwarded_from({"registry": REGISTRY, "shotcounter": SHOTCOUNTER})


@pytest.mark.parametrize(
    ("method", "path", "service"),
    [
        ("POST", "/tools", "registry"),
        ("PATCH", "/tools/t-0042", "registry"),
        ("GET", "/tools/a%20b", "registry"),
        ("POST", "/sources/probe", "shotcounter"),
        ("GET", "/sources/probe", "shotcounter"),
        ("DELETE", "/tools/t-0042", None),
        ("GET", "/internal/events/tool", None),
        ("GET", "/metrics", None),
        ("GET", "/health/live", None),
        ("GET", "/tools/..", None),
        ("GET", "/tools/%2e%2E", None),
        ("GET", "/tools/x%2Fretire", None),
        ("GET", "/tools/", None),
        ("GET", "/tools/t-1/", None),
    ],
)
def test_only_what_stands_in_the_table_is_forwarded(table: Node, method: str, path: str, service: str | None) -> None:
    """No inner path of a service can be reached, however it is written."""
    target = Forwarded(table).target(method, path)
    assert (target.service if target else None) == service


def test_a_path_with_other_methods_names_them(table: Node) -> None:
    """A wrong method is told from a wrong path."""
    assert Forwarded(table).methods("/tools/t-1") == ["GET", "PATCH"]
    assert Forwarded(table).methods("/nothing") == []


def test_two_services_with_one_path_are_refused() -> None:
    """The generator fails; nobody guesses who answers. Names of parameters make no difference."""
    other = document({"/tools/{id}": {"get": operation("tool_again")}})
    with pytest.raises(TwoOwners, match="maintenance and registry"):
        forwarded_from({"registry": REGISTRY, "maintenance": other})


def test_schemas_of_the_same_name_are_kept_apart(table: Node) -> None:
    """A client's types are those of the service that answers."""
    merged = merged_openapi(document({}), table, {})
    paths, components = merged["paths"], merged["components"]
    assert isinstance(paths, dict)
    assert isinstance(components, dict)
    assert components["schemas"] == {"Thing": THING, "ShotcounterThing": OTHER}
    assert "ShotcounterThing" in str(paths["/api/v1/sources/{source_id}"])
    assert "ShotcounterThing" not in str(paths["/api/v1/tools"])


def test_the_gateways_own_operation_wins(table: Node) -> None:
    """The joined page stands in for the registry's single tool; the registry's change is forwarded beside it."""
    page: JsonValue = {"type": "object", "properties": {"tool": {}, "missing": {"type": "array"}}}
    own = document({"/api/v1/tools/{tool_id}": {"get": operation("tool_page", "ToolPage")}}, ToolPage=page)
    merged = merged_openapi(own, table, {("get", "/api/v1/tools/{tool_id}"): BY_ANYBODY})
    paths, components = merged["paths"], merged["components"]
    assert isinstance(paths, dict)
    assert isinstance(components, dict)
    tool = paths["/api/v1/tools/{tool_id}"]
    assert isinstance(tool, dict)
    assert set(tool) == {"get", "patch"}
    assert "tool_page" in str(tool["get"])
    asked = {method: each["security"] for method, each in tool.items() if isinstance(each, dict)}
    assert asked == {"get": BY_ANYBODY, "patch": [{"session": []}, {"token": ["tool_edit"]}]}
    shapes = components["schemas"]
    assert isinstance(shapes, dict)
    assert "#/components/schemas/Thing" in str(shapes["ToolPage"])


def test_an_owner_says_how_it_answers() -> None:
    """What takes long, and what comes bit by bit, is known to the gateway without asking."""
    preview = {**operation("preview"), "x-toolcare-stream": True}
    capture = {**operation("capture"), "x-toolcare-deadline-s": 25}
    table = Forwarded(
        forwarded_from({"photos": document({"/preview": {"get": preview}, "/capture": {"post": capture}})})
    )
    assert table.target("GET", "/preview") == Target("photos", "/preview", "/preview", streams=True)
    assert table.target("POST", "/capture") == Target("photos", "/capture", "/capture", 25.0)
