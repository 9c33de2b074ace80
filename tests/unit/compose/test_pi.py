"""Scripts and units for a Raspberry Pi, as far as a machine that is none can check them."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

PI = Path(__file__).parents[3] / "compose" / "pi"
SCRIPTS = [*(path for path in PI.iterdir() if path.is_file() and path.suffix == ""), *(PI / "bin").iterdir()]
UNITS = sorted((PI / "units").iterdir())
DATA = "/var/lib/toolcare"


def run(*command: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    told = {**os.environ, **environment}
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, env=told)


def program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_a_script_has_nothing_that_shellcheck_minds(script: Path) -> None:
    found = run(program("shellcheck"), script)
    assert found.returncode == 0, found.stdout
    assert script.stat().st_mode & 0o111, f"{script} cannot be run"


def test_systemd_takes_every_unit(tmp_path: Path) -> None:
    """But for the programs, which are where they stand only on a machine that has it installed."""
    for unit in UNITS:
        text = re.sub(r"(?m)^ExecStart=\S+", "ExecStart=/bin/true", unit.read_text().replace("@DATA@", DATA))
        (tmp_path / unit.name).write_text(text)
    said = run(program("systemd-analyze"), "verify", *(tmp_path / unit.name for unit in UNITS))
    assert [line for line in said.stderr.splitlines() if "toolcare" in line] == []


def test_the_service_has_few_rights(tmp_path: Path) -> None:
    unit = tmp_path / "toolcare.service"
    unit.write_text((PI / "units" / unit.name).read_text().replace("@DATA@", DATA))
    rated = run(program("systemd-analyze"), "security", "--offline=true", "--threshold=25", unit)
    assert rated.returncode == 0, rated.stdout + rated.stderr


def test_what_install_puts_in_place_is_there() -> None:
    named = re.findall(r"(?m)^\s*put (\S+) ", (PI / "install").read_text())
    assert named
    assert [name for name in named if not (PI / name).is_file()] == []


def test_what_cannot_be_installed_is_refused_in_words() -> None:
    refused = run(PI / "install", "--data", "here")
    assert refused.returncode == 1
    assert re.search(r"needs root|whole path", refused.stderr)
    unknown = run(PI / "install", "--demo")
    assert (unknown.returncode, unknown.stderr.startswith("Unknown: --demo. Usage:")) == (1, True)


def test_the_overlay_says_what_it_takes() -> None:
    assert run(PI / "overlay").stderr.startswith("Usage:")
    assert run(PI / "overlay", "status").stdout.startswith("The root file system is")


class Pi:
    """A folder with the words of a kernel, and raspi-config as bookworm has it, as far as it changes them."""

    def __init__(self, root: Path) -> None:
        self.words = root / "cmdline.txt"
        self.words.write_text("console=tty1 root=PARTUUID=0a-02 rootwait\n")
        self.root, self.bin = root, root / "bin"
        self.bin.mkdir()
        (root / "data").mkdir()
        self.program("id", "echo 0")
        self.program("findmnt", "case $3 in FSTYPE) echo vfat ;; *) echo /mnt/disk ;; esac")
        self.raspi_config('sed -i "s/^/overlayroot=tmpfs /" "$words"')

    def program(self, name: str, text: str) -> None:
        (self.bin / name).write_text(f"#!/bin/sh\n{text}\n")
        (self.bin / name).chmod(0o755)

    def raspi_config(self, enable: str) -> None:
        disable = 'sed -i "s/overlayroot=tmpfs //" "$words"'
        self.program(
            "raspi-config",
            f"words={self.words}\ncase $2 in enable_overlayfs) {enable} ;; disable_overlayfs) {disable} ;; esac",
        )

    def overlay(self, word: str) -> subprocess.CompletedProcess[str]:
        path = f"{self.bin}:{os.environ['PATH']}"
        return run(PI / "overlay", word, PATH=path, TOOLCARE_BOOT=str(self.root), TOOLCARE_DATA=str(self.root / "data"))


def test_the_overlay_leaves_the_disk_of_the_data_alone(tmp_path: Path) -> None:
    """raspi-config's own word would put every mount into memory; off, the kernel starts as before."""
    pi = Pi(tmp_path)
    before = pi.words.read_text()
    on = pi.overlay("on")
    assert (on.returncode, pi.words.read_text()) == (0, f"overlayroot=tmpfs:recurse=0 {before}"), on.stderr
    off = pi.overlay("off")
    assert (off.returncode, pi.words.read_text()) == (0, before), off.stderr


def test_an_overlay_of_which_nobody_knows_what_it_takes_along_is_refused(tmp_path: Path) -> None:
    pi = Pi(tmp_path)
    pi.raspi_config('sed -i "s/^/overlayroot=device:dev=x /" "$words"')
    on = pi.overlay("on")
    assert on.returncode == 1
    assert "does not say overlayroot=tmpfs:recurse=0 after raspi-config" in on.stderr
