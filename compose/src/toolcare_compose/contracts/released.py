"""What the last release promised, so that a test can tell whether the next one keeps it.

Tablets keep a page of before for a while, and copies of services are renewed one after another: old and new ones
understand each other for one release. `toolcare contracts --release` keeps what is promised now: it belongs to making a
version.
"""

import json
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from typing import Any, Final, NamedTuple

from toolcare_compose.contracts.events import envelope_schema, example_envelope, published_events
from toolcare_compose.layout import SERVICES
from toolcare_shared import migrations

PLACE: Final = "shared/contracts/released.json"

Schema = Mapping[str, Any]
"""Of JSON Schema or OpenAPI, as it was parsed."""


class Route(NamedTuple):
    """Names of fields as paths, `items[].id`. `needs`: what a request must have; `takes`: what it may have."""

    needs: list[str]
    takes: list[str]
    tells: list[str]


def promised(whole: Schema) -> str:
    """Events with their examples, routes of an OpenAPI document, and the newest migration of each service."""
    return _one_line(
        {
            "version": version("toolcare"),
            "migrations": {service: migrations.head(f"toolcare_{service}") for service in SERVICES},
            "routes": {name: route._asdict() for name, route in routes_of(whole).items()},
            "events": {
                event.type_name(): {
                    "schema": envelope_schema(event),
                    "example": json.loads(example_envelope(event).to_bytes()),
                }
                for event in published_events()
            },
        }
    )


def _one_line(value: object) -> str:
    """Nobody reads it: it is compared with."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"


def routes_of(whole: Schema) -> dict[str, Route]:
    """Method and path of each route, with what it takes and tells."""
    return {
        f"{method.upper()} {path}": _route(told, whole)
        for path, methods in sorted(whole["paths"].items())
        for method, told in sorted(methods.items())
        if isinstance(told, Mapping)
    }


def _route(told: Schema, whole: Schema) -> Route:
    given = told.get("parameters", ())
    body = [*_fields(_content(told.get("requestBody", {})), whole)]
    answers = [answer for status, answer in told.get("responses", {}).items() if status.startswith("2")]
    return Route(
        needs=sorted({one["name"] for one in given if one.get("required")} | {name for name, is_due in body if is_due}),
        takes=sorted({one["name"] for one in given} | {name for name, _ in body}),
        tells=sorted({name for answer in answers for name, _ in _fields(_content(answer), whole)}),
    )


def _content(told: Schema) -> Schema:
    schema: Schema = told.get("content", {}).get("application/json", {}).get("schema", {})
    return schema


def _fields(schema: Schema, whole: Schema, path: str = "", above: tuple[str, ...] = ()) -> Iterator[tuple[str, bool]]:
    """Path of each field and whether its object must have it. A field of several forms has them apart by name."""
    if reference := schema.get("$ref"):
        name = reference.rsplit("/", 1)[-1]
        if name not in above:
            yield from _fields(whole["components"]["schemas"][name], whole, path, (*above, name))
        return
    forms = [form for form in (*schema.get("anyOf", ()), *schema.get("oneOf", ())) if form.get("type") != "null"]
    for form in forms:
        named = f"{path}<{form.get('$ref', '').rsplit('/', 1)[-1]}>" if len(forms) > 1 else path
        yield from _fields(form, whole, named, above)
    if "items" in schema:
        yield from _fields(schema["items"], whole, f"{path}[]", above)
    for name, field in schema.get("properties", {}).items():
        below = f"{path}.{name}" if path else name
        yield below, name in schema.get("required", ())
        yield from _fields(field, whole, below, above)
