"""What a photo belongs to, and who may take it away."""

from datetime import UTC, datetime, timedelta

import pytest

from toolcare_photos.domain.photo import (
    Belonging,
    Erasing,
    ItemWithoutJob,
    Photo,
    PhotoIsErased,
    PhotoIsRemoved,
    PhotoNotRemoved,
    PhotoOfNothing,
    Picture,
    Removal,
    RemovalNotAllowed,
    Slot,
    erase,
    erases_at,
    remove,
    restore,
)

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
PHOTO = Photo(
    id="p",
    picture=Picture("ab" * 32, 40, 30, 1000, None),
    of=Belonging("t-0042", None, None),
    slot=Slot.AFTER,
    caption="",
    added_at=NOW,
    added_by="Timo",
    added_by_id="u-2",
)
ERASING = Erasing(NOW, "Ada", "asked for")


def removal(after: timedelta) -> Removal:
    return Removal(NOW + after, "somebody", "blurred")


@pytest.mark.parametrize(
    ("by", "after", "any_photo", "allowed"),
    [
        ("u-2", timedelta(hours=24), False, True),
        ("u-2", timedelta(hours=24, seconds=1), False, False),
        ("u-3", timedelta(0), False, False),
        ("u-3", timedelta(days=400), True, True),
    ],
)
def test_who_may_remove_a_photo(by: str, after: timedelta, any_photo: bool, allowed: bool) -> None:
    """Whoever added it within a day, later and for others only those with the right."""
    if allowed:
        assert remove(PHOTO, removal(after), by, any_photo=any_photo).removal == removal(after)
        return
    with pytest.raises(RemovalNotAllowed, match="Timo added this photo"):
        remove(PHOTO, removal(after), by, any_photo=any_photo)


def test_a_photo_is_removed_once() -> None:
    """The second hears who was first, and why."""
    gone = remove(PHOTO, removal(timedelta(0)), "u-2", any_photo=False)
    with pytest.raises(PhotoIsRemoved, match="somebody removed this photo on 2026-03-02: blurred"):
        remove(gone, removal(timedelta(0)), "u-2", any_photo=True)


def test_a_photo_of_nothing_is_none() -> None:
    """It belongs to a tool or a job; an item is of a job."""
    with pytest.raises(PhotoOfNothing):
        Belonging(None, None, None)
    with pytest.raises(ItemWithoutJob):
        Belonging("t-0042", None, "i-1")


def test_only_what_lies_in_the_bin_is_restored_or_erased() -> None:
    """What is shown was never removed; what is erased comes back by nothing."""
    gone = remove(PHOTO, removal(timedelta(0)), "u-2", any_photo=False)
    assert restore(gone) == PHOTO
    erased = erase(gone, ERASING)
    assert erased.erasing == ERASING
    for deed in (restore, lambda photo: erase(photo, ERASING)):
        with pytest.raises(PhotoNotRemoved):
            deed(PHOTO)
        with pytest.raises(PhotoIsErased, match="erased on 2026-03-02"):
            deed(erased)


def test_the_bin_says_when_it_is_emptied() -> None:
    """Of a photo that lies in it."""
    gone = remove(PHOTO, removal(timedelta(hours=1)), "u-2", any_photo=False)
    assert erases_at(gone, timedelta(days=30)) == NOW + timedelta(days=30, hours=1)
    assert erases_at(PHOTO, timedelta(days=30)) is None
    assert erases_at(erase(gone, ERASING), timedelta(days=30)) is None
