"""A critical failure stops the press, whatever dies on the way; only an engineer's release lets it run again."""

import json
import os
import random
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

import pytest
from tests.faults.rules import expect_rules, for_a_while, frozen

from toolcare_compose.api_client import ApiClient, Json, Refused
from toolcare_compose.layout import SERVICES
from toolcare_compose.testing import Ear, Installation, wait_until

PRESS, TOOL = "p01", "t-0042"
PERMIT = f"toolcare/v1/permit/{PRESS}"
ALERT = f"toolcare/v1/alert/{TOOL}/failure-critical"
DEADLINE_S = 40.0
SERVER_ERROR = 500
FAULT_S = float(os.environ.get("TOOLCARE_FAULT_S", "0"))
PAGE = ("registry", "shotcounter", "maintenance")

# Who dies how long after a report, or a release, was sent: before, while and after it goes from one to the next.
NOBODY: tuple[tuple[str, ...], float] = ((), 0.0)
DEATHS = (
    ((("failures",), 0.005), NOBODY),
    ((("registry",), 0.03), NOBODY),
    ((("maintenance",), 0.05), (("registry",), 0.01)),
    ((("failures", "registry", "maintenance"), 0.04), (("maintenance",), 0.03)),
)


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    installation = Installation(tmp_path_factory.mktemp("critical") / "data", "--isolate")
    installation.start()
    try:
        yield installation
    finally:
        installation.stop()


@pytest.fixture
def ear(installation: Installation) -> Iterator[Ear]:
    ear = Ear(installation, PERMIT, ALERT)
    yield ear
    ear.close()


def post(client: ApiClient, path: str, body: Json, key: str) -> Json:
    """Repeat under the same key until somebody answers, as a tablet does."""
    return patiently(lambda: client.post(path, body, key=key))


def get(client: ApiClient, path: str) -> Json:
    return patiently(lambda: client.get(path))


def patiently(ask: Callable[[], Json]) -> Json:
    deadline = time.monotonic() + DEADLINE_S
    while True:
        try:
            return ask()
        except Refused as refused:
            if refused.status < SERVER_ERROR or time.monotonic() > deadline:
                raise
        time.sleep(0.05)  # the tablet's own pause between two attempts


def set_up(client: ApiClient) -> None:
    """A tool on a press, unless an earlier test has left it there."""
    if client.post_if_new("/machines", {"id": PRESS, "name": "Press 1"}):
        client.post("/tools", {"number": "T-0042", "name": "Housing", "cavity_count": 4})
        client.post(f"/tools/{TOOL}/mount", {"machine_id": PRESS, "job": "A-1"})


def runs(ear: Ear) -> bool | None:
    text = ear.newest(PERMIT)
    return None if text is None else bool(json.loads(text)["run"])


def row(client: ApiClient) -> Json:
    [found] = get(client, "/tools")["items"]
    return dict(found)


def alerted(ear: Ear, failure: Json) -> bool:
    text = ear.newest(ALERT)
    return text is not None and bool(json.loads(text)["number"] == failure["number"])


def agrees(client: ApiClient, ear: Ear, *, stopped: bool) -> bool:
    """Tool and permit say the same."""
    return row(client)["readiness"] == ("on_hold" if stopped else "ready") and runs(ear) is not stopped


def report(client: ApiClient, name: str) -> Json:
    body = {"tool_id": TOOL, "code": "FL", "severity": "safety", "note": name, "client_id": name}
    return post(client, "/failures", body, name)


@contextmanager
def deaths(installation: Installation, names: Sequence[str], delay: float) -> Iterator[None]:
    """Meanwhile these services die, so long after it began."""
    with ThreadPoolExecutor(1) as reaper:
        killed = reaper.submit(_kill_later, installation, names, delay)
        yield
        killed.result()


def _kill_later(installation: Installation, names: Sequence[str], delay: float) -> None:
    time.sleep(delay)  # the moment of death itself, not a wait for something
    installation.kill_services(*names)


@pytest.mark.timeout(300)
def test_report_tool_and_permit_agree_whatever_dies_in_between(installation: Installation, ear: Ear) -> None:
    """Killed -9 on the way of the report and of the release: one report, one hold, no permit; then one release.

    A report that is taken up again holds the tool again.
    """
    client = installation.client()
    set_up(client)
    wait_until(lambda: runs(ear) is True, DEADLINE_S, "the press may run")
    print(f"\npermit taken {_stop_andrelease(client, ear, 'undisturbed'):.3f} s after the report was sent")
    for number, (after_report, after_release) in enumerate(DEATHS, 1):
        with deaths(installation, *after_report):
            said = report(client, f"report-{number}")
        wait_until(partial(agrees, client, ear, stopped=True), DEADLINE_S, f"held in spite of {after_report}")
        assert [one["id"] for one in get(client, f"/failures?q=report-{number}")["items"]] == [said["id"]]
        wait_until(partial(alerted, ear, said), DEADLINE_S, "the alert speaks of the report")
        with deaths(installation, *after_release):
            release(client, f"release-{number}")
        wait_until(partial(agrees, client, ear, stopped=False), DEADLINE_S, f"released in spite of {after_release}")
        solve(client, said)
        wait_until(lambda: ear.newest(ALERT) is None, DEADLINE_S, "the alert is cleared")
    assert len(get(client, "/failures")["items"]) == len(DEATHS) + 1
    with deaths(installation, ("failures", "registry"), 0.03):
        reopen(client, said)
    wait_until(partial(agrees, client, ear, stopped=True), DEADLINE_S, "held anew by what was taken up again")
    wait_until(partial(alerted, ear, said), DEADLINE_S, "the alert speaks of it again")
    expect_rules(installation.data)


@pytest.mark.timeout(1800)
def test_a_service_that_hangs_is_named_and_lists_go_on(installation: Installation) -> None:
    """The page of a tool says whose part is missing; once it goes on, everybody has heard everything.

    By default one of those that have a part of that page; `make test-faults` takes every service, for a minute.
    """
    client = installation.client()
    set_up(client)
    hanging = SERVICES if FAULT_S else (random.choice(PAGE),)
    for service in hanging:
        print(f"{service} hangs")
        with frozen(*installation.running(service)):
            if service in PAGE:
                wait_until(lambda: service in get(client, f"/tools/{TOOL}")["missing"], DEADLINE_S, "it is named")  # noqa: B023 - called at once
            if service != "gateway":
                assert len(get(client, "/tools")["items"]) == 1
            for_a_while(FAULT_S)
        wait_until(lambda: get(client, f"/tools/{TOOL}")["missing"] == [], DEADLINE_S, "no part is missing")
    expect_rules(installation.data)


def _stop_andrelease(client: ApiClient, ear: Ear, name: str) -> float:
    """How long it took from sending the report until the broker took back the permit."""
    sent = time.monotonic()
    said = report(client, name)
    wait_until(lambda: runs(ear) is False, DEADLINE_S, "the permit is taken back")
    taken = ear.heard_since(sent, PERMIT, '"run":false')
    assert taken is not None
    wait_until(partial(agrees, client, ear, stopped=True), DEADLINE_S, "the tool is held")
    release(client, name)
    wait_until(partial(agrees, client, ear, stopped=False), DEADLINE_S, "the release gives it back")
    solve(client, said)
    return taken - sent


def release(client: ApiClient, name: str) -> None:
    post(client, f"/tools/{TOOL}/release", {"note": "Checked by an engineer", "confirm": True}, f"{name}-release")


def solve(client: ApiClient, failure: Json) -> None:
    post(client, f"/failures/{failure['id']}/accept", {}, f"accept-{failure['id']}")
    post(client, f"/failures/{failure['id']}/solve", {"fixes": ["X-CLEAN"]}, f"solve-{failure['id']}")


def reopen(client: ApiClient, failure: Json) -> None:
    post(client, f"/failures/{failure['id']}/reopen", {"reason": "Cracked again"}, f"reopen-{failure['id']}")
