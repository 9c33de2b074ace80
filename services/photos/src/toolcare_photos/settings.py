"""What photos is told at start."""

from pathlib import Path
from typing import ClassVar, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, field_validator, model_validator

from toolcare_shared.settings import ServiceSettings


class PhotosSettings(ServiceSettings):
    service: ClassVar[str] = "photos"

    photo_workers: int = Field(default=2, ge=1, le=32)
    """How many pictures are worked on at once, each in a process of its own that may need some 400 MB."""
    photo_deadline_s: float = Field(default=60.0, gt=0)
    """How long the work on one picture may take before it is broken off."""
    timezone: str = "Europe/Berlin"
    """The plant's zone, that of a camera which notes no offset, until somebody chooses one on the page."""
    camera_folders: list[Path] = Field(default_factory=list)
    """Below these a camera of the kind `folder` may look for pictures; everybody who is logged in can then see them."""
    camera_idle_s: float = Field(default=30.0, gt=0)
    """How long a camera's process stays without anybody who looks or takes a picture."""
    camera_processes: int = Field(default=4, ge=1, le=64)
    """How many cameras run at once; each takes some 25 to 100 MB while it does."""

    photo_store: Literal["folder", "s3"] = "folder"
    """Where the sealed files lie: `photos/` below the data folder, or a bucket of an S3 server."""
    photo_s3_endpoint: str = ""
    """Host and port, without a scheme: `s3.plant.example:9000`."""
    photo_s3_bucket: str = "toolcare-photos"
    photo_s3_access_key: str = ""
    photo_s3_secret_key: SecretStr = SecretStr("")
    photo_s3_region: str = "us-east-1"
    photo_s3_secure: bool = True
    """HTTPS; without it the files are still sealed, but the keys of the bucket can be abused by who listens."""
    photo_s3_ca: Path | None = None
    """The authority of the S3 server's certificate, where it is none that the system knows."""
    photo_key_file: Path = Field(default_factory=lambda known: known["data_dir"] / "keys" / "photos.json")
    """The keys that files are sealed with; made at the first start. Without it no photo can be read: back it up."""
    photo_keys: SecretStr | None = None
    """Instead of the file: `id:secret,id:secret`, 8 bytes in hex and 32 bytes in base64 each. The first seals."""
    photo_bin_days: int = Field(default=30, ge=0)
    """How long a removed photo can be restored."""
    photo_keep_days: int = Field(default=0, ge=0)
    """After so many days photos are removed by themselves, until somebody chooses a term in the page; 0: never."""

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

    @model_validator(mode="after")
    def _complete_s3(self) -> Self:
        if self.photo_store == "s3" and not (self.photo_s3_endpoint and self.photo_s3_access_key):
            raise ValueError("an S3 store needs TOOLCARE_PHOTO_S3_ENDPOINT, _ACCESS_KEY and _SECRET_KEY")
        return self
