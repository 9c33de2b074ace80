"""Photos, wired."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from fastapi import FastAPI

from toolcare_photos import annotations_api, search_api, views_api
from toolcare_photos.ageing import OldPhotos
from toolcare_photos.api import router
from toolcare_photos.body_limit import install_body_limit
from toolcare_photos.cameras.roster import Roster
from toolcare_photos.cameras_api import Cameras
from toolcare_photos.cameras_api import router as cameras
from toolcare_photos.consumers import photos_handlers
from toolcare_photos.exports_api import router as exports
from toolcare_photos.keeping_api import router as keeping
from toolcare_photos.pictures import Pictures
from toolcare_photos.problems import PROBLEMS
from toolcare_photos.retention import Retention
from toolcare_photos.settings import PhotosSettings
from toolcare_photos.storage.opening import open_store
from toolcare_photos.store.facts import zone_of_plant
from toolcare_photos.tables import Base
from toolcare_photos.workers.darkroom import Darkroom
from toolcare_shared.clock import Clock, SystemClock
from toolcare_shared.context import ServiceContext
from toolcare_shared.retention.keeping import Keeping
from toolcare_shared.running import not_in_trial, only_once
from toolcare_shared.service import create_service_app


def create_app(settings: PhotosSettings, clock: Clock | None = None, darkroom: Darkroom | None = None) -> FastAPI:
    """Wire the service; `darkroom` is one that several apps of a test share."""
    clock = clock or SystemClock()
    objects = open_store(settings, clock)
    darkroom = darkroom or Darkroom(settings.photo_workers, settings.photo_deadline_s)

    async def zone() -> str:
        context: ServiceContext = app.state.context
        return await zone_of_plant(context.database, settings.timezone)

    async def night_zone() -> ZoneInfo:
        return ZoneInfo(await zone())

    pictures = Pictures(objects, zone, darkroom)

    async def workers(_: ServiceContext) -> None:
        await darkroom.keep_retiring_idle()

    async def retention(context: ServiceContext) -> None:
        await Retention(
            context.database,
            pictures,
            context.clock,
            bin_for=timedelta(days=settings.photo_bin_days),
        ).run(context.health)

    roster = Roster(settings.camera_idle_s, settings.camera_processes)

    async def running_cameras(context: ServiceContext) -> None:
        await roster.run(context.stopping)

    app = create_service_app(
        settings,
        metadata=Base.metadata,
        migrations="toolcare_photos",
        # Those whose last part is a word come before the one where it is the variant of a picture.
        routers=[annotations_api.router, search_api.router, views_api.router, keeping, router, cameras, exports],
        handlers=photos_handlers(),
        problems=PROBLEMS,
        background=[only_once(workers), not_in_trial(retention), only_once(running_cameras)],
        retention=Keeping("photos", [OldPhotos(settings.photo_keep_days or None)], night_zone, clock),
        clock=clock,
    )
    install_body_limit(app)
    app.state.pictures = pictures
    app.state.cameras = Cameras(roster, settings.camera_folders)
    return app
