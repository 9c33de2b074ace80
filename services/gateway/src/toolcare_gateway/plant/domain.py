"""What may be said of a plant."""

import re
import unicodedata
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


class UnknownTimezone(Exception):
    def __init__(self, name: str) -> None:
        super().__init__(f"Choose a time zone of the list; {name!r} is none. One looks like Europe/Berlin.")
        self.timezone = name


class SampleDataAway(Exception):
    def __init__(self) -> None:
        super().__init__("Begin empty, or bring a file: this installation cannot make sample data.")


class ToolsThereAlready(Exception):
    def __init__(self) -> None:
        super().__init__("Go on with your own tools: there are some already, and sample data would mix with them.")


def known_zone(name: str) -> str:
    """Return the name of a zone as it is kept; raise UnknownTimezone."""
    wanted = name.strip()
    try:
        return ZoneInfo(wanted).key if wanted else ""
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UnknownTimezone(wanted) from error


def file_stem(what: str, plant: str) -> str:
    """A file's name with the plant in it, in letters that every system takes."""
    spelt = unicodedata.normalize("NFKD", plant.replace("ß", "ss")).encode("ascii", "ignore").decode()
    return "-".join(filter(None, (what, re.sub(r"[^a-z0-9]+", "-", spelt.casefold()).strip("-"))))
