"""The registry, wired."""

from fastapi import FastAPI

from toolcare_registry import cavities_api, configurations_api
from toolcare_registry.api import router
from toolcare_registry.problems import PROBLEMS
from toolcare_registry.settings import RegistrySettings
from toolcare_registry.tables import Base
from toolcare_shared.clock import Clock
from toolcare_shared.service import create_service_app


def create_app(settings: RegistrySettings, clock: Clock | None = None) -> FastAPI:
    return create_service_app(
        settings,
        metadata=Base.metadata,
        migrations="toolcare_registry",
        routers=[router, cavities_api.router, configurations_api.router],
        problems=PROBLEMS,
        clock=clock,
    )
