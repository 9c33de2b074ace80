"""What a restore into containers writes where, and what it refuses; the restore itself is a test of the stack."""

from pathlib import Path

import pytest

from toolcare_compose.backup.faults import FolderNotEmpty
from toolcare_compose.layout import DataFolder
from toolcare_compose.stack.restore import carry, require_new


def _file(path: Path, text: str = "x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_files_go_into_the_volumes_and_the_key_of_photos_to_the_secrets(tmp_path: Path) -> None:
    restored, data, keys = tmp_path / "restored", tmp_path / "data", tmp_path / "secrets" / "photos.json"
    for name in ("photos/ab/full.jpg", "documents/1", "keys/sealing.key"):
        _file(restored / name, name)
    _file(restored / "keys" / "photos.json", "the plant's")
    _file(keys, "made by init")
    carry(restored, data, keys)
    found = {path.relative_to(data).as_posix(): path.read_text() for path in data.rglob("*") if path.is_file()}
    assert found == {name: name for name in ("photos/ab/full.jpg", "documents/1", "keys/sealing.key")}
    assert keys.read_text() == "the plant's"


def test_a_stack_that_holds_something_is_not_written_over(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    _file(tmp_path / "keys" / "photos.json")  # mounted there
    _file(tmp_path / "backup" / "cache" / "1")
    (tmp_path / "photos").mkdir()
    require_new(data, {})
    _file(tmp_path / "photos" / "ab" / "full.jpg")
    with pytest.raises(FolderNotEmpty):
        require_new(data, {})
