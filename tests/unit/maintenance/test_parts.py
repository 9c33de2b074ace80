"""Stock of spare parts: what a booking makes of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolcare_maintenance.domain.parts import (
    MAX_QUANTITY,
    Booking,
    MovementKind,
    NotEnoughInStock,
    TooMuchInStock,
    change_of,
    is_low,
)

KINDS = st.sampled_from(MovementKind)


@pytest.mark.parametrize(
    ("kind", "quantity", "change"),
    [
        (MovementKind.RECEIPT, 5, 5),
        (MovementKind.COUNT, 12, 2),
        (MovementKind.COUNT, 7, -3),
        (MovementKind.SCRAP, 4, -4),
        (MovementKind.USE, 10, -10),
    ],
)
def test_each_booking_changes_the_stock_in_its_way(kind: MovementKind, quantity: int, change: int) -> None:
    """Of ten parts: what comes is added, what goes is taken away, a count sets what is there."""
    assert change_of("OR-22x2", 10, Booking(kind, quantity)) == change


@pytest.mark.parametrize("kind", [MovementKind.SCRAP, MovementKind.USE])
def test_more_than_there_is_cannot_be_taken(kind: MovementKind) -> None:
    """The message names what there is and what to do."""
    with pytest.raises(NotEnoughInStock, match=r"There are 2 of OR-22x2 .* count the stock"):
        change_of("OR-22x2", 2, Booking(kind, 3))


def test_a_stock_that_cannot_be_is_refused() -> None:
    """A slip of the finger does not make a million parts."""
    with pytest.raises(TooMuchInStock):
        change_of("OR-22x2", 1, Booking(MovementKind.RECEIPT, MAX_QUANTITY))


@given(st.lists(st.tuples(KINDS, st.integers(0, 50)), max_size=30))
def test_the_movements_add_up_to_the_stock(bookings: list[tuple[MovementKind, int]]) -> None:
    """However parts come and go, the stock is the sum of what was booked, and never below zero."""
    stock, booked = 0, 0
    for kind, quantity in bookings:
        try:
            change = change_of("P", stock, Booking(kind, quantity))
        except NotEnoughInStock:
            continue
        stock, booked = stock + change, booked + change
        assert stock == booked >= 0


@pytest.mark.parametrize(("stock", "minimum", "low"), [(5, 5, True), (6, 5, False), (0, 1, True), (0, 0, False)])
def test_a_part_is_low_at_its_minimum(stock: int, minimum: int, *, low: bool) -> None:
    """Time to order is at the minimum; a part without one is never low."""
    assert is_low(stock, minimum) is low
