"""What a store of files must do, whatever it is: a folder, or a server for objects."""

from collections.abc import AsyncIterator
from typing import Protocol


class StoreUnavailable(Exception):
    """`what` is for people: disk full, no right to write."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"The store of the photos does not work ({what}). Try again; if it stays, tell an administrator."
        )
        self.what = what


class PictureDamaged(Exception):
    """What lies under the key is not what was put there: changed, cut off, moved from elsewhere or never sealed."""

    def __init__(self, key: str) -> None:
        super().__init__(
            f"The file {key} was damaged or changed in the store of the photos, and is not shown. "
            "Have an administrator run `toolcare photos check --repair`."
        )
        self.key = key


class ObjectStore(Protocol):
    """Files by key; a key is parts of letters, digits, dots and dashes with `/` between them.

    What is under a key never changes its meaning, so writing it twice is writing it once. Each raises
    StoreUnavailable.
    """

    async def put(self, key: str, content: bytes) -> None:
        """Return once the file would survive a loss of power; others never see half of it."""
        ...

    async def has(self, key: str) -> bool: ...

    async def get(self, key: str) -> bytes | None: ...

    async def delete(self, key: str) -> None:
        """Return once the file is gone, also when it was gone before."""
        ...

    def keys(self, prefix: str = "") -> AsyncIterator[str]:
        """Give the keys that begin so, also of what a crash left half written; `prefix` ends with `/` or is empty."""
        ...
