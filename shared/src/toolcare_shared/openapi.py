"""The OpenAPI document as a client needs it: which headers a method takes, which problems every route can answer."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, iter_route_contexts

from toolcare_shared.auth.guard import permissions_by_route
from toolcare_shared.errors import PROBLEM_JSON, PROBLEM_SCHEMA, documented

Node = dict[str, object]

_METHODS = ("get", "post", "put", "patch", "delete")
_GUARDED = {401: ("unauthenticated",), 403: ("forbidden",)}
_KEYED = {
    400: ("idempotency_key_invalid", "idempotency_key_missing"),
    422: ("idempotency_key_reused",),
}
_MAY_BE_KEYED = {400: ("idempotency_key_invalid",), 422: ("idempotency_key_reused",)}
MAY_BE_LEFT_OUT = "x-may-be-left-out"
"""Marks an Idempotency-Key in the schema that a route declares for it; the document shows it by `required`."""
_VERSIONED = {412: ("precondition_failed",), 428: ("precondition_required",)}


class OperationNameTaken(Exception):
    def __init__(self, names: list[str]) -> None:
        super().__init__(f"two routes are called {', '.join(names)}; an operation id must be unique and stay")


def operation_id(route: APIRoute) -> str:
    """The handler's function name, so that a generated client reads like the code."""
    return route.name


def install_openapi(app: FastAPI, routers: Sequence[APIRouter]) -> None:
    """Replace `app.openapi`. Made at the first call and kept."""

    def openapi() -> dict[str, object]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(_named(app, routers))
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's own way to replace it


def _named(app: FastAPI, routers: Sequence[APIRouter]) -> FastAPI:
    """Return an app with the same routes, each under its handler's name, for its document alone."""
    named = FastAPI(title=app.title, version=app.version, generate_unique_id_function=operation_id)
    for router in routers:
        named.include_router(router)
    return named


def _document(app: FastAPI) -> dict[str, object]:
    names = Counter(route.name for route in iter_route_contexts(app.routes) if isinstance(route.route, APIRoute))
    if taken := sorted(str(name) for name, count in names.items() if count > 1):
        raise OperationNameTaken(taken)
    document: Node = get_openapi(title=app.title, version=app.version, routes=app.routes)
    permissions = permissions_by_route(app)
    for path, method, operation in _operations(document):
        _show_permission(operation, permissions.get((method.upper(), path), frozenset()))
        _show_headers(method, operation)
        _show_problems(method, operation)
    _put_our_schema(document)
    return document


def _operations(document: Node) -> Iterator[tuple[str, str, Node]]:
    for path, item in _children(document, "paths").items():
        for method in _METHODS:
            operation = item.get(method) if isinstance(item, dict) else None
            if isinstance(operation, dict):
                yield path, method, operation


def _show_permission(operation: Node, needed: Collection[str]) -> None:
    """OpenAPI 3.1 has room for it: what else than the token is wanted, by name."""
    if "security" in operation and needed:
        operation["security"] = [{"HTTPBearer": sorted(needed)}]


def _show_headers(method: str, operation: Node) -> None:
    """One dependency declares both headers; each method keeps what it looks at."""
    parameters = operation.get("parameters")
    if not isinstance(parameters, list):
        return
    kept = []
    for parameter in parameters:
        name = parameter.get("name")
        if (name == "Idempotency-Key" and method != "post") or (name == "If-Match" and method == "get"):
            continue
        if name == "Idempotency-Key":
            is_optional = MAY_BE_LEFT_OUT in _children(parameter, "schema")
            parameter |= {
                "required": not is_optional,
                "description": "A UUID; the same one when the request is repeated",
            }
            parameter["schema"] = {"type": "string", "minLength": 1, "maxLength": 200}
        if name == "If-Match":
            parameter |= {"required": method != "post", "description": "The ETag that was read"}
            parameter["schema"] = {"type": "string"}
        kept.append(parameter)
    operation["parameters"] = kept


def _show_problems(method: str, operation: Node) -> None:
    names = _header_names(operation)
    responses = _children(operation, "responses")
    if _is_fastapi_422(responses.get("422")):
        del responses["422"]
        _add(responses, {422: ("invalid_input",)})
    if "security" in operation:
        _add(responses, _GUARDED)
    if "Idempotency-Key" in names:
        _add(responses, _KEYED if names["Idempotency-Key"] else _MAY_BE_KEYED)
    if "If-Match" in names and method != "post":
        _add(responses, _VERSIONED)
    operation["responses"] = dict(sorted(responses.items()))


def _header_names(operation: Node) -> dict[str, bool]:
    """Return what an operation takes, and whether it has to be there."""
    parameters = operation.get("parameters", [])
    if not isinstance(parameters, list):
        return {}
    return {str(parameter["name"]): bool(parameter.get("required")) for parameter in parameters}


def _add(responses: Node, codes_by_status: Mapping[int, tuple[str, ...]]) -> None:
    for status, codes in codes_by_status.items():
        responses[str(status)] = documented({*codes, *_codes(responses.get(str(status)))})


def _codes(response: object) -> list[str]:
    node = response
    for step in ("content", PROBLEM_JSON, "schema", "properties", "code", "enum"):
        node = node.get(step) if isinstance(node, dict) else None
    return [str(code) for code in node] if isinstance(node, list) else []


def _is_fastapi_422(response: object) -> bool:
    return isinstance(response, dict) and response.get("description") == "Validation Error"


def _put_our_schema(document: Node) -> None:
    schemas = _children(_children(document, "components"), "schemas")
    schemas["Problem"] = PROBLEM_SCHEMA
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)


def _children(node: Node, name: str) -> Node:
    child = node.setdefault(name, {})
    return child if isinstance(child, dict) else {}
