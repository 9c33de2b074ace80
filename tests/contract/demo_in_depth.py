"""What a visitor finds in the demo, and how its seeding goes on after an interruption."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

from toolcare_compose.api_client import ApiClient, Json
from toolcare_compose.testing import Installation

DEMO_S = 180
"""How long setting up the demo may take while other tests use both cores."""


def seed_again(installation: Installation) -> None:
    """As after an interruption: nothing says that it was done before."""
    installation.data.demo_marker.unlink()
    command = [sys.executable, "-m", "toolcare_compose.demo", "--data", str(installation.data.root)]
    subprocess.run([*command, "--gateway", installation.address], check=True, timeout=DEMO_S)


def found(client: ApiClient, path: str) -> list[Json]:
    items: list[Json] = client.get(path)["items"]
    return items


def expect_depth(client: ApiClient) -> None:
    rows = {row["number"]: row for row in found(client, "/tools?limit=1000")}
    assert {row["class_code"] for row in rows.values()} == {"102", "103"}
    assert all(row["owner"] for row in rows.values())
    assert rows["T-0063"]["life_shots"] == 1_000_000
    assert (rows["T-0090"]["readiness"], rows["T-0090"]["location_name"]) == ("on_hold", "Rack A2")
    assert (rows["T-0077"]["location_kind"], rows["T-0077"]["location_name"]) == ("external", "Meyer Toolmaking")
    due_back = datetime.fromisoformat(rows["T-0077"]["external_due"]).replace(tzinfo=UTC)
    assert due_back > datetime.now(UTC) + timedelta(days=7)
    assert rows["T-0021"]["location_kind"] == "bench"
    family = rows["T-0108"]
    assert (family["cavity_count"], family["active_cavities"], family["location_kind"]) == (8, 7, "press")
    address = f"/tools/{family['id']}"
    assert len(found(client, f"{address}/configurations")) == 2
    sitting = [component["insert"]["serial"] for component in found(client, f"{address}/components")]
    assert sorted(sitting) == [f"K-10{number}" for number in range(1, 9)]
    assert [insert["serial"] for insert in found(client, "/inserts?state=stock")] == ["K-109"]
    [blocked] = [cavity for cavity in found(client, f"{address}/cavities") if not cavity["active"]]
    assert blocked["reason"]
    assert client.get(f"{address}/sheet")["version"] == 1
    [run] = found(client, f"{address}/mountings")
    assert (run["configuration_name"], run["active_cavities"], run["job"]) == ("Left and right", 7, "4711-20")
    assert len(found(client, "/places")) == 5
    expect_troubles(client)
    expect_photos(client, {number: row["id"] for number, row in rows.items()})


def expect_photos(client: ApiClient, tool_ids: dict[str, str]) -> None:
    """Halves, the last shots of three runs with what grows on them, a failure that shows its picture, and cameras."""
    tool = tool_ids["T-0042"]
    runs = found(client, f"/tools/{tool}/last-shots")
    assert [len(run["photos"]) for run in runs] == [1, 1, 1]
    assert (runs[0]["to"], runs[2]["job"]) == (None, "4690-11")
    newest = runs[0]["photos"][0]
    assert newest["annotation_count"] == 1
    views = {view["view"]: view for view in found(client, f"/tools/{tool}/views")}
    assert views["last-shot"]["golden_photo_id"] == runs[2]["photos"][0]["id"]
    assert views["a-side"]["newest"]["half"] == "A"
    [report] = [report for report in found(client, f"/failures?tool_id={tool}") if report["photo_ids"]]
    assert {photo["id"] for photo in found(client, f"/photos?failure_id={report['id']}")} == set(report["photo_ids"])
    cameras = found(client, "/cameras")
    assert [camera["name"] for camera in cameras] == ["Camera at bench 1", "Camera at press 2", "Camera at press 3"]
    photos = found(client, "/photos?limit=100")
    assert (len(photos), [photo for photo in photos if photo["taken_at"] is None]) == (11, [])
    assert client.get_file(f"/cameras/{cameras[0]['id']}/frame").startswith(b"\xff\xd8")


def expect_troubles(client: ApiClient) -> None:
    """Reports in each state, and the hold that was there stays the only one."""
    states = sorted(report["state"] for report in found(client, "/failures?limit=100"))
    assert states == ["accepted", "accepted", "duplicate", "in_work", "new", "new", "rejected", "solved"]
    assert {row["number"] for row in found(client, "/tools?readiness=on_hold")} == {"T-0090"}
    actions = sorted((action["owner"]["username"], action["state"]) for action in found(client, "/actions"))
    assert actions == [("petra", "open"), ("timo", "in_approval"), ("timo", "in_work"), ("timo", "watching")]


def expect_people(installation: Installation) -> None:
    """Whoever started the demo can log in as a technician and as an engineer."""
    logins = [line.split() for line in installation.data.demo_logins.read_text().splitlines()]
    found = {}
    for username, password, *_ in logins:
        client = ApiClient(installation.address)
        client.login(username, password)
        found[username] = client.get("/session")["user"]
    assert {(one["role"], one["team"]) for one in found.values()} >= {
        ("engineer", "Tool shop"),
        ("technician", "Production"),
    }
