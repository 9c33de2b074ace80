"""Why it happened: how people asked for the cause, what they took as the cause, and whether that was proved."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from toolcare_failures.domain.reports import FailureState


class Branch(StrEnum):
    """The bones of an Ishikawa diagram."""

    MAN = "man"
    MACHINE = "machine"
    METHOD = "method"
    MATERIAL = "material"
    MEASUREMENT = "measurement"
    ENVIRONMENT = "environment"


class CauseState(StrEnum):
    SUSPECTED = "suspected"
    RULED_OUT = "ruled_out"
    CONFIRMED = "confirmed"


class TextOf8d(StrEnum):
    """Words of an 8D report that no data tells, each with its discipline."""

    EMERGENCY = "emergency"
    PROBLEM = "problem"
    CONTAINMENT = "containment"
    CAUSE = "cause"
    CORRECTIVE = "corrective"
    VALIDATION = "validation"
    PREVENTION = "prevention"
    RECOGNITION = "recognition"


@dataclass(frozen=True, slots=True)
class Why:
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class WhyChain:
    """Questions and answers from the failure down to its root."""

    id: str
    whys: tuple[Why, ...]


@dataclass(frozen=True, slots=True)
class PossibleCause:
    id: str
    text: str
    state: CauseState = CauseState.SUSPECTED
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class RootCause:
    """What was taken as the cause, by a code of the catalogue, in words, or both."""

    code: str | None = None
    text: str = ""
    confirmed: bool = False
    evidence: str = ""
    photo_ids: tuple[str, ...] = ()

    @property
    def is_named(self) -> bool:
        return self.code is not None or bool(self.text)

    @property
    def is_proved(self) -> bool:
        return bool(self.evidence or self.photo_ids)


@dataclass(frozen=True, slots=True)
class Analysis:
    chains: tuple[WhyChain, ...] = ()
    fishbone: Mapping[Branch, tuple[PossibleCause, ...]] = field(default_factory=dict)
    root: RootCause = field(default_factory=RootCause)
    team: tuple[str, ...] = ()
    texts: Mapping[TextOf8d, str] = field(default_factory=dict)

    @property
    def possible_causes(self) -> Iterable[PossibleCause]:
        return (cause for causes in self.fishbone.values() for cause in causes)


class UnknownAnalysis(Exception):
    def __init__(self, version: int) -> None:
        super().__init__(f"No version {version} of this analysis was saved. Choose one of those that its list shows.")
        self.version = version


class CauseNotProved(Exception):
    """`cause` is the one that is called confirmed."""

    def __init__(self, cause: str) -> None:
        super().__init__(
            f"“{cause}” is called confirmed, but nothing shows it. Say how it was proved, or add a photo; "
            "else leave it suspected."
        )
        self.cause = cause


class NothingToConfirm(Exception):
    def __init__(self) -> None:
        super().__init__("No cause is named that could be confirmed. Write it down, or choose its code.")


class OnlyEngineersConfirm(Exception):
    """Whoever works on it may look for the cause; that it is proved, and what is, an engineer says."""

    def __init__(self) -> None:
        super().__init__(
            "Whether a cause is confirmed is for an engineer to say. Save it as not confirmed, and ask one."
        )


class AnalysedElsewhere(Exception):
    """A report that was put aside has no cause of its own; `use_id` is the report it was merged into."""

    def __init__(self, state: FailureState, use_id: str | None) -> None:
        advice = "Have it reopened first." if use_id is None else "Analyse the report that it was merged into."
        super().__init__(f"The report is {state}. {advice}")
        self.state = state.value
        self.use_id = use_id


def check(analysis: Analysis) -> None:
    """Refuse what is called confirmed without anything that shows it."""
    root = analysis.root
    if root.confirmed and not root.is_named:
        raise NothingToConfirm
    if root.confirmed and not root.is_proved:
        raise CauseNotProved(root.text or str(root.code))
    for cause in analysis.possible_causes:
        if cause.state is CauseState.CONFIRMED and not cause.evidence:
            raise CauseNotProved(cause.text)


def touches_confirmed(before: RootCause, after: RootCause) -> bool:
    """Return whether a cause is confirmed by this, or a confirmed one changed."""
    return before != after and (before.confirmed or after.confirmed)
