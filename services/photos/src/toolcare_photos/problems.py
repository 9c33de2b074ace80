"""What each error is to a caller."""

from collections.abc import Mapping

from toolcare_photos.domain import annotations, cameras, photo, picture_file, views
from toolcare_photos.pictures import PictureLost
from toolcare_photos.storage.key_ring import BadPhotoKeys, PhotoKeyMissing
from toolcare_photos.storage.objects import PictureDamaged, StoreUnavailable
from toolcare_photos.workers.darkroom import WorkersUnavailable
from toolcare_shared.errors import Conflict, Forbidden, Invalid, NotFound, Problem, Unavailable
from toolcare_shared.errors import problems as documented


class Gone(Problem):
    status, code, title = 410, "gone", "It was there and is no more"


class UnsupportedMedia(Problem):
    status, code, title = 415, "unsupported_media", "This kind of file is not taken"


PROBLEMS: Mapping[type[Exception], type[Problem]] = {
    photo.UnknownPhoto: NotFound,
    photo.PhotoIsRemoved: Gone,
    photo.PhotoIsErased: Gone,
    photo.PhotoNotRemoved: Conflict,
    photo.PhotoIsHeld: Conflict,
    photo.PhotoIsThereAgain: Conflict,
    photo.OriginalNotKept: NotFound,
    photo.PhotoIdTaken: Conflict,
    photo.RemovalNotAllowed: Forbidden,
    photo.ChangeNotAllowed: Forbidden,
    photo.RemovedNotShown: Forbidden,
    photo.PhotoOfNothing: Invalid,
    photo.ItemWithoutJob: Invalid,
    annotations.UnknownLayer: NotFound,
    annotations.WrongPoints: Invalid,
    annotations.SameShapeTwice: Invalid,
    annotations.CodeIsRetired: Invalid,
    views.UnknownTool: NotFound,
    views.UnknownView: NotFound,
    views.ViewExists: Conflict,
    views.StandardViewKeepsName: Invalid,
    views.HalfAndViewDisagree: Invalid,
    views.ViewWithoutTool: Invalid,
    views.GoldenOfAnotherView: Invalid,
    views.GoldenStaysInItsView: Conflict,
    views.RunOfAnotherTool: Invalid,
    views.PictureInAnotherView: Conflict,
    views.PictureOfAnotherRun: Conflict,
    picture_file.NotAPicture: UnsupportedMedia,
    picture_file.HidesAnotherFile: UnsupportedMedia,
    picture_file.PictureCutOff: Invalid,
    picture_file.PictureUnreadable: Invalid,
    picture_file.TooManyPixels: Invalid,
    picture_file.PictureTooHard: Invalid,
    cameras.UnknownCamera: NotFound,
    cameras.CameraIsRetired: Conflict,
    cameras.CameraNameTaken: Conflict,
    cameras.CameraConfigDoesNotFit: Invalid,
    cameras.CameraFailed: Unavailable,
    cameras.TooManyViewers: Unavailable,
    PictureLost: NotFound,
    PictureDamaged: NotFound,
    PhotoKeyMissing: Unavailable,
    BadPhotoKeys: Unavailable,
    StoreUnavailable: Unavailable,
    WorkersUnavailable: Unavailable,
}


def problems(*types: type[Exception]) -> dict[int | str, dict[str, object]]:
    """Return the `responses=` of a route that may raise these, or refuse its input for its form."""
    return documented(Invalid, *types, mapping=PROBLEMS)


READING = (PictureDamaged, PhotoKeyMissing, BadPhotoKeys, StoreUnavailable)
"""What may be wrong with what lies in the store."""
KEEPING = (BadPhotoKeys, StoreUnavailable)
"""What may be wrong with putting something there."""
DEVELOPING = (
    picture_file.NotAPicture,
    picture_file.HidesAnotherFile,
    picture_file.PictureCutOff,
    picture_file.PictureUnreadable,
    picture_file.PictureTooHard,
    picture_file.TooManyPixels,
    WorkersUnavailable,
)
"""What may be wrong with a picture that comes in, or with the work on it."""
