"""Named views of a tool: where a camera stands each time, so that two pictures can be compared."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from toolcare_photos.domain.photo import Half

PLATE, LAST_SHOT = "plate", "last-shot"
SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
MAX_CAVITIES = 512
_SIDES = {Half.A: "a-side", Half.B: "b-side"}
_CAVITY = re.compile(r"cavity-([1-9][0-9]{0,2})")
_BEFORE_CAVITIES, _AFTER_CAVITIES, _OWN = 1, 1000, 2000
_LONGEST_SLUG = 40
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


class UnknownTool(Exception):
    def __init__(self, tool_id: str) -> None:
        super().__init__(
            f"The photos have not heard of a tool {tool_id} yet. Try again in a moment; if it stays, check the link."
        )
        self.tool_id = tool_id


class UnknownView(Exception):
    def __init__(self, view: str) -> None:
        super().__init__(f"The tool has no view {view}. Choose one from the list of its views, or add one.")
        self.view = view


class ViewExists(Exception):
    def __init__(self, view: str) -> None:
        super().__init__(f"The tool has a view {view} already. Choose another name, or use that one.")
        self.view = view


class StandardViewKeepsName(Exception):
    def __init__(self, view: str) -> None:
        super().__init__(f"Every tool has the view {view}, so its name stays. Add a view of your own instead.")
        self.view = view


class HalfAndViewDisagree(Exception):
    def __init__(self, half: Half, view: str) -> None:
        super().__init__(f"Half {half} is the view {view_of(half)}, not {view}. Name one of the two, or both alike.")


class ViewWithoutTool(Exception):
    def __init__(self) -> None:
        super().__init__("A view belongs to a tool. Name the tool as well (tool_id).")


class GoldenOfAnotherView(Exception):
    def __init__(self, view: str) -> None:
        super().__init__(
            f"This photo does not show the view {view} of this tool. Choose one of the photos of that view."
        )
        self.view = view


class GoldenStaysInItsView(Exception):
    def __init__(self, view: str) -> None:
        super().__init__(f"This photo is the golden sample of the view {view}. Choose another one there first.")
        self.view = view


class RunOfAnotherTool(Exception):
    def __init__(self, run_id: str) -> None:
        super().__init__(f"During the run {run_id} another tool hung. Leave run_id out, or name a run of this tool.")
        self.run_id = run_id


class PictureInAnotherView(Exception):
    """`name` is the view's own one, empty for a standard view."""

    def __init__(self, photo_id: str, view: str, name: str) -> None:
        super().__init__(
            f"This picture is here already, in the view {name or view}. If it shows another view, change that at the "
            "photo itself; else take a new picture."
        )
        self.photo_id = photo_id
        self.view = view
        self.name = name


class PictureOfAnotherRun(Exception):
    def __init__(self, photo_id: str, run_id: str, began: datetime | None) -> None:
        since = "" if began is None else f", which began on {began:%Y-%m-%d at %H:%M} UTC"
        super().__init__(
            f"This picture is here already, of the run {run_id}{since}. Take a new picture of this run, or remove "
            "that photo first if it is not of its run."
        )
        self.photo_id = photo_id
        self.run_id = run_id
        self.began = None if began is None else began.isoformat()


@dataclass(frozen=True, slots=True)
class View:
    """A view of one tool; a standard one has no name of its own, the page words it."""

    view: str
    name: str = ""
    hint: str = ""
    position: int = _OWN
    retired: bool = False
    golden_photo_id: str | None = None
    version: int = 0

    @property
    def is_standard(self) -> bool:
        return is_standard(self.view)


@dataclass(frozen=True, slots=True)
class Run:
    """A mounting of a tool on a machine."""

    run_id: str
    machine_id: str
    job: str | None
    began: datetime
    ended: datetime | None


def is_standard(view: str) -> bool:
    return view in {*_SIDES.values(), PLATE, LAST_SHOT} or _CAVITY.fullmatch(view) is not None


def standard_views(cavity_count: int) -> Iterator[View]:
    """Return the views that every tool has without anybody adding them."""
    yield from (standard_view(view) for view in _SIDES.values())
    yield from (standard_view(f"cavity-{number}") for number in range(1, min(cavity_count, MAX_CAVITIES) + 1))
    yield from (standard_view(view) for view in (PLATE, LAST_SHOT))


def standard_view(view: str) -> View:
    return View(view, position=_place(view))


def is_of_a_tool(view: str, cavity_count: int) -> bool:
    """Whether a standard view is one of a tool with so many cavities."""
    cavity = _CAVITY.fullmatch(view)
    return is_standard(view) and (cavity is None or int(cavity[1]) <= min(cavity_count, MAX_CAVITIES))


def belongs_to_a_run(view: str) -> bool:
    """Whether its photos are part of a run's set of last shots."""
    return view in {PLATE, LAST_SHOT} or _CAVITY.fullmatch(view) is not None


def view_of(half: Half) -> str:
    return _SIDES[half]


def half_and_view(half: Half | None, view: str | None) -> tuple[Half | None, str | None]:
    """Return both where one of them says the other."""
    if half is None:
        return next((side for side, shown in _SIDES.items() if shown == view), None), view
    if view not in {None, view_of(half)}:
        raise HalfAndViewDisagree(half, str(view))
    return half, view_of(half)


def slug_of(name: str) -> str:
    """Return what a view of this name is called in addresses; empty where the name has no letter for it."""
    lower = unicodedata.normalize("NFC", name).casefold().translate(_GERMAN)
    plain = unicodedata.normalize("NFKD", lower).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:_LONGEST_SLUG].strip("-")


def _place(view: str) -> int:
    cavity = _CAVITY.fullmatch(view)
    if cavity is not None:
        return _BEFORE_CAVITIES + int(cavity[1]) + 1
    return {**dict(zip(_SIDES.values(), (0, 1), strict=True)), PLATE: _AFTER_CAVITIES, LAST_SHOT: _AFTER_CAVITIES + 1}[
        view
    ]
