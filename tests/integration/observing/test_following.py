"""One failure report is followed through logs and spans of all services, and a bundle tells how all of it is."""

import json
import re
import subprocess
import sys
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from tests.integration.observing.collector import Collector

from toolcare_compose.api_client import ApiClient, Json
from toolcare_compose.layout import SERVICES
from toolcare_compose.support import services
from toolcare_compose.testing import OWN_PASSWORD, Installation, wait_until

ROOT = Path(__file__).parents[3]
REQUEST = "tablet-7.report-1"
MAIL = "erika.mustermann@plant.example"
DEADLINE_S = 60.0


@pytest.fixture(scope="module")
def collector() -> Iterator[Collector]:
    collector = Collector()
    yield collector
    collector.close()


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory, collector: Collector) -> Iterator[Installation]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.address)
        environment.setenv("OTEL_BSP_SCHEDULE_DELAY", "200")
        installation = Installation(tmp_path_factory.mktemp("observing") / "data", "--log-level", "DEBUG")
        try:
            installation.start()
            wait_until(lambda: all(map(partial(lives, installation), SERVICES)), 240, "all services answer")
            yield installation
        finally:
            installation.stop()


def lives(installation: Installation, service: str) -> bool:
    try:
        return "ok" in services.asked(installation.data, service, "/health/live")
    except OSError:
        return False


@pytest.fixture(scope="module")
def client(installation: Installation) -> ApiClient:
    return installation.client()


@pytest.fixture(scope="module")
def reported(installation: Installation, client: ApiClient) -> Json:
    """A critical failure of a tool on a press, as a browser sends it with an id of its own."""
    client.post("/machines", {"id": "p01", "name": "Press 1"})
    client.post("/tools", {"number": "T-0042", "name": "Housing", "cavity_count": 4})
    client.post("/tools/t-0042/mount", {"machine_id": "p01", "job": "A-1"})
    _, failure = ask(installation, client, "/failures", {"tool_id": "t-0042", "code": "FL", "severity": "safety"})
    wait_until(lambda: client.get("/tools")["items"][0]["readiness"] == "on_hold", DEADLINE_S, "the tool is on hold")
    return failure


def ask(installation: Installation, client: ApiClient, path: str, body: Json) -> tuple[str, Json]:
    """What `X-Request-Id` the answer to a POST has, and the answer."""
    headers = {
        "Content-Type": "application/json",
        "Origin": installation.address,
        "Cookie": client.cookie,
        "Idempotency-Key": f"key-{path}",
        "X-Request-Id": REQUEST,
    }
    request = urllib.request.Request(f"{installation.address}/api/v1{path}", json.dumps(body).encode(), headers)  # noqa: S310 - our own gateway
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - as above
            return str(answer.headers["X-Request-Id"]), json.loads(answer.read())
    except urllib.error.HTTPError as refused:
        with refused:
            return str(refused.headers["X-Request-Id"]), json.loads(refused.read())


def command(*words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "toolcare_compose.cli", *words], capture_output=True, text=True, timeout=180, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.timeout(300)
@pytest.mark.usefixtures("reported")
def test_one_report_is_followed_through_the_logs_of_all_services(installation: Installation, client: ApiClient) -> None:
    """`toolcare logs --correlation` shows the gateway, the owner, the broker's part, and who acted on it, in order."""

    def told() -> str:
        return command("logs", "--data", str(installation.data.root), "--correlation", REQUEST)

    def saw(service: str, *words: str) -> Callable[[str], bool]:
        return lambda log: any(service in line and all(word in line for word in words) for line in log.splitlines())

    expected = {
        "the gateway passed it on": saw("gateway", "http.answered", "/api/v1/{path:path}", "201"),
        "its owner took it": saw("failures", "http.answered", "/failures", "201"),
        "its owner published it": saw("failures", "event.published", "failure_reported"),
        "the registry handled it": saw("registry", "event.handled", "failure_reported"),
        "the registry told of the hold": saw("registry", "event.published", "tool_held"),
        "maintenance handled the hold": saw("maintenance", "event.handled", "tool_"),
        "actions heard of it": saw("actions", "event.handled", "failure_reported"),
        "the lists have it": saw("gateway", "event.handled", "failure_reported"),
    }
    wait_until(lambda: all(there(told()) for there in expected.values()), DEADLINE_S, f"all told: {told()}")
    moments = [line[:23] for line in told().splitlines() if line.startswith("20")]
    assert moments == sorted(moments)
    entries = [client.get(f"/audit/{each['number']}") for each in client.get("/audit?limit=50")["items"]]
    assert any(entry["correlation_id"] == REQUEST for entry in entries), "the audit trail knows it by the same id"


def test_a_refusal_says_by_what_it_is_found(installation: Installation, client: ApiClient) -> None:
    given, problem = ask(installation, client, "/tools", {"number": ""})
    assert (given, problem["reference"], problem["code"]) == (REQUEST, REQUEST, "invalid_input")
    with pytest.raises(urllib.error.HTTPError) as unknown:
        urllib.request.urlopen(f"{installation.address}/api/v1/nowhere", timeout=60)  # noqa: S310 - as above
    with unknown.value as refused:
        assert json.loads(refused.read())["reference"] == refused.headers["X-Request-Id"] != REQUEST


@pytest.mark.timeout(300)
@pytest.mark.usefixtures("reported")
def test_one_trace_reaches_from_the_browsers_post_to_another_services_consumer(collector: Collector) -> None:
    """Gateway, upstream call, use case, database, outbox, relay, consumer: one trace, each below the one before."""
    way = [
        ("toolcare-gateway", "POST /api/v1/{path:path}"),
        ("toolcare-gateway", "POST failures"),
        ("toolcare-failures", "POST /failures"),
        ("toolcare-failures", "report_failure"),
        ("toolcare-failures", "database write"),
        ("toolcare-failures", "record failure_reported"),
        ("toolcare-registry", "handle failure_reported"),
        ("toolcare-registry", "record tool_readiness_changed"),
        ("toolcare-maintenance", "handle tool_readiness_changed"),
    ]

    def of_the_report() -> dict[tuple[str, str], list[str]]:
        found = [trace.trace for trace in collector.spans("record failure_reported")]
        spans = collector.trace(found[0]) if found else ()
        by_id = {span.span: (span.service, span.name) for span in spans}
        parents: dict[tuple[str, str], list[str]] = {}
        for span in spans:
            parents.setdefault((span.service, span.name), []).append(" ".join(by_id.get(span.parent, ("", ""))))
        return parents

    wait_until(lambda: set(way) <= set(of_the_report()), DEADLINE_S, f"all spans: {of_the_report()}")
    parents = of_the_report()
    for above, below in pairwise(way):
        assert " ".join(above) in parents[below], (above, below, parents[below])
    assert "toolcare-failures record failure_reported" in parents["toolcare-failures", "publish failure_reported"]


@pytest.mark.timeout(600)
@pytest.mark.usefixtures("reported")
def test_a_bundle_tells_how_all_is_and_nothing_secret(
    installation: Installation, client: ApiClient, tmp_path: Path
) -> None:
    """Made on the page and by command; the page shows what is in it before it is taken, and its taking is audited."""
    client.post("/users", {"username": "mustermann", "name": "Erika Mustermann", "role": "technician", "address": MAIL})
    client.post("/support-bundle", {})

    def standing() -> Json:
        return client.get("/support-bundle")

    wait_until(lambda: standing()["state"] in {"ready", "failed"}, 240, "the bundle is made")
    made = standing()
    assert made["state"] == "ready", made
    out = tmp_path / "bundle.zip"
    said = command("support-bundle", "--data", str(installation.data.root), "--out", str(out))
    for content in (client.get_file("/support-bundle/file"), out.read_bytes()):
        packed = zipfile.ZipFile(BytesIO(content))
        texts = {name: packed.read(name).decode() for name in packed.namelist()}
        expect_whole(texts)
        expect_nothing_secret(texts, installation, client)
        assert len(content) < 4 << 20
    assert {file["name"] for file in made["files"]} | {"CONTENTS.txt"} >= {"doctor.txt", "verify.txt", "machine.json"}
    assert "metrics/shotcounter.txt" in said
    wait_until(
        lambda: any(entry["what"] == "support_bundle_taken" for entry in client.get("/audit?limit=50")["items"]),
        DEADLINE_S,
        "its taking is in the audit trail",
    )


def test_every_figure_of_dashboard_and_alarms_is_there(installation: Installation) -> None:
    """What Grafana draws and Prometheus judges is what the services really tell."""
    told = "\n".join(services.asked(installation.data, service, "/metrics") for service in SERVICES)
    kinds = dict(re.findall(r"^# TYPE (\w+) (\w+)$", told, re.MULTILINE))
    there = {*kinds, *(f"{name}_bucket" for name, kind in kinds.items() if kind == "histogram")}
    dashboard = json.loads((ROOT / "compose/grafana/toolcare.json").read_text())
    drawn = " ".join(target["expr"] for panel in dashboard["panels"] for target in panel["targets"])
    judged = " ".join(
        rule["expr"]
        for group in yaml.safe_load((ROOT / "compose/prometheus/rules.yml").read_text())["groups"]
        for rule in group["rules"]
    )
    names = set(re.findall(r"\b(?:toolcare|process)_\w+", f"{drawn} {judged}"))
    assert names <= there, names - there
    for alarming in ("toolcare_outbox_oldest_seconds", "toolcare_dead_letters_open", "toolcare_disk_free_bytes"):
        assert len(re.findall(rf"^{alarming} [0-9.e+]+$", told, re.MULTILINE)) == len(SERVICES), alarming


def expect_whole(texts: dict[str, str]) -> None:
    expected = {"CONTENTS.txt", "versions.json", "machine.json", "settings.json", "doctor.txt", "verify.txt"}
    expected |= {"databases.json", "certificates.json", "logs/services.log", "logs/mosquitto.log"}
    expected |= {
        f"{folder}.{end}"
        for service in SERVICES
        for folder, end in ((f"health/{service}", "json"), (f"metrics/{service}", "txt"))
    }
    assert expected <= set(texts)
    assert not [name for name, text in texts.items() if "could not be had" in text]
    assert json.loads(texts["databases.json"])["failures"]["rows"]["failure"] == 1
    assert json.loads(texts["health/registry.json"])["status"] == "ok"
    assert "PROBLEM" not in texts["verify.txt"], texts["verify.txt"]
    assert json.loads(texts["machine.json"])["disk"]["free_mb"] > 0


def expect_nothing_secret(texts: dict[str, str], installation: Installation, client: ApiClient) -> None:
    keys = [file for file in installation.data.keys.rglob("*") if file.is_file() and not file.name.endswith(".pub.pem")]
    secrets = [line for file in keys for line in file.read_text(errors="ignore").splitlines() if len(line) > 7]
    secrets = [line for line in secrets if not line.startswith("-----")]
    secrets += [OWN_PASSWORD, client.cookie.partition("=")[2], MAIL, "Erika", "Mustermann"]
    for name, text in texts.items():
        assert not [secret for secret in secrets if secret.lower() in text.lower()], name
