"""The floor, on a disk of its own."""

from collections.abc import Iterator

import pytest
from tests.faults.disk import Disk, own_disk
from tests.faults.floor import Floor
from tests.faults.seed import SEED


@pytest.fixture(scope="module")
def disk() -> Iterator[Disk]:
    with own_disk() as disk:
        yield disk


@pytest.fixture(scope="module")
def floor(disk: Disk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Floor]:
    print(f"\nTOOLCARE_SEED={SEED}")
    floor = Floor(tmp_path_factory.mktemp("floor"), disk.root / "data", SEED)
    try:
        floor.start()
        yield floor
    finally:
        floor.stop()
