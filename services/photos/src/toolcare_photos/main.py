"""Photos, wired."""

from zoneinfo import ZoneInfo

from fastapi import FastAPI

from toolcare_photos import annotations_api, search_api, views_api
from toolcare_photos.api import router
from toolcare_photos.body_limit import install_body_limit
from toolcare_photos.cameras.roster import Roster
from toolcare_photos.cameras_api import Cameras
from toolcare_photos.cameras_api import router as cameras
from toolcare_photos.consumers import photos_handlers
from toolcare_photos.exports_api import router as exports
from toolcare_photos.pictures import Pictures
from toolcare_photos.problems import PROBLEMS
from toolcare_photos.removal import keep_deleting_removed
from toolcare_photos.settings import PhotosSettings
from toolcare_photos.storage.folder import FolderStore
from toolcare_photos.tables import Base
from toolcare_shared.clock import Clock
from toolcare_shared.context import ServiceContext
from toolcare_shared.service import create_service_app


def create_app(settings: PhotosSettings, clock: Clock | None = None) -> FastAPI:
    pictures = Pictures(FolderStore(settings.photo_dir), ZoneInfo(settings.timezone), settings.photo_workers)

    async def removed_photos(context: ServiceContext) -> None:
        await keep_deleting_removed(context.database, pictures)

    roster = Roster(settings.camera_idle_s, settings.camera_processes)

    async def running_cameras(context: ServiceContext) -> None:
        await roster.run(context.stopping)

    app = create_service_app(
        settings,
        metadata=Base.metadata,
        migrations="toolcare_photos",
        # Those whose last part is a word come before the one where it is the variant of a picture.
        routers=[annotations_api.router, search_api.router, views_api.router, router, cameras, exports],
        handlers=photos_handlers(),
        problems=PROBLEMS,
        background=[removed_photos, running_cameras],
        clock=clock,
    )
    install_body_limit(app)
    app.state.pictures = pictures
    app.state.cameras = Cameras(roster, settings.camera_folders)
    return app
