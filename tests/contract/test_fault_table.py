"""The table of faults in `tests/README.md` names tests that exist, and no fault is left out."""

import re
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parents[1]
FAULTS = {str(number) for number in range(1, 75)} | {"48b"}
ROW = re.compile(r"^\| (\d+b?) \| .+? \| (.+) \|$", re.MULTILINE)
NAMED = re.compile(r"`([\w/]+\.py)::(\w+)`")


def _rows() -> Iterator[tuple[str, str]]:
    text = (TESTS / "README.md").read_text().partition("# The faults, one by one")[2]
    yield from ROW.findall(text)


def test_each_fault_has_a_row_of_its_own() -> None:
    numbers = [number for number, _ in _rows()]
    assert set(numbers) == FAULTS
    assert len(numbers) == len(FAULTS)


def test_each_test_that_is_named_exists_and_where_there_is_none_it_says_why() -> None:
    for number, cell in _rows():
        named = NAMED.findall(cell)
        assert named or len(cell.removeprefix("none: ")) > 20, number
        for file, name in named:
            assert re.search(rf"def {name}\(", (TESTS / file).read_text()), (number, file, name)


def test_each_file_that_the_faults_name_exists() -> None:
    text = (TESTS / "README.md").read_text().partition("# How it is made to fail")[2]
    for name in re.findall(r"`((?:faults|integration|unit|e2e|bench|contract|stack)/[\w/]+(?:\.py)?)`", text):
        assert (TESTS / name).exists(), name
