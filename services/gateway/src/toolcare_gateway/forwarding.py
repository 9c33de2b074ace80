"""Which public operations of the services the gateway passes on, and their common OpenAPI document.

The table is generated from the services' own OpenAPI documents (`make contracts`) and packed with the gateway, so the
gateway knows every route, and documents it, while a service is down.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias
from urllib.parse import unquote

from pydantic import JsonValue

from toolcare_gateway.tool_parts import PARTS, Part

Node: TypeAlias = dict[str, JsonValue]
Security: TypeAlias = list[JsonValue]
"""An operation's `security` in OpenAPI: one of these is enough, and an empty list asks for none."""

API = "/api/v1"
FILE = Path(__file__).with_name("forwarded.json")

_NEVER = ("/internal", "/health", "/metrics", "/docs", "/openapi")
_METHODS = ("get", "post", "put", "patch", "delete")
_SCHEMAS = "#/components/schemas/"
_PARAMETER = re.compile(r"\{[^/{}]+\}")

BY_ANYBODY: Security = []
BY_SESSION: Security = [{"session": []}]
BY_SESSION_OR_TOKEN: Security = [{"session": []}, {"token": []}]

_SCHEMES: Node = {
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "toolcare_session",
        "description": "Set by the login (`POST /api/v1/session`); over HTTPS it is called `__Host-toolcare_session`. "
        "A change must come from a page of ours: `Origin` or `Sec-Fetch-Site` say so.",
    },
    "token": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "tlc_...",
        "description": "An API token, made on the page *API tokens*. It may do what its scopes name, "
        "as long as its owner may.",
    },
}


class TwoOwners(Exception):
    """One path can belong to one service only."""

    def __init__(self, operation: str, services: list[str]) -> None:
        super().__init__(f"{operation} is answered by {' and '.join(services)}; give one of them another path")


@dataclass(frozen=True, slots=True)
class Target:
    """A request's operation: who answers it, in how long where that is not the usual, and whether bit by bit."""

    service: str
    path: str
    template: str
    deadline_s: float | None = None
    streams: bool = False


@dataclass(frozen=True, slots=True)
class _Template:
    """More literal segments win: `/sources/probe` before `/sources/{source_id}`."""

    path: str
    pattern: re.Pattern[str]
    literals: tuple[bool, ...]
    methods: Mapping[str, Node]


class Forwarded:
    """The table at run time: where requests go, without what is told of them."""

    def __init__(self, table: Mapping[str, JsonValue]) -> None:
        by_path: dict[str, dict[str, Node]] = {}
        for operation in _items(table.get("operations")):
            methods = by_path.setdefault(str(operation["path"]), {})
            methods[str(operation["method"])] = operation
        templates = [_template(path, methods) for path, methods in by_path.items()]
        self.services = sorted({str(operation["service"]) for operation in _items(table.get("operations"))})
        self._templates = sorted(templates, key=lambda template: template.literals, reverse=True)

    def target(self, method: str, raw_path: str) -> Target | None:
        """Where a request goes; `raw_path` is as it came, percent signs and all, without the gateway's prefix."""
        for template in self._matching(raw_path):
            if method in template.methods:
                return _target(template.methods[method], raw_path, template.path)
        return None

    def methods(self, raw_path: str) -> list[str]:
        return sorted({method for template in self._matching(raw_path) for method in template.methods})

    def _matching(self, raw_path: str) -> Iterator[_Template]:
        if any(segment in {".", ".."} or "/" in segment for segment in map(unquote, raw_path.split("/"))):
            return
        for template in self._templates:
            if template.pattern.fullmatch(raw_path):
                yield template


@cache
def load_forwarded(file: Path = FILE) -> Forwarded:
    """The packed table; empty when it has not been generated, so that the gateway's own routes still work.

    Read once for all apps of a process: most of it is documentation, which takes longer to parse than the rest of an
    app takes to make.
    """
    return Forwarded(packed(file))


def packed(file: Path = FILE) -> Node:
    """Read the whole table, with the documentation: megabytes that nobody needs who only passes requests on."""
    table: Node = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return table


def _target(operation: Node, raw_path: str, template: str) -> Target:
    deadline = operation.get("deadline_s")
    return Target(
        str(operation["service"]),
        raw_path,
        template,
        float(deadline) if isinstance(deadline, int | float) else None,
        operation.get("streams") is True,
    )


def _template(path: str, methods: Mapping[str, Node]) -> _Template:
    segments = path.split("/")
    pattern = "/".join("[^/]+" if _PARAMETER.search(segment) else re.escape(segment) for segment in segments)
    return _Template(path, re.compile(pattern), tuple(not _PARAMETER.search(segment) for segment in segments), methods)


# --- the generator's part


def forwarded_from(openapi_by_service: Mapping[str, Mapping[str, object]]) -> Node:
    """The table of every public operation of these services, with their documentation.

    Raises TwoOwners when two services have the same method and path. A schema that two services name alike but
    define differently, and an operation id that two use, get the service's name in front.
    """
    documents = {name: _plain(document) for name, document in sorted(openapi_by_service.items())}
    schemas: Node = {}
    paths: Node = {}
    owners: dict[tuple[str, str], str] = {}
    names: set[str] = set()
    for service, document in documents.items():
        renamed = _adopt_schemas(service, document, schemas)
        for path, method, operation in _public_operations(document):
            key = (method.upper(), _PARAMETER.sub("{}", path))
            if key in owners:
                raise TwoOwners(f"{key[0]} {path}", [owners[key], service])
            owners[key] = service
            adopted = _with_refs(operation, renamed)
            _name_apart(adopted, service, names)
            _node(paths, path)[method] = {**adopted, "x-toolcare-service": service}
    operations: list[JsonValue] = [
        {
            "method": method.upper(),
            "path": path,
            "service": _text(operation, "x-toolcare-service"),
            **_manner(operation),
        }
        for path, method, operation in _operations_of(paths)
    ]
    return {"operations": operations, "paths": paths, "components": {"schemas": schemas}}


def _manner(operation: Node) -> Node:
    """What an operation's owner says of how it answers."""
    said = {"deadline_s": operation.get("x-toolcare-deadline-s"), "streams": operation.get("x-toolcare-stream")}
    return {name: value for name, value in said.items() if value is not None}


def merged_openapi(
    gateway: Mapping[str, object], forwarded: Mapping[str, object], ways: Mapping[tuple[str, str], Security]
) -> Node:
    """The whole interface: the gateway's own operations, which win, and all that it forwards.

    `ways` has the `security` of its own operations; what is forwarded is open to sessions and tokens.
    """
    own = _plain(gateway)
    table = _plain(forwarded)
    schemas = _node(_node(own, "components"), "schemas")
    adopted: Node = {}
    renamed = _adopt_schemas("service", table, adopted, taken=schemas)
    paths = {path: item for path, item in _node(own, "paths").items() if path.startswith((API, "/health"))}
    names = {_text(operation, "operationId") for _, _, operation in _operations_of(paths)}
    for path, method, operation in _operations_of(_node(table, "paths")):
        place = _node(paths, f"{API}{path}")
        if method not in place:
            described = _with_refs(operation, renamed)
            _name_apart(described, _text(operation, "x-toolcare-service"), names)
            place[method] = described
    schemas.update(adopted)
    _link_parts(schemas, _with_refs(_node(table, "paths"), renamed))
    for path, method, operation in _operations_of(paths):
        forwards = "x-toolcare-service" in operation
        way = BY_SESSION_OR_TOKEN if forwards else ways[method, path]
        operation["security"] = _with_scopes(way, operation.get("security"))
    return {
        "openapi": own.get("openapi", "3.1.0"),
        "info": {"title": "Toolcare", "version": _node(own, "info").get("version", "0.1.0")},
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": dict(sorted(_used(paths, schemas).items())),
            "securitySchemes": _SCHEMES,
        },
    }


def _with_scopes(way: Security, owners: JsonValue) -> Security:
    """Name the scopes that a token must have: the permissions that the operation's owner asks for."""
    scopes: list[JsonValue] = [
        scope
        for each in (owners if isinstance(owners, list) else ())
        for scopes in (each.values() if isinstance(each, dict) else ())
        for scope in (scopes if isinstance(scopes, list) else ())
    ]
    return [{"token": scopes} if one == {"token": []} else one for one in way]


def _public_operations(document: Node) -> Iterator[tuple[str, str, Node]]:
    for path, method, operation in _operations_of(_node(document, "paths")):
        if not path.startswith(_NEVER):
            yield path, method, operation


def _operations_of(paths: Node) -> Iterator[tuple[str, str, Node]]:
    for path, item in sorted(paths.items()):
        for method in _METHODS:
            operation = item.get(method) if isinstance(item, dict) else None
            if isinstance(operation, dict):
                yield path, method, operation


def _adopt_schemas(service: str, document: Node, into: Node, taken: Node | None = None) -> dict[str, str]:
    """Take a document's schemas over; returns the new name of each that had to be renamed."""
    mine = _node(_node(document, "components"), "schemas")
    known = {**into, **(taken or {})}
    clashing = {name for name, schema in mine.items() if name in known and known[name] != schema}
    renamed = {name: f"{service.capitalize()}{name}" for name in clashing}
    for name, schema in mine.items():
        into[renamed.get(name, name)] = _with_refs(schema, renamed) if isinstance(schema, dict) else schema
    return renamed


def _with_refs(node: Node, renamed: Mapping[str, str]) -> Node:
    """A copy whose references to schemas follow the new names."""
    text = json.dumps(node)
    for old, new in renamed.items():
        text = text.replace(f'"{_SCHEMAS}{old}"', f'"{_SCHEMAS}{new}"')
    copied: Node = json.loads(text)
    return copied


def _name_apart(operation: Node, service: str, names: set[str]) -> None:
    name = _text(operation, "operationId")
    if name in names:
        name = f"{service}_{name}"
    names.add(name)
    operation["operationId"] = name


def _link_parts(schemas: Node, paths: Node) -> None:
    """Give the parts of a tool's page the shapes that their owners document."""
    properties = _node(_node(schemas, "ToolPage"), "properties")
    for part in PARTS:
        answer = _answer_schema(paths, part)
        if answer is None or part.name not in properties:
            continue
        if part.many:
            properties[part.name] = {"type": "array", "items": _item_schema(answer, schemas)}
        else:
            properties[part.name] = {"anyOf": [answer, {"type": "null"}]}


def _answer_schema(paths: Node, part: Part) -> JsonValue:
    node: JsonValue = paths
    for step in (part.path, "get", "responses", "200", "content", "application/json", "schema"):
        node = node.get(step) if isinstance(node, dict) else None
    return node


def _item_schema(answer: JsonValue, schemas: Node) -> JsonValue:
    """The element of a list, or of the `items` of a page."""
    schema = answer if isinstance(answer, dict) else {}
    if isinstance(reference := schema.get("$ref"), str):
        schema = _node(schemas, reference.removeprefix(_SCHEMAS))
    if schema.get("type") == "array":
        return schema.get("items", {})
    return _node(_node(schema, "properties"), "items").get("items", {})


def _used(paths: Node, schemas: Node) -> Node:
    """The schemas that the paths need, directly or through others."""
    found: set[str] = set()
    pending = _references(paths)
    while pending:
        name = pending.pop()
        if name in schemas and name not in found:
            found.add(name)
            pending |= _references(schemas[name])
    return {name: schemas[name] for name in found}


def _references(node: JsonValue) -> set[str]:
    return set(re.findall(rf'"{_SCHEMAS}([^"]+)"', json.dumps(node)))


def _plain(document: Mapping[str, object]) -> Node:
    copied: Node = json.loads(json.dumps(document))
    return copied


def _node(parent: Node, name: str) -> Node:
    child = parent.setdefault(name, {})
    if not isinstance(child, dict):
        raise TypeError(f"{name} is no object")
    return child


def _items(value: JsonValue) -> list[Node]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _text(node: Node, name: str) -> str:
    value = node.get(name)
    return value if isinstance(value, str) else ""
