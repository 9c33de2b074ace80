"""Maintenance, wired."""

from zoneinfo import ZoneInfo

from fastapi import FastAPI

from toolcare_maintenance import bulk_api, jobs_api, limits_api, parts_api, store, templates_api, tuning_api
from toolcare_maintenance.api import router
from toolcare_maintenance.calendar import watch_calendar
from toolcare_maintenance.consumers import maintenance_handlers
from toolcare_maintenance.problems import PROBLEMS
from toolcare_maintenance.settings import MaintenanceSettings
from toolcare_maintenance.tables import Base
from toolcare_maintenance.usecases.ageing import OLD_JOBS
from toolcare_shared.clock import Clock, SystemClock
from toolcare_shared.retention.keeping import Keeping
from toolcare_shared.running import by_one_copy
from toolcare_shared.service import ServiceContext, create_service_app


def create_app(settings: MaintenanceSettings, clock: Clock | None = None) -> FastAPI:
    clock = clock or SystemClock()

    async def zone() -> ZoneInfo:
        context: ServiceContext = app.state.context
        async with context.database.read() as session:
            return await store.zone(session)

    app = create_service_app(
        settings,
        metadata=Base.metadata,
        migrations="toolcare_maintenance",
        routers=[
            router,
            jobs_api.router,
            limits_api.router,
            templates_api.router,
            parts_api.router,
            bulk_api.router,
            tuning_api.router,
        ],
        handlers=maintenance_handlers(clock),
        problems=PROBLEMS,
        background=[by_one_copy(watch_calendar)],
        retention=Keeping("maintenance", [OLD_JOBS], zone, clock),
        clock=clock,
    )
    return app
