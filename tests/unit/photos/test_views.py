"""Views of a tool, and the words by which photos are found."""

import pytest

from toolcare_photos.domain.photo import Half
from toolcare_photos.domain.views import (
    HalfAndViewDisagree,
    belongs_to_a_run,
    half_and_view,
    is_of_a_tool,
    slug_of,
    standard_views,
)
from toolcare_photos.domain.words import endings, wanted


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Gate", "gate"),
        ("  Anguß / Öl 2 ", "anguss-oel-2"),
        ("Éjecteur n°4", "ejecteur-n4"),
        ("字", ""),
        ("x" * 99, "x" * 40),
    ],
)
def test_a_name_makes_an_address(name: str, slug: str) -> None:
    """Of small letters and digits; empty where there is none in it."""
    assert slug_of(name) == slug


def test_standard_views_follow_the_cavities() -> None:
    """In the order in which one looks at a tool."""
    views = sorted(standard_views(11), key=lambda view: view.position)
    assert [view.view for view in views] == [
        *("a-side", "b-side"),
        *(f"cavity-{number}" for number in range(1, 12)),
        *("plate", "last-shot"),
    ]
    assert [is_of_a_tool(view, 11) for view in ("cavity-11", "cavity-12", "cavity-0", "gate")] == [
        True,
        False,
        False,
        False,
    ]
    assert [belongs_to_a_run(view) for view in ("last-shot", "plate", "cavity-2", "a-side", "cavity-lid")] == [
        True,
        True,
        True,
        False,
        False,
    ]


def test_a_half_says_its_view() -> None:
    """And a view its half, where it is of one."""
    assert half_and_view(Half.A, None) == (Half.A, "a-side")
    assert half_and_view(None, "b-side") == (Half.B, "b-side")
    assert half_and_view(Half.B, "b-side") == (Half.B, "b-side")
    assert half_and_view(None, "gate") == (None, "gate")
    with pytest.raises(HalfAndViewDisagree, match="a-side"):
        half_and_view(Half.A, "gate")


def test_every_ending_of_a_word_is_found() -> None:
    """So that half a word finds it by its index, wherever in the word it stands."""
    assert endings(["Grat", "GRÄT"]) == {"grat", "rat", "at", "t", "graet", "raet", "aet", "et"}
    assert wanted(" Überspritzung  RAND rand ") == ["ueberspritzung", "rand"]
    assert max(map(len, endings(["x" * 300]))) == 40
