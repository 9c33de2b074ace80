"""The registry, wired."""

from fastapi import FastAPI

from toolcare_registry import (
    bulk_api,
    cavities_api,
    classes_api,
    components_api,
    configurations_api,
    corrections_api,
    documents_api,
    inserts_api,
    labels_api,
    legal_holds_api,
    modifications_api,
    places_api,
    runs_api,
    sheets_api,
    standings_api,
)
from toolcare_registry.api import router
from toolcare_registry.body_limit import install_body_limit
from toolcare_registry.consumers import registry_handlers
from toolcare_registry.document_files import DocumentFiles
from toolcare_registry.problems import PROBLEMS
from toolcare_registry.settings import RegistrySettings
from toolcare_registry.tables import Base
from toolcare_shared.clock import Clock, SystemClock
from toolcare_shared.service import create_service_app


def create_app(settings: RegistrySettings, clock: Clock | None = None) -> FastAPI:
    clock = clock or SystemClock()
    app = create_service_app(
        settings,
        metadata=Base.metadata,
        migrations="toolcare_registry",
        routers=[
            router,
            bulk_api.router,
            places_api.router,
            standings_api.router,
            runs_api.router,
            corrections_api.router,
            labels_api.router,
            cavities_api.router,
            configurations_api.router,
            components_api.router,
            inserts_api.router,
            classes_api.router,
            sheets_api.router,
            modifications_api.router,
            documents_api.router,
            legal_holds_api.router,
        ],
        handlers=registry_handlers(clock),
        problems=PROBLEMS,
        clock=clock,
    )
    install_body_limit(app)
    app.state.document_files = DocumentFiles(settings.document_dir)
    return app
