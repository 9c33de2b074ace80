"""Ids are readable, and fit topics, addresses and tables alike."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolcare_shared.ids import SLUG, new_id, slug


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("T-0042", "t-0042"),
        ("T 0042/A", "t-0042-a"),
        ("Spritzgießmaschine Süd", "spritzgiessmaschine-sued"),
        ("  --x--  ", "x"),
        ("Énergie №5", "energie-no5"),
    ],
)
def test_a_slug_is_made_from_what_people_call_the_thing(text: str, made: str) -> None:
    """German letters are written out."""
    assert slug(text) == made


@given(st.text())
def test_a_slug_is_always_a_valid_id_or_refused(text: str) -> None:
    """Whatever somebody types."""
    try:
        made = slug(text)
    except ValueError:
        return
    assert SLUG.match(made)
    assert slug(made) == made


def test_new_ids_sort_in_the_order_they_were_made() -> None:
    """So an index on them grows at its end."""
    made = [new_id() for _ in range(1000)]
    assert made == sorted(made)
    assert all(re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", each) for each in made)
