"""What a press's own word for its mode means for its cycles."""

from dataclasses import dataclass

from toolcare_shotcounter.readings import CycleKind


@dataclass(frozen=True, slots=True)
class ModeWords:
    """The values that mean a dry run or a start-up; every other value is production. Without case."""

    dry_run: frozenset[str]
    start_up: frozenset[str]

    @classmethod
    def of(cls, dry_run: str, start_up: str) -> "ModeWords":
        """Read lists of words with commas between them."""
        return cls(_words(dry_run), _words(start_up))

    def kind(self, value: object) -> CycleKind | None:
        """None where the press names no mode."""
        if value is None or isinstance(value, list | dict):
            return None
        said = _word(value)
        if said in self.dry_run:
            return CycleKind.DRY_RUN
        return CycleKind.START_UP if said in self.start_up else CycleKind.PRODUCTION


def _words(text: str) -> frozenset[str]:
    return frozenset(word.strip().casefold() for word in text.split(",") if word.strip())


def _word(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip().casefold()
