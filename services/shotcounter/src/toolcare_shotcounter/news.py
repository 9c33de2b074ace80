"""What the parts of the running service tell each other, so that nobody polls in vain."""

import asyncio
from collections.abc import Iterable


class News:
    """In-process wake-ups only: whatever must survive a crash stands in the database."""

    def __init__(self) -> None:
        self.unpublished = asyncio.Event()
        self.live = asyncio.Event()
        self.sources_changed = asyncio.Event()
        self._moved: set[str] = set()

    def counted(self, tool_ids: Iterable[str]) -> None:
        self._moved.update(tool_ids)
        self.unpublished.set()
        self.live.set()

    def take_moved(self) -> set[str]:
        """The tools that were counted since the last call."""
        moved, self._moved = self._moved, set()
        return moved
