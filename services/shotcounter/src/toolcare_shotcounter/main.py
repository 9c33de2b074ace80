"""The shotcounter, wired."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from fastapi import FastAPI

from toolcare_shared.clock import Clock, SystemClock
from toolcare_shared.context import ServiceContext
from toolcare_shared.plant import plant_zone
from toolcare_shared.retention.keeping import Keeping
from toolcare_shared.running import by_one_copy, not_in_trial
from toolcare_shared.service import create_service_app
from toolcare_shotcounter import (
    assigning_api,
    bulk_api,
    gap_api,
    publishing,
    quality_api,
    reconciliation_api,
    trust_api,
)
from toolcare_shotcounter.ageing import OldHours, OldReadings
from toolcare_shotcounter.api import Counting, router
from toolcare_shotcounter.consumers import handlers
from toolcare_shotcounter.credentials import Credentials
from toolcare_shotcounter.figures import count_sources
from toolcare_shotcounter.intake import ShotIntake
from toolcare_shotcounter.keeper import SourceKeeper
from toolcare_shotcounter.leases import Leases
from toolcare_shotcounter.news import News
from toolcare_shotcounter.problems import PROBLEMS
from toolcare_shotcounter.reconciliation import Terms
from toolcare_shotcounter.room import room_for_readings
from toolcare_shotcounter.settings import ShotcounterSettings
from toolcare_shotcounter.tables import Base, PlantRow


def create_app(settings: ShotcounterSettings, clock: Clock | None = None) -> FastAPI:
    clock = clock or SystemClock()
    news = News()

    async def zone() -> ZoneInfo:
        context: ServiceContext = app.state.context
        async with context.database.read() as session:
            return await plant_zone(session, PlantRow, settings.timezone)

    async def sources(context: ServiceContext) -> None:
        default_cycle = timedelta(milliseconds=settings.default_min_cycle_ms)
        intake = ShotIntake(context.database, context.clock, default_cycle, news)
        credentials: Credentials = app.state.counting.credentials
        every_s, host = settings.watch_every_s, settings.sparkplug_host
        keeper = SourceKeeper(
            context,
            intake,
            credentials,
            news,
            every_s,
            app.state.counting.leases,
            sparkplug_host=host,
            lanes=settings.mqtt_lanes,
        )
        await keeper.run()

    async def counts(context: ServiceContext) -> None:
        await publishing.publish_counts(context.database, context.clock, news, settings.publish_every_s)

    async def live_counts(context: ServiceContext) -> None:
        await publishing.publish_live(context.database, context.live, context.topics, news)

    async def silence(context: ServiceContext) -> None:
        await publishing.watch_sources(context.database, context.clock, settings.watch_every_s)

    async def certificates(context: ServiceContext) -> None:
        early = timedelta(days=settings.opcua_warn_days)
        await publishing.watch_certificates(context.database, context.clock, early)

    async def reconciled(context: ServiceContext) -> None:
        async def terms() -> Terms:
            default_cycle = timedelta(milliseconds=settings.default_min_cycle_ms)
            return Terms(settings.reconcile_tolerance_percent, await zone(), default_cycle)

        await publishing.reconcile(context.database, context.clock, terms, settings.reconcile_every_s)

    app = create_service_app(
        settings,
        metadata=Base.metadata,
        migrations="toolcare_shotcounter",
        routers=[
            router,
            gap_api.router,
            bulk_api.router,
            reconciliation_api.router,
            assigning_api.router,
            quality_api.router,
            trust_api.router,
        ],
        handlers=handlers(clock, timedelta(milliseconds=settings.default_min_cycle_ms)),
        problems=PROBLEMS,
        background=[
            not_in_trial(sources),
            counts,
            live_counts,
            not_in_trial(by_one_copy(silence)),
            *map(by_one_copy, (reconciled, certificates)),
        ],
        retention=Keeping("shotcounter", [OldReadings(), OldHours(zone)], zone, clock),
        clock=clock,
    )
    context: ServiceContext = app.state.context
    count_sources(context.metrics, context.database)
    disk = context.database.path.parent if context.database.path else settings.database_disk
    if disk is not None:
        context.health.probe("readings", room_for_readings(context.database, disk, clock))
    credentials = Credentials(context.database, clock, settings)
    leases = Leases(context.database, clock, settings.copy_name, settings.lease_s)
    app.state.counting = Counting(context, settings, news, credentials, leases)
    return app
