"""A thousand tools with counts and five levels each from one workbook, and how fast the lists are afterwards.

Run: python tests/bench/bench_importing.py [--tools 1000]
"""

import argparse
import io
import statistics
import sys
import tempfile
import time
from pathlib import Path

from openpyxl import Workbook

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench.bounded import end_within, installed

from toolcare_compose.api_client import ApiClient, Json
from toolcare_compose.testing import wait_until

LEVELS = ((1, 50_000), (2, 100_000), (3, 250_000), (4, 500_000), (5, 1_000_000))
DEADLINE_S = 280.0


def workbook(tools: int) -> bytes:
    """Every tool has run for a while; each level was done a tenth of its interval ago."""
    book = Workbook(write_only=True)
    registry, counts, plans = (book.create_sheet(name) for name in ("tools", "counts", "plans"))
    registry.append(["number", "name", "cavity_count", "status", "expected_cycle_s", "design_life_shots"])
    counts.append(["number", "total"])
    plans.append(["number", "plan", "code", "name", "interval_shots", "last_total"])
    for place in range(tools):
        number, total = f"B-{place:04}", 200_000 + 100 * place
        registry.append([number, f"Housing {place}", 1 + place % 16, "released", 18.5, 2_000_000])
        counts.append([number, total])
        for level, interval in LEVELS:
            plans.append([number, "Standard", f"L{level}", f"Service {level}", interval, total - interval // 10])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def bring(client: ApiClient, content: bytes, *, take: bool = True) -> Json:
    """Bring the workbook, and take it when asked to; the import as it is at the end."""
    path = f"/imports/{client.post_file('/imports?name=plant.xlsx', content)['id']}"
    wait_until(lambda: client.get(path)["state"] != "checking", DEADLINE_S, "the file is checked")
    if take:
        client.post(f"{path}/apply", {})
        wait_until(lambda: client.get(path)["state"] != "applying", DEADLINE_S, "the file is taken")
    return client.get(path)


def p50_ms(client: ApiClient, path: str, times: int = 40) -> float:
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        client.get(path)
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tools", type=int, default=1000)
    tools = parser.parse_args().tools
    end_within(6)
    with tempfile.TemporaryDirectory() as folder, installed(Path(folder) / "data") as running:
        running.start()
        measure(running.client(), tools)


def measure(client: ApiClient, tools: int) -> None:
    content = workbook(tools)
    began = time.perf_counter()
    checked = bring(client, content, take=False)
    middle = time.perf_counter()
    client.post(f"/imports/{checked['id']}/apply", {})
    path = f"/imports/{checked['id']}"
    wait_until(lambda: client.get(path)["state"] != "applying", DEADLINE_S, "the file is taken")
    print(f"{tools} tools, {tools} counts, {5 * tools} levels, {len(content) // 1024} KiB")
    print(
        f"checked in {middle - began:.1f} s, taken in {time.perf_counter() - middle:.1f} s: {client.get(path)['state']}"
    )
    lists = (
        "/tools?limit=100",
        "/tools?limit=1000",
        "/tools/b-0500/plans",
        "/tools/b-0500",
        "/board",
        "/jobs",
        "/parts",
        "/overview",
    )
    for each in lists:
        print(f"GET {each:22} p50 {p50_ms(client, each):6.1f} ms")


if __name__ == "__main__":
    main()
