"""What a caller may send is closed: no field that nobody asked for slips into an object of ours."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from toolcare_compose.layout import SERVICES

DOCUMENTS = Path(__file__).parents[2] / "shared" / "contracts" / "openapi"
Schema = dict[str, Any]


def objects(node: Schema, known: Schema, seen: set[str]) -> Iterator[tuple[str, Schema]]:
    """Every object that may stand in a body, with its name; each named schema once."""
    if isinstance(reference := node.get("$ref"), str):
        name = reference.rpartition("/")[2]
        if name not in seen:
            seen.add(name)
            for inner, found in objects(known[name], known, seen):
                yield inner or name, found
        return
    if node.get("type") == "object" or "properties" in node:
        yield "", node
    parts = [*node.get("properties", {}).values(), *node.get("prefixItems", [])]
    parts += [part for word in ("anyOf", "oneOf", "allOf") for part in node.get(word, [])]
    parts += [node[word] for word in ("items", "additionalProperties") if isinstance(node.get(word), dict)]
    for part in parts:
        yield from objects(part, known, seen)


def written(document: Schema) -> Iterator[tuple[str, Schema]]:
    """Each JSON body that some operation takes."""
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            body = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if method in {"post", "put", "patch", "delete"} and body is not None:
                yield f"{method.upper()} {path}", body["schema"]


@pytest.mark.parametrize("service", SERVICES)
def test_every_body_refuses_fields_that_it_does_not_name(service: str) -> None:
    """Nobody gives himself a role, an owner or a state by a field of an answer that he sends back.

    A mapping whose keys are the caller's own says of what its values are made.
    """
    document: Schema = json.loads((DOCUMENTS / f"{service}.json").read_text(encoding="utf-8"))
    known = document["components"]["schemas"]
    bodies = list(written(document))
    assert bodies
    open_ones = [
        f"{operation}: {name or 'its body'}"
        for operation, body in bodies
        for name, found in objects(body, known, set())
        if "properties" in found and found.get("additionalProperties") is not False
    ]
    assert open_ones == []
