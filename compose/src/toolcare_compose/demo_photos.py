"""What the demo's tools look like: drawn photos of their halves, of last shots and of a failure, and three cameras.

Photos carry their own ids, so that an interrupted seeding goes on where it was.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from urllib.parse import urlencode
from uuid import NAMESPACE_URL, uuid5

from toolcare_compose.api_client import ApiClient, Json, Refused
from toolcare_photos.cameras.scenes import Scene, scene

PATIENCE_S = 60.0
SIZE = (1280, 960)
LAST_SHOTS = "T-0042"
WEAR = (0.0, 0.15, 0.8)
"""How far the last cavity's flash has grown at the end of each run."""

CAMERAS: tuple[Json, ...] = (
    {"name": "Camera at bench 1", "kind": "simulated", "place": "Bench 1", "config": {"scene": "bench"}},
    {
        "name": "Camera at press 3",
        "kind": "simulated",
        "machine_id": "p03",
        "place": "Behind the door of press 3",
        "config": {"scene": "press"},
    },
    # One that gives no picture, to see what is told then.
    {
        "name": "Camera at press 2",
        "kind": "simulated",
        "machine_id": "p02",
        "place": "Above the conveyor of press 2",
        "config": {"scene": "press", "faults": "fails"},
    },
)


@dataclass(frozen=True, slots=True)
class DemoPhoto:
    """`key` makes its id; `about` is what is said of it when it is sent."""

    key: str
    tool: str
    shows: Scene
    cavities: int
    about: Mapping[str, str]
    wear: float = 0.0
    days_ago: float = 0.0
    """When it was taken, where `about` does not say."""

    @property
    def id(self) -> str:
        return photo_id(self.key)


HALVES = tuple(
    DemoPhoto(f"{tool}-{half}", tool, shows, cavities, {"half": half, "slot": "other"}, wear, days_ago=41)
    for tool, cavities, wear in (("T-0042", 4, 0.0), ("T-0017", 2, 0.1), ("T-0108", 8, 0.0))
    for half, shows in (("A", Scene.A_SIDE), ("B", Scene.B_SIDE))
)
PLATE = DemoPhoto("T-0108-plate", "T-0108", Scene.PLATE, 8, {"view": "plate", "slot": "other"}, days_ago=40)
FAILURE = DemoPhoto(
    "T-0042-flash",
    "T-0042",
    Scene.LAST_SHOT,
    4,
    {"slot": "during", "caption": "Flash at the lug, cavity 4"},
    wear=0.6,
    days_ago=3,
)


MOST = len(HALVES) + len((PLATE, FAILURE)) + len(WEAR)
"""Photos; fewer where the tool of the last shots has had fewer runs."""


def photo_id(key: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"toolcare:demo:{key}"))


class Album:
    def __init__(self, client: ApiClient, now: datetime, tool_ids: Mapping[str, str]) -> None:
        """`tool_ids` by number."""
        self._client = client
        self._now = now
        self._tool_ids = tool_ids

    def run(self, begin: Callable[[], None]) -> None:
        """`begin` is told of each photo."""
        for camera in CAMERAS:
            self._client.post_if_new("/cameras", camera)
        last_shots = list(self._last_shots())
        for photo in (*HALVES, PLATE, FAILURE, *last_shots):
            begin()
            self._send(photo)
        golden = f"/tools/{self._tool_ids[LAST_SHOTS]}/views/last-shot/golden"
        self._client.put(golden, {"photo_id": last_shots[0].id}, 0)
        self.annotate_demo(last_shots[-1])

    def annotate_demo(self, newest_shot: DemoPhoto) -> None:
        """Point at what is wrong, as somebody at the bench would."""
        flash = {"kind": "box", "points": [[0.51, 0.58], [0.75, 0.82]], "text": "Flash, grows", "code": "FL"}
        self._draw(newest_shot, flash)
        self._draw(FAILURE, flash | {"text": "Flash at the lug"})
        vent = {"kind": "ellipse", "points": [[0.22, 0.36], [0.42, 0.64]], "color": "yellow", "code": "VN-CLOG"}
        arrow = {"kind": "arrow", "points": [[0.5, 0.3], [0.36, 0.42]], "color": "yellow", "text": "Vent clogged"}
        self._draw(next(photo for photo in HALVES if photo.key == "T-0017-A"), vent, arrow)

    def _last_shots(self) -> Iterator[DemoPhoto]:
        """One at the end of each run, oldest first; of the run that goes on, an hour ago."""
        mountings = self._client.get(f"/tools/{self._tool_ids[LAST_SHOTS]}/mountings")["items"]
        runs = sorted(mountings, key=lambda run: str(run["mounted_at"]))
        for number, (run, wear) in enumerate(zip(runs, WEAR, strict=False)):
            ended = (
                datetime.fromisoformat(run["unmounted_at"]) if run["unmounted_at"] else self._now - timedelta(hours=1)
            )
            about = {
                "view": "last-shot",
                "slot": "after",
                "run_id": str(run["id"]),
                "taken_at": (ended - timedelta(minutes=10)).isoformat(),
            }
            yield DemoPhoto(f"{LAST_SHOTS}-last-{number}", LAST_SHOTS, Scene.LAST_SHOT, 4, about, wear)

    def _send(self, photo: DemoPhoto) -> None:
        """Tools reach the service of photos by events, a moment after they are registered."""
        taken_at = (self._now - timedelta(days=photo.days_ago)).isoformat()
        said = {"id": photo.id, "tool_id": self._tool_ids[photo.tool], "taken_at": taken_at, **photo.about}
        query = urlencode(said)
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                self._client.post_file(f"/photos?{query}", _drawn(photo))
            except Refused as refused:
                if refused.code not in {"unknown_tool", "unknown_view"} or time.monotonic() > deadline:
                    raise
            else:
                return
            time.sleep(0.2)

    def _draw(self, photo: DemoPhoto, *shapes: Json) -> None:
        path = f"/photos/{photo.id}/annotations"
        if self._client.get(path)["version"] == 0:
            named = [{"id": photo_id(f"{photo.key}-{number}"), **shape} for number, shape in enumerate(shapes)]
            self._client.put(path, {"shapes": named}, 0)


def _drawn(photo: DemoPhoto) -> bytes:
    """Another mark for each, for the same picture of the same tool is one photo."""
    written = BytesIO()
    mark = f"{photo.tool}  {photo.about.get('half', '')}".strip()
    scene(photo.shows, *SIZE, wear=photo.wear, cavities=photo.cavities, mark=mark).save(written, "JPEG", quality=85)
    return written.getvalue()
