"""Sending to a target by Apprise, which is imported when the first target is used: it is big."""

from toolcare_gateway.notifications.targets import TargetNotUsable


def usable(url: str) -> str:
    """Return the address as it is kept. TargetNotUsable when Apprise makes nothing of it."""
    from apprise import Apprise

    plain = url.strip()
    if Apprise.instantiate(plain) is None:
        raise TargetNotUsable
    return plain
