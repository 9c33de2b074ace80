"""Cameras, as they come in and go out over HTTP."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, TypeAdapter

from toolcare_photos.cameras.config import (
    FolderSettings,
    MjpegSettings,
    PiSettings,
    RtspSettings,
    SimulatedSettings,
    V4l2Settings,
)
from toolcare_photos.domain.cameras import Camera, CameraKind, CameraState, Standing, Why, shown
from toolcare_photos.schemas import PRINTABLE_ASCII, Words, one_line, printable
from toolcare_photos.usecases.cameras import AddCamera, ChangeCamera

Line = Annotated[str, Field(max_length=200), BeforeValidator(one_line), AfterValidator(printable)]
Name = Annotated[Line, Field(min_length=1)]
MachineId = Annotated[str, Field(max_length=64, pattern=PRINTABLE_ASCII)]
_JSON: TypeAdapter[dict[str, JsonValue]] = TypeAdapter(dict[str, JsonValue])


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _CameraIn(_Body):
    name: Name
    machine_id: MachineId | None = None
    place: Line = Field(default="", description="Where it hangs or stands, in words")


class PiCameraIn(_CameraIn):
    kind: Literal[CameraKind.PI]
    config: PiSettings = PiSettings()


class V4l2CameraIn(_CameraIn):
    kind: Literal[CameraKind.V4L2]
    config: V4l2Settings = V4l2Settings()


class RtspCameraIn(_CameraIn):
    kind: Literal[CameraKind.RTSP]
    config: RtspSettings


class MjpegCameraIn(_CameraIn):
    kind: Literal[CameraKind.MJPEG]
    config: MjpegSettings


class FolderCameraIn(_CameraIn):
    kind: Literal[CameraKind.FOLDER]
    config: FolderSettings


class SimulatedCameraIn(_CameraIn):
    kind: Literal[CameraKind.SIMULATED]
    config: SimulatedSettings = SimulatedSettings()


CameraIn = Annotated[
    PiCameraIn | V4l2CameraIn | RtspCameraIn | MjpegCameraIn | FolderCameraIn | SimulatedCameraIn,
    Field(discriminator="kind"),
]


def added(body: CameraIn, config: dict[str, object]) -> AddCamera:
    return AddCamera(body.name, body.kind, config, body.machine_id, body.place)


class CameraPatch(_Body):
    """What is absent stays; an empty `machine_id` takes the camera from its machine.

    In `config` what is absent stays, too, and null brings a field's default back. A password that is absent or comes
    back masked stays as long as the address names the same host; another host must not get it.
    """

    name: Name | None = None
    machine_id: Annotated[str, Field(max_length=64, pattern=r"^[ -~]*$")] | None = None
    place: Line | None = None
    config: dict[str, JsonValue] | None = None

    def command(self, config: dict[str, object] | None) -> ChangeCamera:
        return ChangeCamera(self.name, config, self.machine_id, self.place)


class RetireCameraIn(_Body):
    reason: Words


class ProbeCameraIn(_Body):
    """With `camera_id` a masked password is that camera's, as long as the address names the same host."""

    kind: CameraKind
    config: dict[str, JsonValue] = Field(default_factory=dict)
    camera_id: Annotated[str, Field(max_length=64, pattern=PRINTABLE_ASCII)] | None = None


class ProbeCameraOut(BaseModel):
    """A picture was taken and thrown away; `why` is a stable word for what went wrong, `message` says it."""

    ok: bool
    why: str | None
    message: str
    width: int | None
    height: int | None
    took_ms: int


class CameraOut(BaseModel):
    """`config` never holds a secret. `state`, `why` (as in a refusal) and `message` change without `version`."""

    id: str
    name: str
    kind: CameraKind
    config: dict[str, JsonValue]
    machine_id: str | None
    place: str
    retired: bool
    version: int
    state: CameraState
    why: Why | None
    message: str
    last_capture_at: datetime | None

    @classmethod
    def of(cls, camera: Camera, standing: Standing) -> Self:
        return cls(
            id=camera.id,
            name=camera.name,
            kind=camera.kind,
            config=_JSON.validate_python(shown(camera.config)),
            machine_id=camera.machine_id,
            place=camera.place,
            retired=camera.retired,
            version=camera.version,
            state=standing.state,
            why=standing.why,
            message=standing.words,
            last_capture_at=camera.last_capture_at,
        )


class CameraList(BaseModel):
    items: list[CameraOut]
