"""How long a critical failure takes from the report to the permit that the broker takes back, and the release likewise.

Run: python tests/bench/bench_permit.py [--reports 50] [--isolate]
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from toolcare_compose.testing import Ear, Installation, wait_until

PERMIT = "toolcare/v1/permit/p01"
DEADLINE_S = 30.0
MS = 1000.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=50)
    parser.add_argument("--isolate", action="store_true", help="each service in a process of its own")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        installation = Installation(Path(folder) / "data", *(["--isolate"] if asked.isolate else []))
        installation.start()
        try:
            taken, given = measure(installation, asked.reports)
        finally:
            installation.stop()
    say("report to permit taken", taken)
    say("release to permit given", given)


def measure(installation: Installation, reports: int) -> tuple[list[float], list[float]]:
    client = installation.client()
    client.post("/machines", {"id": "p01", "name": "Press 1"})
    client.post("/tools", {"number": "T-0042", "name": "Housing", "cavity_count": 4})
    client.post("/tools/t-0042/mount", {"machine_id": "p01", "job": "A-1"})
    ear = Ear(installation, PERMIT)
    wait_until(lambda: ear.newest(PERMIT) is not None, DEADLINE_S, "the press has a permit")
    taken, given = [], []
    try:
        for number in range(reports):
            body = {"tool_id": "t-0042", "code": "FL", "severity": "safety", "note": f"Report {number}"}
            taken.append(heard(ear, '"run":false', partial(client.post, "/failures", body)))
            sign_off = partial(client.post, "/tools/t-0042/release", {"note": "Checked", "confirm": True})
            given.append(heard(ear, '"run":true', sign_off))
    finally:
        ear.close()
    return taken, given


def heard(ear: Ear, word: str, act: Callable[[], object]) -> float:
    """Do something, and return how long it took until the broker said the word."""
    since = time.monotonic()
    act()
    wait_until(lambda: ear.heard_since(since, PERMIT, word) is not None, DEADLINE_S, f"the permit says {word}")
    return (ear.heard_since(since, PERMIT, word) or since) - since


def say(what: str, seconds: Sequence[float]) -> None:
    p95 = statistics.quantiles(seconds, n=20)[-1]
    print(
        f"{what}: median {statistics.median(seconds) * MS:.0f} ms, p95 {p95 * MS:.0f} ms, "
        f"worst {max(seconds) * MS:.0f} ms of {len(seconds)}"
    )


if __name__ == "__main__":
    main()
