"""The service, wired: its database, its health and its presence."""

from fastapi import FastAPI

from toolcare_photos.settings import PhotosSettings
from toolcare_photos.tables import TABLES
from toolcare_shared.clock import Clock
from toolcare_shared.service import create_service_app


def create_app(settings: PhotosSettings, clock: Clock | None = None) -> FastAPI:
    return create_service_app(settings, metadata=TABLES, migrations="toolcare_photos", routers=[], clock=clock)
