"""Deny by default: an app with a route that nobody guarded does not start."""

from collections.abc import Iterator

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from starlette.routing import WebSocketRoute

from toolcare_shared.auth.dependency import OpenToAll, RequiredPermission
from toolcare_shared.auth.permissions import Permission


class UnguardedRoute(Exception):
    def __init__(self, routes: list[str]) -> None:
        super().__init__(f"say requires(...) or open_to_all(...) for {', '.join(routes)}")


def refuse_unguarded_routes(app: FastAPI) -> None:
    unguarded = [name for name, guards in _guards(app) if not guards]
    if unguarded:
        raise UnguardedRoute(unguarded)


def guarded_routes(app: FastAPI) -> list[tuple[str, str]]:
    """Method and path of each route that needs a permission."""
    return [
        (name.split(" ")[0], name.split(" ")[1])
        for name, guards in _guards(app)
        if any(isinstance(guard, RequiredPermission) for guard in guards)
    ]


def permissions_by_route(app: FastAPI) -> dict[tuple[str, str], frozenset[Permission]]:
    """Method and path of each route -> the permissions it needs; none for one that is open to all."""
    return {
        (name.split(" ")[0], name.split(" ")[1]): frozenset(
            guard.permission for guard in guards if isinstance(guard, RequiredPermission)
        )
        for name, guards in _guards(app)
    }


def _guards(app: FastAPI) -> Iterator[tuple[str, list[RequiredPermission | OpenToAll]]]:
    for route in iter_route_contexts(app.routes):
        if isinstance(route.original_route, APIRoute):
            for method in sorted(route.methods or ()):
                yield f"{method} {route.path}", list(_guards_in(route.dependant))
        elif isinstance(route.original_route, WebSocketRoute):
            yield f"WEBSOCKET {_path(route)}", []


def _guards_in(dependant: Dependant) -> Iterator[RequiredPermission | OpenToAll]:
    if isinstance(dependant.call, RequiredPermission | OpenToAll):
        yield dependant.call
    for dependency in dependant.dependencies:
        yield from _guards_in(dependency)


def _path(route: RouteContext) -> str:
    return route.path or "?"
