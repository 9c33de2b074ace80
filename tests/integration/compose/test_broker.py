"""The embedded broker: real Mosquitto with the project's configuration, access list and start guard."""

import json
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from toolcare_compose.broker import OBSERVER, ClientNameRefused, ClientRole, EmbeddedBroker
from toolcare_compose.broker_clients import Follower, ListDamaged, bring_in_force
from toolcare_compose.children import Child
from toolcare_compose.layout import DataFolder
from toolcare_compose.supervisor import _accepts
from toolcare_compose.testing import wait_until
from toolcare_compose.whole_files import write_private
from toolcare_shared.mqtt_password import hashed
from toolcare_shared.testing.ports import free_ports

NEWS = "toolcare/v1/evt/registry/tool/t-1/tool_changed"


@pytest.fixture
def data(tmp_path: Path) -> DataFolder:
    folder = DataFolder(tmp_path / "data")
    folder.make()
    return folder


@contextmanager
def running(broker: EmbeddedBroker, data: DataFolder, port: int) -> Iterator[None]:
    child = Child("mosquitto", broker.command(), data.logs / "mosquitto.log")
    child.start()
    try:
        wait_until(
            lambda: _accepts("127.0.0.1", port), 10, f"the broker listens: {child.log and child.log.read_text()}"
        )
        assert child.running
        yield
    finally:
        child.stop(5)


def speak(port: int, user: str, password: str, topic: str, text: str = "1") -> subprocess.CompletedProcess[str]:
    command = [
        "mosquitto_pub",
        "-p",
        str(port),
        "-V",
        "5",
        "-q",
        "1",
        "-u",
        user,
        "-P",
        password,
        "-t",
        topic,
        "-m",
        text,
    ]
    return subprocess.run([*command, "-d"], capture_output=True, text=True, timeout=10, check=False)


def test_a_client_needs_a_name_and_keeps_to_its_rights(data: DataFolder) -> None:
    """A press publishes under its own name, not under another's; a stranger is not let in."""
    (port,) = free_ports(1)
    broker = EmbeddedBroker(data, "127.0.0.1", port)
    broker.prepare()
    with running(broker, data, port):
        password = broker.add_client("p07", ClientRole.MACHINE)
        wait_until(
            lambda: speak(port, "p07", password, "toolcare/v1/in/p07/shots").returncode == 0, 5, "the press is let in"
        )
        assert speak(port, "nobody", "x", "toolcare/v1/in/p07/shots").returncode != 0
        observer = (OBSERVER, data.broker_password(OBSERVER).read_text())
        topics = ["toolcare/v1/in/p07/shots", "toolcare/v1/in/p08/shots"]
        heard = _heard(port, observer, ("p07", password), topics)
    assert heard == ["toolcare/v1/in/p07/shots"]


def test_a_system_reads_everything_but_the_audit(data: DataFolder) -> None:
    """Who did what from which address is none of the business of an MES."""
    (port,) = free_ports(1)
    broker = EmbeddedBroker(data, "127.0.0.1", port)
    broker.prepare()
    password = broker.add_client("mes", ClientRole.SYSTEM)
    registry = ("registry", data.broker_password("registry").read_text())
    with running(broker, data, port):
        topics = ["toolcare/v1/evt/registry/audit/registry/change_audited", NEWS]
        assert _heard(port, ("mes", password), registry, topics) == [NEWS]


def _heard(port: int, ears: tuple[str, str], mouth: tuple[str, str], topics: list[str]) -> list[str]:
    """What the one hears of what the other says on these topics."""
    identity = ["-p", str(port), "-u", ears[0], "-P", ears[1]]
    listening = ["stdbuf", "-oL", "mosquitto_sub", *identity, "-t", "toolcare/v1/#", "-F", "%t", "-d", "-W", "3"]
    listener = subprocess.Popen(listening, stdout=subprocess.PIPE, text=True)
    assert listener.stdout is not None
    said = [line.strip() for line in _until(listener.stdout, "Subscribed")]
    for topic in topics:
        speak(port, *mouth, topic)
    said += listener.communicate(timeout=10)[0].splitlines()
    return [line for line in said if line.startswith("toolcare/")]


def _until(lines: Iterator[str], word: str) -> Iterator[str]:
    for line in lines:
        yield line
        if word in line:
            return


@dataclass(frozen=True, slots=True)
class Let:
    """Who the gateway lets in, with the password that a person was shown."""

    name: str
    kind: str = "machine"
    machine: str = ""
    password: str = "opens the press"


def want(data: DataFolder, number: int, clients: Sequence[Let]) -> None:
    """Write the list as the gateway does."""
    rows = [
        {
            "name": one.name,
            "kind": one.kind,
            "machine": one.machine or (one.name if one.kind == "machine" else ""),
            "hash": hashed(one.password),
        }
        for one in clients
    ]
    write_private(data.broker_wanted / "clients.json", json.dumps({"number": number, "clients": rows}))


def in_force(data: DataFolder) -> dict[str, object]:
    told: dict[str, object] = json.loads((data.broker_wanted / "in-force.json").read_text())
    return told


@contextmanager
def connected(port: int, user: str, password: str) -> Iterator[socket.socket]:
    """A bare connection (MQTT 3.1.1, section 3.1): it ends when the broker ends it, and never comes back by itself."""

    def text(word: str) -> bytes:
        return len(word).to_bytes(2, "big") + word.encode()

    greeting = text("MQTT") + bytes((4, 0b1100_0010, 0, 0)) + text(f"bare-{user}") + text(user) + text(password)
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(bytes((0x10, len(greeting))) + greeting)
        assert connection.recv(4) == b"\x20\x02\x00\x00"
        yield connection


def queued_for(port: int, service: str, password: str, *, seconds: int) -> list[str]:
    """Come back to a session that outlives its connection; what was kept for it meanwhile."""
    command = ["mosquitto_sub", "-p", str(port), "-V", "5", "-u", service, "-P", password, "-i", f"test-{service}"]
    command += ["-c", "-x", "600", "-q", "1", "-t", "toolcare/v1/evt/registry/tool/#", "-W", str(seconds)]
    return subprocess.run(command, capture_output=True, text=True, timeout=20, check=False).stdout.split()


@pytest.mark.parametrize("rotated", [False, True])
def test_a_revoked_or_rotated_client_is_cut_off_while_others_lose_nothing(data: DataFolder, rotated: bool) -> None:
    """Its open connection ends within 2 s; a neighbour's stays, and a service that is away finds what was said."""
    (port,) = free_ports(1)
    broker = EmbeddedBroker(data, "127.0.0.1", port)
    want(data, 1, [Let("p07"), Let("p08")])
    broker.prepare()
    follower = Follower(data.broker_wanted, data.broker, broker.reload, pytest.fail)
    follower.look()
    registry, maintenance = ((name, data.broker_password(name).read_text()) for name in ("registry", "maintenance"))
    with running(broker, data, port):
        queued_for(port, *maintenance, seconds=1)
        with connected(port, "p07", "opens the press") as press, connected(port, "p08", "opens the press") as neighbour:
            assert speak(port, *registry, NEWS, "before").returncode == 0
            want(data, 2, [Let("p07", password="another"), Let("p08")] if rotated else [Let("p08")])
            began = time.monotonic()
            follower.look()
            assert press.recv(1) == b""
            assert time.monotonic() - began < 2
            assert in_force(data)["number"] == 2
            assert speak(port, *registry, NEWS, "after").returncode == 0
            assert speak(port, "p07", "opens the press", "toolcare/v1/in/p07/shots").returncode != 0
            assert (speak(port, "p07", "another", "toolcare/v1/in/p07/shots").returncode == 0) is rotated
            neighbour.sendall(b"\xc0\x00")
            assert neighbour.recv(2) == b"\xd0\x00"
        assert queued_for(port, *maintenance, seconds=1) == ["before", "after"]


def test_a_client_may_write_for_its_machine_whatever_its_own_name_is(data: DataFolder) -> None:
    """The rights of a PLC follow the press that it was made for."""
    (port,) = free_ports(1)
    broker = EmbeddedBroker(data, "127.0.0.1", port)
    want(data, 1, [Let("plc-hall-2", machine="p07"), Let("mes", "system"), Let("eve", "engineer")])
    broker.prepare()
    plc, mes, eve = ((name, "opens the press") for name in ("plc-hall-2", "mes", "eve"))
    alert = "toolcare/v1/alert/t-1/maintenance"
    maintenance = ("maintenance", data.broker_password("maintenance").read_text())
    with running(broker, data, port):
        topics = ["toolcare/v1/in/p07/shots", "toolcare/v1/in/plc-hall-2/shots", "toolcare/v1/in/p08/shots"]
        assert _heard(port, mes, plc, topics) == topics[:1]
        assert _heard(port, plc, maintenance, [alert, "toolcare/v1/permit/p07"]) == ["toolcare/v1/permit/p07"]
        assert _heard(port, eve, maintenance, [alert, "toolcare/v1/evt/maintenance/tool/t-1/due"]) == [alert]
        assert _heard(port, mes, eve, [alert]) == []


@pytest.mark.parametrize(
    "text",
    [
        "{",
        '{"number": 2}',
        '{"number": 2, "clients": [{"name": "x\\ntopic readwrite #", "kind": "system", "machine": "", "hash": ""}]}',
        '{"number": 2, "clients": [{"name": "p09", "kind": "machine", "machine": "#", "hash": ""}]}',
        '{"number": 2, "clients": [{"name": "gateway", "kind": "system", "machine": "", "hash": ""}]}',
    ],
)
def test_a_damaged_list_changes_nothing_and_is_told(data: DataFolder, text: str) -> None:
    """What was in force stays; the page learns why from the answer."""
    want(data, 1, [Let("p07")])
    EmbeddedBroker(data, "127.0.0.1", 0).prepare()
    said: list[str] = []
    follower = Follower(data.broker_wanted, data.broker, lambda: None, said.append)
    follower.look()
    before = [(data.broker / name).read_text() for name in ("acl", "passwords")]
    write_private(data.broker_wanted / "clients.json", text)
    follower.look()
    follower.look()
    assert [(data.broker / name).read_text() for name in ("acl", "passwords")] == before
    assert (in_force(data)["number"], in_force(data)["trouble"]) == (1, said[0])
    assert len(said) == 1
    with pytest.raises(ListDamaged):
        bring_in_force(data.broker_wanted, data.broker)


def test_a_list_that_says_the_same_disturbs_nobody(data: DataFolder) -> None:
    """The broker is made to look only when there is something new to see."""
    want(data, 1, [])
    EmbeddedBroker(data, "127.0.0.1", 0).prepare()
    reloads: list[int] = []
    follower = Follower(data.broker_wanted, data.broker, lambda: reloads.append(1), pytest.fail)
    follower.look()
    want(data, 2, [])
    follower.look()
    assert (reloads, in_force(data)["number"]) == ([], 2)
    want(data, 3, [Let("p07")])
    follower.look()
    follower.look()
    assert reloads == [1]


@pytest.mark.parametrize("damage", ["zeroed", "emptied"])
def test_a_damaged_store_is_moved_aside(data: DataFolder, damage: str) -> None:
    """After a power cut the broker starts all the same, and the bad file is kept to be looked at."""
    (port,) = free_ports(1)
    broker = EmbeddedBroker(data, "127.0.0.1", port)
    broker.prepare()
    broker.database.write_bytes(b"\0" * 4096 if damage == "zeroed" else b"")
    aside = broker.set_aside_bad_database()
    assert aside is not None
    assert aside.exists()
    with running(broker, data, port):
        pass


def test_a_good_store_stays(data: DataFolder) -> None:
    """The guard does not throw away what is sound."""
    (port,) = free_ports(1)
    broker = EmbeddedBroker(data, "127.0.0.1", port)
    broker.prepare()
    with running(broker, data, port):
        pass
    assert broker.database.exists()
    assert broker.set_aside_bad_database() is None


def test_secrets_are_for_their_owner_alone(data: DataFolder) -> None:
    """No other user of the machine can read a password."""
    EmbeddedBroker(data, "127.0.0.1", 0).prepare()
    for path in [*data.keys.rglob("*"), *data.broker.rglob("*")]:
        assert path.stat().st_mode & 0o077 == 0, path


@pytest.mark.parametrize(
    "name", ["registry", "P07", "p/07", "#", "+", "../first-login", "p07\nuser x", "a:b", "", "-p"]
)
def test_a_name_that_would_widen_rights_is_refused(data: DataFolder, name: str) -> None:
    """A name stands in the access list, in topics and in a path; a service's would hand out that service's password."""
    broker = EmbeddedBroker(data, "127.0.0.1", 0)
    with pytest.raises(ClientNameRefused):
        broker.add_client(name, ClientRole.MACHINE)
    assert broker.clients() == ()


def test_a_client_added_later_keeps_the_site_prefix(data: DataFolder) -> None:
    """`toolcare mqtt add` is not told the prefix that `toolcare up` was started with."""
    EmbeddedBroker(data, "127.0.0.1", 1883, "plant-2").prepare()
    EmbeddedBroker(data, "127.0.0.1", 0).add_client("p07", ClientRole.MACHINE)
    rights = (data.broker / "acl").read_text()
    assert "topic write plant-2/toolcare/v1/in/p07/#" in rights
    assert "topic write plant-2/toolcare/v1/evt/registry/#" in rights
    assert " toolcare/v1/" not in rights


def test_a_number_that_a_dead_broker_left_is_nobody_to_signal(data: DataFolder) -> None:
    """After a power cut another program may have the broker's process id; a SIGHUP would end it."""
    broker = EmbeddedBroker(data, "127.0.0.1", 0)
    bystander = subprocess.Popen(["sleep", "60"])
    try:
        broker.pid_file.write_text(str(bystander.pid))
        broker.add_client("p07", ClientRole.MACHINE)
        with pytest.raises(subprocess.TimeoutExpired):
            bystander.wait(0.5)
    finally:
        bystander.kill()
        bystander.wait()
