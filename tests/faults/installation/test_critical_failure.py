"""A critical failure stops the press, whatever dies on the way; only an engineer's release lets it run again.

Each service is a process of its own here, so each is also killed and frozen alone, while the plant goes on.
"""

import json
import os
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import partial
from itertools import cycle, islice

import pytest
from tests.faults.floor import TOOLS, Floor
from tests.faults.rules import expect_rules, for_a_while, frozen
from tests.faults.seed import SEED

from toolcare_compose.api_client import ApiClient, Json, Refused
from toolcare_compose.layout import SERVICES
from toolcare_compose.testing import Ear, Installation, wait_until

PRESS = "p01"
TOOL = TOOLS[PRESS]
PERMIT = f"toolcare/v1/permit/{PRESS}"
ALERT = f"toolcare/v1/alert/{TOOL}/failure-critical"
DEADLINE_S = 40.0
RESTART_S = 120.0
SERVER_ERROR = 500
ANSWER_S = 5
"""How long the gateway waits for a service; half of the usual."""
FAULT_S = float(os.environ.get("TOOLCARE_FAULT_S", "0"))
KILLS = int(os.environ.get("TOOLCARE_KILLS", "3"))
PAGE = ("registry", "shotcounter", "maintenance")
OWN = {
    "registry": "/places",
    "shotcounter": "/gaps",
    "maintenance": "/parts",
    "failures": "/failures",
    "actions": "/actions",
    "photos": "/cameras",
}
"""What each alone can answer; the gateway has the lists of all of them."""

# Who dies how long after a report, or a release, was sent: before, while and after it goes from one to the next.
NOBODY: tuple[tuple[str, ...], float] = ((), 0.0)
DEATHS = (
    ((("failures",), 0.005), NOBODY),
    ((("registry",), 0.03), NOBODY),
    ((("maintenance",), 0.05), (("registry",), 0.01)),
    ((("failures", "registry", "maintenance"), 0.04), (("maintenance",), 0.03)),
)


@pytest.fixture(scope="module")
def floor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Floor]:
    """A tool on each press; the plant stands still until a test has it work."""
    print(f"\nTOOLCARE_SEED={SEED}")
    folder = tmp_path_factory.mktemp("critical")
    environment = {"TOOLCARE_FORWARD_DEADLINE_S": str(ANSWER_S)}
    floor = Floor(folder, folder / "data", SEED, "--isolate", environment=environment)
    try:
        floor.start()
        yield floor
    finally:
        floor.stop()


@pytest.fixture
def installation(floor: Floor) -> Installation:
    return floor.installation


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


def runs(ear: Ear) -> bool | None:
    text = ear.newest(PERMIT)
    return None if text is None else bool(json.loads(text)["run"])


def row(client: ApiClient) -> Json:
    [found] = [tool for tool in get(client, "/tools")["items"] if tool["id"] == TOOL]
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


@pytest.mark.timeout(1800)
def test_each_service_is_killed_alone_and_the_ledger_equals_the_plant(floor: Floor) -> None:
    """Killed -9 under load, one after the other in an order of chance; `make test-faults` takes each several times."""
    order = random.Random(SEED).sample(SERVICES, len(SERVICES))
    chance = random.Random(SEED)
    with floor.at_work():
        for service in islice(cycle(order), KILLS):
            for_a_while(chance.uniform(0.1, 1.0))
            floor.installation.kill_services(service)
            wait_until(partial(floor.answers, service), RESTART_S, f"{service} is well again")


@pytest.mark.timeout(1800)
def test_a_service_that_hangs_is_named_and_lists_go_on(floor: Floor) -> None:
    """It is called away, on the page of a tool its part is missing, and what it alone can answer is refused in words.

    Once it goes on everybody has heard everything, and the ledger equals the plant.
    By default one by chance; `make test-faults` takes every service, for a minute.
    """
    hanging = SERVICES if FAULT_S else (random.Random(SEED).choice(SERVICES),)
    with floor.at_work():
        for service in hanging:
            print(f"{service} hangs")
            with frozen(*floor.installation.running(service)):
                if service == "gateway":
                    _expect_no_page(floor)
                else:
                    _expect_named(floor.client, service)
                for_a_while(FAULT_S)
            wait_until(partial(floor.answers, service), DEADLINE_S, f"{service} is well again")
            wait_until(partial(_is_whole, floor.client), DEADLINE_S, "no service is away, no part is missing")


def _expect_named(client: ApiClient, service: str) -> None:
    wait_until(lambda: _presence(client)[service] == "offline", DEADLINE_S, f"the page calls {service} away")
    with pytest.raises(Refused) as refused:
        client.get(OWN[service])
    assert (refused.value.code, refused.value.problem["service"]) == ("service_unavailable", service)
    assert service in str(refused.value.problem["detail"])
    parts = [service] if service in PAGE else []
    wait_until(
        lambda: get(client, f"/tools/{TOOL}")["missing"] == parts, DEADLINE_S, f"of the tool's page {parts} lack"
    )
    assert {tool["id"] for tool in get(client, "/tools")["items"]} == set(TOOLS.values())


def _expect_no_page(floor: Floor) -> None:
    """Nobody is shown what may be stale; the broker calls it away, the others go on and lack its news alone."""
    topic = "toolcare/v1/svc/gateway/status"
    with pytest.raises(OSError, match="timed out"):
        floor.silent_page()
    assert not floor.answers("gateway")
    with closing(Ear(floor.installation, topic)) as ear:
        wait_until(lambda: "offline" in (ear.newest(topic) or ""), DEADLINE_S, "the broker calls it away")
    for other in set(SERVICES) - {"gateway"}:
        told = set(floor.troubles(other))
        assert all("gateway/" in check for check in told), (other, told)


def _is_whole(client: ApiClient) -> bool:
    return set(_presence(client).values()) == {"online"} and not get(client, f"/tools/{TOOL}")["missing"]


def _presence(client: ApiClient) -> Mapping[str, str]:
    """What the header of each page is made from."""
    return {service["name"]: service["status"] for service in get(client, "/overview")["services"]}


@pytest.mark.timeout(300)
def test_report_tool_and_permit_agree_whatever_dies_in_between(installation: Installation, ear: Ear) -> None:
    """Killed -9 on the way of the report and of the release: one report, one hold, no permit; then one release.

    A report that is taken up again holds the tool again.
    """
    client = installation.client()
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
