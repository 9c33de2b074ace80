"""Keyset pages: nothing is skipped or shown twice, and a cursor is ours or refused."""

import base64
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolcare_shared.pages import CursorValue, InvalidCursor, PageRequest, decode_cursor, encode_cursor

values = st.lists(
    st.text(st.characters(exclude_characters="\0"), max_size=20)
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.booleans()
    | st.none(),
    max_size=4,
).map(tuple)
"""Any name may end a page, also one with a no-break space; what no database bears ends none."""


@given(values)
def test_a_cursor_gives_back_what_went_in(position: tuple[CursorValue, ...]) -> None:
    assert decode_cursor(encode_cursor(position)) == position


@given(st.text(max_size=40))
def test_any_other_text_is_refused_and_never_crashes(text: str) -> None:
    with suppress(InvalidCursor):
        assert isinstance(decode_cursor(text), tuple)


@pytest.mark.parametrize("raw", [b"{}", b"1", b'[{"a": 1}]', b"[[1]]", b"\xff", b'["\\u0000"]', b'["\\ud800"]'])
def test_well_encoded_rubbish_is_refused(raw: bytes) -> None:
    with pytest.raises(InvalidCursor):
        decode_cursor(base64.urlsafe_b64encode(raw).decode())


@given(st.integers(0, 30), st.integers(1, 10))
def test_pages_together_are_the_whole(count: int, limit: int) -> None:
    rows = list(range(count))
    seen: list[int] = []
    after: tuple[CursorValue, ...] | None = None
    for _ in range(count + 1):
        request = PageRequest(limit, after)
        start = 0 if request.after is None else rows.index(int(str(request.after[0]))) + 1
        page = request.page(rows[start : start + request.fetch], show=lambda row: row, position=lambda row: (row,))
        seen += page.items
        if page.next_cursor is None:
            break
        after = decode_cursor(page.next_cursor)
    assert seen == rows
