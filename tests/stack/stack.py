"""The compose stack with a project, ports and secrets of its own, as containers that run for real."""

import base64
import hashlib
import json
import os
import shutil
import signal
import ssl
import subprocess
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from tests.e2e.floor import Floor, Person

from toolcare_compose.api_client import ApiClient, Json, login_in
from toolcare_compose.testing import OWN_PASSWORD, wait_until
from toolcare_shared.testing.ports import free_ports

ROOT = Path(__file__).parents[2]
HEALTHY_S = 600.0
"""All seven services at once on two cores that others use as well."""
ADMINISTRATOR = "admin"


class Stack:
    """`docker-compose` with what `compose/init` would write into `.env`."""

    def __init__(self, folder: Path, project: str, *, store: str = "folder") -> None:
        self.secrets = folder / "secrets"
        self.secrets.mkdir(parents=True)
        self.backups = folder / "backups"
        self.backups.mkdir()
        self.let_containers_have(self.backups)
        self.https_port, self.http_port, self.mqtt_port = free_ports(3)
        self.project = project
        self.root = ROOT
        self.address = f"https://127.0.0.1:{self.https_port}"
        self._environment = {
            "COMPOSE_PROJECT_NAME": project,
            "TOOLCARE_NAMES": "localhost,127.0.0.1",
            "TOOLCARE_SITES": "https://localhost, https://127.0.0.1",
            "TOOLCARE_ADDRESS": "127.0.0.1",
            "TOOLCARE_HTTPS_PORT": str(self.https_port),
            "TOOLCARE_HTTP_PORT": str(self.http_port),
            "TOOLCARE_MQTT_PORT": str(self.mqtt_port),
            # One that was killed leaves its networks behind.
            "TOOLCARE_EDGE": f"172.31.{os.getpid() % 250}.0/28",
            "TOOLCARE_SECRETS": str(self.secrets),
            "TOOLCARE_BACKUPS": str(self.backups),
            "TOOLCARE_PHOTO_STORE": store,
            "COMPOSE_PROFILES": "s3" if store == "s3" else "",
            "TOOLCARE_VERSION": os.environ.get("TOOLCARE_VERSION", "latest"),
        }

    @property
    def _backups_volume(self) -> str:
        """`compose/init` makes it."""
        return f"{self.project}_backups"

    @property
    def authority(self) -> Path:
        return self.secrets / "public" / "ca.pem"

    @property
    def tls(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.authority))

    def start(self) -> None:
        """Start what does not run, and wait until each container says that it is well."""
        run("docker", "volume", "create", self._backups_volume)
        self.compose("up", "-d", "--no-build")
        wait_until(lambda: not self.unwell(), HEALTHY_S, f"all are well; these are not: {self.unwell()}")

    def is_now(self, root: Path, version: str) -> None:
        """It is put together as another tree says, of images of that version."""
        self.root = root
        self._environment["TOOLCARE_VERSION"] = version

    def settings(self) -> str:
        """What `compose/init` would have written into `.env`."""
        return "".join(f"{name}={value}\n" for name, value in self._environment.items())

    def versions(self) -> set[str]:
        """Of the images of ours that run."""
        used = (str(one["Config"]["Image"]) for one in self.containers().values())
        return {image.rpartition(":")[2] for image in used if image.startswith("toolcare/")}

    def compose(self, *words: str) -> str:
        return run(
            *compose_command(), "-f", str(self.root / "compose" / "compose.yaml"), *words, more=self._environment
        )

    def has_image_of(self, service: str) -> bool:
        image = yaml.safe_load((self.root / "compose" / "compose.yaml").read_text())["services"][service]["image"]
        return subprocess.run(["docker", "image", "inspect", image], capture_output=True, check=False).returncode == 0

    def containers(self) -> Mapping[str, Json]:
        """Service -> what the engine knows of its container; without the one that has done its work."""
        found = run("docker", "ps", "-aq", "--filter", f"label=com.docker.compose.project={self.project}").split()
        told: list[Json] = json.loads(run("docker", "inspect", *found)) if found else []
        named = {one["Config"]["Labels"]["com.docker.compose.service"]: one for one in told}
        return {name: one for name, one in named.items() if name != "init"}

    def unwell(self) -> Mapping[str, str]:
        states = {name: one["State"] for name, one in self.containers().items()}
        return {
            name: str(state.get("Health", {}).get("Status", state["Status"]))
            for name, state in states.items()
            if state.get("Health", {}).get("Status") != "healthy"
        }

    def kill(self, service: str) -> None:
        """Pull the plug of one container; nobody asked for its end, so the engine starts it again."""
        before = self.containers()[service]["State"]
        os.kill(before["Pid"], 9)
        wait_until(
            lambda: self.containers()[service]["State"]["StartedAt"] != before["StartedAt"], 60, f"{service} is back"
        )

    def said(self, service: str) -> str:
        """The end of what a container said."""
        return run("docker", "logs", "--tail", "40", self.containers()[service]["Id"])

    def inside(self, service: str, *words: str) -> str:
        return run("docker", "exec", self.containers()[service]["Id"], *words)

    def inside_fails(self, service: str, *words: str) -> str:
        """What a command complains of that must not succeed."""
        command = ["docker", "exec", self.containers()[service]["Id"], *words]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode, done.stdout
        return done.stderr

    def key_hashes(self) -> Sequence[str]:
        """As Chromium names keys: of the authority, and of the one below it that the proxy has."""
        files = (self.authority, self.secrets / "proxy" / "authority.pem")
        return [_key_hash(file.read_bytes()) for file in files]

    def log(self, service: str) -> str:
        return run("docker", "logs", "--tail", "60", self.containers()[service]["Id"])

    def client(self) -> ApiClient:
        client = ApiClient(self.address, tls=self.tls)
        client.login(*self.administrator())
        return client

    def administrator(self) -> tuple[str, str]:
        return self._administrator

    def expects_a_first_login(self) -> None:
        """Nobody has chosen a password yet."""
        self.__dict__.pop("_administrator", None)

    @cached_property
    def _administrator(self) -> tuple[str, str]:
        username, first = login_in(self.inside("gateway", "cat", "/data/first-login.txt"))
        client = ApiClient(self.address, tls=self.tls)
        client.login(username, first)
        client.put("/session/password", {"current": first, "new": OWN_PASSWORD}, 0)
        return username, OWN_PASSWORD

    def let_containers_have(self, folder: Path) -> None:
        if os.geteuid() == 0:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, 10001, 10001)

    def wipe(self) -> None:
        """As on another machine: no data, and secrets that were never there before. The backups lie elsewhere."""
        self.remove()
        self.secrets.mkdir()

    def restore(self, address: str, passphrase: str) -> str:
        told = {**self._environment, "TOOLCARE_BACKUP_PASSPHRASE": passphrase}
        run("docker", "volume", "create", self._backups_volume)
        return run(str(self.root / "compose" / "restore"), "--from", address, more=told)

    def remove(self) -> None:
        self.compose("rm", "--stop", "--force", "-v")
        self._let_go_of_dead_ends()
        self.compose("down", "--volumes", "--remove-orphans", "--timeout", "5")
        run("docker", "volume", "rm", "--force", self._backups_volume)
        shutil.rmtree(self.secrets, ignore_errors=True)

    def _let_go_of_dead_ends(self) -> None:
        """An engine that lost its power may hold a network for a container that is no more, and keeps it for ever."""
        ours = f"label=com.docker.compose.project={self.project}"
        for network in run("docker", "network", "ls", "--quiet", "--filter", ours).split():
            (told,) = json.loads(run("docker", "network", "inspect", network))
            for end in told["Containers"].values():
                run("docker", "network", "disconnect", "--force", network, end["Name"])


class StackFloor(Floor):
    """The words of the browser tests, on a stack."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self._cookies = {}

    @property
    def address(self) -> str:
        return self.stack.address

    @cached_property
    def administrator(self) -> Person:
        return Person(*self.stack.administrator(), "Administrator")

    @cached_property
    def api(self) -> ApiClient:
        return self.stack.client()

    def let_in(self, person: Person, role: str = "technician") -> None:
        command = ["python3", "-m", "toolcare_gateway", "user", "add", person.username, "--name", person.name]
        container = self.stack.containers()["gateway"]["Id"]
        run("docker", "exec", "-i", container, *command, "--role", role, "--ask", said=f"{person.password}\n")


class Plc:
    """A PLC that publishes its counter over TLS, with the password of its press."""

    def __init__(self, stack: Stack, machine: str, password: str) -> None:
        self.counter = 1000
        self._stack = stack
        self._machine = machine
        self._password = password

    def shoot(self, shots: int = 1) -> bool:
        """Count on and publish; whether the broker took it."""
        self.counter += shots
        return self.publish()

    def publish(self) -> bool:
        command = ["mosquitto_pub", "--cafile", str(self._stack.authority), "-h", "localhost", "-q", "1"]
        command += ["-p", str(self._stack.mqtt_port), "-u", self._machine, "-P", self._password]
        command += ["-t", f"toolcare/v1/in/{self._machine}/shots", "-m", json.dumps({"counter": self.counter})]
        try:
            return subprocess.run(command, capture_output=True, timeout=10, check=False).returncode == 0
        except subprocess.TimeoutExpired:
            return False


def restart_engine() -> None:
    """As a reboot does, for all containers of this machine."""
    number = Path("/var/run/docker.pid")
    os.kill(int(number.read_text()), signal.SIGTERM)
    wait_until(lambda: not number.exists(), 120, "the engine has ended")
    run("sh", "-c", "setsid --fork dockerd >/dev/null 2>&1")
    wait_until(_answers, 60, "the engine answers")


def _answers() -> bool:
    return subprocess.run(["docker", "info"], capture_output=True, check=False).returncode == 0


def _key_hash(certificate: bytes) -> str:
    key = x509.load_pem_x509_certificate(certificate).public_key()
    raw = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(raw).digest()).decode()


def compose_command() -> Sequence[str]:
    """Version 2 where it is there, else the one that Debian 12 has."""
    if subprocess.run(["docker", "compose", "version"], capture_output=True, check=False).returncode == 0:
        return "docker", "compose"
    return ("docker-compose",)


def run(*command: str, said: str | None = None, more: Mapping[str, str] | None = None) -> str:
    """What it prints; a failure shows all of it."""
    done = subprocess.run(
        command,
        input=said,
        stdin=subprocess.DEVNULL if said is None else None,
        env={**os.environ, **(more or {})},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    if done.returncode:
        pytest.fail(f"{' '.join(command[:6])} ...: {done.returncode}\n{done.stdout[-1500:]}\n{done.stderr[-3000:]}")
    return done.stdout
