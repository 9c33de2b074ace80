"""What failures is told at start."""

from typing import ClassVar

from toolcare_shared.settings import ServiceSettings


class FailuresSettings(ServiceSettings):
    """Nothing beyond what every service is told."""

    service: ClassVar[str] = "failures"
