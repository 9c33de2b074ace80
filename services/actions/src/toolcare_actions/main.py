"""Actions, wired."""

from zoneinfo import ZoneInfo

from fastapi import FastAPI

from toolcare_actions import rules_api
from toolcare_actions.api import router
from toolcare_actions.problems import PROBLEMS
from toolcare_actions.settings import ActionsSettings
from toolcare_actions.tables import Base
from toolcare_shared.clock import Clock, SystemClock
from toolcare_shared.service import create_service_app


def create_app(settings: ActionsSettings, clock: Clock | None = None) -> FastAPI:
    clock = clock or SystemClock()
    app = create_service_app(
        settings,
        metadata=Base.metadata,
        migrations="toolcare_actions",
        routers=[router, rules_api.router],
        problems=PROBLEMS,
        clock=clock,
    )
    app.state.zone = ZoneInfo(settings.timezone)
    return app
