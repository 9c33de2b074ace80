"""What actions is told at start."""

from typing import ClassVar

from toolcare_shared.settings import ServiceSettings


class ActionsSettings(ServiceSettings):
    """Nothing beyond what every service is told."""

    service: ClassVar[str] = "actions"
