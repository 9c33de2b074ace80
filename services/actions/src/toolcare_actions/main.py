"""Actions, wired."""

from zoneinfo import ZoneInfo

from fastapi import FastAPI

from toolcare_actions import exports_api, rules_api
from toolcare_actions.api import router
from toolcare_actions.calendar import watch_calendar
from toolcare_actions.consumers import actions_handlers
from toolcare_actions.problems import PROBLEMS
from toolcare_actions.settings import ActionsSettings
from toolcare_actions.tables import Base, Plant
from toolcare_actions.usecases.ageing import OLD_ACTIONS
from toolcare_shared.clock import Clock, SystemClock
from toolcare_shared.plant import plant_zone
from toolcare_shared.retention.keeping import Keeping
from toolcare_shared.running import by_one_copy
from toolcare_shared.service import ServiceContext, create_service_app


def create_app(settings: ActionsSettings, clock: Clock | None = None) -> FastAPI:
    clock = clock or SystemClock()

    async def calendar(context: ServiceContext) -> None:
        await watch_calendar(context, settings.timezone)

    async def zone() -> ZoneInfo:
        running: ServiceContext = app.state.context
        async with running.database.read() as session:
            return await plant_zone(session, Plant, settings.timezone)

    app = create_service_app(
        settings,
        metadata=Base.metadata,
        migrations="toolcare_actions",
        routers=[router, rules_api.router, exports_api.router],
        handlers=actions_handlers(clock, settings.timezone),
        problems=PROBLEMS,
        background=[by_one_copy(calendar)],
        retention=Keeping("actions", [OLD_ACTIONS], zone, clock),
        clock=clock,
    )
    app.state.default_zone = settings.timezone
    return app
