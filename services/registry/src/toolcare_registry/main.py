"""The registry, wired."""

from fastapi import FastAPI

from toolcare_registry import (
    cavities_api,
    classes_api,
    components_api,
    configurations_api,
    inserts_api,
    sheets_api,
)
from toolcare_registry.api import router
from toolcare_registry.consumers import registry_handlers
from toolcare_registry.problems import PROBLEMS
from toolcare_registry.settings import RegistrySettings
from toolcare_registry.tables import Base
from toolcare_shared.clock import Clock, SystemClock
from toolcare_shared.service import create_service_app


def create_app(settings: RegistrySettings, clock: Clock | None = None) -> FastAPI:
    clock = clock or SystemClock()
    return create_service_app(
        settings,
        metadata=Base.metadata,
        migrations="toolcare_registry",
        routers=[
            router,
            cavities_api.router,
            configurations_api.router,
            components_api.router,
            inserts_api.router,
            classes_api.router,
            sheets_api.router,
        ],
        handlers=registry_handlers(clock),
        problems=PROBLEMS,
        clock=clock,
    )
