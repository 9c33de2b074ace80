"""The words of messages that leave Toolcare, in the languages it speaks. Pages have their own."""

from collections.abc import Mapping
from dataclasses import dataclass

HEADLINES_EN = {
    "assigned": "A-{number} is yours, due on {due_on}: {title}",
    "reminded": "A-{number} is due on {due_on}: {title}",
    "overdue": "A-{number} is overdue since {due_on}: {title}",
    "overdue_team": "A-{number} of {owner} is overdue since {due_on}, your team is to help: {title}",
    "overdue_engineers": "A-{number} of {owner} is overdue since {due_on}, and nobody came to it: {title}",
    "returned": "A-{number} did not hold, the failure is back: {title}",
    "refused": "A-{number} was not approved: {title}",
    "reopened": "A-{number} is to be done again: {title}",
    "approval": "A-{number} waits for your approval: {title}",
    "approval_reminded": "A-{number} waits for your approval since {since_on}: {title}",
    "approval_late": "A-{number} waits for the approval of {owner} since {since_on}: {title}",
    "maintenance_warned": "Tool {tool}: maintenance {level} comes near",
    "maintenance_due": "Tool {tool}: maintenance {level} is due",
    "maintenance_overdue": "Tool {tool}: maintenance {level} is overdue",
    "run_permit_withdrawn": "{machine} must not run",
    "failure_reported": "Tool {tool}: F-{number}, {what}",
    "failure_critical": "Tool {tool} must not run on: F-{number}, {what}",
    "counter_gap": "{machine}: shots are not certain, {low} to {high} were made",
    "counter_rejected": "{machine}: readings of the counter were not counted",
    "tool_mismatch": "{machine} names another mould than the mounted tool: {reported}",
    "source_silent": "{machine}: the counter source {source} tells nothing",
    "tool_back_late": "Tool {tool} should be back from {party} since {due_back_on}",
    "backup_missing": "There is no good backup since {since_on}",
    "certificate_ending": "The OPC UA certificate of {owner} ends on {ends_on}",
    "service_degraded": "The service {service} of Toolcare {condition}",
    "test": "Test: notifications of Toolcare come through",
}
HEADLINES_DE = {
    "assigned": "A-{number} ist Ihre Aufgabe bis {due_on}: {title}",
    "reminded": "A-{number} ist am {due_on} fällig: {title}",
    "overdue": "A-{number} ist seit {due_on} überfällig: {title}",
    "overdue_team": "A-{number} von {owner} ist seit {due_on} überfällig, Ihr Team soll helfen: {title}",
    "overdue_engineers": "A-{number} von {owner} ist seit {due_on} überfällig, und niemand kam dazu: {title}",
    "returned": "A-{number} hat nicht gehalten, die Störung ist zurück: {title}",
    "refused": "A-{number} wurde nicht freigegeben: {title}",
    "reopened": "A-{number} ist noch einmal zu erledigen: {title}",
    "approval": "A-{number} wartet auf Ihre Freigabe: {title}",
    "approval_reminded": "A-{number} wartet seit {since_on} auf Ihre Freigabe: {title}",
    "approval_late": "A-{number} wartet seit {since_on} auf die Freigabe durch {owner}: {title}",
    "maintenance_warned": "Werkzeug {tool}: Wartung {level} rückt näher",
    "maintenance_due": "Werkzeug {tool}: Wartung {level} ist fällig",
    "maintenance_overdue": "Werkzeug {tool}: Wartung {level} ist überfällig",
    "run_permit_withdrawn": "{machine} darf nicht laufen",
    "failure_reported": "Werkzeug {tool}: F-{number}, {what}",
    "failure_critical": "Werkzeug {tool} darf nicht weiterlaufen: F-{number}, {what}",
    "counter_gap": "{machine}: Schüsse sind unsicher, es waren {low} bis {high}",
    "counter_rejected": "{machine}: Zählerstände wurden nicht gezählt",
    "tool_mismatch": "{machine} nennt eine andere Form als das gerüstete Werkzeug: {reported}",
    "source_silent": "{machine}: Die Zählerquelle {source} meldet nichts",
    "tool_back_late": "Werkzeug {tool} sollte seit {due_back_on} von {party} zurück sein",
    "backup_missing": "Seit {since_on} gibt es keine gute Sicherung",
    "certificate_ending": "Das OPC-UA-Zertifikat von {owner} läuft am {ends_on} ab",
    "service_degraded": "Der Dienst {service} von Toolcare {condition}",
    "test": "Test: Benachrichtigungen von Toolcare kommen an",
}
FACTS_EN = {
    "tool": "Tool",
    "machine": "Press",
    "level": "Maintenance",
    "cavity": "Cavity",
    "owner": "Owner",
    "note": "Note",
    "reason": "Why",
    "detail": "Detail",
    "source": "Counter source",
    "mounted": "Mounted",
    "occurrences": "How often",
    "rule": "Rule",
    "by": "By",
    "at": "When",
}
FACTS_DE = {
    "tool": "Werkzeug",
    "machine": "Maschine",
    "level": "Wartung",
    "cavity": "Kavität",
    "owner": "Verantwortlich",
    "note": "Bemerkung",
    "reason": "Warum",
    "detail": "Einzelheiten",
    "source": "Zählerquelle",
    "mounted": "Gerüstet",
    "occurrences": "Wie oft",
    "rule": "Regel",
    "by": "Von",
    "at": "Wann",
}


@dataclass(frozen=True, slots=True)
class Words:
    headlines: Mapping[str, str]
    facts: Mapping[str, str]
    severities: Mapping[str, str]
    escalated: str
    open_it: str
    no_words: str
    """For a failure that nobody has classified."""
    conditions: Mapping[str, str]
    """Of a service in trouble."""
    digest: str
    why: str
    why_tried: str
    change_it: str
    date: str
    moment: str


ENGLISH = Words(
    headlines=HEADLINES_EN,
    facts=FACTS_EN,
    severities={"info": "For your information", "warning": "Warning", "critical": "Critical"},
    escalated="Nobody who was told before has read this.",
    open_it="Open in Toolcare",
    no_words="a failure",
    conditions={"degraded": "limps", "failed": "has failed", "gone": "does not answer"},
    digest="Toolcare: {count} messages",
    why="You get this because a rule of your plant says so.",
    why_tried="You get this because somebody tried whether messages come through; nothing is wrong.",
    change_it="Choose how you are told",
    date="%Y-%m-%d",
    moment="%Y-%m-%d %H:%M",
)
GERMAN = Words(
    headlines=HEADLINES_DE,
    facts=FACTS_DE,
    severities={"info": "Zur Kenntnis", "warning": "Warnung", "critical": "Kritisch"},
    escalated="Niemand, der vorher benachrichtigt wurde, hat das gelesen.",
    open_it="In Toolcare öffnen",
    no_words="eine Störung",
    conditions={"degraded": "läuft eingeschränkt", "failed": "ist ausgefallen", "gone": "antwortet nicht"},
    digest="Toolcare: {count} Nachrichten",
    why="Sie bekommen das, weil eine Regel Ihres Werks es so vorsieht.",
    why_tried="Sie bekommen das, weil jemand ausprobiert hat, ob Nachrichten ankommen; es ist nichts passiert.",
    change_it="Wählen, wie Sie benachrichtigt werden",
    date="%d.%m.%Y",
    moment="%d.%m.%Y %H:%M",
)


def words(language: str) -> Words:
    return GERMAN if language == "de" else ENGLISH
