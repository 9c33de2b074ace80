"""What maintenance is told at start."""

from typing import ClassVar

from toolcare_shared.settings import ServiceSettings


class MaintenanceSettings(ServiceSettings):
    """Nothing beyond what every service is told."""

    service: ClassVar[str] = "maintenance"
