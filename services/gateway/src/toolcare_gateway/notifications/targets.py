"""Where messages go besides people: a chat, a webhook, a push service. The addresses are Apprise's."""

from collections.abc import Sequence

_NAMES = """
    discord form forms gchat gotify gotifys json jsons lark matrix matrixs mattermost mmost mmosts msteams nctalk
    nctalks ntfy ntfys opsgenie pagerduty pover rocket rockets signal signals signl4 slack splunk tgram twilio webex
    workflow workflows wxteams xml xmls zulip
"""
SERVICES = frozenset(_NAMES.split())
"""Those that send over the network and touch nothing on this server: others read files, or show things on a screen."""


class UnknownNotificationTarget(Exception):
    def __init__(self, target_id: str) -> None:
        super().__init__("This target is gone; load the list again.")
        self.target_id = target_id


class TargetsGone(Exception):
    def __init__(self, target_ids: Sequence[str]) -> None:
        super().__init__("Take the targets that are gone out of the rule, and save it again.")
        self.target_ids = list(target_ids)


class TargetNotUsable(Exception):
    def __init__(self) -> None:
        super().__init__("Write the address as Apprise wants it, for instance ntfys://ntfy.example.com/toolcare.")


def service_of(url: str) -> str:
    """Return how the url starts. TargetNotUsable when that is nothing we send to."""
    service, separator, _ = url.strip().partition("://")
    name = service.casefold()
    if not separator or name not in SERVICES:
        raise TargetNotUsable
    return name
