"""How long a critical failure takes from the report to the permit that the broker takes back, and the release likewise.

The steps in between say where the time goes, also of the slowest: each service commits, numbers its event and brings it
to the broker before the next one hears of it.

Run: python tests/bench/bench_permit.py [--reports 50] [--isolate]
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench.bounded import end_within, installed

from toolcare_compose.testing import Ear, Installation, wait_until

PERMIT = "toolcare/v1/permit/p01"
REPORTED = "toolcare/v1/evt/failures/failure/+/failure_reported"
HELD = "toolcare/v1/evt/registry/tool/t-0042/tool_held"
DEADLINE_S = 30.0
MS = 1000.0


@dataclass(frozen=True, slots=True)
class Way:
    """How long after the report was sent the broker told of it, the tool was held, and the permit was taken back."""

    reported: float
    held: float
    taken: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=50)
    parser.add_argument("--isolate", action="store_true", help="each service in a process of its own")
    asked = parser.parse_args()
    end_within(5)
    options = ["--isolate"] if asked.isolate else []
    with (
        tempfile.TemporaryDirectory() as folder,
        installed(Path(folder) / "data", *options) as installation,
    ):
        installation.start()
        ways, given = measure(installation, asked.reports)
    say("report to permit taken", [way.taken for way in ways])
    say("  report to its event", [way.reported for way in ways])
    say("  event to tool held", [way.held - way.reported for way in ways])
    say("  tool held to permit taken", [way.taken - way.held for way in ways])
    slow = max(ways, key=lambda way: way.taken)
    steps = (slow.reported, slow.held - slow.reported, slow.taken - slow.held)
    print(f"the slowest: {' + '.join(f'{step * MS:.0f}' for step in steps)} ms")
    say("release to permit given", given)


def measure(installation: Installation, reports: int) -> tuple[list[Way], list[float]]:
    client = installation.client()
    client.post("/machines", {"id": "p01", "name": "Press 1"})
    client.post("/tools", {"number": "T-0042", "name": "Housing", "cavity_count": 4})
    client.post("/tools/t-0042/mount", {"machine_id": "p01", "job": "A-1"})
    ear = Ear(installation, PERMIT, REPORTED, HELD)
    wait_until(lambda: ear.newest(PERMIT) is not None, DEADLINE_S, "the press has a permit")
    ways, given = [], []
    try:
        for number in range(reports):
            body = {"tool_id": "t-0042", "code": "FL", "severity": "safety", "note": f"Report {number}"}
            since = time.monotonic()
            report = client.post("/failures", body)
            reported = heard(ear, since, REPORTED.replace("+", report["id"]), report["id"])
            held = heard(ear, since, HELD, f"Report {number}")
            ways.append(Way(reported, held, heard(ear, since, PERMIT, '"run":false')))
            since = time.monotonic()
            client.post("/tools/t-0042/release", {"note": "Checked", "confirm": True})
            given.append(heard(ear, since, PERMIT, '"run":true'))
    finally:
        ear.close()
    return ways, given


def heard(ear: Ear, since: float, topic: str, word: str) -> float:
    """Return how long after a moment the broker said the word."""
    wait_until(lambda: ear.heard_since(since, topic, word) is not None, DEADLINE_S, f"{topic} says {word}")
    return (ear.heard_since(since, topic, word) or since) - since


def say(what: str, seconds: Sequence[float]) -> None:
    """The worst is told as it is: of few reports a percentile beyond it would be a guess."""
    p95 = statistics.quantiles(seconds, n=20, method="inclusive")[-1]
    print(
        f"{what}: median {statistics.median(seconds) * MS:.0f} ms, p95 {p95 * MS:.0f} ms, "
        f"worst {max(seconds) * MS:.0f} ms of {len(seconds)}"
    )


if __name__ == "__main__":
    main()
