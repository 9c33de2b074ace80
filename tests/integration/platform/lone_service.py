"""A service that listens to nobody, as a process of its own: whether it is well depends on itself and the broker."""

from fastapi import FastAPI

from toolcare_photos.settings import PhotosSettings
from toolcare_photos.tables import Base
from toolcare_shared.clock import Clock
from toolcare_shared.service import create_service_app, run_service


def create_app(settings: PhotosSettings, clock: Clock | None = None) -> FastAPI:
    return create_service_app(
        settings,
        metadata=Base.metadata,
        migrations="toolcare_photos",
        routers=[],
        problems={},
        names_people=False,
        clock=clock,
    )


if __name__ == "__main__":
    run_service(create_app, PhotosSettings())
