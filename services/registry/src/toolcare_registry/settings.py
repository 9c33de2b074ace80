"""What the registry is told at start."""

from pathlib import Path
from typing import ClassVar

from toolcare_shared.settings import ServiceSettings


class RegistrySettings(ServiceSettings):
    """Nothing beyond what every service is told."""

    service: ClassVar[str] = "registry"

    @property
    def document_dir(self) -> Path:
        return self.data_dir / "documents"
