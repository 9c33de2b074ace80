"""As whom each of the gateway's own operations may be asked, as its OpenAPI document says it."""

from collections.abc import Iterator
from typing import Final

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts

from toolcare_gateway.forwarding import BY_ANYBODY, BY_SESSION, BY_SESSION_OR_TOKEN, Security
from toolcare_gateway.identity.authentication import in_person, signed_in, with_password
from toolcare_shared.auth import current_actor

_PEOPLE_ONLY: Final = frozenset({in_person, with_password})
_KNOWN: Final = frozenset({current_actor, signed_in})


def ways_in(app: FastAPI) -> dict[tuple[str, str], Security]:
    """Method, in lower case, and path of each operation -> its `security`, by what the route itself depends on."""
    return {
        (method.lower(), route.path): _security(set(_asked(route.dependant)))
        for route in iter_route_contexts(app.routes)
        if isinstance(route.original_route, APIRoute) and route.path is not None
        for method in route.methods or ()
    }


def _security(asked: set[object]) -> Security:
    if asked & _PEOPLE_ONLY:
        return BY_SESSION
    return BY_SESSION_OR_TOKEN if asked & _KNOWN else BY_ANYBODY


def _asked(dependant: Dependant) -> Iterator[object]:
    yield dependant.call
    for dependency in dependant.dependencies:
        yield from _asked(dependency)
