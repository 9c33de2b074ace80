"""What a message says, in the receiver's language: a headline, the facts, and where to look."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

from toolcare_gateway.notifications.kinds import NotificationKind, NotificationSeverity
from toolcare_gateway.notifications.words import Words, words

Values = Mapping[str, str | int | None]

_DATES = frozenset({"due_on", "due_back_on", "since_on", "ends_on"})


@dataclass(frozen=True, slots=True)
class Told:
    """An alert as it is told to one receiver."""

    kind: NotificationKind
    severity: NotificationSeverity
    values: Values
    at: datetime
    tool_id: str | None = None
    machine_id: str | None = None
    escalated: bool = False


@dataclass(frozen=True, slots=True)
class Wording:
    """`facts`: a word and what it is; `path`: the page to look at, below the address of Toolcare; `why` he gets it."""

    headline: str
    severity: str
    notes: Sequence[str]
    facts: Sequence[tuple[str, str]]
    path: str
    why: str


def wording(told: Told, language: str, zone: ZoneInfo) -> Wording:
    spoken = words(language)
    values = _spoken_values(told.values, language, spoken)
    said = str(told.values.get("said") or told.kind)
    return Wording(
        headline=_filled(spoken.headlines[said], values),
        severity=spoken.severities[told.severity],
        notes=[spoken.escalated] if told.escalated else [],
        facts=[
            *((word, values[name]) for name, word in spoken.facts.items() if values.get(name)),
            (spoken.facts["at"], told.at.astimezone(zone).strftime(spoken.moment)),
        ],
        path=_path(told),
        why=spoken.why_tried if told.kind is NotificationKind.TEST else spoken.why,
    )


def _spoken_values(values: Values, language: str, spoken: Words) -> dict[str, str]:
    texts = {name: _text(name, value, spoken) for name, value in values.items() if value is not None}
    texts["what"] = texts.get(f"name_{language}") or texts.get("name_en") or texts.get("note") or spoken.no_words
    if "level" in texts:
        texts["level"] = " ".join(word for word in (texts.get("code", ""), texts["level"]) if word)
    if "condition" in texts:
        texts["condition"] = spoken.conditions.get(texts["condition"], texts["condition"])
    if texts.get("owner_name"):
        texts["owner"] = texts["owner_name"]
    return texts


def _text(name: str, value: str | int, spoken: Words) -> str:
    if name in _DATES:
        return date.fromisoformat(str(value)).strftime(spoken.date)
    # A line break in a note must not become a header of a mail, nor a second fact.
    return " ".join(str(value).split())


def _filled(template: str, values: Mapping[str, str]) -> str:
    return template.format_map(_OrDash(values))


class _OrDash(dict[str, str]):
    """What is not known is a dash."""

    def __missing__(self, key: str) -> str:
        return "-"


def _path(told: Told) -> str:
    values = told.values
    if values.get("action_id"):
        return f"/actions/{quote(str(values['action_id']), safe='')}"
    if told.kind in {NotificationKind.FAILURE_CRITICAL, NotificationKind.FAILURE_REPORTED}:
        return f"/failures/{quote(str(values.get('failure_id')), safe='')}"
    if told.kind in _OF_TOOLCARE:
        return _OF_TOOLCARE[told.kind]
    if told.kind in _OF_MACHINES and told.machine_id:
        return f"/machines/{quote(told.machine_id, safe='')}"
    return f"/tools/{quote(told.tool_id, safe='')}" if told.tool_id else "/"


_OF_TOOLCARE = {
    NotificationKind.SERVICE_DEGRADED: "/administration",
    NotificationKind.TEST: "/notifications",
    NotificationKind.BACKUP_MISSING: "/backups",
    NotificationKind.CERTIFICATE_ENDING: "/opcua",
}
_OF_MACHINES = frozenset(
    {
        NotificationKind.RUN_PERMIT_WITHDRAWN,
        NotificationKind.COUNTER_GAP,
        NotificationKind.COUNTER_REJECTED,
        NotificationKind.TOOL_MISMATCH,
        NotificationKind.SOURCE_SILENT,
    }
)
