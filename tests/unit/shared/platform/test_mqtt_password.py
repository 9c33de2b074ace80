"""Hashes of the broker's passwords, compared with those of Mosquitto's own program."""

import shutil
import subprocess
from pathlib import Path

import pytest

from toolcare_shared.mqtt_password import hashed, matches, new_password


def test_a_hash_opens_to_its_password_alone() -> None:
    password = new_password()
    assert matches(password, hashed(password))
    assert not matches(new_password(), hashed(password))
    assert hashed(password) != hashed(password)


def test_hashes_are_those_of_mosquitto(tmp_path: Path) -> None:
    """What `mosquitto_passwd` writes is read here, in the form that is written here."""
    program = shutil.which("mosquitto_passwd") or "/usr/bin/mosquitto_passwd"
    file = tmp_path / "passwords"
    subprocess.run([program, "-c", "-b", str(file), "p07", "opens the press"], check=True, capture_output=True)
    stored = file.read_text().strip().removeprefix("p07:")
    assert matches("opens the press", stored)
    assert [len(part) for part in hashed("x").split("$")] == [len(part) for part in stored.split("$")]


def test_another_scheme_is_refused() -> None:
    with pytest.raises(ValueError, match="another scheme"):
        matches("x", "$6$salt$hash$more")
