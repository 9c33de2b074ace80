"""Apps made quickly: FastAPI reads a route's signature anew for every app that includes it, in tests only once.

Four fifths of the time of making a service's app go into it, and nearly every test makes one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from unittest.mock import patch

from fastapi import routing


class RouteMemory:
    """What FastAPI made of each route, by the way in which it is included. No override of a dependency reaches it."""

    def __init__(self) -> None:
        self._make = routing._EffectiveRouteContext.from_api_route  # noqa: SLF001 - there is no public way
        self._made: dict[
            int, list[tuple[routing.APIRoute, routing._RouterIncludeContext, routing._EffectiveRouteContext]]
        ] = {}

    def made(
        self, *, original_route: routing.APIRoute, include_context: routing._RouterIncludeContext
    ) -> routing._EffectiveRouteContext:
        # The app is named there for the overrides of its dependencies alone.
        way = replace(include_context, dependency_overrides_provider=None)
        known = self._made.setdefault(id(original_route), [])  # the list holds the route, so its id is its own
        for _, other, context in known:
            if other == way:
                return context
        context = self._make(original_route=original_route, include_context=way)
        known.append((original_route, way, context))
        return context


@contextmanager
def routes_made_once() -> Iterator[None]:
    with patch.object(routing._EffectiveRouteContext, "from_api_route", RouteMemory().made):  # noqa: SLF001 - as above
        yield
