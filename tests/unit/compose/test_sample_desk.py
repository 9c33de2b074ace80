"""A wish for sample data is followed once, and taken up again only while it is neither done nor given up."""

import json
from pathlib import Path

import pytest

from toolcare_compose.sample_desk import End, SampleDesk, Wish


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def wish(folder: Path, token_id: str) -> None:
    (folder / "wanted.json").write_text(json.dumps({"token_id": token_id, "token": f"secret of {token_id}"}))


def test_nothing_is_followed_where_nothing_was_wished(folder: Path) -> None:
    """The folder need not be there."""
    assert SampleDesk(folder / "none").open_wish() is None
    assert SampleDesk(folder).open_wish() is None


@pytest.mark.parametrize("end", ["done", "failed"])
def test_a_wish_is_open_until_it_ends(folder: Path, end: End) -> None:
    """Also while it is worked at, so that an interruption is made good; another wish opens it again."""
    desk = SampleDesk(folder)
    wish(folder, "w-1")
    open_wish = desk.open_wish()
    assert open_wish == Wish("w-1", "secret of w-1")
    desk.tell(open_wish, "tools", 3, 14)
    assert desk.open_wish() == open_wish
    assert "secret" not in (folder / "told.json").read_text()
    desk.end(open_wish, end)
    assert desk.open_wish() is None
    wish(folder, "w-2")
    assert desk.open_wish() == Wish("w-2", "secret of w-2")
