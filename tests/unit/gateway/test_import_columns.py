"""The gateway's columns are those that the services take, and what is wrong with them is said as on the page."""

import json
from pathlib import Path

import pytest

from toolcare_failures import columns as failures
from toolcare_gateway.imports.columns import BY_KIND, Kind
from toolcare_gateway.imports.german import GERMAN
from toolcare_maintenance import columns as maintenance
from toolcare_registry import columns as registry
from toolcare_shared.columns import Column
from toolcare_shotcounter import columns as shotcounter

OWNERS: dict[Kind, tuple[Column, ...]] = {
    Kind.MACHINES: registry.MACHINE_COLUMNS,
    Kind.PLACES: registry.PLACE_COLUMNS,
    Kind.TOOLS: registry.TOOL_COLUMNS,
    Kind.COUNTS: shotcounter.COUNT_COLUMNS,
    Kind.PLANS: (maintenance.NUMBER, maintenance.PLAN, *maintenance.LEVEL_COLUMNS),
    Kind.PARTS: (*maintenance.PART_COLUMNS, maintenance.TOOLS_OF_PART),
    Kind.FAILURE_CODES: failures.CODE_COLUMNS,
}


@pytest.mark.parametrize("kind", Kind)
def test_columns_are_those_of_the_owner(kind: Kind) -> None:
    """A column added to one of the two is missing in the other until somebody adds it there."""
    assert [column.name for column in BY_KIND[kind].columns] == [column.name for column in OWNERS[kind]]


def test_refused_rows_are_said_in_german_as_on_the_page() -> None:
    """One set of words in two places: the page's and those of the file to mend."""
    words = json.loads(
        (Path(__file__).parents[3] / "services/gateway/web/src/i18n/de.files.json").read_text(encoding="utf-8")
    )
    said = {code: text.replace("{{row}}", "{row}") for code, text in words["fileProblems"].items()}
    assert {code: said.get(code) for code in GERMAN} == dict(GERMAN)
