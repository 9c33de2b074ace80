"""Who is asked whether the clock follows a time server, and what is made of the answer."""

from pathlib import Path

import pytest

from toolcare_shared.clock_sync import is_synchronised

FORBIDDEN, WELL, TIME_ERROR = -1, 0, 5


@pytest.mark.parametrize(("kernel", "follows"), [(WELL, True), (TIME_ERROR, False), (FORBIDDEN, None)])
def test_the_kernel_has_the_word(tmp_path: Path, kernel: int, follows: bool | None) -> None:
    assert is_synchronised(lambda: kernel, tmp_path / "none") is follows


def test_where_a_sandbox_forbids_to_ask_it_the_time_service_is_looked_at(tmp_path: Path) -> None:
    assert is_synchronised(lambda: FORBIDDEN, tmp_path) is False
    (tmp_path / "synchronized").touch()
    assert is_synchronised(lambda: FORBIDDEN, tmp_path) is True
