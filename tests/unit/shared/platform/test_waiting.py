"""How often a test looks at what it waits for: at once in the beginning, seldom when it takes long."""

import pytest

from toolcare_shared.testing.waiting import pause_s


@pytest.mark.parametrize(
    ("waited_s", "pause"),
    [
        pytest.param(0.0, 0.02, id="what is about to happen is seen at once"),
        pytest.param(0.5, 0.05, id="a tenth of the wait later"),
        pytest.param(60.0, 0.1, id="never much later"),
    ],
)
def test_the_pause_grows_with_the_wait(waited_s: float, pause: float) -> None:
    assert pause_s(waited_s) == pytest.approx(pause)


def test_what_soon_passes_is_looked_for_as_often_as_in_the_beginning() -> None:
    assert pause_s(60.0, 0.05, 0.05) == pytest.approx(0.05)
