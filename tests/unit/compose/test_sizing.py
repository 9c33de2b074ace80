"""What so many presses need: the model grows with them, and follows what was measured."""

from dataclasses import replace
from pathlib import Path

import pytest

from toolcare_compose.sizing import ASSUMED, MEASURED, PRESSES, copies, kind, scaling_page, size


def test_ten_times_the_presses_need_ten_times_the_work() -> None:
    """Counting costs the same whatever there is beside it; memory has a floor."""
    small, large = size(100), size(1000)
    assert large.cores == pytest.approx(10 * small.cores)
    assert large.growth_gib == pytest.approx(10 * small.growth_gib)
    assert large.memory_gib < 10 * small.memory_gib


def test_a_core_does_what_was_measured_and_not_more_than_is_planned() -> None:
    """A press of twenty seconds makes a twentieth of a shot a second."""
    measured, assumed = replace(MEASURED, shot_ms=2.0, told_ms=0.0), replace(ASSUMED, used=0.5, cycle_s=20.0)
    assert size(20 * 250, measured, assumed).shotcounter_cores == pytest.approx(1.0)
    assert copies(1.01) == 2


def test_a_hall_keeps_its_file_and_a_concern_gets_a_cluster() -> None:
    """The kinds follow from the work."""
    assert kind(size(10)) == ("SQLite", "Mosquitto")
    assert kind(size(PRESSES[-1]))[1].startswith("EMQX")


def test_tables_are_made_anew_and_the_words_around_them_stay(tmp_path: Path) -> None:
    """However often, and from nothing."""
    page = tmp_path / "scaling.md"
    page.write_text(
        "a\n<!-- measured -->\n<!-- end -->\nb\n<!-- model -->\nold\n<!-- end -->\n<!-- limit -->\n<!-- end -->\nc\n"
    )
    page.write_text(scaling_page(page))
    first = page.read_text()
    assert [line for line in first.splitlines() if line in {"a", "b", "c", "old"}] == ["a", "b", "c"]
    assert first.count("| 100,000 |") == 1
    assert scaling_page(page) == first


def test_a_page_without_places_for_the_tables_is_refused(tmp_path: Path) -> None:
    """A table that is written nowhere would grow old unseen."""
    page = tmp_path / "scaling.md"
    page.write_text("# Scaling\n")
    with pytest.raises(LookupError, match="measured"):
        scaling_page(page)
