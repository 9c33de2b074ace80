"""Which of the configured topic filters a topic belongs to (MQTT 5, section 4.7)."""

from collections.abc import Iterable


def matches(topic_filter: str, topic: str) -> bool:
    levels = topic.split("/")
    wanted = topic_filter.split("/")
    if topic.startswith("$") != topic_filter.startswith("$"):
        return False
    for place, level in enumerate(wanted):
        if level == "#":
            return True
        if place >= len(levels) or level not in {"+", levels[place]}:
            return False
    return len(levels) == len(wanted)


def overlap(one: str, other: str) -> bool:
    """Whether there can be a topic that both filters match."""
    first, second = one.split("/"), other.split("/")
    for here, there in zip(first, second, strict=False):
        if "#" in {here, there}:
            return True
        if here != there and "+" not in {here, there}:
            return False
    # `a/#` also matches `a` itself.
    return len(first) == len(second) or max(first, second, key=len)[min(len(first), len(second))] == "#"


def most_exact(filters: Iterable[str], topic: str) -> list[str]:
    """Return the filters that match, the one with the fewest wildcards first."""
    return sorted((one for one in filters if matches(one, topic)), key=lambda one: ("#" in one, one.count("+")))
