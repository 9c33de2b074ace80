"""The plant's cameras: what each is, and how one can fail."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

MASK = "********"
"""What is shown, and may come back, in place of a secret."""
SECRETS = frozenset({"password"})


class CameraKind(StrEnum):
    PI = "pi"
    V4L2 = "v4l2"
    RTSP = "rtsp"
    MJPEG = "mjpeg"
    FOLDER = "folder"
    SIMULATED = "simulated"


class CameraState(StrEnum):
    """`off` until somebody looks or takes a picture, and again a while later; `tried` while settings are tried out."""

    OFF = "off"
    STARTING = "starting"
    TRIED = "tried"
    READY = "ready"
    FAILED = "failed"


class Why(StrEnum):
    """A stable word for why there is no picture, for a client to translate."""

    NOT_INSTALLED = "not_installed"
    NOT_THERE = "not_there"
    REFUSED = "refused"
    NOT_ALLOWED = "not_allowed"
    BUSY = "busy"
    ALL_IN_USE = "all_in_use"
    NO_ANSWER = "no_answer"
    NO_PICTURE = "no_picture"
    DAMAGED = "damaged"
    ENDED = "ended"
    STUCK = "stuck"
    FAILED = "failed"


class CameraFailed(Exception):
    """`words` say what is wrong and what to do."""

    def __init__(self, camera: str, why: Why, words: str) -> None:
        super().__init__(f"{camera}: {words}")
        self.camera = camera
        self.why = why.value
        self.words = words


@dataclass(frozen=True, slots=True)
class Standing:
    """How a camera is now; where it failed, for which cause and in words what to do."""

    state: CameraState = CameraState.OFF
    why: Why | None = None
    words: str = ""


class UnknownCamera(Exception):
    def __init__(self, camera_id: str) -> None:
        super().__init__(f"There is no camera {camera_id}. Reload the page to see what is there.")
        self.camera_id = camera_id


class CameraIsRetired(Exception):
    def __init__(self, name: str) -> None:
        super().__init__(f"{name} was retired. Choose another camera, or set this one up anew.")
        self.camera = name


class CameraNameTaken(Exception):
    def __init__(self, name: str) -> None:
        super().__init__(f"There is a camera {name} already. Choose another name.")
        self.name = name


class CameraConfigDoesNotFit(Exception):
    def __init__(self, kind: str, wrong: list[str]) -> None:
        super().__init__(f"Correct the settings of this camera ({kind}): {'; '.join(wrong)}.")
        self.kind = kind
        self.wrong = wrong


class TooManyViewers(Exception):
    def __init__(self, camera: str, most: int) -> None:
        super().__init__(
            f"{most} screens show {camera} already. Close one of them, or take the picture without looking."
        )
        self.camera = camera
        self.most = most


@dataclass(frozen=True, slots=True)
class Camera:
    """`config` is of its kind, secrets included."""

    id: str
    name: str
    kind: CameraKind
    config: Mapping[str, object] = field(repr=False)
    machine_id: str | None
    place: str
    version: int
    retired: bool
    last_capture_at: datetime | None

    def in_use(self) -> "Camera":
        """Return it; CameraIsRetired when it is no more."""
        if self.retired:
            raise CameraIsRetired(self.name)
        return self


def shown(config: Mapping[str, object]) -> dict[str, object]:
    """Return what people may see of a configuration."""
    return {name: MASK if name in SECRETS and value is not None else value for name, value in config.items()}
