"""Failures, wired."""

from zoneinfo import ZoneInfo

from fastapi import FastAPI

from toolcare_failures import analysis_api, bulk_api, codes_api, guest_api
from toolcare_failures.api import router
from toolcare_failures.consumers import failures_handlers
from toolcare_failures.problems import PROBLEMS
from toolcare_failures.settings import FailuresSettings
from toolcare_failures.tables import Base, Plant
from toolcare_failures.usecases.ageing import OLD_FAILURES
from toolcare_shared.clock import Clock, SystemClock
from toolcare_shared.plant import plant_zone
from toolcare_shared.retention.keeping import Keeping
from toolcare_shared.service import ServiceContext, create_service_app

_NIGHT_ZONE = "Europe/Berlin"
"""When it is night, until the plant says where it is."""


def create_app(settings: FailuresSettings, clock: Clock | None = None) -> FastAPI:
    clock = clock or SystemClock()

    async def zone() -> ZoneInfo:
        context: ServiceContext = app.state.context
        async with context.database.read() as session:
            return await plant_zone(session, Plant, _NIGHT_ZONE)

    app = create_service_app(
        settings,
        metadata=Base.metadata,
        migrations="toolcare_failures",
        routers=[router, codes_api.router, guest_api.router, analysis_api.router, bulk_api.router],
        handlers=failures_handlers(clock),
        problems=PROBLEMS,
        retention=Keeping("failures", [OLD_FAILURES], zone, clock),
        clock=clock,
    )
    return app
