"""Spare parts: how much there is, and what each movement makes of it."""

from dataclasses import dataclass
from enum import StrEnum

MAX_QUANTITY = 1_000_000
MAX_PRICE_CENTS = 1_000_000_000
MAX_LEAD_TIME_DAYS = 3_650


class MovementKind(StrEnum):
    """Why the stock changed. A count sets it to what was counted; the others add or take away."""

    RECEIPT = "receipt"
    COUNT = "count"
    SCRAP = "scrap"
    USE = "use"
    RETURN = "return"


class UnknownPart(Exception):
    def __init__(self, part_id: str) -> None:
        super().__init__(f"There is no spare part {part_id}. Look it up in the list of spare parts.")
        self.part_id = part_id


class PartNumberTaken(Exception):
    """`part_id` is the part that has it; None when that was added at this very moment."""

    def __init__(self, number: str, part_id: str | None) -> None:
        super().__init__(
            f"The number {number} is in use already, in upper or lower case. "
            "Choose another number, or open the part that has it."
        )
        self.number = number
        self.part_id = part_id


class PartIsRetired(Exception):
    def __init__(self, number: str) -> None:
        super().__init__(
            f"The spare part {number} is retired: its stock no longer moves. Book on the part that is used now."
        )
        self.number = number


class PartInUse(Exception):
    def __init__(self, number: str) -> None:
        super().__init__(f"The spare part {number} is in use already. Reload it to see how it stands.")
        self.number = number


class NotEnoughInStock(Exception):
    def __init__(self, number: str, stock: int, wanted: int) -> None:
        super().__init__(
            f"There are {stock} of {number} in stock, {wanted} cannot be taken. "
            "Book what came in first, or count the stock anew."
        )
        self.number = number
        self.stock = stock
        self.wanted = wanted


class UnknownUse(Exception):
    def __init__(self, use_id: str) -> None:
        super().__init__(f"This job took no part by {use_id}, or it was given back already. Reload the job.")
        self.use_id = use_id


class TooMuchInStock(Exception):
    def __init__(self, number: str) -> None:
        super().__init__(f"More than {MAX_QUANTITY} of {number} cannot be in stock. Check the quantity.")
        self.number = number


@dataclass(frozen=True, slots=True)
class Booking:
    """`quantity` is what came, was counted, thrown away or used: never negative."""

    kind: MovementKind
    quantity: int


def change_of(number: str, stock: int, booking: Booking) -> int:
    """Return by how much the booking changes the stock; it never falls below zero."""
    match booking.kind:
        case MovementKind.RECEIPT | MovementKind.RETURN:
            change = booking.quantity
        case MovementKind.COUNT:
            change = booking.quantity - stock
        case MovementKind.SCRAP | MovementKind.USE:
            if booking.quantity > stock:
                raise NotEnoughInStock(number, stock, booking.quantity)
            change = -booking.quantity
    if stock + change > MAX_QUANTITY:
        raise TooMuchInStock(number)
    return change


def is_low(stock: int, minimum: int) -> bool:
    """Return whether it is time to order: at the minimum, not only below it. Without a minimum nothing is low."""
    return minimum > 0 and stock <= minimum
