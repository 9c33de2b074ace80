"""Takes secrets and people out of a text: those that are known here, and what has the form of one."""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from toolcare_compose.layout import DataFolder
from toolcare_compose.verify.site import Site

WITHHELD = "(withheld)"
SOMEBODY = "(somebody)"

_FILE = "_FILE"
_SECRET_NAME = re.compile(r"PASS|SECRET|TOKEN|KEY|CREDENTIAL|DATABASE|HEADERS", re.IGNORECASE)
_FORMS = (
    (re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL), WITHHELD),
    (re.compile(r"(?i)(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}"), rf"\1 {WITHHELD}"),
    (re.compile(r"eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*"), WITHHELD),
    (re.compile(r"\btlc_[A-Za-z0-9_-]{16,}"), WITHHELD),
    (re.compile(r"(\w+://)[^/\s:@]*:[^/\s@]+@"), rf"\1{WITHHELD}@"),
    (re.compile(r"(?i)((?:set-)?cookie[\"']?\s*[:=]\s*[\"']?)[^\"'\n]+"), rf"\1{WITHHELD}"),
    (re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+\.[A-Za-z0-9.-]+"), SOMEBODY),
)
_IN_ADDRESS = re.compile(r"://[^/\s:@]*:([^/\s@]+)@")
_ESCAPED = re.compile(r"((?<!\\)(?:\\\\)*)\\u([0-9a-fA-F]{4})")
"""A character as JSON may write it; a backslash that is itself escaped begins none."""
_SHORTEST_SECRET = 6
_SHORTEST_NAME = 3
_OUR_WORDS = frozenset({"administrator", "engineer", "technician", "gateway", "toolcare"})


class Mask:
    def __init__(self, secrets: Iterable[str], names: Iterable[str]) -> None:
        self._known = [
            *((re.compile(re.escape(secret)), WITHHELD) for secret in _longest_first(secrets, _SHORTEST_SECRET)),
            *((re.compile(rf"(?i)\b{re.escape(name)}\b"), SOMEBODY) for name in _longest_first(names, _SHORTEST_NAME)),
        ]

    def __call__(self, content: str) -> str:
        """Letters that a log has escaped are written out, or a name with an umlaut would not be found."""
        content = _ESCAPED.sub(_letter, content)
        for pattern, instead in (*self._known, *_FORMS):
            content = pattern.sub(instead, content)
        return content


def setting(name: str, value: str) -> str:
    return WITHHELD if _SECRET_NAME.search(name) and not name.endswith(_FILE) else value


def secrets_of(data: DataFolder) -> Iterator[str]:
    """What stands in files of keys and passwords, and in the environment or a file it names for a secret."""
    keys = data.keys.rglob("*") if data.keys.is_dir() else ()
    named = (Path(value) for name, value in os.environ.items() if name.startswith("TOOLCARE_") and name.endswith(_FILE))
    for file in (*keys, data.first_login, data.demo_logins, *named):
        if file.is_file():
            yield from _words(file.read_text(encoding="utf-8", errors="ignore"))
    for name, value in os.environ.items():
        if _SECRET_NAME.search(name):
            yield from _IN_ADDRESS.findall(value) if "/" in value else (value,)


async def people_of(site: Site) -> Sequence[str]:
    """Each name by which somebody can log in or is called, and each part of it."""
    gateway = site.states.get("gateway")
    if gateway is None:
        return ()
    try:
        rows = (await gateway.execute(text("SELECT username, name, address FROM user_account"))).all()
    except DBAPIError:
        return ()
    whole = [str(value) for row in rows for value in row if value]
    return [*whole, *(part for value in whole for part in re.split(r"[\s@]+", value))]


def _words(content: str) -> Iterator[str]:
    for line in content.splitlines():
        if not line.startswith("-----"):
            yield line.strip()
            yield from _IN_ADDRESS.findall(line)
            yield from (word for word in line.split() if not word.endswith(":"))


def _letter(escaped: re.Match[str]) -> str:
    before, code = escaped.groups()
    letter = chr(int(code, 16))
    return f"{before}{letter}" if letter.isalpha() else escaped[0]


def _longest_first(words: Iterable[str], shortest: int) -> list[str]:
    wanted = {word for word in words if len(word) >= shortest and word.lower() not in _OUR_WORDS}
    return sorted(wanted, key=len, reverse=True)
