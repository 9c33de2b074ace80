"""The plant's state file: written before anything is shown, so a killed plant never counts backwards."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from toolcare_compose.plant.press import Counted


class Memory:
    def __init__(self, path: Path | None) -> None:
        self._path = path

    def load(self) -> dict[str, Counted]:
        if self._path is None or not self._path.exists():
            return {}
        stored = json.loads(self._path.read_text(encoding="utf-8"))
        return {press: Counted(**counted) for press, counted in stored.items()}

    def save(self, presses: Mapping[str, Counted]) -> None:
        """Replace the file in one step. It outlives a killed process; a power cut is not what this plant is for."""
        if self._path is None:
            return
        beside = self._path.with_name(f"{self._path.name}.new")
        beside.write_text(json.dumps({press: asdict(counted) for press, counted in presses.items()}), encoding="utf-8")
        beside.replace(self._path)
