"""The floor, on a disk of its own. The seed of a run is printed; TOOLCARE_SEED takes it again."""

import os
import random
from collections.abc import Iterator

import pytest
from tests.faults.disk import Disk, own_disk
from tests.faults.floor import Floor


@pytest.fixture(scope="session")
def seed() -> int:
    return int(os.environ.get("TOOLCARE_SEED") or random.SystemRandom().randrange(1 << 32))


@pytest.fixture(scope="module")
def disk() -> Iterator[Disk]:
    with own_disk() as disk:
        yield disk


@pytest.fixture(scope="module")
def floor(disk: Disk, seed: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Floor]:
    print(f"\nTOOLCARE_SEED={seed}")
    floor = Floor(tmp_path_factory.mktemp("floor"), disk.root / "data", seed)
    try:
        floor.start()
        yield floor
    finally:
        floor.stop()
