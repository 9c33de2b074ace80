"""Makes the bundle: gathers, masks, and packs within a bound, with a list of contents that people can read."""

import os
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from toolcare_compose.layout import DataFolder
from toolcare_compose.support.gathering import parts
from toolcare_compose.support.masking import Mask, people_of, secrets_of
from toolcare_compose.verify.site import Depth, open_site, settling_s

MOST_BYTES = 16 * 1024 * 1024
"""Of all texts together, before they are packed to a tenth."""
CONTENTS = "CONTENTS.txt"
SETTLE_S = 5.0
"""For what is on its way between services while they run."""

_WHAT: Mapping[str, str] = {
    "versions.json": "versions of Toolcare, system and packages / Versionen von Toolcare, System und Paketen",
    "machine.json": "memory, disk, clock, temperature / Speicher, Datenträger, Uhr, Temperatur",
    "settings.json": "settings, without secrets / Einstellungen, ohne Geheimnisse",
    "doctor.txt": "what `toolcare doctor` finds / was `toolcare doctor` findet",
    "verify.txt": "whether the data holds together / ob die Daten zueinander passen",
    "databases.json": "sizes, revisions, rows per table / Größen, Versionen, Zeilen je Tabelle",
    "certificates.json": "names and ends of certificates / Namen und Ablauf der Zertifikate",
    "health": "what the services say of themselves / was die Dienste über sich sagen",
    "metrics": "their figures / ihre Messwerte",
    "logs": "the last lines of the logs / die letzten Zeilen der Protokolle",
}
_HEAD = """Toolcare, support bundle of {at}

Passwords, keys, tokens and cookies are replaced by (withheld), names of people and mail addresses by (somebody).
Names of tools and presses, ids, and addresses in the plant's network are as they are.
Passwörter, Schlüssel, Tokens und Cookies sind durch (withheld) ersetzt, Namen von Personen und Mailadressen durch
(somebody). Namen von Werkzeugen und Maschinen, Kennungen und Adressen im Netz des Werks stehen da, wie sie sind.

"""


@dataclass(frozen=True, slots=True)
class File:
    name: str
    size: int


async def make(data: DataFolder, servers: Mapping[str, str], out: Path) -> Sequence[File]:
    """Write the bundle for its owner alone; a reader sees the one before or this one."""
    async with open_site(data, servers, Depth.QUICK, settling_s(data, servers, SETTLE_S), datetime.now(UTC)) as site:
        mask = Mask(secrets_of(data), await people_of(site))
        texts: dict[str, str] = {}
        left = MOST_BYTES
        async for name, content in parts(site):
            kept = mask(content)[:left]
            left -= len(kept)
            texts[name] = kept if kept or not content else "left out: the bundle is full"
    files = [File(name, len(content.encode())) for name, content in texts.items()]
    _pack(out, {CONTENTS: _contents(files), **texts})
    return files


def _contents(files: Sequence[File]) -> str:
    lines = [f"{file.size:>10,} bytes  {file.name:<28} {_what(file.name)}" for file in files]
    return _HEAD.format(at=f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC") + "\n".join(lines) + "\n"


def _what(name: str) -> str:
    return _WHAT.get(name) or _WHAT.get(name.partition("/")[0], "")


def _pack(out: Path, texts: Mapping[str, str]) -> None:
    out.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = out.with_name(f".{out.name}.new")
    private = os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")
    with private as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in texts.items():
            packed.writestr(name, content)
    draft.replace(out)
