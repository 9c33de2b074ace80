"""The catalogue as a tree, how codes are counted together, and how they are found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolcare_failures.domain.codes import (
    Catalogue,
    Code,
    CodeGroup,
    CodeIsRetired,
    KindOfComponent,
    MergedAcrossGroups,
    MergedIntoItself,
    UnknownCode,
    WrongGroup,
    WrongParent,
)
from toolcare_failures.domain.search import distance, search

FLASH = Code("FL", CodeGroup.PART_DEFECT, {"en": "Flash", "de": "Grat"}, {"de": ["Überspritzung"], "en": ["burr"]})
BURR = Code("BURR", CodeGroup.PART_DEFECT, {"en": "Burr"}, retired=True, merged_into="EDGE")
EDGE = Code("EDGE", CodeGroup.PART_DEFECT, {"en": "Sharp edge"}, retired=True, merged_into="FL")
EJECTOR = Code("EJ", CodeGroup.TOOL_FAULT, {"en": "Ejector"}, component_kinds=(KindOfComponent.EJECTOR_PIN,))
BENT = Code("EJ-BENT", CodeGroup.TOOL_FAULT, {"en": "Bent ejector pin", "de": "Auswerferstift verbogen"}, parent="EJ")
CRACK = Code("CR", CodeGroup.TOOL_FAULT, {"en": "Crack", "de": "Riss"}, retired=True)
STONE = Code("X-STONE", CodeGroup.FIX, {"en": "Stone"})
CATALOGUE = Catalogue([FLASH, BURR, EDGE, EJECTOR, BENT, CRACK, STONE])


def test_merged_codes_are_counted_as_what_they_became() -> None:
    """Over several merges, and from whichever of them one asks."""
    assert [CATALOGUE.counted_as(code) for code in ("burr", "EDGE", "FL")] == ["FL", "FL", "FL"]
    assert CATALOGUE.family("BURR") == CATALOGUE.family("FL") == {"FL", "EDGE", "BURR"}
    assert CATALOGUE.family("EJ") == {"EJ"}


def test_a_merged_code_names_the_one_to_use() -> None:
    with pytest.raises(CodeIsRetired, match="Use FL") as merged:
        CATALOGUE.for_report("BURR")
    assert merged.value.use == "FL"
    with pytest.raises(CodeIsRetired, match="Choose another"):
        CATALOGUE.for_report("cr")


def test_a_fix_is_not_reported_and_a_fault_is_no_fix() -> None:
    with pytest.raises(WrongGroup):
        CATALOGUE.for_report("X-STONE")
    with pytest.raises(WrongGroup):
        CATALOGUE.of_group("FL", CodeGroup.FIX)
    with pytest.raises(UnknownCode):
        CATALOGUE.find("NONE")


@pytest.mark.parametrize(
    ("code", "group", "parent"),
    [
        ("EJ-NEW", CodeGroup.PART_DEFECT, "EJ"),
        ("EJ-NEW", CodeGroup.TOOL_FAULT, "EJ-BENT"),
        ("FL", CodeGroup.PART_DEFECT, "FL"),
        ("EJ", CodeGroup.TOOL_FAULT, "MB"),
    ],
)
def test_the_tree_has_two_levels_within_a_group(code: str, group: CodeGroup, parent: str) -> None:
    base = Code("MB", CodeGroup.TOOL_FAULT, {"en": "Mould base"})
    with pytest.raises(WrongParent):
        Catalogue([*CATALOGUE, base]).check_parent(code, group, parent)


def test_only_codes_in_use_of_one_group_merge() -> None:
    with pytest.raises(MergedIntoItself):
        CATALOGUE.check_merge("FL", "fl")
    with pytest.raises(MergedAcrossGroups):
        CATALOGUE.check_merge("FL", "EJ")
    with pytest.raises(CodeIsRetired):
        CATALOGUE.check_merge("FL", "CR")
    CATALOGUE.check_merge("EJ-BENT", "EJ")


def test_a_code_fits_the_components_it_names_or_all() -> None:
    assert EJECTOR.fits(KindOfComponent.EJECTOR_PIN)
    assert not EJECTOR.fits(KindOfComponent.SLIDE)
    assert FLASH.fits(KindOfComponent.SLIDE)
    assert EJECTOR.fits(None)


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("fl", "FL"),
        ("GRAT", "FL"),
        ("graht", "FL"),
        ("flsah", "FL"),
        ("ueberspritzung", "FL"),
        ("Überspriz", "FL"),
        ("ejector bent", "EJ-BENT"),
        ("auswerfestift", "EJ-BENT"),
        ("ejecter", "EJ"),
        ("stift", "EJ-BENT"),
        ("ej-bent", "EJ-BENT"),
    ],
)
def test_codes_are_found_by_any_word_half_typed_or_a_little_wrong(query: str, first: str) -> None:
    """In both languages, by synonyms, with swapped, missing and wrong letters."""
    assert search(CATALOGUE, query)[0].code == first


@pytest.mark.parametrize("query", ["xy", "flash crack", "hydraulics", "zzzz"])
def test_what_is_not_there_is_not_found(query: str) -> None:
    assert search(CATALOGUE, query) == []


def test_an_empty_query_finds_all() -> None:
    assert len(search(CATALOGUE, "  ")) == 7


WORDS = st.text("abcd", max_size=7)


@given(WORDS, WORDS)
def test_distance_counts_errors_alike_from_both_sides(one: str, other: str) -> None:
    """Nothing for the same word, never more than all letters."""
    assert distance(one, one) == 0
    assert distance(one, other) == distance(other, one) <= max(len(one), len(other))
    assert (distance(one, other) == 0) == (one == other)


@given(st.text("abcd", min_size=2, max_size=8), st.data())
def test_one_typing_error_is_one(word: str, data: st.DataObject) -> None:
    """A missing letter, or two that changed places."""
    at = data.draw(st.integers(0, len(word) - 2))
    assert distance(word, word[:at] + word[at + 1 :]) == 1
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    assert distance(word, swapped) <= 1
