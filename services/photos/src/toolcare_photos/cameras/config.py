"""A camera's configuration: what may be in it, kind by kind."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator

from toolcare_photos.domain.cameras import MASK, SECRETS, CameraConfigDoesNotFit, CameraKind

Text = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=r"^[^\x00-\x1f]+$")
]


class _Config(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PiSettings(_Config):
    number: int = Field(default=0, ge=0, le=3, description="Which of the cameras that are plugged in")
    autofocus: Literal["auto", "off"] = "auto"
    rotation: Literal[0, 180] = 0


class V4l2Settings(_Config):
    device: str = Field(
        default="/dev/video0",
        max_length=200,
        pattern=r"^/dev/(video[0-9]{1,3}|v4l/by-(id|path)/[A-Za-z0-9_.:@+-]+)$",
        description="A name below /dev/v4l/by-id stays the same whatever else is plugged in",
    )
    size: str = Field(default="1920x1080", pattern=r"^[1-9][0-9]{1,4}x[1-9][0-9]{1,4}$")


class _NetworkSettings(_Config):
    url: Text
    username: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] | None = None
    password: Annotated[str, StringConstraints(max_length=500)] | None = Field(
        default=None, repr=False, description=f"Never shown; {MASK} sent back keeps the one that is stored"
    )


class RtspSettings(_NetworkSettings):
    url: Text = Field(examples=["rtsp://10.0.0.7:554/stream1"])

    @field_validator("url")
    @classmethod
    def _rtsp(cls, url: str) -> str:
        return _address(url, ("rtsp", "rtsps"))


class MjpegSettings(_NetworkSettings):
    url: Text = Field(examples=["http://10.0.0.8/video.mjpg"])

    @field_validator("url")
    @classmethod
    def _http(cls, url: str) -> str:
        return _address(url, ("http", "https"))


class FolderSettings(_Config):
    path: Text = Field(description="Below one of the folders that TOOLCARE_CAMERA_FOLDERS names")
    pattern: str = Field(default="*.jpg", max_length=100, pattern=r"^[^/\x00-\x1f]+$")

    @field_validator("pattern")
    @classmethod
    def _of_one_folder(cls, pattern: str) -> str:
        if "**" in pattern or pattern in {".", ".."}:
            raise ValueError("name the files of one folder, like *.jpg")
        return pattern


class SimulatedSettings(_Config):
    scene: Literal["bench", "press", "a-side", "b-side", "last-shot", "plate"] = "bench"
    faults: Literal["none", "slow", "hangs", "half", "exits", "fails", "refuses"] = Field(
        default="none", description="How it fails, to try out what Toolcare does then"
    )


AnySettings = PiSettings | V4l2Settings | RtspSettings | MjpegSettings | FolderSettings | SimulatedSettings

_OF_KIND: Mapping[CameraKind, type[AnySettings]] = {
    CameraKind.PI: PiSettings,
    CameraKind.V4L2: V4l2Settings,
    CameraKind.RTSP: RtspSettings,
    CameraKind.MJPEG: MjpegSettings,
    CameraKind.FOLDER: FolderSettings,
    CameraKind.SIMULATED: SimulatedSettings,
}


def checked(
    kind: CameraKind, given: Mapping[str, object], folders: Sequence[Path], stored: Mapping[str, object] | None = None
) -> dict[str, object]:
    """Read a configuration; CameraConfigDoesNotFit names the fields that are wrong.

    A masked password is the one of `stored`, as long as the address names the same host: no other may get it.
    """
    try:
        made = _OF_KIND[kind].model_validate(given)
    except ValidationError as error:
        wrong = [f"{'.'.join(map(str, each['loc'])) or 'config'}: {each['msg']}" for each in error.errors()]
        raise CameraConfigDoesNotFit(kind.value, wrong) from error
    if isinstance(made, FolderSettings):
        return {**made.model_dump(), "path": str(_allowed(made.path, folders))}
    return _with_secrets(kind, made.model_dump(), stored or {})


def changed(
    kind: CameraKind, stored: Mapping[str, object], given: Mapping[str, object], folders: Sequence[Path]
) -> dict[str, object]:
    """Merge a patch into a stored configuration: what is absent stays, null brings the default back."""
    kept = {name: MASK if name in SECRETS and value is not None else value for name, value in stored.items()}
    merged = {name: value for name, value in {**kept, **given}.items() if value is not None}
    return checked(kind, merged, folders, stored)


def _with_secrets(kind: CameraKind, given: dict[str, object], stored: Mapping[str, object]) -> dict[str, object]:
    masked = {name for name in SECRETS if given.get(name) == MASK}
    if masked and (not all(stored.get(name) for name in masked) or _host(given) != _host(stored)):
        raise CameraConfigDoesNotFit(kind.value, ["password: the address is another one; enter its password"])
    return given | {name: stored[name] for name in masked}


def _host(config: Mapping[str, object]) -> tuple[str | None, int | None]:
    """Return host and port; the address was read before."""
    parts = urlsplit(str(config.get("url") or ""))
    return parts.hostname, parts.port


def _address(url: str, schemes: tuple[str, ...]) -> str:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise ValueError("this is no address") from error
    if parts.scheme not in schemes or not parts.hostname:
        raise ValueError(f"write {schemes[0]}://host:port/path")
    if parts.username or parts.password:
        raise ValueError("give user and password in their own fields, not in the address")
    return url


def _allowed(path: str, folders: Sequence[Path]) -> Path:
    """Return the real folder; what TOOLCARE_CAMERA_FOLDERS does not name must not be shown to everybody."""
    found = Path(path).resolve()
    if not Path(path).is_absolute() or not any(found.is_relative_to(folder.resolve()) for folder in folders):
        named = ", ".join(map(str, folders)) or "which names none yet"
        wrong = f"path: it is not below a folder of TOOLCARE_CAMERA_FOLDERS ({named}); an administrator may add it"
        raise CameraConfigDoesNotFit(CameraKind.FOLDER.value, [wrong])
    return found
