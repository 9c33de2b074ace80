"""What Prometheus is told to watch: rules it takes, of all services, each with a word on what to do."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from toolcare_compose.layout import SERVICES

FOLDER = Path(__file__).parents[3] / "compose" / "prometheus"
PROMTOOL = shutil.which("promtool")


def read(name: str) -> Any:
    return yaml.safe_load((FOLDER / name).read_text())


def test_every_service_is_watched() -> None:
    (job,) = read("prometheus.yml")["scrape_configs"]
    watched = {re.sub(r":\d+$", "", target) for each in job["static_configs"] for target in each["targets"]}
    assert watched == set(SERVICES)
    assert job["scheme"] == "https"


def test_every_alarm_says_what_is_wrong_and_what_to_do() -> None:
    (group,) = read("rules.yml")["groups"]
    for rule in group["rules"]:
        assert rule["annotations"]["summary"]
        assert rule["annotations"]["description"]
        assert rule["labels"]["severity"] in {"warning", "critical"}


@pytest.mark.skipif(PROMTOOL is None, reason="promtool is not here; Debian has it in the package prometheus (96 MB)")
@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "rules", "rules.yml"),
        ("check", "config", "--syntax-only", "prometheus.yml"),
        ("check", "config", "--syntax-only", "embedded.yml"),
    ],
)
def test_prometheus_takes_them(arguments: tuple[str, ...]) -> None:
    assert PROMTOOL is not None
    done = subprocess.run([PROMTOOL, *arguments], cwd=FOLDER, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
