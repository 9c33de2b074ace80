"""What photos is told at start."""

from pathlib import Path
from typing import ClassVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator

from toolcare_shared.settings import ServiceSettings


class PhotosSettings(ServiceSettings):
    service: ClassVar[str] = "photos"

    photo_workers: int = Field(default=2, ge=1, le=32)
    """How many pictures are worked on at once; each may need some 400 MB when it has 50 megapixels."""
    photo_bin_days: int = Field(default=30, ge=1, le=3650)
    """How long a removed photo can be brought back."""
    timezone: str = "Europe/Berlin"
    """The plant's zone: that of a camera which notes the time without an offset."""
    camera_folders: list[Path] = Field(default_factory=list)
    """Below these a camera of the kind `folder` may look for pictures; everybody who is logged in can then see them."""
    camera_idle_s: float = Field(default=30.0, gt=0)
    """How long a camera's process stays without anybody who looks or takes a picture."""
    camera_processes: int = Field(default=4, ge=1, le=64)
    """How many cameras run at once; each takes some 40 to 100 MB while it does."""

    @property
    def photo_dir(self) -> Path:
        return self.data_dir / "photos"

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"{name!r} is no time zone; write one like Europe/Berlin") from error
        return name
