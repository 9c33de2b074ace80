"""A mail: text and HTML of the same words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime, formataddr
from html import escape

from toolcare_gateway.notifications.wording import Wording
from toolcare_gateway.notifications.words import words

_CHOICES = "/account/notifications"
_STYLE = "font-family:system-ui,sans-serif;font-size:15px;line-height:1.5;color:#1b1f24"


@dataclass(frozen=True, slots=True)
class Letter:
    """`batch` makes the Message-ID, so that the same mail sent twice is told apart from two mails."""

    to: str
    language: str
    batch: str
    told: Sequence[Wording]
    at: datetime
    address: str | None
    """Of Toolcare; without one a mail has no links."""


def compose(letter: Letter, from_address: str, from_name: str) -> EmailMessage:
    message = EmailMessage(policy=SMTP_POLICY)
    message["From"] = formataddr((from_name, from_address))
    message["To"] = letter.to
    message["Subject"] = _subject(letter)
    message["Date"] = format_datetime(letter.at)
    message["Message-ID"] = f"<{letter.batch}@{from_address.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_text(letter))
    message.add_alternative(_html(letter), subtype="html")
    return message


def _subject(letter: Letter) -> str:
    return (
        letter.told[0].headline
        if len(letter.told) == 1
        else words(letter.language).digest.format(count=len(letter.told))
    )


def _text(letter: Letter) -> str:
    spoken = words(letter.language)
    parts = ["\n".join(_lines(wording, letter)) for wording in letter.told]
    footer = [letter.told[0].why, *_link(letter, spoken.change_it, _CHOICES)]
    return "\n\n".join([*parts, "-- \n" + "\n".join(footer)]) + "\n"


def _lines(wording: Wording, letter: Letter) -> list[str]:
    return [
        f"{wording.severity}: {wording.headline}",
        *wording.notes,
        *(f"{word}: {value}" for word, value in wording.facts),
        *_link(letter, words(letter.language).open_it, wording.path),
    ]


def _link(letter: Letter, word: str, path: str) -> list[str]:
    return [] if letter.address is None else [f"{word}: {letter.address}{path}"]


def _html(letter: Letter) -> str:
    spoken = words(letter.language)
    parts = "".join(_section(wording, letter) for wording in letter.told)
    footer = escape(letter.told[0].why) + " " + _anchor(letter, spoken.change_it, _CHOICES)
    return (
        f'<!doctype html><html lang="{letter.language}"><body style="{_STYLE}">{parts}'
        f'<hr><p style="font-size:13px;color:#57606a">{footer}</p></body></html>'
    )


def _section(wording: Wording, letter: Letter) -> str:
    notes = "".join(f"<p><strong>{escape(note)}</strong></p>" for note in wording.notes)
    rows = "".join(
        f'<tr><td style="padding-right:16px;color:#57606a">{escape(word)}</td><td>{escape(value)}</td></tr>'
        for word, value in wording.facts
    )
    link = _anchor(letter, words(letter.language).open_it, wording.path)
    return (
        f'<p style="margin:24px 0 4px;color:#57606a">{escape(wording.severity)}</p>'
        f'<h2 style="margin:0 0 8px;font-size:18px">{escape(wording.headline)}</h2>'
        f"{notes}<table>{rows}</table><p>{link}</p>"
    )


def _anchor(letter: Letter, word: str, path: str) -> str:
    if letter.address is None:
        return ""
    return f'<a href="{escape(letter.address + path, quote=True)}">{escape(word)}</a>'
