"""CSV files of lists that have many pages."""

import pytest
from pydantic import BaseModel

from toolcare_gateway.analytics.sheet import Row, Sheet, to_the_end

pytestmark = pytest.mark.asyncio


class Page(BaseModel):
    rows: list[int]
    next_cursor: str | None = None


def lines(page: Page) -> list[Row]:
    return [{"number": number} for number in page.rows]


async def two_at_a_time(_: int, cursor: str | None) -> Page:
    """Six rows in three pages."""
    first = int(cursor or 1)
    return Page(rows=[first, first + 1], next_cursor=None if first == 5 else str(first + 2))


@pytest.mark.parametrize(
    ("most", "told", "is_cut"),
    [(7, 6, False), (6, 6, False), (5, 5, True), (4, 4, True), (3, 3, True)],
)
async def test_a_file_that_is_too_long_says_so(most: int, told: int, is_cut: bool) -> None:
    """It holds as many lines as it may, and a last one that says that there are more."""
    sheet = await to_the_end(two_at_a_time, lines, "en", None, most)
    head, *rest = sheet.text().splitlines()
    assert head == "Number"
    assert rest[:told] == [str(number + 1) for number in range(told)]
    assert ["Only the first" in line for line in rest[told:]] == ([True] if is_cut else [])


async def test_columns_that_come_later_stand_empty_before() -> None:
    """Every line has as many cells as the header, and no cell is a formula."""
    sheet = Sheet("de")
    sheet.add([{"number": 1, "label": "=SUM(A1)"}])
    sheet.add([{"number": 2, "label": 'two\n"lines"', "cavity": 3}])
    assert sheet.text() == 'Nummer,Was,Kavität\r\n1,\'=SUM(A1),\r\n2,"two\n""lines""",3\r\n'
