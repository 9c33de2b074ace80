"""The keys of an installation go outside of its data folder, whatever happens on the way."""

import shutil
from pathlib import Path

import pytest

from toolcare_compose import keys_place
from toolcare_compose.backup import swap
from toolcare_compose.keys_place import PLACE, KeysCannotMove, KeysGone, settle
from toolcare_compose.layout import DataFolder
from toolcare_compose.upgrade.keeping import Keeping
from toolcare_compose.whole_files import write_private


@pytest.fixture
def data(tmp_path: Path) -> DataFolder:
    made = DataFolder(tmp_path / "data")
    made.make()
    return made


def _with_keys_inside(data: DataFolder) -> None:
    (data.keys / "services").mkdir(parents=True)
    (data.keys / "services" / "registry.pem").write_text("registry's")
    (data.keys / "sealing.key").write_text("secret")
    (data.keys / "sealing.key").chmod(0o600)


def _has_its_keys(data: DataFolder) -> bool:
    return (data.keys / "services" / "registry.pem").read_text() == "registry's" and (
        (data.keys / "sealing.key").read_text() == "secret"
    )


def test_a_new_installation_has_them_outside(data: DataFolder, tmp_path: Path) -> None:
    """They are nobody else's to look at, and stay where they are at each further start, also without the variable."""
    place = {PLACE: str(tmp_path / "keys")}
    settle(data, place)
    (data.keys / "a.key").write_text("a")
    settle(data, place)
    settle(data, {"XDG_CONFIG_HOME": str(tmp_path / "elsewhere")})
    assert keys_place.are_outside(data)
    assert keys_place.place_of(data).parent == tmp_path / "keys"
    assert keys_place.place_of(data).stat().st_mode & 0o077 == 0
    assert (data.keys / "a.key").read_text() == "a"
    assert not [file for file in data.root.rglob("*") if file.is_file() and not file.parent.is_relative_to(data.keys)]


def test_a_move_from_one_disk_to_another_that_was_cut_off_leaves_no_keys_behind(
    data: DataFolder, tmp_path: Path
) -> None:
    """Killed before and after the link changes: one place has them in the end, and it is the one in use."""
    settle(data, {PLACE: str(tmp_path / "card")})
    (data.keys / "sealing.key").write_text("secret")
    card = keys_place.place_of(data)
    (data.root / ".keys.left").symlink_to(card)  # the link still leads there
    settle(data, {})
    assert (data.keys / "sealing.key").read_text() == "secret"
    shutil.copytree(card, tmp_path / "stick" / "x")
    (data.root / ".keys.left").symlink_to(card)
    (data.root / ".keys.coming").symlink_to(tmp_path / "stick" / "x")
    (data.root / ".keys.coming").replace(data.keys)
    settle(data, {})
    assert (data.keys / "sealing.key").read_text() == "secret"
    assert (card.exists(), keys_place.place_of(data).parent) == (False, tmp_path / "stick")
    assert not (data.root / ".keys.left").is_symlink()


def test_those_that_lie_inside_are_moved_out_and_elsewhere_when_that_is_named(data: DataFolder, tmp_path: Path) -> None:
    """As an installation of before, and as a restore leaves them."""
    _with_keys_inside(data)
    settle(data, {PLACE: str(tmp_path / "keys")})
    first = keys_place.place_of(data)
    assert _has_its_keys(data)
    assert (data.keys / "sealing.key").stat().st_mode & 0o777 == 0o600
    settle(data, {PLACE: str(tmp_path / "stick")})
    assert _has_its_keys(data)
    assert keys_place.place_of(data).parent == tmp_path / "stick"
    assert not first.exists()


@pytest.mark.parametrize("cut", ["noted", "half copied", "out of the way", "linked"])
def test_cut_off_anywhere_the_next_start_goes_on(data: DataFolder, tmp_path: Path, cut: str) -> None:
    """One set of keys is left, and it is whole."""
    home, place = tmp_path / "keys", tmp_path / "keys" / "abc"
    _with_keys_inside(data)
    home.mkdir()
    (data.root / ".keys.coming").symlink_to(place)
    if cut == "half copied":
        place.mkdir()
        (place / "sealing.key").write_text("sec")
    elif cut in {"out of the way", "linked"}:
        shutil.copytree(data.keys, place)
        data.keys.rename(data.root / "keys.leaving")
        if cut == "linked":
            (data.root / ".keys.coming").rename(data.keys)
    settle(data, {PLACE: str(home)})
    assert _has_its_keys(data)
    assert len(list(home.iterdir())) == 1
    assert sorted(entry.name for entry in data.root.iterdir() if "keys" in entry.name) == ["keys"]


def test_keys_that_are_gone_are_named_and_no_new_ones_made(data: DataFolder, tmp_path: Path) -> None:
    """The stick was pulled."""
    settle(data, {PLACE: str(tmp_path / "stick")})
    shutil.rmtree(tmp_path / "stick")
    with pytest.raises(KeysGone, match=f"{tmp_path / 'stick'}.*Bring the folder back.*recovery passphrase"):
        settle(data, {PLACE: str(tmp_path / "stick")})
    assert not (tmp_path / "stick").exists()


def test_a_place_that_cannot_be_is_told_and_one_inside_leaves_them_there(data: DataFolder, tmp_path: Path) -> None:
    """A service whose home is its data folder has nowhere else to put them by itself."""
    (tmp_path / "file").touch()
    with pytest.raises(KeysCannotMove, match=PLACE):
        settle(data, {PLACE: str(tmp_path / "file" / "keys")})
    settle(data, {"XDG_CONFIG_HOME": str(data.root / ".config")})
    assert data.keys.is_dir()
    assert not keys_place.are_outside(data)


def test_an_upgrade_copies_no_key_into_the_data_folder(data: DataFolder, tmp_path: Path) -> None:
    """The way back leads to the keys as they were, kept beside those that the new release changed; one set stays."""
    _with_keys_inside(data)
    home = tmp_path / "keys"
    settle(data, {PLACE: str(home)})
    keeping = Keeping(data)
    keeping.make_room()
    keeping.keep()
    assert not [file for file in data.root.rglob("*") if file.name == "sealing.key" and data.upgrade in file.parents]
    (data.keys / "sealing.key").write_text("another")
    keeping.put_back()
    keeping.forget()
    assert _has_its_keys(data)
    assert list(home.iterdir()) == [keys_place.place_of(data)]


def test_after_an_upgrade_the_copy_of_the_keys_is_gone(data: DataFolder, tmp_path: Path) -> None:
    _with_keys_inside(data)
    settle(data, {PLACE: str(tmp_path / "keys")})
    keeping = Keeping(data)
    keeping.make_room()
    keeping.keep()
    keeping.forget()
    assert _has_its_keys(data)
    assert list((tmp_path / "keys").iterdir()) == [keys_place.place_of(data)]


def test_an_older_release_gets_back_the_keys_it_had_inside(data: DataFolder, tmp_path: Path) -> None:
    _with_keys_inside(data)
    keeping = Keeping(data)
    keeping.make_room()
    keeping.keep()
    settle(data, {PLACE: str(tmp_path / "keys")})
    keeping.put_back()
    assert not data.keys.is_symlink()
    assert _has_its_keys(data)


def test_a_restore_takes_the_keys_of_the_plant_before_with_it(data: DataFolder, tmp_path: Path) -> None:
    """Its data is gone, and what was encrypted with them is not to be read by anybody."""
    _with_keys_inside(data)
    settle(data, {PLACE: str(tmp_path / "keys")})
    new = keys_place.new_place(data, {PLACE: str(tmp_path / "keys")})
    assert new is not None
    write_private(new / "database.key", "restored")
    swap.ready_folder(data).mkdir(parents=True)
    (swap.ready_folder(data) / "keys").symlink_to(new)
    swap.make_ready(data)
    assert swap.finish(data)
    assert (data.keys / "database.key").read_text() == "restored"
    assert list((tmp_path / "keys").iterdir()) == [new]
