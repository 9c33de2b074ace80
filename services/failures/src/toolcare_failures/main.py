"""Failures, wired."""

from fastapi import FastAPI

from toolcare_failures import analysis_api, bulk_api, codes_api, guest_api
from toolcare_failures.api import router
from toolcare_failures.consumers import failures_handlers
from toolcare_failures.problems import PROBLEMS
from toolcare_failures.settings import FailuresSettings
from toolcare_failures.tables import Base
from toolcare_shared.clock import Clock, SystemClock
from toolcare_shared.service import create_service_app


def create_app(settings: FailuresSettings, clock: Clock | None = None) -> FastAPI:
    clock = clock or SystemClock()
    return create_service_app(
        settings,
        metadata=Base.metadata,
        migrations="toolcare_failures",
        routers=[router, codes_api.router, guest_api.router, analysis_api.router, bulk_api.router],
        handlers=failures_handlers(clock),
        problems=PROBLEMS,
        clock=clock,
    )
