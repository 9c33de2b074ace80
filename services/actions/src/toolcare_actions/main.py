"""The service, wired: its database, its health and its presence."""

from fastapi import FastAPI

from toolcare_actions.settings import ActionsSettings
from toolcare_actions.tables import TABLES
from toolcare_shared.clock import Clock
from toolcare_shared.service import create_service_app


def create_app(settings: ActionsSettings, clock: Clock | None = None) -> FastAPI:
    return create_service_app(settings, metadata=TABLES, migrations="toolcare_actions", routers=[], clock=clock)
