"""What is done about the demo's failures: an action in each state that a week in the tool shop knows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from toolcare_compose.api_client import ApiClient, Json
from toolcare_compose.demo_failures import as_soon_as_known


@dataclass(frozen=True, slots=True)
class DemoAction:
    """`failures` are places in the list of the demo's reports; deeds follow in their order."""

    kind: str
    title: str
    tool: str
    owner: str
    due_in_days: int
    failures: tuple[int, ...] = ()
    about: Json = field(default_factory=dict)
    deeds: tuple[tuple[str, Json], ...] = ()


STARTED: tuple[str, Json] = ("start", {})
ACTIONS = (
    DemoAction(
        "corrective",
        "Open the vents of cavity 1 to 0.02 mm",
        "T-0017",
        "timo",
        2,
        (3,),
        {
            "description": "The burn mark comes back a few thousand shots after each cleaning.",
            "priority": "high",
            "checklist": ["Vents measured", "Vents ground", "Parts of ten shots looked at"],
        },
        (STARTED, ("comments", {"text": "0.008 mm at the end of flow, so they never had a chance."})),
    ),
    DemoAction(
        "corrective",
        "Replace the insert of cavity 6",
        "T-0108",
        "timo",
        5,
        (4,),
        {"watch": {"shots": 20_000, "days": 30}},
        (("complete", {"note": "Insert K-106 changed for K-109 and matched to the plate", "fixes": ["X-REPLACE"]}),),
    ),
    DemoAction(
        "containment",
        "Sort the parts of the last shift by the gauge at the lug",
        "T-0042",
        "petra",
        0,
        (0,),
        {"priority": "urgent"},
    ),
    DemoAction(
        "preventive",
        "Check the ejector pins at every L3",
        "T-0042",
        "timo",
        14,
        (),
        {"approver": "erika", "description": "Pin 4 rattled for weeks before somebody heard it."},
        (STARTED, ("complete", {"note": "Point added to the checklist of the L3, with the limit of play"})),
    ),
)


class Remedies:
    def __init__(self, client: ApiClient, today: date, tool_ids: Mapping[str, str], failure_ids: Sequence[str]) -> None:
        """`tool_ids` by number, `failure_ids` in the order of the demo's reports."""
        self._client = client
        self._today = today
        self._tool_ids = tool_ids
        self._failure_ids = failure_ids

    def run(self, begin: Callable[[], None]) -> None:
        """`begin` is told of each."""
        for number, action in enumerate(ACTIONS):
            begin()
            made = as_soon_as_known(self._asking(number, action))
            if made["state"] != "open" or made["comments"]:
                continue
            for deed, said in action.deeds:
                self._client.post_if_new(f"/actions/{made['id']}/{deed}", said)

    def _asking(self, number: int, action: DemoAction) -> Callable[[], Json]:
        body = {
            "kind": action.kind,
            "title": action.title,
            "tool_id": self._tool_ids[action.tool],
            "owner": action.owner,
            "due_on": (self._today + timedelta(days=action.due_in_days)).isoformat(),
            "failure_ids": [self._failure_ids[place] for place in action.failures],
            "client_id": f"demo-action-{number}",
            **action.about,
        }
        return lambda: self._client.post("/actions", body)
