"""The same S3 server as the tests of photos have."""

from tests.integration.photos.conftest import s3_server

__all__ = ["s3_server"]
