"""What photos is told at start."""

from typing import ClassVar

from toolcare_shared.settings import ServiceSettings


class PhotosSettings(ServiceSettings):
    """Nothing beyond what every service is told."""

    service: ClassVar[str] = "photos"
