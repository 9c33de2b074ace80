"""What a sheet may say."""

import pytest
from pydantic import ValidationError

from toolcare_registry.domain.sheets import Sheet, rewrite
from toolcare_registry.sheets_schemas import SheetIn


def test_a_rewritten_sheet_has_the_next_version() -> None:
    """The same content is no change."""
    sheet = Sheet("t-1", {"product": "Lid"}, 3)
    assert rewrite(sheet, {"product": "Lid"}) is sheet
    assert rewrite(sheet, {"product": "Cup"}).version == 4


def test_zones_have_the_limits_of_the_trade_unless_told_otherwise() -> None:
    """Ten percent of resistance, one megohm of insulation."""
    [zone] = SheetIn.model_validate({"zones": [{"number": 1}]}).zones
    assert (zone.kind, zone.tolerance_percent, zone.insulation_min_mohm) == ("nozzle", 10, 1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"zones": [{"number": 1}, {"number": 1}]},
        {"cooling": [{"number": 2}, {"number": 2}]},
        {"setup": [{"name": "Melt", "low": 240, "high": 220}]},
        {"materials": [{"part": "Core", "hardness_hrc": 81}]},
        {"cooling": [{"number": 1, "side": "C"}]},
        {"length_mm": 0},
        {"built_on": "0001-01-01"},
        {"colour": "blue"},
    ],
)
def test_what_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    """A number twice, limits the wrong way round, figures nothing has."""
    with pytest.raises(ValidationError):
        SheetIn.model_validate(wrong)
