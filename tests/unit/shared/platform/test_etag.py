"""Entity tags: what counts as the same version."""

import pytest

from toolcare_shared.etag import etag, matches


@pytest.mark.parametrize(
    ("header", "same"),
    [
        ('"3"', True),
        ('W/"3"', True),
        ('"2", "3"', True),
        ("*", True),
        ('"33"', False),
        ("3", False),
        ("", False),
        ('"2"', False),
    ],
)
def test_a_header_matches_the_version_it_names(header: str, same: bool) -> None:
    assert matches(header, 3) is same


def test_a_tag_is_the_version_in_quotes() -> None:
    assert etag(7) == '"7"'
