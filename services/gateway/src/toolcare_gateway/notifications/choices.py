"""What each person wants to hear at once, in the daily digest, or not; and when he wants his peace."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum

from toolcare_gateway.notifications.kinds import NotificationSeverity, Way


class Moment(StrEnum):
    AT_ONCE = "at_once"
    DIGEST = "digest"
    NEVER = "never"


class ChoiceNotPossible(Exception):
    def __init__(self, words: str) -> None:
        super().__init__(words)


Moments = Mapping[NotificationSeverity, Moment]

_ALWAYS: Moments = dict.fromkeys(NotificationSeverity, Moment.AT_ONCE)


@dataclass(frozen=True, slots=True)
class Quiet:
    """From `begin` to `end` by the plant's clock; `end` before `begin` is the next morning."""

    begin: time
    end: time
    critical_anyway: bool = True


@dataclass(frozen=True, slots=True)
class Choices:
    """Whoever has never chosen hears everything at once."""

    page: Moments = field(default_factory=lambda: _ALWAYS)
    mail: Moments = field(default_factory=lambda: _ALWAYS)
    quiet: Quiet | None = None
    digest_at: time = time(7)

    def check(self) -> None:
        """Raise ChoiceNotPossible for a digest in the page, and for who would miss a critical notice there."""
        if Moment.DIGEST in self.page.values():
            raise ChoiceNotPossible("Choose at once or never for the page; a digest comes by mail alone.")
        if self.page[NotificationSeverity.CRITICAL] is Moment.NEVER:
            raise ChoiceNotPossible("Leave critical notices in the page on; they cannot be switched off.")
        if self.quiet is not None and self.quiet.begin == self.quiet.end:
            raise ChoiceNotPossible("Let the quiet hours end at another time than they begin.")

    def moment(self, way: Way, severity: NotificationSeverity) -> Moment:
        return (self.page if way is Way.PAGE else self.mail)[severity]
