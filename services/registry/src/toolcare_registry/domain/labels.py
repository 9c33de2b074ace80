"""Where the codes on labels lead."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LabelAddress:
    """Without an address labels carry the one under which the page was opened."""

    address: str | None = None
    version: int = 0


def change_address(before: LabelAddress, address: str | None) -> LabelAddress:
    """Return the address and its next version; the same when nothing differs."""
    return before if address == before.address else LabelAddress(address, before.version + 1)
