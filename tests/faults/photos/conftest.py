"""The same S3 server and workers as the tests of photos have."""

from tests.integration.photos.conftest import darkroom, s3_server

__all__ = ["darkroom", "s3_server"]
