"""What every service is made of: `create_service_app` wires it, `run_service` starts it."""

from collections.abc import Mapping, Sequence

from fastapi import APIRouter, FastAPI
from sqlalchemy import MetaData

from toolcare_shared import areas, idempotency, internal
from toolcare_shared.audit.requests import AuditedRequests
from toolcare_shared.auth.dependency import Authenticator, bearer_authenticator
from toolcare_shared.auth.guard import refuse_unguarded_routes
from toolcare_shared.auth.service_tokens import KnownServices
from toolcare_shared.auth.tokens import TokenVerifier
from toolcare_shared.clock import Clock, SystemClock
from toolcare_shared.context import ServiceContext
from toolcare_shared.errors import Problem, install_problem_handlers
from toolcare_shared.idempotency import Replay
from toolcare_shared.leavers import hear_leavers
from toolcare_shared.messaging.handlers import Handlers
from toolcare_shared.openapi import install_openapi
from toolcare_shared.requests import ObservedRequests
from toolcare_shared.retention import api as retention_api
from toolcare_shared.retention.keeping import Keeping
from toolcare_shared.running import Background, Running, not_in_trial
from toolcare_shared.serving import run_service, serve
from toolcare_shared.settings import ServiceSettings

__all__ = ["Background", "ServiceContext", "create_service_app", "run_service", "serve"]


def create_service_app(
    settings: ServiceSettings,
    *,
    metadata: MetaData,
    migrations: str,
    routers: Sequence[APIRouter],
    handlers: Handlers | None = None,
    problems: Mapping[type[Exception], type[Problem]] | None = None,
    background: Sequence[Background] = (),
    retention: Keeping | None = None,
    names_people: bool = True,
    clock: Clock | None = None,
    authenticate: Authenticator | None = None,
) -> FastAPI:
    """Make a service's app. Nothing is opened or started before its lifespan begins.

    `migrations` is the service's package, whose `migrations/versions` bring the database to `metadata`.
    `problems` says what each domain error is to a caller; a handler of events takes such an error as permanent.
    `retention` is what of its data ages out; where it `names_people`, those who left are named no longer.
    `authenticate` replaces the bearer token, for the gateway's cookies.
    """
    clock = clock or SystemClock()
    if handlers is not None:
        areas.hear(handlers, settings.service)
    handlers = handlers or Handlers()
    if names_people:
        hear_leavers(handlers, metadata)
    if retention is not None:
        retention.hear(handlers)
        background = (*background, not_in_trial(retention.run))
        routers = (*routers, retention_api.router)
    running = Running(settings, clock, migrations, handlers, tuple(problems or {}), background)
    app = FastAPI(
        title=f"Toolcare {settings.service}",
        lifespan=running.lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
    )
    known = {**internal.PROBLEMS, **(problems or {})}
    peers = KnownServices(settings.service, settings.service_public_keys, clock=clock)
    verifier = TokenVerifier(settings.token_public_key, peers, clock=clock)
    app.state.context = running.context
    app.state.migrations = migrations
    app.state.metadata = metadata
    app.state.retention = retention
    app.state.authenticate = authenticate or bearer_authenticator(verifier)
    own = (*routers, internal.router)
    for router in own:
        # Included, each route would be read a second time; half a second for all services together.
        app.router.routes.extend(router.routes)
    refuse_unguarded_routes(app)
    install_problem_handlers(app, known)
    app.add_exception_handler(Replay, idempotency.replay)
    app.add_middleware(AuditedRequests)
    app.add_middleware(ObservedRequests, context=running.context)
    install_openapi(app, own)
    return app
