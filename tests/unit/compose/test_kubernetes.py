"""The manifests for Kubernetes: built as kubectl builds them, held to the schemas, and to what they promise."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from sqlalchemy.pool import QueuePool

from toolcare_compose.layout import SERVICES
from toolcare_gateway.settings import GatewaySettings
from toolcare_photos.settings import PhotosSettings
from toolcare_shared.db import Database
from toolcare_shotcounter.settings import ShotcounterSettings

FOLDER = Path(__file__).parents[3] / "compose" / "kubernetes"
OVERLAYS = ("base", "overlays/plant", "overlays/fleet")
ROLLED_OUT_ON = "1.34"
OF_OPERATORS = {"postgresql.cnpg.io", "apps.emqx.io"}
"""Their schemas come with the operators, not with Kubernetes."""

Manifest = Mapping[str, Any]


@cache
def built(overlay: str) -> tuple[Manifest, ...]:
    kubectl, kustomize = shutil.which("kubectl"), shutil.which("kustomize")
    if kubectl is None and kustomize is None:
        pytest.skip("neither kubectl nor kustomize is installed")
    command = [kubectl, "kustomize"] if kubectl else [str(kustomize), "build"]
    done = subprocess.run([*command, str(FOLDER / overlay)], capture_output=True, text=True, check=False, timeout=250)
    assert done.returncode == 0, done.stderr
    return tuple(yaml.safe_load_all(done.stdout))


def of_kind(overlay: str, *kinds: str) -> Iterator[Manifest]:
    return (each for each in built(overlay) if each["kind"] in kinds)


def pods(overlay: str) -> Iterator[tuple[str, Manifest]]:
    for each in of_kind(overlay, "Deployment", "StatefulSet"):
        yield each["metadata"]["name"], each["spec"]["template"]["spec"]


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_manifest_is_as_kubernetes_wants_it(overlay: str) -> None:
    """No field that it does not know, none that it misses."""
    for manifest in built(overlay):
        if manifest["apiVersion"].split("/")[0] not in OF_OPERATORS:
            kubernetes_validate.validate(manifest, ROLLED_OUT_ON, strict=True)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_nothing_runs_as_root_writes_its_image_or_takes_all_memory(overlay: str) -> None:
    """And each says how it is, unless it is asked by its operator."""
    for name, pod in pods(overlay):
        assert pod["securityContext"]["runAsNonRoot"], name
        assert pod["automountServiceAccountToken"] is False, name
        for container in pod["containers"]:
            security = container["securityContext"]
            assert security["readOnlyRootFilesystem"], name
            assert security["capabilities"] == {"drop": ["ALL"]}, name
            assert security["allowPrivilegeEscalation"] is False, name
            assert "memory" in container["resources"]["limits"], name
            assert {"startupProbe", "livenessProbe", "readinessProbe"} <= container.keys(), name


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_service_is_there_with_its_address_and_its_budget(overlay: str) -> None:
    """A machine that is emptied takes one copy at a time."""
    deployments = {each["metadata"]["name"] for each in of_kind(overlay, "Deployment")}
    assert deployments == set(SERVICES)
    for kind in ("Service", "PodDisruptionBudget"):
        assert set(SERVICES) <= {each["metadata"]["name"] for each in of_kind(overlay, kind)}
    policies = list(of_kind(overlay, "NetworkPolicy"))
    assert any(each["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]} for each in policies)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_only_settings_that_a_service_knows_are_set(overlay: str) -> None:
    """A misspelt one would be left alone without a word."""
    known = {name for each in (GatewaySettings, PhotosSettings, ShotcounterSettings) for name in each.model_fields}
    told = {name for each in of_kind(overlay, "ConfigMap") for name in each["data"] if name.startswith("TOOLCARE_")}
    for _, pod in pods(overlay):
        told |= {each["name"] for container in pod["containers"] for each in container.get("env", ())}
    assert {name.removeprefix("TOOLCARE_").removesuffix("_FILE").lower() for name in told} - known - {
        "photo_key",  # names a file by itself
    } == set()


def test_who_observes_is_let_through_where_an_overlay_says_so(tmp_path: Path) -> None:
    """Policies deny all else, so neither figures nor traces would get through."""
    base, component = (os.path.relpath(FOLDER / name, tmp_path) for name in ("base", "components/observe"))
    (tmp_path / "kustomization.yaml").write_text(
        yaml.safe_dump({"namespace": "toolcare", "resources": [base], "components": [component]})
    )
    (policy,) = (each for each in built(str(tmp_path)) if each["metadata"]["name"] == "observers")
    kubernetes_validate.validate(policy, ROLLED_OUT_ON, strict=True)
    observers = {"namespaceSelector": {"matchLabels": {"toolcare/observes": "true"}}}
    assert policy["spec"]["ingress"] == [{"from": [observers], "ports": [{"port": "inside"}]}]
    assert policy["spec"]["egress"] == [{"to": [observers], "ports": [{"port": 4318}]}]


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_each_secret_is_one_that_the_command_makes(overlay: str) -> None:
    """No secret stands in a manifest; they come by name alone."""
    assert not list(of_kind(overlay, "Secret"))
    made = (FOLDER / "secrets").read_text()
    for _, pod in pods(overlay):
        for volume in pod["volumes"]:
            sources = [volume, *volume.get("projected", {}).get("sources", ())]
            names = [
                each["secret"].get("secretName") or each["secret"].get("name") for each in sources if "secret" in each
            ]
            assert all(name in SERVICES or f" {name} " in made for name in names), names


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_files_that_people_brought_outlive_their_pod(overlay: str) -> None:
    """Imports, reports and the audit trail's checkpoint at the gateway, documents at the registry."""
    claims = {
        (name, volume["persistentVolumeClaim"]["claimName"])
        for name, pod in pods(overlay)
        for volume in pod["volumes"]
        if "persistentVolumeClaim" in volume
    }
    assert {("gateway", "gateway"), ("registry", "documents")} <= claims
    made = {each["metadata"]["name"] for each in of_kind(overlay, "PersistentVolumeClaim")}
    assert {claim for _, claim in claims} == made


def test_a_fleet_has_copies_where_they_help_and_scales_by_itself_where_it_is_safe() -> None:
    """Sources move when a copy of the shotcounter comes or goes; cameras belong to one copy."""
    copies = {
        each["metadata"]["name"]: each["spec"].get("replicas") for each in of_kind("overlays/fleet", "Deployment")
    }
    assert copies["shotcounter"] == 3
    assert copies["photos"] == 1
    assert [
        each["spec"]["scaleTargetRef"]["name"] for each in of_kind("overlays/fleet", "HorizontalPodAutoscaler")
    ] == ["gateway"]
    assert copies["gateway"] is None


def test_the_database_has_room_for_the_connections_of_all_copies() -> None:
    """As docs/scaling.md reckons: all that the autoscaler may start, and one copy more of each in a roll-out."""
    database = Database("postgresql+asyncpg://nobody@localhost/none")
    pool = database.engine.pool
    assert isinstance(pool, QueuePool)
    requests = pool.size() + pool._max_overflow
    copies = {
        each["metadata"]["name"]: (each["spec"].get("replicas") or 1, "rollingUpdate" in each["spec"]["strategy"])
        for each in of_kind("overlays/fleet", "Deployment")
    }
    for scaler in of_kind("overlays/fleet", "HorizontalPodAutoscaler"):
        copies[scaler["spec"]["scaleTargetRef"]["name"]] = scaler["spec"]["maxReplicas"], True
    beside = dict.fromkeys(copies, 2) | {"gateway": 7}
    asked = sum((count + surge) * (requests + beside[name]) for name, (count, surge) in copies.items())
    (cluster,) = of_kind("overlays/fleet", "Cluster")
    assert asked == 357, "as the page says"
    assert asked <= int(cluster["spec"]["postgresql"]["parameters"]["max_connections"])
