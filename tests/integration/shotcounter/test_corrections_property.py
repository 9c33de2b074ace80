"""Whatever is mounted, counted, assigned and corrected in whatever order: each shot is whose tool hung there then."""

from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.faults.histories import histories
from tests.integration.shotcounter.plant_check import check
from tests.integration.shotcounter.plant_model import Plant

from toolcare_shared.db import Database
from toolcare_shared.testing.postgres import Databases, Templates, memory_folder

STEPS = st.sampled_from(
    ("run", "run", "late", "edit", "mount", "mount", "unmount", "correct", "correct", "assign", "assign", "undo")
)


@pytest.mark.asyncio
@histories(12, shrinks=False)
@given(seed=st.integers(0, 2**32), steps=st.lists(STEPS, min_size=8, max_size=22))
# A buffer of a counter that may be reset, and one that may not, over tools that are edited and runs that are corrected.
@example(
    seed=3, steps=["mount", "mount", "late", "edit", "unmount", "mount", "late", "correct", "edit", "correct", "late"]
)
# So many shots were to be assigned, and more of the same hour went along.
@example(seed=91, steps=["mount", "run", "run", "unmount", "run", "run", "correct", "mount", "correct", "assign"])
# Within an hour a run got another factor, or another tool: its next shots were written with those of before.
@example(seed=110, steps=["mount", "mount", "assign", "run", "correct", "mount", "run"])
@example(seed=590, steps=["run", "mount", "run", "correct", "assign", "run", "mount", "mount", "run"])
# The rest of a time without a tool was kept twice, once as fewer than none.
@example(
    seed=590,
    steps=[
        "run",
        "mount",
        "run",
        "correct",
        "run",
        "assign",
        "run",
        "mount",
        "mount",
        "run",
        "mount",
        "correct",
        "assign",
    ],
)
async def test_every_shot_is_whose_tool_hung_there(seed: int, steps: list[str], database_templates: Templates) -> None:
    await live(database_templates, seed, steps)


@pytest.mark.asyncio
@histories(12, shrinks=False)
@given(seed=st.integers(0, 2**32), steps=st.lists(STEPS | st.just("counters"), min_size=8, max_size=22))
# Within an hour the press got a second counter: the readings of both times were taken for thinned out ones.
@example(seed=212, steps=["assign", "assign", "run", "assign", "counters", "run", "assign"])
# A time without a tool began where one was taken off at another counter, or was held for another mould.
@example(seed=31, steps=["late", "run", "counters", "assign", "mount", "mount", "edit", "counters", "run", "correct"])
@example(seed=38, steps=["run", "mount", "run", "run", "correct", "correct", "run", "counters"])
# A hold that went along to another station and back was two times.
@example(
    seed=3263,
    steps=[
        "mount",
        "mount",
        "unmount",
        "counters",
        "correct",
        "run",
        "mount",
        "run",
        "counters",
        "late",
        "mount",
        "counters",
        "run",
    ],
)
async def test_every_shot_is_whose_tool_hung_at_its_counter(
    seed: int, steps: list[str], database_templates: Templates
) -> None:
    """With several counters and tools at a press, edited meanwhile, and shots that are held for another mould."""
    await live(database_templates, seed, steps, Random(seed + 1))


async def live(templates: Templates, seed: int, steps: list[str], aside: Random | None = None) -> None:
    with memory_folder() as folder:
        database = Database(await Databases(folder, None, templates).make_migrated("toolcare_shotcounter"))
        try:
            plant = Plant(database, Random(seed), aside)
            await plant.begin()
            for step in steps:
                await plant.step(step)
            await check(plant)
        finally:
            await database.dispose()
