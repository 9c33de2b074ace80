"""What the demo's tools are made of and where they are: places, inserts, a blocked cavity, a sheet, a tool on hold.

What exists already stays as it is, so that an interrupted seeding goes on where it was.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from toolcare_compose.api_client import ApiClient, Json

PLACES = (
    ("Rack A1", "storage"),
    ("Rack A2", "storage"),
    ("Rack B1, heated", "storage"),
    ("Bench 1", "bench"),
    ("Bench 2", "bench"),
)
STORED = {"T-0021": "Bench 1", "T-0063": "Rack A1", "T-0090": "Rack A2", "T-0115": "Rack B1, heated"}

ON_HOLD, WHY_ON_HOLD = "T-0090", "Slide 2 galled: do not run before it is polished"
SENT_OUT, DAYS_OUT, DAYS_TO_COME = "T-0077", 5, 9

FAMILY, CAVITIES = "T-0108", range(1, 9)
WORN_CAVITY, WHY_BLOCKED = 6, "Flash at the gate; insert K-106 is worn"
SPARE_INSERT = 9

SHEET: Json = {
    "product": "Clip, left and right",
    "part_number": "4711-20",
    "customer": "Acme Automotive",
    "asset_number": "A-20108",
    "owner_mark": "Property of Acme Automotive",
    "maker": "Nord Moulds",
    "maker_number": "NM-2231",
    "length_mm": 496,
    "width_mm": 446,
    "height_mm": 412,
    "opening_stroke_mm": 310,
    "weight_kg": 612,
    "locating_ring_mm": 125,
    "min_clamp_force_kn": 1_200,
    "surface_finish": "VDI 3400, 24",
    "materials": [
        {"part": "Cavity inserts", "steel": "1.2343", "hardness_hrc": 52, "coating": "TiN"},
        {"part": "Base", "steel": "1.2312", "hardness_hrc": 31},
    ],
    "cooling": [
        {"number": 1, "name": "Cavity plate", "side": "A", "medium": "Water", "flow_lpm": 9.5, "temperature_c": 40},
        {"number": 2, "name": "Core plate", "side": "B", "medium": "Water", "flow_lpm": 8.0, "temperature_c": 45},
    ],
    "zones": [
        {"number": 1, "name": "Manifold", "kind": "manifold", "resistance_ohm": 44.1, "power_w": 1_200},
        *(
            {
                "number": 1 + number,
                "name": f"Nozzle {number}",
                "resistance_ohm": 132.0,
                "thermocouple": "J",
                "power_w": 400,
                "voltage_v": 230,
            }
            for number in CAVITIES
        ),
    ],
    "ejection": {"kind": "Pins and sleeve", "stroke_mm": 38, "max_force_kn": 25},
    "setup": [
        {"name": "Mould temperature", "value": 45, "unit": "°C", "low": 40, "high": 50},
        {"name": "Holding pressure", "value": 420, "unit": "bar", "low": 380, "high": 460},
    ],
}


class Tooling:
    def __init__(self, client: ApiClient, now: datetime, tools: Mapping[str, Json]) -> None:
        """`tools` are rows of the tool list by number."""
        self._client = client
        self._now = now
        self._tools = tools

    def run(self) -> None:
        self._store()
        self._send_out()
        self._client.post_if_new(f"{self._address(ON_HOLD)}/hold", {"reason": WHY_ON_HOLD})
        self._fill_positions()
        self._client.post_if_new(f"{self._address(FAMILY)}/cavities/{WORN_CAVITY}/block", {"reason": WHY_BLOCKED})
        self._write_sheet()

    def _address(self, number: str) -> str:
        return f"/tools/{self._tools[number]['id']}"

    def _store(self) -> None:
        for name, kind in PLACES:
            self._client.post_if_new("/places", {"name": name, "kind": kind})
        places = {place["name"]: place["id"] for place in self._client.get("/places?limit=200")["items"]}
        for number, place in STORED.items():
            self._move(number, {"to": {"place_id": places[place]}, "reason": "Stock-taking"})

    def _send_out(self) -> None:
        due_back_on = (self._now + timedelta(days=DAYS_TO_COME)).date()
        to = {"party": "Meyer Toolmaking", "due_back_on": due_back_on.isoformat(), "purpose": "Polish both cores"}
        sent_at = self._now - timedelta(days=DAYS_OUT)
        self._move(SENT_OUT, {"to": to, "reason": "Scratches on the polished face", "at": sent_at.isoformat()})

    def _move(self, number: str, body: Json) -> None:
        """Only from where nobody knows: somebody may have moved it meanwhile."""
        if self._tools[number]["location_kind"] == "unknown":
            self._client.post(f"{self._address(number)}/move", body)

    def _fill_positions(self) -> None:
        """Cavities 1 to 4 make the left clip, 5 to 8 the right one; each has its own insert, and one lies in stock."""
        address = f"{self._address(FAMILY)}/components"
        known = {component["position"]: component for component in self._client.get(address)["items"]}
        for number in CAVITIES:
            position = known.get(f"C{number}") or self._client.post(address, _position(number))
            if position["insert"] is None:
                installed = {"component_id": position["id"], "reason": "First assembly"}
                self._client.post(f"/inserts/{self._insert(number)}/install", installed)
        self._insert(SPARE_INSERT, 0)

    def _insert(self, number: int, initial_shots: int = 180_000) -> str:
        serial = f"K-10{number}"
        added = self._client.post_if_new(
            "/inserts",
            {"serial": serial, "name": "Clip insert", "maker": "Nord Moulds", "initial_shots": initial_shots},
        )
        known = [added] if added else self._client.get("/inserts?limit=200")["items"]
        return next(str(insert["id"]) for insert in known if insert["serial"] == serial)

    def _write_sheet(self) -> None:
        path = f"{self._address(FAMILY)}/sheet"
        version = self._client.get(path)["version"]
        if version == 0:
            self._client.put(path, SHEET, version)


def _position(cavity: int) -> Json:
    return {
        "kind": "cavity_insert",
        "name": f"Cavity insert {cavity}",
        "position": f"C{cavity}",
        "side": "A",
        "cavity": cavity,
        "serial": True,
    }
