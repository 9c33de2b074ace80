"""`toolcare up`: the broker and all services under one parent that keeps them running.

The parent imports the standard library alone, since every megabyte here is one the services lack on a Pi.
"""

import fcntl
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, ClassVar

from toolcare_compose import encryption, keys_place
from toolcare_compose.backup import swap, unfinished
from toolcare_compose.backup.desk import BackupDesk
from toolcare_compose.backup.servers import addresses
from toolcare_compose.backup.unfinished import RestoreCutOff
from toolcare_compose.broker import ClientRole, EmbeddedBroker
from toolcare_compose.broker_clients import Follower, ListDamaged
from toolcare_compose.children import Child, keep_log_small
from toolcare_compose.disk_encryption import NO, REQUIRE_DISK, DiskForgets, Machine, PlainDisk
from toolcare_compose.encryption import EncryptionFault, Policy
from toolcare_compose.keys_place import KeysCannotMove, KeysGone
from toolcare_compose.layout import SERVICES, DataFolder
from toolcare_compose.parent_log import NAME as PARENT
from toolcare_compose.parent_log import ParentLog
from toolcare_compose.sample_desk import SampleDesk
from toolcare_compose.starting import Starting
from toolcare_compose.support.desk import SupportDesk
from toolcare_compose.upgrade.opened import HalfWayBack, is_trial, note_start

TICK_S = 0.1
LOG_CHECK_S = 60.0
BROKER_DEADLINE_S = 10.0
READY_DEADLINE_S = 60.0
STOP_DEADLINE_S = 8.0
TAKE_OVER_DEADLINE_S = 15.0
BROKER_FAILURES_BEFORE_ASIDE = 2
FAILURES_BEFORE_ADVICE = 3
END_BY_THEMSELVES = frozenset({"demo", "samples", "backup", "support"})
DEMO_PLC = "p03"
DEMO_SPEED = 6
LOOPBACK = "127.0.0.1"
PLANT_PORTS = range(14840, 15840, 2)


class StartRefused(Exception):
    """Starting is impossible; the text says why and what to do."""

    exit_code: ClassVar[int] = 1


class StartHeldBack(StartRefused):
    """No further try helps until somebody has acted. Whoever starts again what ends has to leave this alone."""

    exit_code: ClassVar[int] = os.EX_CONFIG
    """As in RestartPreventExitStatus of compose/pi/units/toolcare.service."""


@dataclass(frozen=True, slots=True)
class UpOptions:
    data: Path
    http_host: str = "0.0.0.0"  # noqa: S104 - tablets in the plant's network are the users
    http_port: int = 8080
    https_port: int = 8443
    mqtt_host: str = "0.0.0.0"  # noqa: S104 - so are the presses
    mqtt_port: int = 1883
    demo: bool = False
    isolate: bool = False
    logs_to_stderr: bool = False
    log_level: str = "INFO"
    site_prefix: str = ""
    databases: Policy = Policy.ENCRYPTED


class Supervisor:
    def __init__(self, options: UpOptions) -> None:
        self._options = options
        self._data = DataFolder(options.data.resolve())
        self._broker = EmbeddedBroker(self._data, options.mqtt_host, options.mqtt_port, options.site_prefix)
        self._say = ParentLog(self._log(PARENT))
        self._follower = Follower(self._data.broker_wanted, self._data.broker, self._broker.reload, self._say)
        self._backups = BackupDesk(self._data.backup)
        self._support = SupportDesk(self._data.support)
        self._children: list[Child] = []
        self._starting: Starting | None = None
        self._starting_since = time.monotonic()
        self._stopping = False
        self._began_at = time.time()

    def run(self) -> int:
        """Start all, keep all running until SIGTERM or SIGINT; returns the exit code."""
        began = time.monotonic()
        self._make_folders()
        self._require_disk()
        with self._only_one():
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, self._stop_asked)
            try:
                # Of one that was killed.
                self._data.ports_file.unlink(missing_ok=True)
                self._require_whole_data()
                self._bring_in_restored()
                self._start_broker()
                self._start_services(began)
                self._watch()
            finally:
                self._stop_all()
        return 0

    def _make_folders(self) -> None:
        try:
            self._data.make()
        except OSError as error:
            raise StartRefused(
                f"The data folder {self._data.root} cannot be used: {error.strerror}. Check its owner and whether the "
                "card has turned read-only, or name another folder with --data."
            ) from error

    def _require_disk(self) -> None:
        try:
            Machine().require_kept(self._data.root)
            if os.environ.get(REQUIRE_DISK, "") not in NO:
                Machine().require_encrypted(self._data.root)
        except DiskForgets as refused:
            raise StartRefused(str(refused)) from refused
        except PlainDisk as refused:
            raise StartHeldBack(str(refused)) from refused

    def _require_whole_data(self) -> None:
        try:
            unfinished.require_none(self._data)
            note_start(self._data)
        except (RestoreCutOff, HalfWayBack) as refused:
            raise StartHeldBack(str(refused)) from refused

    def _stop_asked(self, _signal: int, _frame: object) -> None:
        self._stopping = True

    def _only_one(self) -> IO[str]:
        """Hold the data folder; a parent that was just killed may leave children that need a moment to end."""
        lock = self._data.supervisor_lock.open("a+")
        deadline = time.monotonic() + TAKE_OVER_DEADLINE_S
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > deadline:
                    lock.close()
                    raise StartRefused(
                        f"Another `toolcare up` uses {self._data.root}. Stop it first, or name another --data folder."
                    ) from None
                time.sleep(TICK_S)
            else:
                os.set_inheritable(lock.fileno(), False)
                return lock

    def _log(self, name: str) -> Path | None:
        return None if self._options.logs_to_stderr else self._data.logs / f"{name}.log"

    def _start_broker(self) -> None:
        self._prepare_broker()
        self._guard_broker_start(even_if_it_looks_good=False)
        self._wait_until_free(self._options.mqtt_host, self._options.mqtt_port)
        child = Child("mosquitto", self._broker.command(), self._log("mosquitto"))
        child.start()
        self._children.append(child)
        deadline = time.monotonic() + BROKER_DEADLINE_S
        while not _accepts(self._local_mqtt_host, self._options.mqtt_port):
            if self._stopping:
                return
            if not child.running:
                if self._guard_broker_start(even_if_it_looks_good=True) is None:
                    raise StartRefused(
                        f"The broker does not start. Its last words are in {self._data.logs / 'mosquitto.log'}."
                    )
                child.start()
            if time.monotonic() > deadline:
                raise StartRefused(f"The broker does not answer on port {self._options.mqtt_port}.")
            time.sleep(0.02)

    def _prepare_broker(self) -> None:
        if self._options.demo:
            self._broker.add_client(DEMO_PLC, ClientRole.MACHINE)
        try:
            self._broker.prepare()
        except ListDamaged as damaged:
            self._say(f"{damaged} The gateway writes it anew.")
        self._follower.look()

    def _guard_broker_start(self, *, even_if_it_looks_good: bool) -> Path | None:
        aside = self._broker.set_aside_bad_database(even_if_it_looks_good=even_if_it_looks_good)
        if aside:
            self._say(
                f"The broker's store was damaged and was moved to {aside}. Nothing is lost: services fill their gaps."
            )
        return aside

    def _wait_until_free(self, host: str, port: int) -> None:
        deadline = time.monotonic() + TAKE_OVER_DEADLINE_S
        while not _can_bind(host, port):
            if time.monotonic() > deadline:
                raise StartRefused(
                    f"Port {port} is taken by another program. Stop it, or choose another port (--mqtt-port, --http)."
                )
            if self._stopping:
                return
            time.sleep(TICK_S)

    @property
    def _local_mqtt_host(self) -> str:
        return LOOPBACK if self._options.mqtt_host in {"0.0.0.0", ""} else self._options.mqtt_host  # noqa: S104 - compared, not opened

    def _services_environment(self) -> dict[str, str]:
        options = self._options
        return {
            # Each of some forty threads would have a heap of its own, for the little that it does beside the others.
            "MALLOC_ARENA_MAX": os.environ.get("MALLOC_ARENA_MAX", "2"),
            "TOOLCARE_DATA_DIR": str(self._data.root),
            "TOOLCARE_MQTT_HOST": self._local_mqtt_host,
            "TOOLCARE_MQTT_PORT": str(options.mqtt_port),
            "TOOLCARE_HTTP_HOST": options.http_host,
            "TOOLCARE_HTTP_PORT": str(options.http_port),
            "TOOLCARE_HTTPS_PORT": str(options.https_port),
            "TOOLCARE_SITE_PREFIX": options.site_prefix,
            "TOOLCARE_LOG_LEVEL": options.log_level,
            "TOOLCARE_LOG_JSON": os.environ.get("TOOLCARE_LOG_JSON", "false") if options.logs_to_stderr else "true",
            "TOOLCARE_PRINT_FIRST_LOGIN": "false",
            "TOOLCARE_SAMPLE_DATA": "true",
            "TOOLCARE_BACKUPS": "true",
            "TOOLCARE_SUPPORT_BUNDLES": "true",
        }

    def _start_services(self, began: float) -> None:
        for port in filter(None, (self._options.http_port, self._options.https_port)):
            self._wait_until_free(self._options.http_host, port)
        groups = [[service] for service in SERVICES] if self._options.isolate else [list(SERVICES)]
        starting = self._starting = Starting(self._data.starting, expected=len(groups))
        for group in groups:
            command = [sys.executable, "-m", "toolcare_compose.services", "--notify-fd", str(starting.writer), *group]
            name = group[0] if self._options.isolate else "services"
            child = Child(name, command, self._log(name), self._services_environment(), pass_fds=(starting.writer,))
            child.start()
            self._children.append(child)
        self._write_addresses()
        self._starting_since = began
        self._await_ready(starting)
        self._follow_start()

    def _follow_start(self) -> None:
        """Say that all is ready only once it is: the demo's people, too, come after the first administrator."""
        if self._stopping or self._starting is None or not self._starting.is_over():
            return
        self._starting = None
        self._announce(time.monotonic() - self._starting_since)
        if self._options.demo:
            self._start_demo()

    def _await_ready(self, starting: Starting) -> None:
        deadline = time.monotonic() + READY_DEADLINE_S
        while not (self._stopping or starting.is_over(TICK_S)):
            self._tend()
            if time.monotonic() > deadline:
                self._say(
                    f"Not everything is ready after {READY_DEADLINE_S:.0f} s; `toolcare doctor` says what is missing."
                )
                return

    def _start_demo(self) -> None:
        options, data = self._options, self._data
        data.plant_announcement.unlink(missing_ok=True)
        plant = [sys.executable, "-m", "toolcare_compose.plant", "--speed", str(DEMO_SPEED)]
        plant += ["--state", str(data.plant_state), "--announce", str(data.plant_announcement)]
        plant += ["--opcua-port", str(self._plant_port())]
        plant += ["--mqtt", f"{self._local_mqtt_host}:{options.mqtt_port}", "--mqtt-user", DEMO_PLC]
        plant += ["--mqtt-password-file", str(data.broker_password(DEMO_PLC))]
        for name, command in (("plant", plant), ("demo", self._seeding("demo"))):
            self._start_child(name, command)

    def _seeding(self, module: str) -> list[str]:
        gateway = f"http://{_reachable(self._options.http_host)}:{self._options.http_port}"
        command = [sys.executable, "-m", f"toolcare_compose.{module}"]
        return [*command, "--data", str(self._data.root), "--gateway", gateway]

    def _start_child(self, name: str, command: Sequence[str]) -> None:
        child = Child(name, command, self._log(name))
        child.start()
        self._children.append(child)

    def _follow_sample_wish(self) -> None:
        if any(child.name == "samples" for child in self._children):
            return
        if SampleDesk(self._data.samples).open_wish() is not None:
            self._start_child("samples", self._seeding("sample_data"))

    def _follow_backup_wish(self) -> None:
        if any(child.name == "backup" for child in self._children):
            return
        if swap.is_ready(self._data):
            self._say("A backup was unpacked and tested. Everything stops for a moment, and goes on with it.")
            self._stop_all()
            self._children.clear()
            self._bring_in_restored()
            self._start_broker()
            self._start_services(time.monotonic())
        elif self._backups.open_wish() is not None:
            command = [sys.executable, "-m", "toolcare_compose.backup.work", "--data", str(self._data.root)]
            self._start_child("backup", command)

    def _follow_support_wish(self) -> None:
        if not any(child.name == "support" for child in self._children) and self._support.open_wish() is not None:
            command = [sys.executable, "-m", "toolcare_compose.support.work", "--data", str(self._data.root)]
            self._start_child("support", command)

    def _bring_in_restored(self) -> None:
        """Also what an earlier start was killed in; then the keys of what is there now go to their place."""
        if swap.is_ready(self._data) and addresses():
            command = [sys.executable, "-m", "toolcare_compose.stack.taking_over", "--data", str(self._data.root)]
            subprocess.run([*command, "--keys-in-data"], check=True)  # noqa: S603 - our own command
            self._make_folders()
        elif swap.finish(self._data):
            self._make_folders()
        self._backups.brought_in()
        try:
            keys_place.settle(self._data)
            plain = encryption.prepare(self._data, self._options.databases)
        except (KeysGone, KeysCannotMove, EncryptionFault) as refused:
            raise StartHeldBack(str(refused)) from refused
        self._data.broker_password_dir.mkdir(mode=0o700, exist_ok=True)
        if plain and self._options.databases is not Policy.PLAIN:
            self._say(f"The databases are not encrypted; `toolcare encrypt --data {self._data.root}` does it, stopped.")

    def _plant_port(self) -> int:
        """Two neighbouring free ports, the same after a restart: sources have been set up with them.

        Chosen at random: two demos that start at the same moment would both find the first pair free. A pair that
        was lost to another program before anything was set up is given up.
        """
        remembered = self._data.plant_port
        if remembered.exists() and (self._data.demo_marker.exists() or _pair_is_free(int(remembered.read_text()))):
            return int(remembered.read_text())
        port = next(port for port in random.sample(PLANT_PORTS, len(PLANT_PORTS)) if _pair_is_free(port))
        remembered.write_text(str(port))
        return port

    def _watch(self) -> None:
        next_log_check = time.monotonic()
        while not self._stopping:
            self._tend()
            self._follow_start()
            if not is_trial():
                self._follow_sample_wish()
                self._follow_backup_wish()
                self._follow_support_wish()
            if time.monotonic() >= next_log_check:
                for log in (self._say.file, *(child.log for child in self._children)):
                    if log:
                        keep_log_small(log)
                next_log_check = time.monotonic() + LOG_CHECK_S
            time.sleep(TICK_S)

    def _tend(self) -> None:
        """Follow the list of the broker's clients, and start again what has died.

        What fills the installation ends by itself and stays ended.
        """
        self._follower.look()
        for child in list(self._children):
            code = child.noticed_end()
            if code is not None:
                if child.name in END_BY_THEMSELVES and code == 0:
                    self._children.remove(child)
                    continue
                self._say(f"{child.name} ended with code {code}; it is started again. Its log: {child.log or 'stderr'}")
                if child.quick_failures == FAILURES_BEFORE_ADVICE:
                    self._say(f"It keeps ending; `toolcare doctor --data {self._data.root}` may say why.")
                if child.name == "mosquitto":
                    self._guard_broker_start(even_if_it_looks_good=child.quick_failures >= BROKER_FAILURES_BEFORE_ASIDE)
            child.restart_when_due()

    def _stop_all(self) -> None:
        """Services first, so that they can say goodbye to the broker."""
        deadline = time.monotonic() + STOP_DEADLINE_S
        for child in reversed(self._children):
            if child.running and child.process and child.name != "mosquitto":
                child.process.terminate()
        for child in reversed(self._children):
            child.stop(max(0.1, deadline - time.monotonic()))
        for told in (self._data.ports_file, self._data.starting):
            told.unlink(missing_ok=True)

    def _write_addresses(self) -> None:
        options = self._options
        addresses = {
            "http": [options.http_host, options.http_port],
            "https": [options.http_host, options.https_port],
            "mqtt": [self._local_mqtt_host, options.mqtt_port],
            "pid": os.getpid(),
            "isolate": options.isolate,
        }
        fresh = self._data.ports_file.with_suffix(".new")
        fresh.write_text(json.dumps(addresses))
        fresh.replace(self._data.ports_file)

    def _login_lines(self) -> list[str]:
        """The password is shown at the start that made it; later starts only name the file. A demo changes it."""
        file = self._data.first_login
        if not file.exists() or self._options.demo:
            return []
        if file.stat().st_mtime < self._began_at:
            return [f"  Login      admin, as printed at the first start; until it is changed it stands in {file}"]
        return [f"  {line}" for line in file.read_text().strip().splitlines()]

    def _announce(self, seconds: float) -> None:
        options = self._options
        host = _reachable(options.http_host)
        lines = [f"Toolcare is ready after {seconds:.1f} s.", f"  Open       http://{host}:{options.http_port}"]
        if options.https_port:
            lines.append(
                f"             https://{host}:{options.https_port}  (camera and offline use; get the CA at /ca)"
            )
        lines += self._login_lines()
        if options.demo:
            lines.append(f"  Demo       people of every role with their passwords: {self._data.demo_logins}")
        lines += [f"  MQTT       port {options.mqtt_port}", f"  Data       {self._data.root}"]
        lines += [f"  Keys       {keys_place.place_of(self._data)}", "  Stop with Ctrl-C."]
        # Not into the log: a first start's password is among it.
        print("\n".join(lines), flush=True)
        self._say.note("supervisor.ready", after_s=round(seconds, 1))


def up(options: UpOptions) -> int:
    return Supervisor(options).run()


def _reachable(host: str) -> str:
    return LOOPBACK if host in {"0.0.0.0", "", "::"} else host  # noqa: S104 - a browser on this machine


def _pair_is_free(port: int) -> bool:
    return _can_bind(LOOPBACK, port) and _can_bind(LOOPBACK, port + 1)


def _accepts(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def _can_bind(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def parse_address(text: str, default_host: str) -> tuple[str, int]:
    """`HOST:PORT`, `:PORT` or `PORT`."""
    host, _, port = text.rpartition(":")
    if not port.isdigit() or not 0 < int(port) <= 65535:  # noqa: PLR2004 - the largest TCP port
        raise StartRefused(f"{text!r} is no address. Write HOST:PORT, for instance 0.0.0.0:8080.")
    return host or default_host, int(port)
