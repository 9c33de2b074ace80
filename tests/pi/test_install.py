"""`compose/pi/install` on a machine that has nothing yet, as far as one without a Pi's hardware can show it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.pi.machine import Machine, missing_programs

IS_ALIVE = "/etc/watchdog.d/toolcare"
"""Where the watchdog daemon finds it."""
DATA = "/var/lib/toolcare"

pytestmark = [
    pytest.mark.skipif(not os.environ.get("TOOLCARE_TEST_PI"), reason="takes minutes and root: make test-pi"),
    pytest.mark.timeout(1500),
]


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    if missing := missing_programs():
        pytest.skip(f"not installed: {', '.join(missing)}")
    if os.geteuid() != 0:
        pytest.skip("systemd-nspawn needs root")
    folder: Path = tmp_path_factory.mktemp("pi")
    made = Machine(folder / "root", folder / "log")
    made.make()
    made.boot()
    try:
        yield made
    finally:
        made.halt()


def test_it_is_installed_hangs_restarts_and_is_taken_away(machine: Machine) -> None:
    """One way through, since making the machine takes most of the time."""
    said = machine.run("/source/compose/pi/install", timeout_s=1200)
    assert "Toolcare runs and starts with the machine." in said
    assert "password:" in said
    assert "No hardware watchdog (/dev/watchdog) here" in said
    assert "RuntimeWatchdogSec=off" in machine.run("systemd-analyze cat-config systemd/system.conf")
    assert machine.succeeds("grep -q 'test-directory = /etc/watchdog.d' /etc/watchdog.conf")
    _answers(machine)
    files = "/usr/local/lib/toolcare/is-alive /etc/systemd/system.conf.d/toolcare.conf"
    machine.run(f"rm {files} && /source/compose/pi/install --files-only && ls {files}")
    assert machine.run("systemctl show -p User --value toolcare") == "toolcare"
    machine.wait_until(lambda: _problems(machine) == [], 120)

    inside = (
        "nsenter --target $(systemctl show -p MainPID --value toolcare) --mount setpriv --reuid toolcare --clear-groups"
    )
    assert machine.succeeds(f"{inside} touch {DATA}/written-by-the-service")
    for elsewhere in ("/etc/x", "/opt/toolcare/current/x", "/home/x", "/usr/local/lib/toolcare/x"):
        assert not machine.succeeds(f"{inside} touch {elsewhere} 2>/dev/null"), elsewhere

    machine.run("systemctl kill --signal=STOP toolcare")
    assert not machine.succeeds(f"{IS_ALIVE} test")
    machine.run(f"{IS_ALIVE} repair 1", timeout_s=90)
    _answers(machine)

    before = machine.run(f"sha256sum {DATA}/keys/token.pem")
    machine.halt()
    machine.boot()
    _answers(machine)
    assert "toolcare" not in machine.run("systemctl --failed --plain --no-legend")
    assert machine.run(f"sha256sum {DATA}/keys/token.pem") == before

    assert "installed" not in machine.run("/source/compose/pi/remove", timeout_s=180)
    assert machine.run("systemctl is-active toolcare", check=False) == "inactive"
    assert not machine.succeeds(f"test -e {IS_ALIVE} || test -e /etc/systemd/system.conf.d/toolcare.conf")
    assert machine.succeeds(f"test -s {DATA}/db/registry.sqlite3")
    assert not machine.succeeds("test -e /opt/toolcare")


def _problems(machine: Machine) -> list[str]:
    """But for the clock: nobody sets that of a machine in a folder, and the gateway limps for it."""
    found = machine.run(f"toolcare doctor --data {DATA}", check=False).splitlines()
    of_clock = ("NTP", "gateway is degraded", "gateway: clock")
    return [line for line in found if line.startswith("PROBLEM") and not any(words in line for words in of_clock)]


def _answers(machine: Machine) -> None:
    """Not only alive, which a start is as well."""
    alive = f"test -e {DATA}/run/addresses.json && {IS_ALIVE} test"
    machine.wait_until(lambda: machine.succeeds(f"{alive} && curl -sfo /dev/null http://localhost/"), 180)
