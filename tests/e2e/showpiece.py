"""A tool with everything the registry keeps of one, so that its pages have something of each kind to show."""

from tests.e2e.floor import DEADLINE_S, Floor

from toolcare_compose.api_client import Json, Refused
from toolcare_compose.testing import wait_until

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
    _change(floor, tool_id, {"class_code": "102", "owner": "Contoso Automotive"})
    _cavities(floor, tool_id)
    insert = _components(floor, tool_id)
    sheet = api.get(f"/tools/{tool_id}/sheet")
    api.put(f"/tools/{tool_id}/sheet", SHEET, sheet["version"])
    name = "Assembly-drawing-with-a-long-name-rev-C.pdf"
    api.post_file(f"/tools/{tool_id}/documents?name={name}&kind=drawing&note=Valid%20from%20March", DRAWING)
    change = {"description": "Gate moved by 2 mm", "done_on": "2026-05-04", "reason": "Weld line at the clip"}
    api.post(f"/tools/{tool_id}/modifications", {"change_level": "C", **change})
    return insert


def _change(floor: Floor, tool_id: str, about: Json, path: str = "") -> None:
    """Shots that were entered a moment ago may change the tool between the look at its version and the patch."""

    def is_changed() -> bool:
        version = int(floor.api.get(f"/tools/{tool_id}/cavities")["version"])
        try:
            floor.api.patch(f"/tools/{tool_id}{path}", about, version)
        except Refused as refused:
            if refused.code != "precondition_failed":
                raise
            return False
        return True

    wait_until(is_changed, DEADLINE_S, "the tool is changed")


def _cavities(floor: Floor, tool_id: str) -> None:
    api = floor.api
    for number in (1, 2):
        about = {"name": f"L{number}", "part": "Base, left", "x": 0.25 * number, "y": 0.3}
        _change(floor, tool_id, about, f"/cavities/{number}")
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
