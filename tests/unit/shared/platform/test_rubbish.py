"""What stays for good is not looked through again and again; what comes later and goes is."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from toolcare_shared.rubbish import settle


class _Held:
    """Holds itself up, so that counting references never frees it."""

    def __init__(self) -> None:
        self.own = self


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


def test_what_is_there_at_the_start_stays_out_of_the_way_and_new_rubbish_goes() -> None:
    stays = _Held()
    settle()
    assert not any(each is stays for each in gc.get_objects())
    gone = weakref.ref(_Held())
    gc.collect()
    assert gone() is None
