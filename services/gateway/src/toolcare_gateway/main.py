"""The gateway, wired."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import cache
from zoneinfo import ZoneInfo

from fastapi import APIRouter, FastAPI, Request
from pydantic import JsonValue

from toolcare_gateway import forward, pages, stream, tool_page, web_client
from toolcare_gateway.analytics import api as analytics_api
from toolcare_gateway.analytics.business import measured
from toolcare_gateway.analytics.kept import KeptSums
from toolcare_gateway.analytics.warming import Warming
from toolcare_gateway.audit import api as audit_api
from toolcare_gateway.audit.access import AuditedAccess
from toolcare_gateway.audit.ageing import OldEntries
from toolcare_gateway.audit.bursts import Bursts
from toolcare_gateway.audit.checkpoint import Checkpoint
from toolcare_gateway.audit.keeping import Trail, hear_audit
from toolcare_gateway.backups import api as backups_api
from toolcare_gateway.backups.figures import age_backups
from toolcare_gateway.backups.keeping import Backups
from toolcare_gateway.body_limit import install_body_limit
from toolcare_gateway.broker import api as broker_api
from toolcare_gateway.broker.keeping import BrokerList
from toolcare_gateway.broker.losses import BrokerLosses
from toolcare_gateway.calendar_days import turn_pages
from toolcare_gateway.consumers import read_model_handlers
from toolcare_gateway.copies import Copies
from toolcare_gateway.exports import api as exports_api
from toolcare_gateway.forwarding import load_forwarded, merged_openapi, packed
from toolcare_gateway.guests import api as guests_api
from toolcare_gateway.identity import (
    account_api,
    openid_api,
    people_api,
    sign_in_api,
    switching_api,
    tokens_api,
    users_api,
)
from toolcare_gateway.identity import api as identity_api
from toolcare_gateway.identity.authentication import Sessions
from toolcare_gateway.identity.first_login import ensure_administrator
from toolcare_gateway.identity.openid_provider import OpenIdProviders
from toolcare_gateway.identity.passwords import Passwords
from toolcare_gateway.identity.problems import PROBLEMS as IDENTITY_PROBLEMS
from toolcare_gateway.imports import api as imports_api
from toolcare_gateway.imports.folder import ImportFolder
from toolcare_gateway.imports.worker import ImportWorker
from toolcare_gateway.listening import listen
from toolcare_gateway.live import Live
from toolcare_gateway.notices import api as notices_api
from toolcare_gateway.notifications import choices_api, log_api, mail_server_api, rules_api, targets_api
from toolcare_gateway.notifications.delivering import Deliverer
from toolcare_gateway.notifications.news import News
from toolcare_gateway.notifications.problems import PROBLEMS as NOTIFICATION_PROBLEMS
from toolcare_gateway.notifications.troubled_services import ServiceWatch
from toolcare_gateway.parts import Parts
from toolcare_gateway.plant import api as plant_api
from toolcare_gateway.plant import store as plant_store
from toolcare_gateway.plant.following import end_samples
from toolcare_gateway.plant.samples import SampleFolder
from toolcare_gateway.readmodels import api as lists_api
from toolcare_gateway.reports import api as reports_api
from toolcare_gateway.reports import schedules_api
from toolcare_gateway.reports.ageing import MadeReports
from toolcare_gateway.reports.folder import ReportFolder
from toolcare_gateway.reports.mailing import ReportMailer
from toolcare_gateway.reports.making import ReportMaker
from toolcare_gateway.reports.routes import PROBLEMS as REPORT_PROBLEMS
from toolcare_gateway.retention import api as retention_api
from toolcare_gateway.retention.hearing import hear_runs
from toolcare_gateway.retention.own import ImportedRows, Leavers, ReadNotices, SignIns
from toolcare_gateway.security_headers import SecurityHeaders
from toolcare_gateway.serving import serve_gateway
from toolcare_gateway.settings import GatewaySettings
from toolcare_gateway.shown_certificates import watched_certificates
from toolcare_gateway.support import api as support_api
from toolcare_gateway.support.folder import SupportFolder
from toolcare_gateway.tables import Base
from toolcare_gateway.upstream import Upstreams
from toolcare_gateway.ways_in import ways_in
from toolcare_gateway.web_client import WebClient
from toolcare_shared.auth import Actor, KnownServices, TokenSigner, TokenVerifier
from toolcare_shared.auth.guard import refuse_unguarded_routes
from toolcare_shared.auth.sealing import Sealing
from toolcare_shared.clock import Clock, SystemClock
from toolcare_shared.clock_sync import clock_probe
from toolcare_shared.context import ServiceContext
from toolcare_shared.retention.keeping import Keeping
from toolcare_shared.retention.kept import Kept
from toolcare_shared.running import by_one_copy, not_in_trial
from toolcare_shared.service import Background, create_service_app

__all__ = ["create_app", "serve_gateway"]

_ROUTERS = (
    identity_api.router,
    account_api.router,
    openid_api.router,
    sign_in_api.router,
    switching_api.router,
    tokens_api.router,
    people_api.router,
    users_api.router,
    guests_api.router,
    broker_api.router,
    notices_api.router,
    rules_api.router,
    targets_api.router,
    mail_server_api.router,
    choices_api.router,
    log_api.router,
    plant_api.router,
    backups_api.router,
    lists_api.router,
    tool_page.router,
    analytics_api.router,
    reports_api.router,
    schedules_api.router,
    stream.router,
    pages.router,
    imports_api.router,
    exports_api.router,
    audit_api.router,
    retention_api.router,
    support_api.router,
    forward.router,
)

_PROBLEMS = {
    **IDENTITY_PROBLEMS,
    **guests_api.PROBLEMS,
    **broker_api.PROBLEMS,
    **imports_api.PROBLEMS,
    **audit_api.PROBLEMS,
    **NOTIFICATION_PROBLEMS,
    **retention_api.PROBLEMS,
    **plant_api.PROBLEMS,
    **backups_api.PROBLEMS,
    **support_api.PROBLEMS,
    **analytics_api.PROBLEMS,
    **REPORT_PROBLEMS,
}


def create_app(settings: GatewaySettings, clock: Clock | None = None, passwords: Passwords | None = None) -> FastAPI:
    clock = clock or SystemClock()
    live = Live()
    samples = SampleFolder(settings.sample_dir, is_followed=settings.sample_data)

    async def zone() -> ZoneInfo:
        return await plant_store.zone(parts.database, settings.timezone)

    bursts, kept_sums = Bursts(clock), KeptSums()
    trail = Trail(Checkpoint(settings.data_dir), zone)
    broker_list, losses = BrokerList(settings), BrokerLosses(clock)
    news = News(live)
    handlers = read_model_handlers(clock, live, settings.timezone, news)
    hear_audit(handlers, trail)
    hear_runs(handlers)
    sealing = Sealing(settings.sealing_key)
    backups = Backups(settings, sealing)
    report_folder = ReportFolder(settings.data_dir / "reports")
    keeping = Keeping("gateway", _kept(trail, sealing, report_folder), zone, clock, hears_holds=False)

    async def authenticate(request: Request) -> Actor:
        return await parts.sessions.authenticate(request)

    app = create_service_app(
        settings,
        metadata=Base.metadata,
        migrations="toolcare_gateway",
        routers=_ROUTERS,
        handlers=handlers,
        problems=_PROBLEMS,
        background=[
            *_followers(settings, live, losses, samples),
            *_workers(lambda: app, settings),
            broker_list.keep_broker_list,
            bursts.keep_noting,
            Warming(kept_sums, settings.timezone).keep_warm,
            Copies(live).keep_telling,
            not_in_trial(by_one_copy(backups.keep)),
            *map(by_one_copy, (trail.keep_checkpoint, trail.check_when_asked, trail.check_nightly)),
        ],
        retention=keeping,
        clock=clock,
        authenticate=authenticate,
    )
    parts = _parts(app, settings, live, passwords or Passwords(), sealing)
    app.state.gateway = parts
    app.state.openapi_document = _openapi(app)
    app.state.audit, app.state.bursts = trail, bursts
    app.state.broker_list, app.state.sample_folder = broker_list, samples
    app.state.business, app.state.kept_sums = measured(parts.context.metrics, handlers), kept_sums
    app.state.backups = backups
    age_backups(parts.context.metrics, parts.database, clock, is_followed=settings.backups)
    _add_health(parts, losses)
    _add_notifications(app, parts, news)
    _add_files(app, parts, report_folder, zone)
    _add_doors(app, parts, bursts)
    return app


def _add_health(parts: Parts, losses: BrokerLosses) -> None:
    """What is the machine's and the site's, not the services'."""
    settings, context = parts.settings, parts.context
    context.certificates.shown.update(watched_certificates(settings))
    # It sees what people, presses and devices are shown; of the rest the stack's authority is the end.
    context.health.probe("certificates", context.certificates.probe)
    losses.told_by(context.health, context.metrics)
    # Here alone: it is the machine's, and seven services that limp for it would hide what else they have.
    if settings.watch_clock:
        context.health.probe("clock", clock_probe)


def _add_notifications(app: FastAPI, parts: Parts, news: News) -> None:
    context = parts.context
    app.state.service_watch = ServiceWatch(
        parts.forwarded.services, context.http, context.health, parts.clock, parts.settings.service_patience
    )
    app.state.deliverer = Deliverer(parts, news, app.state.service_watch)
    app.state.news = news
    news.on_news(app.state.deliverer.wake)


def _add_files(app: FastAPI, parts: Parts, reports: ReportFolder, zone: Callable[[], Awaitable[ZoneInfo]]) -> None:
    """Imports, reports and support bundles, which lie in the data folder while they are worked on."""
    settings = parts.settings
    app.state.import_folder = ImportFolder(settings.data_dir / "imports")
    app.state.import_worker = ImportWorker(parts, app.state.import_folder, zone, settings.import_patience_s)
    app.state.report_folder = reports
    app.state.report_maker = ReportMaker(parts, reports)
    app.state.report_mailer = ReportMailer(parts, reports, app.state.report_maker)
    app.state.support = SupportFolder(settings.data_dir / "support", is_followed=settings.support_bundles)


def _add_doors(app: FastAPI, parts: Parts, bursts: Bursts) -> None:
    """All that a request passes through; the outermost comes last."""
    app.state.web_client = WebClient(parts.settings.static_dir)
    # After the kernel's own routes: it takes every path that is left.
    app.include_router(web_client.router)
    _compare_first(app, lists_api.router, tool_page.router)
    refuse_unguarded_routes(app)
    install_body_limit(app)
    app.add_middleware(AuditedAccess, database=parts.database, bursts=bursts)
    app.add_middleware(SecurityHeaders, https_only=parts.settings.asks_for_https_only)
    app.router.lifespan_context = _lifespan(app, parts, parts.settings)


def _compare_first(app: FastAPI, *routers: APIRouter) -> None:
    """Put forward what is asked most: a request is compared with one route after the other."""
    first = [route for router in routers for route in router.routes]
    app.router.routes[:] = [*first, *(route for route in app.router.routes if route not in first)]


def _followers(
    settings: GatewaySettings, live: Live, losses: BrokerLosses, samples: SampleFolder
) -> Sequence[Background]:
    """What follows the broker, the calendar and the wish for sample data."""

    async def live_topics(context: ServiceContext) -> None:
        await listen(context.broker, context.topics, live, losses)

    async def calendar(context: ServiceContext) -> None:
        await turn_pages(context, settings, live)

    async def end_of_streams(context: ServiceContext) -> None:
        await context.stopping.wait()
        live.close()

    async def sample_data(context: ServiceContext) -> None:
        await end_samples(context, samples)

    return live_topics, by_one_copy(calendar), end_of_streams, by_one_copy(sample_data)


def _workers(app: Callable[[], FastAPI], settings: GatewaySettings) -> Sequence[Background]:
    """What works beside the requests; its parts are made when the app is."""

    async def notifications(context: ServiceContext) -> None:
        await app().state.deliverer.run(context)

    async def services(context: ServiceContext) -> None:
        await app().state.service_watch.watch(context)

    async def imports(_: ServiceContext) -> None:
        await app().state.import_worker.run()

    async def reports(_: ServiceContext) -> None:
        await app().state.report_maker.run()

    async def report_mails(_: ServiceContext) -> None:
        await app().state.report_mailer.run()

    async def business(context: ServiceContext) -> None:
        await app().state.business.keep(context, settings.timezone)

    return not_in_trial(notifications), services, imports, reports, not_in_trial(report_mails), business


def _kept(trail: Trail, sealing: Sealing, reports: ReportFolder) -> Sequence[Kept]:
    entries = OldEntries(trail.anchor, trail.checkpoint)
    return [ReadNotices(), SignIns(), ImportedRows(), MadeReports(reports), Leavers(sealing), entries]


def _parts(app: FastAPI, settings: GatewaySettings, live: Live, passwords: Passwords, sealing: Sealing) -> Parts:
    context: ServiceContext = app.state.context
    signer = TokenSigner(settings.token_private_key, settings.token_public_key, clock=context.clock)
    peers = KnownServices(settings.service, settings.service_public_keys, clock=context.clock)
    verifier = TokenVerifier(settings.token_public_key, peers, clock=context.clock)
    context.metrics.gauge("streams_open", "Open event streams").set_function(lambda: live.streams)
    return Parts(
        settings=settings,
        context=context,
        sessions=Sessions(context.database, context.clock, settings, verifier),
        passwords=passwords,
        sealing=sealing,
        providers=OpenIdProviders(),
        live=live,
        signer=signer,
        upstreams=Upstreams(context.http, signer),
        forwarded=load_forwarded(),
    )


def _openapi(app: FastAPI) -> Callable[[], JsonValue]:
    @cache
    def document() -> JsonValue:
        return merged_openapi(app.openapi(), packed(), ways_in(app))

    return document


def _lifespan(
    app: FastAPI, parts: Parts, settings: GatewaySettings
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """Before the first request: the services can verify our tokens, and there is somebody who can log in."""
    kernels = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(served: FastAPI) -> AsyncIterator[None]:
        await asyncio.to_thread(parts.signer.ensure_keys)
        async with kernels(served):
            await ensure_administrator(
                parts.database,
                parts.clock,
                parts.passwords,
                settings.first_login_file,
                printed=settings.print_first_login,
            )
            yield

    return lifespan
