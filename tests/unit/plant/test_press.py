"""How the simulated presses count."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from toolcare_compose.plant.memory import Memory
from toolcare_compose.plant.press import PLANT, Counted, Cycle, change_job, count, near_roll_over, new

PLC = PLANT[1]


def shots(number: int, seed: int = 1, before: Counted | None = None) -> Counted:
    cycle, counted = Cycle(PLC, seed), before or new(PLC)
    for _ in range(number):
        counted = count(PLC, counted, cycle.draw(counted), "now")
    return counted


def test_the_counter_rolls_over_while_the_truth_goes_on() -> None:
    rolled = shots(200)
    assert (rolled.shots, rolled.counter) == (200, (PLC.first_counter + 200) % 65_536)
    assert rolled.counter < PLC.first_counter


def test_a_new_job_resets_the_counter_and_nothing_else() -> None:
    before = shots(5)
    after = change_job(before)
    assert (after.counter, after.job, after.shots, after.life) == (0, 2, before.shots, before.life)


def test_near_roll_over_leaves_that_many_shots() -> None:
    assert shots(3, before=near_roll_over(PLC, new(PLC), 3)).counter == 0


@given(st.integers(0, 500), st.integers(1, 3))
def test_a_seed_draws_the_same_cycles_after_a_restart(made: int, seed: int) -> None:
    """A cycle depends on the seed and on the number of the shot, not on what ran before."""
    counted = Counted(made, made, made, 1, made, 0, "T")
    drawn = Cycle(PLC, seed).draw(counted)
    used = Cycle(PLC, seed)
    used.draw(new(PLC))
    assert used.draw(counted) == drawn
    assert Cycle(PLC, seed).shortest_ms <= drawn.cycle_ms <= PLC.cycle_ms * 1.02


def test_what_is_remembered_comes_back(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "plant.json")
    assert memory.load() == {}
    memory.save({"p02": shots(7)})
    assert memory.load() == {"p02": shots(7)}
