"""What goes wrong with the demo's tools: reports in each state that a day at the presses knows.

Each carries its own id, so that an interrupted seeding goes on where it was.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from toolcare_compose import demo_photos
from toolcare_compose.api_client import ApiClient, Json, Refused

PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True)
class DemoReport:
    """Hours ago it was reported, and the deeds that followed."""

    tool: str
    code: str
    hours_ago: int
    note: str = ""
    about: Json = field(default_factory=dict)
    deeds: tuple[tuple[str, Json], ...] = ()


ACCEPTED: tuple[str, Json] = ("accept", {})
REPORTS = (
    DemoReport(
        "T-0042",
        "FL",
        3,
        "Fine flash at the lug since the colour change",
        {"cavity": 4, "photo_ids": [demo_photos.FAILURE.id]},
    ),
    DemoReport("T-0021", "EM", 5, "Ejector marks seen by the customer's inspector"),
    DemoReport("T-0042", "EJ-WORN", 30, "Pin 4 rattles when it returns", {"stop": "scheduled"}, (ACCEPTED,)),
    DemoReport(
        "T-0017",
        "VN-CLOG",
        26,
        "Burn mark at the end of flow, goes away for a while after cleaning",
        {"cavity": 1, "position": {"side": "A", "x": 0.31, "y": 0.22}, "stop": "unscheduled"},
        (ACCEPTED, ("start", {"note": "Vents are being opened to 0.02 mm"})),
    ),
    DemoReport(
        "T-0108",
        "FL",
        72,
        "Flash at the gate",
        {"cavity": 6, "stop": "unscheduled"},
        (
            ("accept", {"note": "Insert K-106 is worn"}),
            ("solve", {"fixes": ["X-BLOCK"], "cause": "C-WEAR", "note": "Blocked until the insert is replaced"}),
        ),
    ),
    DemoReport("T-0108", "FL", 70, "Flash again, same place", {"cavity": 6}, (("merge", {"into": 4}),)),
    DemoReport("T-0090", "GA", 120, "Slide 2 galled", {"severity": "stop_now", "stop": "unscheduled"}, (ACCEPTED,)),
    DemoReport("T-0063", "RT", 48, "Rust on the clamp plate", {}, (("reject", {"reason": "Only dried coolant"}),)),
)


class Troubles:
    def __init__(self, client: ApiClient, now: datetime, tool_ids: Mapping[str, str]) -> None:
        """`tool_ids` by number."""
        self._client = client
        self._now = now
        self._tool_ids = tool_ids

    def run(self, begin: Callable[[], None]) -> list[str]:
        """Return the ids of the reports in their order; `begin` is told of each."""
        made: list[str] = []
        for number, report in enumerate(REPORTS):
            begin()
            made.append(self._report(number, report))
            for deed, said in report.deeds:
                body = {"into_id": made[said["into"]]} if deed == "merge" else said
                self._client.post_if_new(f"/failures/{made[-1]}/{deed}", body)
        return made

    def _report(self, number: int, report: DemoReport) -> str:
        body = {
            "tool_id": self._tool_ids[report.tool],
            "code": report.code,
            "note": report.note,
            "reported_at": (self._now - timedelta(hours=report.hours_ago)).isoformat(),
            "client_id": f"demo-{number}",
            **report.about,
        }
        return str(as_soon_as_known(lambda: self._client.post("/failures", body))["id"])


def as_soon_as_known(post: Callable[[], Json]) -> Json:
    """Tools, reports and people reach other services by events, a moment after they are made."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            return post()
        except Refused as refused:
            if not refused.code.startswith("unknown_") or time.monotonic() > deadline:
                raise
        time.sleep(0.2)
