"""The store that the settings name, sealed."""

from toolcare_photos.settings import PhotosSettings
from toolcare_photos.storage.folder import FolderStore
from toolcare_photos.storage.key_ring import FileKeys, FixedKeys, KeyRing
from toolcare_photos.storage.objects import ObjectStore
from toolcare_photos.storage.s3 import Bucket, S3Store
from toolcare_photos.storage.sealed import SealedStore
from toolcare_shared.clock import Clock


def open_store(settings: PhotosSettings, clock: Clock) -> SealedStore:
    """Nothing is opened or made before the first picture."""
    return SealedStore(plain_store(settings), key_ring(settings, clock))


def plain_store(settings: PhotosSettings) -> ObjectStore:
    if settings.photo_store == "folder":
        return FolderStore(settings.photo_dir)
    return S3Store(
        Bucket(
            endpoint=settings.photo_s3_endpoint,
            name=settings.photo_s3_bucket,
            access_key=settings.photo_s3_access_key,
            secret_key=settings.photo_s3_secret_key.get_secret_value(),
            region=settings.photo_s3_region,
            secure=settings.photo_s3_secure,
            ca=settings.photo_s3_ca,
        )
    )


def key_ring(settings: PhotosSettings, clock: Clock) -> KeyRing:
    if settings.photo_keys is not None:
        return FixedKeys.parse(settings.photo_keys.get_secret_value())
    return FileKeys(settings.photo_key_file, clock.now)
