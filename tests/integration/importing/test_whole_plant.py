"""A whole plant from one workbook, through every service as it is installed."""

import io
from collections.abc import Iterator

import pytest
from openpyxl import load_workbook
from tests.bench.bench_importing import LEVELS, bring, workbook

from toolcare_compose.api_client import ApiClient, Json
from toolcare_compose.testing import Installation, wait_until

TOOLS = 60
"""Their levels are more than one chunk of the import; `tests/bench/bench_importing.py` brings in a thousand."""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiClient]:
    running = Installation(tmp_path_factory.mktemp("import") / "data")
    running.start()
    try:
        yield running.client()
    finally:
        running.stop()


def fates(run: Json) -> dict[str, dict[str, int]]:
    names = ("new", "changed", "same", "refused")
    return {str(sheet["kind"]): {name: sheet[name] for name in names if sheet[name]} for sheet in run["sheets"]}


def test_tools_with_five_levels_each_come_in_one_go(client: ApiClient) -> None:
    """All are there with their counts and plans, and nothing is due that should not be."""
    content = workbook(TOOLS)
    run = bring(client, content)
    assert (run["state"], run["failure"]) == ("applied", None)
    everything = {"tools": {"new": TOOLS}, "counts": {"new": TOOLS}, "plans": {"new": 5 * TOOLS}}
    assert fates(run) == everything
    assert run["progress"] == {"done": 7 * TOOLS, "total": 7 * TOOLS, "what": ""}

    wait_until(lambda: _shown(client) == TOOLS, 60, "the list has every tool with its next level")
    tools = client.get("/tools?limit=1000")["items"]
    assert {tool["condition"] for tool in tools} == {"ok"}
    (plan,) = client.get("/tools/b-0040/plans")["items"]
    assert plan["total"] == 204_000
    remaining = [(level["code"], level["remaining_shots"]) for level in plan["levels"]]
    assert remaining == [(f"L{code}", interval - interval // 10) for code, interval in LEVELS]


def test_what_goes_out_comes_back_in_unchanged(client: ApiClient) -> None:
    """The workbook of the export is one that an import takes as it is."""
    exported = client.get_file("/exports.xlsx")
    book = load_workbook(io.BytesIO(exported), read_only=True)
    assert {"tools", "counts", "plans", "entries", "parts"} <= set(book.sheetnames)
    book.close()
    run = bring(client, exported, take=False)
    counted = fates(run)
    assert counted["tools"] == {"same": TOOLS}
    assert counted["counts"] == {"same": TOOLS}
    assert counted["plans"] == {"same": 5 * TOOLS}


def _shown(client: ApiClient) -> int:
    return sum(tool["next"] is not None and tool["total"] > 0 for tool in client.get("/tools?limit=1000")["items"])
