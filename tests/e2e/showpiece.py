"""A tool with everything the registry keeps of one, so that its pages have something of each kind to show."""

import io
import time
import uuid
from datetime import UTC, datetime, timedelta

from PIL import Image, ImageDraw
from tests.e2e.floor import DEADLINE_S, Floor

from toolcare_compose.api_client import Json, Refused
from toolcare_compose.testing import wait_until

NOT_FOUND = 404
PRECONDITION_FAILED = 412
DRAWING = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
SHEET = {
    "product": "Housing of the E29 control unit, base and cover",
    "customer": "Contoso Automotive",
    "owner_mark": "Plate at the operator's side",
    "maker": "Northwind Toolmaking",
    "built_on": "2021-03-04",
    "length_mm": 596,
    "weight_kg": 1240.5,
    "materials": [{"part": "Cavity inserts", "steel": "1.2343 ESR", "hardness_hrc": 52, "coating": "CrN"}],
    "cooling": [
        {"number": 1, "name": "Cavity side", "side": "A", "medium": "Water", "flow_lpm": 8.5, "temperature_c": 60}
    ],
    "zones": [{"number": 1, "name": "Tip of cavity 1", "kind": "nozzle", "resistance_ohm": 88.2, "power_w": 600}],
    "ejection": {"kind": "Pins and sleeves", "stroke_mm": 65},
    "setup": [{"name": "Holding pressure", "value": 380, "unit": "bar", "low": 360, "high": 400}],
}


def furnish(floor: Floor, tool_id: str) -> str:
    """Give the tool a structure, a sheet, documents and a history; the id of an insert that sits in it."""
    api = floor.api
    _change(floor, tool_id, "", {"class_code": "102", "owner": "Contoso Automotive"})
    _cavities(floor, tool_id)
    insert = _components(floor, tool_id)
    sheet = api.get(f"/tools/{tool_id}/sheet")
    api.put(f"/tools/{tool_id}/sheet", SHEET, sheet["version"])
    name = "Assembly-drawing-with-a-long-name-rev-C.pdf"
    api.post_file(f"/tools/{tool_id}/documents?name={name}&kind=drawing&note=Valid%20from%20March", DRAWING)
    change = {"description": "Gate moved by 2 mm", "done_on": "2026-05-04", "reason": "Weld line at the clip"}
    api.post(f"/tools/{tool_id}/modifications", {"change_level": "C", **change})
    return insert


def _change(floor: Floor, tool_id: str, path: str, body: Json) -> None:
    """Change what the tool has; read it again when it went on meanwhile, as with maintenance that falls due."""
    deadline = time.monotonic() + DEADLINE_S
    while True:
        version = int(floor.api.get(f"/tools/{tool_id}/cavities")["version"])
        try:
            floor.api.patch(f"/tools/{tool_id}{path}", body, version)
        except Refused as refused:
            if refused.status != PRECONDITION_FAILED or time.monotonic() > deadline:
                raise
        else:
            return


def _cavities(floor: Floor, tool_id: str) -> None:
    api = floor.api
    for number in (1, 2):
        about = {"name": f"L{number}", "part": "Base, left", "x": 0.25 * number, "y": 0.3}
        _change(floor, tool_id, f"/cavities/{number}", about)
    api.post(f"/tools/{tool_id}/cavities/3/block", {"reason": "Gate worn, flash at the clip"})
    api.post(f"/tools/{tool_id}/configurations", {"name": "left only", "cavities": [1, 2], "note": "For spare parts"})


def _components(floor: Floor, tool_id: str) -> str:
    api = floor.api
    plate = api.post(f"/tools/{tool_id}/components", {"kind": "cavity_plate", "name": "Plate 2", "side": "A"})["id"]
    inside = {"kind": "cavity_insert", "parent_id": plate, "side": "A", "serial": True}
    positions = [
        api.post(
            f"/tools/{tool_id}/components",
            {**inside, "name": f"Cavity insert {cavity}", "position": f"F{cavity}", "cavity": cavity},
        )["id"]
        for cavity in (1, 2)
    ]
    pins = {"kind": "ejector_pin", "name": "Ejector pin 4 x 160", "quantity": 16, "drawing": "EP-4x160"}
    api.post(f"/tools/{tool_id}/components", pins)
    about = {"name": "Cavity insert", "maker": "Northwind Toolmaking", "initial_shots": 12_000}
    spare, built = (api.post("/inserts", {**about, "serial": f"FE-0800-0{number}"})["id"] for number in (2, 1))
    for insert, reason in ((built, "First build"), (spare, "Burn mark on the first one")):
        api.post(
            f"/inserts/{insert}/install", {"component_id": positions[0], "reason": reason, "swap": insert == spare}
        )
    return str(spare)


def act(floor: Floor, tool_id: str) -> str:
    """Give the tool corrective actions in several states, one of them overdue; the id of one in work."""
    today = datetime.now(UTC).date()
    report = floor.api.post(
        "/failures",
        {"tool_id": tool_id, "code": "FL", "cavity": 3, "note": "Flash at the hinge, grows through the shift"},
    )
    wanted: Json = {
        "kind": "corrective",
        "tool_id": tool_id,
        "owner": floor.administrator.username,
        "due_on": today.isoformat(),
    }
    stone: Json = {
        **wanted,
        "title": "Stone the parting line at the hinge and measure it",
        "description": "Only the land around cavity 3, 0.01 mm at most.",
        "priority": "urgent",
        "checklist": ["Stone the land", "Measure the step", "Try out 50 shots"],
        "failure_ids": [report["id"]],
    }
    action = as_soon_as_known(floor, stone)
    api = floor.api
    api.post(f"/actions/{action['id']}/start", {})
    api.post(f"/actions/{action['id']}/check", {"item_id": action["checklist"][0]["id"], "done": True})
    api.post(f"/actions/{action['id']}/comments", {"text": "The land is worn more than the drawing allows."})
    held = as_soon_as_known(floor, {**stone, "title": "Grind the vent", "checklist": [], "priority": "high"})
    api.post(f"/actions/{held['id']}/complete", {"note": "Vent ground to 0.02 mm, checked with a feeler."})
    api.post("/actions", {**wanted, "kind": "preventive", "title": "Order a spare insert", "priority": "low"})
    return str(action["id"])


def as_soon_as_known(floor: Floor, wanted: Json) -> Json:
    """Make an action once its service has heard of the tool and the report."""
    made: list[Json] = []

    def is_made() -> bool:
        try:
            made.append(floor.api.post("/actions", wanted))
        except Refused as refused:
            if refused.status != NOT_FOUND:
                raise
        return bool(made)

    wait_until(is_made, DEADLINE_S, "the action is made")
    return made[0]


def picture(color: str = "slategray", size: tuple[int, int] = (1600, 1200)) -> bytes:
    """A plate with four cavities, as a camera would bring it."""
    image = Image.new("RGB", size, color)
    draw, (width, height) = ImageDraw.Draw(image), size
    for cavity in range(4):
        x, y = width * (0.2 + 0.2 * cavity), height / 2
        draw.ellipse((x - width / 16, y - width / 16, x + width / 16, y + width / 16), fill="gainsboro")
    written = io.BytesIO()
    image.save(written, "JPEG")
    return written.getvalue()


def photograph(floor: Floor, tool_id: str) -> str:
    """Add photos to the tool, one of them with marks in two versions; the id of that one."""
    for color in ("dimgray", "rosybrown"):
        floor.api.post_file(f"/photos?tool_id={tool_id}&caption=Before%20cleaning", picture(color))
    photo = str(floor.api.post_file(f"/photos?tool_id={tool_id}&view=a-side&caption=Bolster", picture())["id"])
    blurred = floor.api.post_file(f"/photos?tool_id={tool_id}&caption=Blurred", picture("black"))["id"]
    floor.api.post(f"/photos/{blurred}/remove", {"reason": "Nothing to be seen in it"})
    shapes = [
        {"kind": "box", "points": [[0.15, 0.3], [0.3, 0.6]], "text": "Flash at the parting line", "code": "FL"},
        {"kind": "arrow", "points": [[0.9, 0.9], [0.8, 0.6]], "text": "Crack", "color": "yellow"},
        {"kind": "point", "points": [[0.5, 0.5]], "color": "white"},
    ]
    drawn = [{"id": str(uuid.uuid4()), **shape} for shape in shapes]
    for version in (0, 1):
        floor.api.put(f"/photos/{photo}/annotations", {"shapes": drawn[: 2 + version]}, version)
    return photo


def guide(floor: Floor, tool_id: str) -> str:
    """Give the tool an own view, last shots of its run with a golden sample, and a camera to the bench; its id."""
    hint = "From the operator's side, flap open, the plate of the mould in the picture"
    floor.api.post(f"/tools/{tool_id}/views", {"name": "Slider left, seen from the operator's side", "hint": hint})
    shots = [
        floor.api.post_file(f"/photos?tool_id={tool_id}&view={view}", picture(color))["id"]
        for view, color in (("last-shot", "steelblue"), ("last-shot", "cadetblue"), ("plate", "tan"))
    ]
    floor.api.put(f"/tools/{tool_id}/views/last-shot/golden", {"photo_id": shots[0]}, 0)
    bench = {"name": "Camera at bench 80", "kind": "simulated", "config": {"scene": "bench"}}
    return str(floor.api.post("/cameras", {**bench, "place": "Over the granite plate, behind the gate"})["id"])


def tell(floor: Floor, tool_id: str) -> str:
    """A rule that says all a rule can say, and what came of its test; its id."""
    api = floor.api
    screen = {"name": "Screen above the gate of the long hall", "url": "json://127.0.0.1:9/alarm", "active": False}
    target = api.post("/notification-targets", screen)["id"]
    shifts = [list(range(6, 22))] * 5 + [list(range(6, 14)), []]
    technicians = {"concerned": True, "roles": ["technician"], "people": ["anna"]}
    rule = {
        "name": "Everything about the housing of the E29 that must not wait until the next shift",
        "kinds": ["failure_reported", "failure_critical", "maintenance_overdue", "run_permit_withdrawn"],
        "tool_ids": [tool_id],
        "to": technicians,
        "ways": ["page", "mail"],
        "target_ids": [target],
        "week": shifts,
        "escalation": {"after_minutes": 600, "to": {"roles": ["engineer"]}},
    }
    made = str(api.post("/notification-rules", rule)["id"])
    api.post(f"/notification-rules/{made}/test", {})
    return made


GRADED: Json = {
    "titles": {"en": "Vents", "de": "Entlüftung"},
    "groups": [
        {
            "titles": {"en": "Vents", "de": "Entlüftung"},
            "items": [{"kind": "check", "texts": {"en": "Are they open?", "de": "Sind sie offen?"}, "graded": True}],
        }
    ],
}


def tune(floor: Floor, number: str, name: str) -> str:
    """Serve a tool so often that another interval is proposed; the id of the level."""
    checklist = floor.api.post("/checklists", GRADED)["id"]
    tool = floor.tool(number, name=name)
    level = {"code": "L2", "name": "Clean the vents", "interval_shots": 10_000, "checklist_id": checklist}
    level_id = str(floor.plan(tool, level)["levels"][0]["id"])
    for found in ("good", "good", "caution", "bad", "bad"):
        _serve(floor, tool, level_id, found)
    return level_id


def _serve(floor: Floor, tool: str, level: str, found: str) -> None:
    floor.shots(tool, 10_000)
    wait_until(lambda: floor.plan_knows_all_shots(tool), DEADLINE_S, "maintenance knows the shots")
    job = floor.api.post(f"/levels/{level}/open-job", {})["id"]
    (item,) = floor.api.get(f"/jobs/{job}/sheet")["checklist"]["groups"][0]["items"]
    answer = {"item_id": item["id"], "value": "ok", "as_found": found, "as_left": "good"}
    floor.api.post(f"/jobs/{job}/answers", {"answers": [answer]})
    floor.api.post(f"/jobs/{job}/complete", {"note": "Cleaned"})


def yesterday() -> datetime:
    """In the middle of it, so that no hour of the day is cut."""
    return datetime.now(UTC) - timedelta(days=1)


def count_apart(floor: Floor, number: str, name: str) -> str:
    """A tool whose own counter says more than was booked; its id."""
    tool = floor.tool(number, name=name)
    readings = f"/tools/{tool}/counter-readings"
    floor.api.post(readings, {"value": 0, "read_at": (yesterday() - timedelta(days=1)).isoformat()})
    shots = {"shots": 1_000, "note": "Counted by hand", "confirm": True}
    floor.api.post(f"/tools/{tool}/shots", {**shots, "at": yesterday().isoformat()})
    floor.api.post(readings, {"value": 1_100, "note": "Read twice, plate wiped before", "confirm": True})
    return tool
