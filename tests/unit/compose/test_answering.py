"""A share that hangs holds up neither a backup nor who asked for it."""

import os
from pathlib import Path

import pytest

from toolcare_compose.backup.answering import answer_of
from toolcare_compose.backup.faults import RepositoryUnreachable


def test_a_call_that_never_returns_says_which_place_does_not_answer(tmp_path: Path) -> None:
    """As to open a pipe whose other end nobody opens: the system keeps the caller until somebody does."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(
        RepositoryUnreachable, match=r"/mnt/nas cannot be reached \(no answer within .* a share may hang"
    ):
        answer_of("/mnt/nas", lambda: os.open(pipe, os.O_RDONLY), within_s=0.05)
    os.close(os.open(pipe, os.O_RDWR))  # lets the thread go


def test_what_answers_is_as_it_was(tmp_path: Path) -> None:
    """Its value or its own error."""
    assert answer_of(str(tmp_path), tmp_path.exists)
    with pytest.raises(FileNotFoundError):
        answer_of(str(tmp_path), (tmp_path / "none").stat)
