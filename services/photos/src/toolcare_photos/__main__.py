"""`python -m toolcare_photos` runs the service alone."""

from toolcare_photos.main import create_app
from toolcare_photos.settings import PhotosSettings
from toolcare_shared.service import run_service

run_service(create_app, PhotosSettings())
