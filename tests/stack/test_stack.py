"""The stack as a plant has it: over TLS from the browser and the press to the disk, and through every loss."""

import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from tests.e2e.browsing import Browsing
from tests.e2e.floor import ANNA
from tests.e2e.showpiece import picture
from tests.stack.conftest import PRESS, TOOL
from tests.stack.images import suspicious_files
from tests.stack.stack import ROOT, Plc, Stack, StackFloor, restart_engine, run
from tests.stack.tree import OLD, Tree

from toolcare_compose.api_client import ApiClient, Json, Refused
from toolcare_compose.layout import SERVICES
from toolcare_compose.testing import Installation, wait_until

pytestmark = pytest.mark.timeout(3600)

TOOL_ID = TOOL.lower()
INTERVAL = 20
LONG_S = 600.0
PAUSE_S = 0.4
PASSPHRASE = "seven presses stand in the yard"


def test_the_main_job_is_done_over_tls(floor: StackFloor, plc: Plc, browser: Browser, tmp_path: Path) -> None:
    """A press counts by MQTT, maintenance falls due, a technician sees it in the browser, does it and signs."""
    start = _total(floor)
    level = {"code": "L1", "name": "Clean and grease", "interval_shots": INTERVAL, "limit_percent": 400}
    floor.plan(TOOL_ID, {**level, "start_total": start})
    browsing = Browsing(browser, floor)
    browsing.expects("status of 401")
    page = browsing.open(None, "/tools")
    try:
        page.get_by_label("User name").fill(ANNA.username)
        page.get_by_label("Password", exact=True).fill(ANNA.password)
        page.get_by_role("button", name="Log in").click()
        row = page.locator(f"[data-tool={TOOL_ID}]")
        expect(page.locator("[data-connection=live]")).to_be_visible()
        expect(row.get_by_text("OK", exact=True)).to_be_visible()
        for _ in range(INTERVAL + 2):
            assert plc.shoot()
        expect(row.get_by_text("Due", exact=True)).to_be_visible()
        page.get_by_role("link", name="Work").click()
        work = page.locator("li[data-job]").filter(has_text=TOOL)
        work.get_by_role("button", name=f"Start: L1 on {TOOL}").click()
        page.get_by_role("button", name="Finish", exact=True).click()
        page.get_by_role("button", name="Cleaned").click()
        page.get_by_role("button", name=f"Sign and release: {ANNA.name}").click()
        expect(page.get_by_text("L1 is done and signed")).to_be_visible()
    finally:
        complaints = browsing.close(screenshots=tmp_path)
    assert complaints == []
    assert len(floor.log_of(TOOL_ID)) == 1
    assert _total(floor) - start == INTERVAL + 2


def test_a_photo_lies_sealed_in_the_bucket(stack: Stack, floor: StackFloor) -> None:
    """It is shown as it came, and what the S3 server has of it opens with the key of the photos alone."""
    sent = picture("teal")
    photo = floor.api.post_file(f"/photos?tool_id={TOOL_ID}&caption=Parting%20line", sent)["id"]
    assert floor.api.get_file(f"/photos/{photo}/original") == sent
    names = stack.inside("store", "find", "/objects/toolcare-photos", "-type", "f").split()
    assert len(names) >= 4, "the original and three sizes"
    heads = {stack.inside("store", "head", "-c", "4", name) for name in names}
    assert heads == {"TCS1"}


def test_only_what_the_documentation_names_is_open(stack: Stack) -> None:
    ports = {
        (service, inside)
        for service, told in stack.containers().items()
        for inside, outside in (told["NetworkSettings"]["Ports"] or {}).items()
        if outside
    }
    assert ports == {("proxy", "8443/tcp"), ("proxy", "8080/tcp"), ("broker", "8883/tcp")}
    text = (ROOT / "compose" / "README.md").read_text()
    for _, inside in ports:
        assert inside.removesuffix("/tcp") in text, f"{inside} is not in the README"


def test_no_hop_is_without_tls(stack: Stack) -> None:
    """Nothing that containers listen on answers without TLS, but the page that hands the certificate out."""
    asked = (
        "import socket,sys\n"
        "s=socket.create_connection((sys.argv[1],int(sys.argv[2])),5)\n"
        "s.settimeout(5)\n"
        "s.sendall(b'GET /health/live HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n')\n"
        "try: print(s.recv(16)[:9])\n"
        "except OSError: print('hung up')\n"
    )
    for service in SERVICES:
        said = stack.inside("worker", "python3", "-c", asked, service, "8000")
        assert "HTTP" not in said, f"{service} speaks without TLS: {said}"
    asked = (
        "import asyncio,asyncpg\n"
        "asyncio.run(asyncpg.connect(host='database',user='registry',database='registry',ssl=False,timeout=5))\n"
    )
    refused = stack.inside_fails("worker", "python3", "-c", asked)
    assert "no pg_hba.conf entry" in refused, refused
    with socket.create_connection(("127.0.0.1", stack.mqtt_port), 5) as plain:
        plain.sendall(b"\x10\x10\x00\x04MQTT\x05\x02\x00\x3c\x00\x00\x03abc")
        plain.settimeout(5)
        with suppress(OSError):
            assert plain.recv(4)[:1] != b"\x20", "the broker answers without TLS"


def test_plain_http_hands_out_the_certificate_and_sends_all_else_to_https(stack: Stack) -> None:
    asked = http.client.HTTPConnection("127.0.0.1", stack.http_port, timeout=10)
    asked.request("GET", "/ca.pem")
    assert asked.getresponse().read() == stack.authority.read_bytes()
    asked.request("GET", "/tools?x=1")
    answer = asked.getresponse()
    answer.read()
    assert (answer.status, answer.headers["Location"]) == (308, f"{stack.address}/tools?x=1")
    asked.close()


def test_the_door_speaks_http2_compresses_and_lets_the_browser_keep(stack: Stack) -> None:
    context = stack.tls
    context.set_alpn_protocols(["h2", "http/1.1"])
    with (
        socket.create_connection(("localhost", stack.https_port), 5) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as secure,
    ):
        assert secure.selected_alpn_protocol() == "h2"
        assert secure.version() == "TLSv1.3"
    asked = http.client.HTTPSConnection("localhost", stack.https_port, timeout=10, context=stack.tls)
    asked.request("GET", "/", headers={"Accept-Encoding": "br"})
    page = asked.getresponse()
    assert (page.headers["Content-Encoding"], page.headers["Strict-Transport-Security"]) == ("br", "max-age=31536000")
    page.read()
    asked.request("GET", "/api/openapi.json", headers={"Accept-Encoding": "gzip"})
    document = asked.getresponse()
    assert document.headers["Content-Encoding"] == "gzip"
    document.read()
    asked.request("GET", "/metrics")
    figures = asked.getresponse()
    figures.read()
    assert figures.status == 404, "figures are for who asks inside"
    asked.close()


def test_figures_tell_the_room_of_the_database_and_what_doors_show(stack: Stack) -> None:
    def told() -> str:
        return _read_inside(stack, "https://gateway:8000/metrics")

    (free,) = re.findall(r"^toolcare_disk_free_bytes ([0-9.e+]+)$", told(), re.MULTILINE)
    assert float(free) > 0
    lives: dict[str, str] = {}

    def all_shown() -> bool:
        """A door that did not answer yet is asked again after a minute."""
        lives.update(
            re.findall(r'^toolcare_certificate_life_seconds\{what="(\w+)"\} ([0-9.e+]+)$', told(), re.MULTILINE)
        )
        return lives.keys() >= {"service", "pages", "authority", "site", "broker"}

    wait_until(all_shown, 120, "each door has shown its certificate")
    assert float(lives["site"]) < 8 * 86400 < float(lives["broker"]), "each as its door shows it"


def test_doctor_looks_at_all_services(stack: Stack) -> None:
    """From the worker, which has neither broker nor database file of its own to look at."""
    command = ("worker", "python3", "-m", "toolcare_compose.cli", "doctor")
    told = stack.inside(*command)
    assert "All is well." in told
    assert all(f"{service} is ok" in told for service in SERVICES), told


def test_prometheus_reads_all_services_over_tls_and_takes_the_alarms(stack: Stack) -> None:
    """The profile `observe` but for Grafana, whose image no Debian package can stand in for."""
    if not stack.has_image_of("prometheus"):
        pytest.skip("neither the image of Prometheus nor Debian's package can be had")
    stack.compose("up", "-d", "--no-build", "--no-deps", "prometheus")
    try:
        wait_until(lambda: not stack.unwell(), LONG_S, "Prometheus is well")

        def up() -> set[str]:
            found = _figures(stack, "query?query=up")["result"]
            return {str(one["metric"]["service"]) for one in found if one["value"][1] == "1"}

        wait_until(lambda: up() == set(SERVICES), 120, "all seven have been read")
        rules = [rule for group in _figures(stack, "rules")["groups"] for rule in group["rules"]]
        assert len(rules) == (ROOT / "compose/prometheus/rules.yml").read_text().count("- alert:")

        def judged() -> bool:
            rules = [rule for group in _figures(stack, "rules")["groups"] for rule in group["rules"]]
            return all(rule["health"] == "ok" for rule in rules)

        wait_until(judged, 120, "each rule has been judged")
        assert _figures(stack, "query?query=toolcare_disk_free_bytes")["result"], "and what they told is kept"
        assert not [one for one in _figures(stack, "alerts")["alerts"] if one["labels"]["severity"] == "critical"]
    finally:
        stack.compose("rm", "--stop", "--force", "prometheus")


def _figures(stack: Stack, question: str) -> Json:
    """What Prometheus answers."""
    answered: Json = json.loads(_read_inside(stack, f"https://prometheus:9090/api/v1/{question}"))
    return dict(answered["data"])


def _read_inside(stack: Stack, url: str) -> str:
    """As the worker reads it, which believes the stack's authority."""
    asked = (
        "import ssl,sys,urllib.request\n"
        "believed=ssl.create_default_context(cafile='/run/toolcare/public/ca.pem')\n"
        "print(urllib.request.urlopen(sys.argv[1],context=believed,timeout=30).read().decode())\n"
    )
    return stack.inside("worker", "python3", "-c", asked, url)


def test_counts_are_the_truth_through_the_death_of_each_container(stack: Stack, floor: StackFloor, plc: Plc) -> None:
    start, counted = _total(floor), plc.counter
    with _running(plc):
        for service in stack.containers():
            stack.kill(service)
        wait_until(lambda: not stack.unwell(), LONG_S, f"all are well again; {stack.unwell()}")
    _agrees(floor, plc, start - counted)


def test_counts_are_the_truth_through_a_loss_of_power(stack: Stack, floor: StackFloor, plc: Plc) -> None:
    """All containers at once."""
    start, counted = _total(floor), plc.counter
    with _running(plc):
        stack.compose("kill", "-s", "SIGKILL")
        stack.start()
    _agrees(floor, plc, start - counted)


@pytest.mark.skipif(os.environ.get("TOOLCARE_OWN_ENGINE") != "yes", reason="the engine is not this test's to restart")
def test_counts_are_the_truth_through_a_restart_of_the_engine(stack: Stack, floor: StackFloor, plc: Plc) -> None:
    """Nobody starts the stack: it comes back by itself."""
    start, counted = _total(floor), plc.counter
    with _running(plc):
        restart_engine()
        wait_until(lambda: not stack.unwell(), LONG_S, "all are well again")
    _agrees(floor, plc, start - counted)


def test_new_passwords_lock_nobody_out(stack: Stack, floor: StackFloor, plc: Plc) -> None:
    """At broker, database and S3 server, by what `compose/init --rotate-passwords` runs."""
    files = [stack.secrets / name for name in ("actions/database-url", "actions/mqtt-password", "store/auth-key")]
    before = [file.read_text() for file in files]
    with _as_before(stack, floor, plc):
        making = ("python3", "-m", "toolcare_compose.stack.init", "--secrets", "/secrets", "--rotate-passwords")
        stack.compose("run", "--rm", "init", *making)
        stack.compose("up", "-d", "--no-build", "--force-recreate")
    assert all(file.read_text() != old for file, old in zip(files, before, strict=True))
    floor.api.post_file(f"/photos?tool_id={TOOL_ID}&caption=New%20password", picture("navy"))


def test_a_release_that_does_not_work_goes_back_and_the_next_one_stays(
    stack: Stack, floor: StackFloor, plc: Plc, tmp_path: Path
) -> None:
    """The plant never loses a shot: not by a migration that fails, nor by a cut in the middle of the one that works."""
    tree = Tree.of(ROOT, tmp_path / "plant", stack)
    broken = tree.broken_migration("actions")
    with _as_before(stack, floor, plc):
        said = tree.upgrade()
        assert "actions keeps ending" in said.stdout, said
        assert f"All is as it was before, as {OLD}" in said.stderr, said
        assert said.returncode == 1
        assert stack.versions() == {OLD}
    broken.unlink()
    with _as_before(stack, floor, plc):
        for step in ("begun", "stopping", "kept", "open"):
            tree.cut_off_at(step)
        said = tree.upgrade()
        assert "was cut off; going on with it" in said.stdout, said
        assert said.returncode == 0, said
        new = tree.version()
        assert stack.versions() == {new} != {OLD}
    stack.is_now(tree.root, new)


@contextmanager
def _as_before(stack: Stack, floor: StackFloor, plc: Plc) -> Iterator[None]:
    """What is shot meanwhile is counted afterwards, and what was there is there."""
    start, counted = _total(floor), plc.counter
    photos = floor.api.get(f"/photos?tool_id={TOOL_ID}")["items"]
    with _running(plc):
        yield
        wait_until(lambda: not stack.unwell(), LONG_S, "all are well again")
    _agrees(floor, plc, start - counted)
    assert floor.api.get(f"/photos?tool_id={TOOL_ID}")["items"] == photos


def test_no_image_has_a_secret_in_any_layer(stack: Stack) -> None:
    """Neither a key nor a file that could hold one, also not in a layer that a later one covers; nor what made it."""
    images = sorted(
        {one["Image"] for name, one in stack.containers().items() if name not in {"database", "proxy", "store"}}
    )
    for image in images:
        made = run("docker", "history", "--no-trunc", "--format", "{{.CreatedBy}}", image)
        assert not re.search(r"(?i)passw(or)?d=|secret=|token=", made)
    assert [(name, why) for name, why in suspicious_files(images)] == []


def test_a_stack_that_was_lost_comes_back_from_its_backup_on_an_empty_machine(stack: Stack, floor: StackFloor) -> None:
    """Tools, shots, photos, logins and the chain of the trail, by the command and by the page of a first start.

    Certificates and passwords of containers are new ones.
    """
    photo = floor.api.post_file(f"/photos?tool_id={TOOL_ID}&caption=Kept", picture("navy"))["id"]
    original = floor.api.get_file(f"/photos/{photo}/original")
    source = _source_with_password(floor)
    floor.api.put("/backups/settings", {"address": "/backups/plant", "passphrase": PASSPHRASE}, 0)
    wait_until(lambda: _last_run(floor, "prepare") == "done", LONG_S, "the repository is made")
    floor.api.post("/backups/runs", {"kind": "backup"})
    wait_until(lambda: _last_run(floor, "backup") in {"done", "failed"}, LONG_S, "the backup is made and tested")
    assert _last_run(floor, "backup") == "done", floor.api.get("/backups")
    before = _total(floor), floor.log_of(TOOL_ID)
    authority = stack.authority.read_bytes()

    stack.wipe()
    assert "Restored" in stack.restore("/backups/plant", PASSPHRASE)
    stack.start()
    back = StackFloor(stack)
    assert stack.authority.read_bytes() != authority

    def is_as_before(floor: StackFloor) -> None:
        wait_until(lambda: _answers(floor) == before[0], LONG_S, "the shots are there")
        assert floor.log_of(TOOL_ID) == before[1]
        assert floor.api.get_file(f"/photos/{photo}/original") == original
        with_password = floor.api.get(f"/sources/{source}")
        assert with_password["config"]["has_password"]
        assert "enter it anew" not in str(with_password), "the key that opens the password came back as well"
        assert "unbroken" in stack.inside("gateway", "python3", "-m", "toolcare_gateway", "audit", "verify")

    is_as_before(back)
    stack.wipe()
    stack.start()
    stack.expects_a_first_login()
    fresh, place = StackFloor(stack), {"address": "/backups/plant", "passphrase": PASSPHRASE}
    fresh.api.post("/backups/restore/list", place)
    wait_until(lambda: bool(fresh.api.get("/backups/restore")["backups"]), LONG_S, "the backups are listed")
    newest = fresh.api.get("/backups/restore")["backups"][0]["snapshot"]
    fresh.api.post("/backups/restore", {**place, "snapshot": newest})
    wait_until(lambda: _answers(StackFloor(stack)) == before[0], LONG_S, "the page brought it back")
    wait_until(lambda: not stack.unwell(), LONG_S, "all are well again")
    is_as_before(StackFloor(stack))


def test_a_plant_of_toolcare_up_moves_into_containers(stack: Stack, tmp_path: Path) -> None:
    """From files to PostgreSQL and the bucket by one archive: tools, people, photos; and all that must hold does."""
    old, repository = Installation(tmp_path / "data"), stack.backups / "from-files"
    old.start()
    try:
        client, administrator = old.client(), old.administrator()
        client.post("/plant/set-up", {})
        client.post("/machines", {"id": PRESS, "name": PRESS})
        client.post("/tools", {"number": "T-9191", "name": "Comes along", "cavity_count": 4})
        photo = client.post_file("/photos?tool_id=t-9191", picture("olive"))["id"]
        original = client.get_file(f"/photos/{photo}/original")
        place = ["--data", str(old.data.root), "--repository", str(repository)]
        told = {**os.environ, "TOOLCARE_BACKUP_PASSPHRASE": PASSPHRASE}
        for action in ("init", "now"):
            run(sys.executable, "-m", "toolcare_compose.cli", "backup", action, *place, more=told)
    finally:
        old.stop()
    stack.let_containers_have(repository)
    stack.wipe()
    assert "Restored" in stack.restore("/backups/from-files", PASSPHRASE)
    stack.start()
    client = ApiClient(stack.address, tls=stack.tls)
    client.login(*administrator)
    assert [tool["number"] for tool in client.get("/tools")["items"]] == ["T-9191"]
    assert client.get_file(f"/photos/{photo}/original") == original
    stack.inside("worker", "toolcare", "verify", "--data", "/data", "--settle", "60")


def test_a_first_start_can_be_filled_with_sample_data(stack: Stack) -> None:
    """The worker does what the page asks for, as the supervisor does elsewhere; the people are there too."""
    stack.wipe()
    stack.start()
    stack.expects_a_first_login()
    fresh = StackFloor(stack)
    fresh.api.post("/plant/samples", {})
    wait_until(lambda: fresh.api.get("/plant/set-up")["samples"]["state"] in {"done", "failed"}, 2 * LONG_S, "it ends")
    assert fresh.api.get("/plant/set-up")["samples"]["state"] == "done", stack.said("worker")
    assert len(fresh.api.get("/tools")["items"]) > 1
    assert len(fresh.api.get("/users")["items"]) > 1


def _source_with_password(floor: StackFloor) -> str:
    floor.machine("p191", "Press p191")
    login = {"login": "password", "username": "toolcare", "password": PASSPHRASE}
    config = {"url": "opc.tcp://127.0.0.1:4840", "node_id": "ns=2;s=Shots", **login}
    return str(floor.api.post("/sources", {"machine_id": "p191", "kind": "opcua_counter", "config": config})["id"])


def _last_run(floor: StackFloor, kind: str) -> str:
    runs = floor.api.get("/backups")["items"]
    return next((str(run["state"]) for run in runs if run["kind"] == kind), "")


@contextmanager
def _running(plc: Plc) -> Iterator[None]:
    """Shots go on all the time; a PLC whose message does not arrive sends the next, cumulative, one."""
    stop = threading.Event()

    def press() -> None:
        while not stop.wait(PAUSE_S):
            plc.shoot()

    pressing = threading.Thread(target=press)
    pressing.start()
    try:
        yield
    finally:
        stop.set()
        pressing.join(30)
    wait_until(plc.publish, LONG_S, "the broker takes the last count")


def _agrees(floor: StackFloor, plc: Plc, offset: int) -> None:
    wait_until(lambda: _answers(floor) == plc.counter + offset, LONG_S, "the ledger says what the press counted")


def _answers(floor: StackFloor) -> int | None:
    try:
        return _total(floor)
    except (OSError, http.client.HTTPException, Refused):
        return None


def _total(floor: StackFloor) -> int:
    return int(floor.api.get(f"/tools/{TOOL_ID}/counts?bucket=day")["total_high"])


SCAN_S = 900
ACCEPTED = {
    "proxy": {
        "cert_revocation": "a plant has nobody whom a device could ask",
        "cert_expirationStatus": "it lasts a week, and the proxy renews it by itself",
        "cert_notAfter": "as above",
        "BREACH": "cookies are SameSite: no other page can ask in a person's name and weigh the answers",
    },
    "broker": {
        "cert_revocation": "as above",
        "cert_validityPeriod": "ten years: a press must not stop counting because nobody gave its PLC another one",
    },
}
"""What a scan for the open internet finds grave, and why it is not in a plant."""


@pytest.mark.parametrize("door", ["proxy", "broker"])
def test_a_scan_finds_nothing_above_low(stack: Stack, door: str, tmp_path: Path) -> None:
    """testssl.sh: protocols, ciphers, known attacks, certificate, headers."""
    program = shutil.which("testssl") or shutil.which("testssl.sh")
    if program is None:
        pytest.skip("testssl.sh is missing: sudo apt-get install testssl.sh")
    port = {"proxy": stack.https_port, "broker": stack.mqtt_port}[door]
    told = tmp_path / "findings.json"
    command = [program, "--quiet", "--warnings", "batch", "--color", "0", "--nodns", "min", "--ip", "127.0.0.1"]
    command += ["--add-ca", str(stack.authority), "--jsonfile", str(told), f"localhost:{port}"]
    subprocess.run(command, capture_output=True, timeout=SCAN_S, check=False, env={**os.environ, "TERM": "dumb"})
    found = json.loads(told.read_text())
    assert any(one["id"] == "TLS1_3" for one in found), "it did look"
    grave = [one for one in found if one["severity"] in {"MEDIUM", "HIGH", "CRITICAL", "FATAL"}]
    left = [f"{one['id']}: {one['finding']}" for one in grave if one["id"].split(" ")[0] not in ACCEPTED[door]]
    assert left == []
