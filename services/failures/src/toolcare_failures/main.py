"""The service, wired: its database, its health and its presence."""

from fastapi import FastAPI

from toolcare_failures.settings import FailuresSettings
from toolcare_failures.tables import TABLES
from toolcare_shared.clock import Clock
from toolcare_shared.service import create_service_app


def create_app(settings: FailuresSettings, clock: Clock | None = None) -> FastAPI:
    return create_service_app(settings, metadata=TABLES, migrations="toolcare_failures", routers=[], clock=clock)
