"""Terms as they are chosen: none shorter than its kind bears."""

from dataclasses import dataclass, replace

from toolcare_shared.contracts.retention import DataKind
from toolcare_shared.retention.catalogue import TERMS

LONGEST_DAYS = 36_500


class TermTooShort(Exception):
    def __init__(self, kind: DataKind) -> None:
        terms = TERMS[kind]
        super().__init__(f"Keep it for {terms.least_days} days at least: {terms.why}")
        self.kind = kind.value
        self.least_days = terms.least_days


@dataclass(frozen=True, slots=True)
class Policy:
    """Version 0: nobody has chosen, so the kind's own default holds. No days: for ever."""

    kind: DataKind
    keep_days: int | None
    version: int = 0

    def choose(self, keep_days: int | None) -> "Policy":
        if keep_days is not None and keep_days < TERMS[self.kind].least_days:
            raise TermTooShort(self.kind)
        return replace(self, keep_days=keep_days, version=self.version + 1)


def unchosen(kind: DataKind) -> Policy:
    return Policy(kind, TERMS[kind].default_days)
