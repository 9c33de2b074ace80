"""The stack as it is written down: what every container must have, and what must be in none."""

import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from toolcare_compose.layout import SERVICES
from toolcare_compose.upgrade.opened import TRIAL

ROOT = Path(__file__).parents[3]
STACK: Mapping[str, Any] = yaml.safe_load((ROOT / "compose" / "compose.yaml").read_text())
CONTAINERS: Mapping[str, Any] = STACK["services"]
LASTING = sorted(set(CONTAINERS) - {"init"})
DOCKERFILES = {
    **{name: ROOT / "services" / name / "Dockerfile" for name in SERVICES},
    "broker": ROOT / "mosquitto" / "Dockerfile",
    "worker": ROOT / "compose" / "Dockerfile",
}
RUNTIME = (ROOT / "compose" / "images" / "runtime.Dockerfile").read_text()


SCRIPTS = ("init", "restore", "upgrade", "bin/build-images", "bin/release", "bin/release-name", "bin/test-stack")


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_has_nothing_that_shellcheck_minds(name: str) -> None:
    program = shutil.which("shellcheck")
    if program is None:
        pytest.skip("shellcheck is not installed")
    script = ROOT / "compose" / name
    found = subprocess.run([program, script], capture_output=True, text=True, check=False, timeout=60)
    assert found.returncode == 0, found.stdout
    assert script.stat().st_mode & 0o111, f"{script} cannot be run"


def test_all_services_are_there() -> None:
    others = {"init", "broker", "database", "proxy", "store", "worker", "prometheus", "grafana"}
    assert {*SERVICES, *others} == set(CONTAINERS)


@pytest.mark.parametrize("name", LASTING)
def test_a_container_is_restarted_limited_watched_and_can_write_nothing_but_its_volumes(name: str) -> None:
    told = CONTAINERS[name]
    assert told["restart"] == "unless-stopped"
    assert told["mem_limit"]
    assert told["read_only"] is True
    assert told["cap_drop"] == ["ALL"]
    assert told["logging"]["options"]["max-size"]
    own = DOCKERFILES.get(name)
    watched = RUNTIME + own.read_text() if own else ""
    assert "healthcheck" in told or "HEALTHCHECK" in watched
    assert told.get("user", "root" if not own else "toolcare") != "root"


def test_the_volumes_of_a_stack_can_be_taken_away_without_its_backups() -> None:
    """`down --volumes` leaves alone what the stack did not make."""
    assert STACK["volumes"]["backups"] == {"external": True, "name": "${COMPOSE_PROJECT_NAME:-toolcare}_backups"}
    assert [name for name, told in STACK["volumes"].items() if told] == ["backups"]
    made = (ROOT / "compose" / "init").read_text()
    assert made.index("docker volume create") < made.index(" run --rm init")


def test_the_ports_that_are_open_are_those_of_the_readme() -> None:
    opened = {
        re.sub(r"\$\{\w+:-(\d+)\}", r"\1", port): name
        for name, told in CONTAINERS.items()
        for port in told.get("ports", ())
    }
    assert opened == {"443:8443": "proxy", "80:8080": "proxy", "8883:8883": "broker"}
    rows = re.findall(
        r"^\| (\d+) \(`TOOLCARE_\w+`\) \| (\w+), (\d+) \|", (ROOT / "compose/README.md").read_text(), re.MULTILINE
    )
    assert {f"{outside}:{inside}": name for outside, name, inside in rows} == opened


def test_only_who_must_can_reach_out_of_the_machine() -> None:
    outside = {name for name, told in CONTAINERS.items() if "outside" in told.get("networks", ())}
    assert outside == {"proxy", "broker", "shotcounter", "photos", "gateway", "worker"}
    assert STACK["networks"]["inside"] == {"internal": True}
    assert STACK["networks"]["edge"]["internal"] is True
    assert "inside" not in CONTAINERS["proxy"]["networks"], "the proxy sees the gateway alone"


def test_the_disk_of_the_database_is_watched_by_who_cannot_write_there() -> None:
    told = CONTAINERS["gateway"]
    assert f"database:{told['environment']['TOOLCARE_DATABASE_DISK']}:ro" in told["volumes"]


def test_traces_can_be_switched_on_for_every_service() -> None:
    """And none is sent without somebody's wish, nor to somebody unknown: an empty authority would believe all."""
    for name in SERVICES:
        told = CONTAINERS[name]["environment"]
        assert told["OTEL_EXPORTER_OTLP_ENDPOINT"] == "${OTEL_EXPORTER_OTLP_ENDPOINT:-}"
        assert re.fullmatch(r"\$\{OTEL_EXPORTER_OTLP_CERTIFICATE:-/.+\}", told["OTEL_EXPORTER_OTLP_CERTIFICATE"])


def test_whoever_reaches_out_is_told_of_a_trial() -> None:
    for name in (*SERVICES, "worker"):
        assert CONTAINERS[name]["environment"][TRIAL] == f"${{{TRIAL}:-false}}"


def test_figures_are_not_shown_at_the_door() -> None:
    door = (ROOT / "compose" / "caddy" / "Caddyfile").read_text()
    site = door[door.index("{$TOOLCARE_SITES}") : door.index("http://")]
    assert re.search(r"handle /metrics \{\s+respond 404\s+\}", site)
    assert site.index("handle /metrics") < site.index("handle {")


@pytest.mark.parametrize("name", [*SERVICES, "broker", "database", "proxy", "store", "worker"])
def test_a_container_sees_no_secrets_but_its_own(name: str) -> None:
    folders = {
        volume.split("}/", 1)[1].split(":")[0]
        for volume in CONTAINERS[name]["volumes"]
        if volume.startswith("${TOOLCARE_SECRETS")
    }
    keys = {"photos": {"photo-keys"}, "shotcounter": {"source-keys"}}
    keys["worker"] = {"photo-keys", "source-keys"}
    assert folders - {"public"} == {name, *keys.get(name, set())}


def test_no_secret_stands_in_a_file_of_the_stack() -> None:
    """Passwords and keys come by files alone, and nothing but sources can get into an image."""
    for told in CONTAINERS.values():
        for key, value in (told.get("environment") or {}).items():
            if re.search(r"PASSWORD|SECRET|ACCESS_KEY|DATABASE_URL|PRIVATE_KEY", key):
                assert str(value).startswith("/run/toolcare/"), key
    for path in (*DOCKERFILES.values(), *(ROOT / "compose" / "images").glob("*.Dockerfile")):
        assert not re.search(r"(?i)password=|secret|token|ARG .*KEY", path.read_text()), path
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert ignored[1] == "*", "everything is left out but what is named"
    assert not any(line.startswith("!") and re.search(r"secrets|\.env|data(/|$)", line) for line in ignored)


@pytest.mark.parametrize("name", sorted(DOCKERFILES))
def test_an_image_says_what_it_is_and_stands_on_the_common_ones(name: str) -> None:
    text = DOCKERFILES[name].read_text()
    assert "FROM toolcare/build:${VERSION} AS build" in text
    assert f'org.opencontainers.image.title="Toolcare {name}"' in text
    assert text.index("USER toolcare") > text.rindex("USER root") if "USER root" in text else True
    assert "USER toolcare" in RUNTIME


def test_the_way_back_of_an_upgrade_finds_all_that_the_stack_is_put_together_from() -> None:
    """In the worker's image; what is missing there would be mounted as an empty folder."""
    kept = dict(
        re.findall(
            r"(?m)^COPY compose/(\S+) /opt/toolcare/share/toolcare/stack/(\S*)$", DOCKERFILES["worker"].read_text()
        )
    )
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    mounted = {volume.split(":")[0] for told in CONTAINERS.values() for volume in told.get("volumes", ())}
    for name in ("compose.yaml", *(volume.removeprefix("./") for volume in mounted if volume.startswith("./"))):
        folder = name.split("/")[0]
        assert kept[folder] in {folder, ""}, name
        assert f"!compose/{folder}" in ignored, name


def test_what_others_built_is_of_one_version() -> None:
    """So that an upgrade that goes back finds what ran before. PostgreSQL's name holds what its files demand."""
    theirs = {told["image"] for told in CONTAINERS.values() if not told["image"].startswith("toolcare/")}
    floating = {image for image in theirs if not re.search(r":v?\d+\.\d+\.\d+$", image)}
    assert floating == {"postgres:16-bookworm"}


def test_packages_are_those_of_the_lock_with_their_hashes() -> None:
    text = (ROOT / "compose" / "images" / "build.Dockerfile").read_text()
    assert "--require-hashes" in text
    assert "--no-index" in (ROOT / "compose" / "images" / "install-environment").read_text()
