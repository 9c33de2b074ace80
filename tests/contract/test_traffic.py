"""What a visitor finds in the demo, and that all which crosses its broker is what the AsyncAPI document says.

One demo for both, for setting it up takes half a minute of the processor.
"""

import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from tests.contract.demo_in_depth import DEMO_S, expect_depth, expect_people, seed_again

from toolcare_compose import keys_place
from toolcare_compose.api_client import ApiClient, Json
from toolcare_compose.broker import OBSERVER
from toolcare_compose.demo import PEOPLE, TOOLS
from toolcare_compose.demo_failures import REPORTS
from toolcare_compose.testing import Installation, wait_until

DOCUMENT = Path(__file__).parents[2] / "shared" / "contracts" / "asyncapi.yaml"
BY_THEMSELVES = {
    *("ToolRegistered", "MachineRegistered", "ToolMounted", "SourceConfigured", "SourceStateChanged", "ShotsCounted"),
    *("LevelPlanned", "MaintenanceWarned", "MaintenanceDue", "MaintenanceOverdue"),
    *("toolState", "machineState", "sourceState", "planState", "alert", "permit"),
    *("liveCount", "liveReading", "presence", "reading"),
}
BY_PEOPLE = {
    *("MaintenanceStarted", "MaintenanceWaiting", "MaintenanceResumed", "MaintenanceCompleted"),
    *("MaintenanceScheduled", "MaintenanceSkipped", "MaintenanceWithdrawn", "JobOpened", "PlanChanged"),
    *("ToolChanged", "ToolHeld", "ToolReleased", "ToolReadinessChanged", "ToolMoved", "ToolRetired"),
}


@dataclass(frozen=True)
class Message:
    topic: str
    qos: int
    retained: bool
    content_type: str
    payload: str


@dataclass(frozen=True)
class Channel:
    """One channel of the document: where it is, how it is sent and what its payload looks like."""

    name: str
    topic: re.Pattern[str]
    validator: jsonschema.protocols.Validator
    content_type: str | None
    qos: int
    retained: bool


def documented() -> list[Channel]:
    document: Mapping[str, Any] = yaml.safe_load(DOCUMENT.read_text())
    operations = {
        operation["channel"]["$ref"].rsplit("/", 1)[1]: operation["bindings"]["mqtt"]
        for operation in document["operations"].values()
    }
    return [
        Channel(
            name,
            re.compile(re.sub(r"\\\{[^/]+\\\}", "[^/]+", re.escape(channel["address"]))),
            _validator(message["payload"]),
            message.get("contentType"),
            operations[name]["qos"],
            operations[name]["retain"],
        )
        for name, channel in document["channels"].items()
        for message in [document["components"]["messages"][name]]
    ]


def _validator(schema: Mapping[str, Any]) -> jsonschema.protocols.Validator:
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    return jsonschema.Draft202012Validator(schema, format_checker=checker)


@dataclass
class Recorder:
    """`mosquitto_sub` as another system of the plant would run it."""

    file: Path
    channels: list[Channel] = field(default_factory=documented)

    def messages(self) -> list[Message]:
        rows = [line.split("\t", 4) for line in self.file.read_text().split("\n")[:-1]]
        return [Message(topic, int(qos), retained == "1", kind, text) for topic, retained, qos, kind, text in rows]

    def channel(self, message: Message) -> Channel | None:
        return next((channel for channel in self.channels if channel.topic.fullmatch(message.topic)), None)

    def heard(self) -> set[str]:
        return {channel.name for message in self.messages() if (channel := self.channel(message))}


@dataclass(frozen=True)
class Demo:
    installation: Installation
    recorder: Recorder

    def missing(self, wanted: set[str]) -> set[str]:
        return wanted - self.recorder.heard()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo as it was set up; what crosses its broker is written down from the start."""
    folder = tmp_path_factory.mktemp("traffic")
    installation = Installation(folder / "data", "--demo")
    try:
        installation.start()
        recorder = Recorder(folder / "heard.tsv")
        secret = installation.data.broker_password(OBSERVER).read_text()
        listening = ["stdbuf", "-oL", "mosquitto_sub", "-V", "5", "-q", "1", "-p", str(installation.mqtt_port)]
        listening += ["-u", OBSERVER, "-P", secret, "-t", "toolcare/v1/#", "-F", "%t\t%r\t%q\t%C\t%p"]
        with recorder.file.open("w") as heard, subprocess.Popen(listening, stdout=heard) as observer:
            try:
                wait_until(
                    installation.data.demo_marker.exists, DEMO_S, f"the demo is set up; it said: {installation.said()}"
                )
                yield Demo(installation, recorder)
            finally:
                observer.terminate()
    finally:
        installation.stop()


def test_the_bytes_on_the_disk_hold_no_plain_text(demo: Demo) -> None:
    """Names of tools and people, what was reported and is done: in no file, but what the broker keeps for readers.

    The keys are outside. `demo-logins.txt` is there to be read; it exists in the demo alone.
    """
    words = [tool.name for tool in TOOLS] + [person.name for person in PEOPLE]
    words += [report.note for report in REPORTS if report.note]
    data = demo.installation.data
    assert keys_place.are_outside(data)
    files = [path for path in data.root.rglob("*") if path.is_file()]
    assert {path.suffix for path in data.databases.iterdir()} >= {".sqlite3", ".sqlite3-wal"}
    assert any(path.suffix == ".jpg" for path in files), "photos are looked through as well"
    told = {path: [word for word in words if word.encode() in path.read_bytes()] for path in files}
    readable = {str(path.relative_to(data.root)): found for path, found in told.items() if found}
    readable.pop("mosquitto/mosquitto.db", None)
    readable.pop("demo-logins.txt")
    assert not readable


@pytest.fixture(scope="module")
def traffic(demo: Demo) -> Recorder:
    """What the demo says by itself, and what a technician and an engineer do in it."""
    wait_until(lambda: not demo.missing(BY_THEMSELVES), 90, f"all is heard; not yet {demo.missing(BY_THEMSELVES)}")
    _work(demo.installation.client())
    wait_until(lambda: not demo.missing(BY_PEOPLE), 30, f"all is told; not yet {demo.missing(BY_PEOPLE)}")
    return demo.recorder


def _work(client: ApiClient) -> None:
    """Do a job with an interruption, skip one, change and hold a tool, retire it while somebody works on it."""
    due = _due_jobs(client)[0]
    client.post(f"/jobs/{due['id']}/start", {})
    client.post(f"/jobs/{due['id']}/wait", {"reason": "parts"})
    client.post(f"/jobs/{due['id']}/resume", {})
    client.post(f"/jobs/{due['id']}/answers", {"answers": _answers(client, due["id"])})
    client.post(f"/jobs/{due['id']}/complete", {"note": "Cleaned and greased"})
    tool = client.post("/tools", {"number": "T-9000", "name": "Cap", "cavity_count": 4})
    level = {"code": "L1", "name": "Clean", "interval_shots": 100}
    plan = client.post(f"/tools/{tool['id']}/plans", {"name": "Standard", "levels": [level]})
    early = client.post(f"/levels/{plan['levels'][0]['id']}/open-job", {})
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    client.post(f"/jobs/{early['id']}/schedule", {"at": tomorrow})
    client.post(f"/jobs/{early['id']}/skip", {"reason": "The tool is new"})
    client.post(f"/tools/{tool['id']}/hold", {"reason": "Waits for its trial"})
    client.post(f"/tools/{tool['id']}/release", {"note": "Trial passed"})
    client.post(
        f"/tools/{tool['id']}/move", {"to": {"party": "Polisher", "due_back_on": "2031-05-04", "purpose": "Polish"}}
    )
    client.post(f"/tools/{tool['id']}/shots", {"shots": 100, "note": "From the tool book", "confirm": True})
    wait_until(lambda: bool(_due_jobs(client, tool["id"])), 30, "the new tool falls due")
    client.post(f"/jobs/{_due_jobs(client, tool['id'])[0]['id']}/start", {})
    wait_until(lambda: _is_due(client, tool["id"]), 30, "the new tool is known to be due")
    client.patch(f"/tools/{tool['id']}", {"name": "Cap, old"}, _tool(client, tool["id"])["version"])
    client.post(f"/tools/{tool['id']}/retire", {"reason": "Worn out"})


def _tool(client: ApiClient, tool_id: str) -> Json:
    tool: Json = client.get(f"/tools/{tool_id}")["tool"]
    return tool


def _is_due(client: ApiClient, tool_id: str) -> bool:
    """The gateway hears of the readiness after the tool."""
    readiness = _tool(client, tool_id)["readiness"]
    return readiness is not None and readiness["state"] == "due"


def _answers(client: ApiClient, job_id: str) -> list[Json]:
    """Every point of the job's checklist, as good as can be."""
    checklist = client.get(f"/jobs/{job_id}/sheet")["checklist"]
    items = [item for group in checklist["groups"] for item in group["items"]] if checklist else []
    good = {"as_found": "good", "as_left": "good"}
    return [
        {"item_id": item["id"], "value": _good(item), **(good if item["graded"] else {})}
        for item in items
        if item["kind"] != "photo"
    ]


def _good(item: Json) -> str | float:
    match item["kind"]:
        case "measure":
            return float(item["low"] if item["low"] is not None else item["high"])
        case "choice":
            return str(item["choices"][0]["value"])
        case _:
            return "ok"


def _due_jobs(client: ApiClient, tool_id: str | None = None) -> list[Json]:
    jobs: list[Json] = client.get("/jobs?limit=1000")["items"]
    return [job for job in jobs if job["state"] == "open" and tool_id in {None, job["tool_id"]}]


@pytest.mark.timeout(300)
def test_the_demo_shows_tools_in_depth_and_is_seeded_once(demo: Demo) -> None:
    """Places, a family tool with inserts, a blocked cavity, a tool out and one on hold; seeding again adds nothing.

    The first of these tests, for the others work in the demo.
    """
    client = demo.installation.client()
    expect_depth(client)
    expect_people(demo.installation)
    seed_again(demo.installation)
    expect_depth(client)


@pytest.mark.timeout(300)
def test_every_message_is_documented_and_fits_its_schema(traffic: Recorder) -> None:
    """No topic and no payload that a reader of the contract would not expect."""
    unknown = {message.topic for message in traffic.messages() if traffic.channel(message) is None}
    assert not unknown
    for message in traffic.messages():
        channel = traffic.channel(message)
        if channel and message.payload:
            channel.validator.validate(json.loads(message.payload))


@pytest.mark.timeout(300)
def test_every_message_comes_as_documented(traffic: Recorder) -> None:
    """Quality of service, retained or not, and the content type; an empty payload only clears what was retained."""
    for message in traffic.messages():
        channel = traffic.channel(message)
        assert channel is not None
        assert message.qos == channel.qos, message
        assert channel.retained or not message.retained, message
        assert channel.retained or message.payload, message
        assert channel.content_type in {None, message.content_type}, message


@pytest.mark.timeout(300)
def test_an_event_is_of_the_subject_that_its_topic_names(traffic: Recorder) -> None:
    """Who subscribes to one tool gets that tool, each of its events once and in order."""
    seen: dict[str, list[int]] = {}
    for message in traffic.messages():
        parts = message.topic.split("/")
        if parts[2] == "evt":
            envelope = json.loads(message.payload)
            assert parts[5] == envelope["subject"]
            seen.setdefault("/".join(parts[3:6]), []).append(envelope["sequence"])
    for subject, sequences in seen.items():
        assert sequences == list(range(sequences[0], sequences[0] + len(sequences))), subject
