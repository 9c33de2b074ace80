"""The embedded broker: real Mosquitto with the project's configuration, access list and start guard."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from toolcare_compose.broker import OBSERVER, ClientNameRefused, ClientRole, EmbeddedBroker
from toolcare_compose.children import Child
from toolcare_compose.layout import DataFolder
from toolcare_compose.supervisor import _accepts
from toolcare_compose.testing import wait_until
from toolcare_shared.testing.ports import free_ports


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


def speak(port: int, user: str, password: str, topic: str) -> subprocess.CompletedProcess[str]:
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
        "1",
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
    news = "toolcare/v1/evt/registry/tool/t-1/tool_changed"
    with running(broker, data, port):
        topics = ["toolcare/v1/evt/registry/audit/registry/change_audited", news]
        assert _heard(port, ("mes", password), registry, topics) == [news]


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


def test_a_removed_client_is_shut_out_at_once(data: DataFolder) -> None:
    """Whoever loses a password is locked out without a restart."""
    (port,) = free_ports(1)
    broker = EmbeddedBroker(data, "127.0.0.1", port)
    broker.prepare()
    password = broker.add_client("p07", ClientRole.MACHINE)
    with running(broker, data, port):
        assert speak(port, "p07", password, "toolcare/v1/in/p07/shots").returncode == 0
        assert broker.remove_client("p07")
        wait_until(
            lambda: speak(port, "p07", password, "toolcare/v1/in/p07/shots").returncode != 0, 5, "p07 is shut out"
        )


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
    assert broker.clients() == []


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
