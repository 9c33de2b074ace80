"""What the parts of the running service tell each other, so that nobody polls in vain."""

import asyncio
from collections.abc import Iterable, Sequence

from toolcare_shared import correlation
from toolcare_shared.correlation import Correlation
from toolcare_shotcounter.readings import Reading


class News:
    """In-process wake-ups only: whatever must survive a crash stands in the database."""

    def __init__(self) -> None:
        self.unpublished = asyncio.Event()
        self.live = asyncio.Event()
        self.sources_changed = asyncio.Event()
        self._moved: set[str] = set()
        self._behind: dict[str, Correlation] = {}
        self._read: dict[str, Reading] = {}

    def counted(self, tool_ids: Iterable[str]) -> None:
        """Note which tools were counted; what is told of them belongs to what counted them last."""
        moved = set(tool_ids)
        self._moved |= moved
        current = correlation.current()
        if current is not None:
            self._behind.update(dict.fromkeys(moved, current))
        self.unpublished.set()
        self.live.set()

    def read(self, readings: Sequence[Reading]) -> None:
        """Note what the sources show; of each source the newest."""
        for reading in readings:
            known = self._read.get(reading.source_id)
            if known is None or known.at <= reading.at:
                self._read[reading.source_id] = reading
        self.live.set()

    def take_read(self) -> list[Reading]:
        """The newest reading of each source that was heard since the last call."""
        read, self._read = self._read, {}
        return list(read.values())

    def take_behind(self) -> dict[str, Correlation]:
        """What counted each tool last, since the last call."""
        behind, self._behind = self._behind, {}
        return behind

    def take_moved(self) -> set[str]:
        """The tools that were counted since the last call."""
        moved, self._moved = self._moved, set()
        return moved
