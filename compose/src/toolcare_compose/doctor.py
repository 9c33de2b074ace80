"""`toolcare doctor`: what is wrong, and how to mend it. Looks only; changes nothing."""

import asyncio
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from toolcare_compose import keys_place
from toolcare_compose.broker import OBSERVER, BrokerMissing, find_mosquitto
from toolcare_compose.broker_clients import IN_FORCE, WANTED
from toolcare_compose.broker_losses import dropped
from toolcare_compose.disk_encryption import NO, REQUIRE_DISK, At, DiskForgets, Machine
from toolcare_compose.encryption import POLICY, Policy
from toolcare_compose.keys_place import KeysGone
from toolcare_compose.layout import SERVICES, DataFolder, runs
from toolcare_compose.support import services
from toolcare_shared.database_files import Error as DatabaseError
from toolcare_shared.database_files import KeyFault, key_of, opened_to_read
from toolcare_shared.logging import configure_logging
from toolcare_shared.messaging.session import Broker

LOW_DISK_BYTES = 500 * 1024 * 1024
EARLIEST_SANE_YEAR = 2026
PATIENCE_S = 3.0


@dataclass(frozen=True, slots=True)
class Finding:
    what: str
    good: bool
    remedy: str = ""


def examine(root: Path) -> int:
    """Print one line per check; 1 when something is wrong."""
    data = DataFolder(root)
    configure_logging("WARNING")  # what is found is told in words
    findings = list(found(data))
    for finding in findings:
        print(f"{'ok     ' if finding.good else 'PROBLEM'}  {finding.what}")
        if not finding.good and finding.remedy:
            print(f"         -> {finding.remedy}")
    problems = sum(not finding.good for finding in findings)
    print("All is well." if not problems else f"{problems} of {len(findings)} checks found something.")
    return 1 if problems else 0


def found(data: DataFolder) -> Iterator[Finding]:
    for check in IN_CONTAINERS if services.are_containers() else CHECKS:
        yield from check(data)


def _python(_: DataFolder) -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding(f"Python {version}", sys.version_info >= (3, 11), "Install Python 3.11 or newer.")


def _mosquitto(_: DataFolder) -> Iterator[Finding]:
    try:
        program = find_mosquitto()
    except BrokerMissing as missing:
        yield Finding("Mosquitto is missing", False, str(missing))
        return
    said = subprocess.run([program, "-h"], capture_output=True, text=True, check=False, timeout=PATIENCE_S).stdout  # noqa: S603 - a fixed command
    version = said.split("\n")[0].removeprefix("mosquitto version ").strip()
    yield Finding(f"Mosquitto {version}", version.startswith("2."), "Toolcare needs Mosquitto 2; upgrade the package.")


def _restic(_: DataFolder) -> Iterator[Finding]:
    is_there = shutil.which("restic") is not None
    yield Finding(f"restic is {'there' if is_there else 'missing'}", is_there, "Backups need it: install it with apt.")


def _clock(_: DataFolder) -> Iterator[Finding]:
    now = datetime.now(UTC)
    remedy = "Set the clock, for instance with `sudo timedatectl set-ntp true`: shots are judged by time."
    yield Finding(f"Clock {now:%Y-%m-%d %H:%M} UTC", now.year >= EARLIEST_SANE_YEAR, remedy)
    if (Path("/run/systemd/system")).exists():
        answer = subprocess.run(
            ["timedatectl", "show", "--property=NTPSynchronized", "--value"],  # noqa: S607 - the system's own, found on PATH
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE_S,
        ).stdout.strip()
        yield Finding(f"Clock synchronised by NTP: {answer or 'unknown'}", answer != "no", remedy)


def _folder(data: DataFolder) -> Iterator[Finding]:
    if not data.root.exists():
        yield Finding(f"No data folder {data.root}", False, "Start once with `toolcare up`, or name it with --data.")
        return
    probe = data.root / ".doctor"
    try:
        probe.write_bytes(b"x")
        probe.unlink()
        yield Finding(f"Data folder {data.root} can be written", True)
    except OSError as error:
        yield Finding(
            f"Data folder {data.root} cannot be written: {error.strerror}",
            False,
            "Check its owner, and whether the card has turned read-only (`dmesg | tail`); then restart.",
        )
    try:
        Machine().require_kept(data.root)
    except DiskForgets as forgets:
        yield Finding("Data folder in memory alone", False, str(forgets))
    free = shutil.disk_usage(data.root).free
    yield Finding(
        f"{free // 1024 // 1024:,} MB free", free > LOW_DISK_BYTES, "Make room: a full disk stops counting. See docs/."
    )
    for aside in sorted(data.broker.glob("mosquitto.db.bad-*")):
        yield Finding(
            f"A damaged broker store was set aside: {aside.name}",
            False,
            "Nothing was lost. Check power supply and card, then delete the file.",
        )


def _databases(data: DataFolder) -> Iterator[Finding]:
    for path in sorted(data.databases.glob("*.sqlite3")):
        try:
            key = key_of(data.database_key, path)
            with closing(opened_to_read(path, key, timeout=PATIENCE_S)) as database:
                answer = str(database.execute("PRAGMA quick_check(1)").fetchone()[0])
        except KeyFault as fault:
            what, _, remedy = str(fault.strerror).partition(": ")
            yield Finding(f"Database {path.stem}: {what}", False, f"{fault.filename}: {remedy}.")
            continue
        except DatabaseError as error:
            answer = str(error)
        yield Finding(
            f"Database {path.stem}: {answer}, {'encrypted' if key else 'not encrypted'}",
            answer == "ok",
            "Stop Toolcare, keep a copy, restore the last backup.",
        )


def _encryption(data: DataFolder) -> Iterator[Finding]:
    if not data.root.exists():
        return
    place = keys_place.place_of(data)
    if keys_place.are_outside(data):
        yield Finding(f"Keys outside of the data folder, in {place}", place.is_dir(), str(KeysGone(data, place)))
    else:
        remedy = f"Name a place outside in {keys_place.PLACE} and start again: they are moved there."
        yield Finding(f"Keys inside of the data folder, in {place}", False, remedy)
    disk = Machine().disk_of(data.root)
    wanted = os.environ.get(REQUIRE_DISK, "") not in NO
    yield Finding(
        f"Disk of the data folder: {disk.at} ({disk.name})",
        not wanted or disk.at in {At.ENCRYPTED, At.MEMORY},
        f"{REQUIRE_DISK} wants an encrypted one: move the data folder to a LUKS partition.",
    )
    if any(data.databases.glob("*.sqlite3")) and not data.database_key.exists():
        yield Finding(
            "Databases not encrypted",
            os.environ.get(POLICY) == Policy.PLAIN,
            f"Stop Toolcare and run `toolcare encrypt --data {data.root}`; or set {POLICY}=plain where it is meant so.",
        )


def _supervisor(data: DataFolder) -> Iterator[Finding]:
    if not runs(data):
        yield Finding("Toolcare is not running", False, f"Start it with `toolcare up --data {data.root}`.")
        return
    if not data.ports_file.exists():
        yield Finding("Toolcare is starting or stopping", False, "Look again in a moment.")
        return
    addresses = json.loads(data.ports_file.read_text())
    for name in ("mqtt", "http", "https"):
        host, port = addresses[name]
        if port:
            yield _port(name, _here(host), port, data)
    host, port = addresses["mqtt"]
    yield losses(Broker(_here(host), port, OBSERVER, data.broker_password(OBSERVER).read_text()))
    yield from _broker_clients(data)
    yield from _services(data)


def _here(host: str) -> str:
    return "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104 - only where it listens everywhere


def losses(broker: Broker) -> Finding:
    """Toolcare's services fetch what they miss from each other; another system that was away does not get it again."""
    count = asyncio.run(dropped(broker, PATIENCE_S))
    if count is None:
        return Finding("The broker does not tell what it dropped", False, "Start Toolcare again; see mosquitto/README.")
    return Finding(
        f"The broker dropped {count:,} messages since it started",
        count == 0,
        "A client is away, or reads too slowly, for more messages than the broker keeps for it. Have it connected, or "
        "shut it out on the page MQTT clients. Where it was Toolcare that was away, readings of "
        "presses that send over MQTT are missing; it fetches its own events by itself.",
    )


def _broker_clients(data: DataFolder) -> Iterator[Finding]:
    """Whether the broker follows the newest list of the gateway's."""
    try:
        wanted = int(json.loads((data.broker_wanted / WANTED).read_text())["number"])
        answer = json.loads((data.broker_wanted / IN_FORCE).read_text())
    except FileNotFoundError:
        return
    except (ValueError, KeyError, TypeError) as error:
        yield Finding(f"MQTT clients: the list cannot be read ({error})", False, "The gateway writes it again; wait.")
        return
    yield Finding(
        f"MQTT clients: the broker follows list {answer['number']} of {wanted}",
        answer["number"] == wanted and not answer["trouble"],
        answer["trouble"] or "Look again in a moment; then look at what runs the broker.",
    )


def _port(name: str, host: str, port: int, data: DataFolder) -> Finding:
    try:
        with socket.create_connection((host, port), timeout=PATIENCE_S) as connection:
            if name == "mqtt":
                _greet_broker(connection, data.broker_password(OBSERVER).read_text())
            return Finding(f"{name.upper()} answers on port {port}", True)
    except OSError as error:
        return Finding(f"{name.upper()} port {port}: {error.strerror or error}", False, f"Look into {data.logs}.")


def _greet_broker(connection: socket.socket, password: str) -> None:
    """Log in as the observer (MQTT 3.1.1, sections 3.1 and 3.2): a broker that hangs still accepts connections.

    Raises OSError when it does not let us in within our patience.
    """
    greeting = _mqtt_text("MQTT") + bytes((4, 0b1100_0010, 0, 10))
    greeting += _mqtt_text("toolcare-doctor") + _mqtt_text(OBSERVER) + _mqtt_text(password)
    connection.sendall(bytes((0x10, len(greeting))) + greeting)
    answer = connection.recv(4)
    if answer[:1] != b"\x20" or answer[3:] != b"\x00":
        raise ConnectionRefusedError(0, "the broker refuses its own observer")
    connection.sendall(b"\xe0\x00")


def _mqtt_text(text: str) -> bytes:
    encoded = text.encode()
    return len(encoded).to_bytes(2, "big") + encoded


def _services(data: DataFolder) -> Iterator[Finding]:
    for service in SERVICES:
        yield from _service(service, data)


def _service(service: str, data: DataFolder) -> Iterator[Finding]:
    began = time.monotonic()
    try:
        answer = json.loads(services.asked(data, service, "/health/ready", PATIENCE_S))
    except (OSError, ValueError) as error:
        log = f"`docker compose logs {service}`" if services.are_containers() else str(data.logs)
        yield Finding(f"{service} does not answer: {error}", False, f"Look into {log}; it is restarted by itself.")
        return
    yield Finding(
        f"{service} is {answer['status']} ({(time.monotonic() - began) * 1000:.0f} ms)", answer["status"] == "ok"
    )
    for check in answer.get("checks", []):
        if check["status"] != "ok":
            yield Finding(f"{service}: {check['name']} is {check['status']}", False, check.get("detail", ""))


def _web_client(_: DataFolder) -> Iterator[Finding]:
    from importlib.util import find_spec

    spec = find_spec("toolcare_gateway")
    folder = Path(spec.origin).parent if spec and spec.origin else Path()
    built = (folder / "static" / "index.html").exists()
    yield Finding(f"Web client {'built' if built else 'not built'}", built, "Build it with `make web`.")


CHECKS: tuple[Callable[[DataFolder], Iterator[Finding]], ...] = (
    _python,
    _mosquitto,
    _restic,
    _clock,
    _folder,
    _databases,
    _encryption,
    _web_client,
    _supervisor,
)

IN_CONTAINERS: tuple[Callable[[DataFolder], Iterator[Finding]], ...] = (_python, _restic, _clock, _folder, _services)
"""In the worker's container: it has no broker, no database file and no client; the services tell of all these."""
