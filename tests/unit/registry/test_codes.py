"""Short codes: what a typing error does to one, and how a text is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolcare_registry.domain.codes import ALPHABET, COUNT, LENGTH, code_of, is_right, read, shown

CODES = st.integers(0, COUNT - 1).map(code_of)


def test_alphabet_has_a_prime_number_of_characters_and_no_look_alikes() -> None:
    """31; each once; none of 0 O 1 I L."""
    assert (len(ALPHABET), len(set(ALPHABET)), set(ALPHABET) & set("01ILO")) == (31, 31, set())


@given(CODES)
def test_every_code_is_right(code: str) -> None:
    """Six of our characters, the last of which fits."""
    assert len(code) == LENGTH
    assert is_right(code)


@given(CODES, st.integers(0, LENGTH - 1))
def test_every_wrong_character_is_found(code: str, place: int) -> None:
    """Whichever it is, wherever it stands."""
    wrong = [code[:place] + other + code[place + 1 :] for other in ALPHABET if other != code[place]]
    assert not any(map(is_right, wrong))


@given(CODES, st.integers(0, LENGTH - 2))
def test_every_swap_of_neighbours_is_found(code: str, place: int) -> None:
    """Two equal ones are no swap."""
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert is_right(swapped) is (swapped == code)


def test_different_serials_have_different_codes() -> None:
    """A code is the serial number in our characters."""
    assert len({code_of(serial) for serial in range(5000)}) == 5000
    with pytest.raises(ValueError, match="serial"):
        code_of(COUNT)


CODE = code_of(12_345_678)


@pytest.mark.parametrize(
    "text",
    [
        CODE,
        CODE.lower(),
        shown(CODE),
        f" {shown(CODE).lower()} ",
        f"https://toolcare.plant.local:8443/t/{shown(CODE)}",
        f"HTTP://10.0.0.7:8080/T/{CODE}/?from=label",
        f"https://plant.example/toolcare/t/{CODE}#top",
    ],
)
def test_code_is_read_in_any_spelling(text: str) -> None:
    """Case, dash, blanks and the address around it do not matter."""
    assert read(text).code == CODE


@pytest.mark.parametrize(
    ("text", "number", "mistyped"),
    [
        ("T-0042", "T-0042", False),
        ("t 0042/A", "t 0042/A", False),
        ("K7M-0PX", "K7M-0PX", True),
        (CODE[:-1] + ("2" if CODE[-1] != "2" else "3"), CODE[:-1] + ("2" if CODE[-1] != "2" else "3"), True),
        ("https://other.example/page", "https://other.example/page", False),
        ("https://plant.example/t/T-0042", None, True),
    ],
)
def test_other_texts_may_be_a_number_or_typed_wrongly(text: str, number: str | None, *, mistyped: bool) -> None:
    """What looks like a code and is none was typed wrongly, unless a tool has such a number."""
    scanned = read(text)
    assert (scanned.code, scanned.number, scanned.mistyped) == (None, number, mistyped)
