"""Documents of a tool, and what a file is by its bytes: names and headers of callers say nothing."""

import io
import re
import zipfile
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from toolcare_registry.domain.cavities import Remark

MAX_BYTES = 25 * 1024**2
_MAX_ENTRIES = 10_000


class DocumentKind(StrEnum):
    DRAWING = "drawing"
    SETUP_SHEET = "setup_sheet"
    WATER = "water"
    ELECTRIC = "electric"
    HYDRAULIC = "hydraulic"
    SPEC = "spec"
    CERTIFICATE = "certificate"
    OTHER = "other"


class UnknownDocument(Exception):
    def __init__(self, document_id: str) -> None:
        super().__init__(f"There is no document {document_id}. Look at the documents of the tool.")
        self.document_id = document_id


class DocumentIsRetired(Exception):
    def __init__(self, name: str) -> None:
        super().__init__(f"The document {name} is retired already. Load the documents again.")
        self.name = name


class DocumentLost(Exception):
    """The row is there, the file is not."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The file of {name} is missing in the store. Add it again, and tell an administrator.")
        self.name = name


class FileNotTaken(Exception):
    def __init__(self, found: str) -> None:
        super().__init__(
            f"This is {found}. Documents are PDF, PNG, JPEG, WebP, text, CSV, DXF, STEP, "
            "or Word, Excel and PowerPoint files without macros: save it as one of these."
        )
        self.found = found


@dataclass(frozen=True, slots=True)
class FileKind:
    """`inline`: a browser shows it itself; all others are saved."""

    media_type: str
    ending: str
    inline: bool = False


_OFFICE = "application/vnd.openxmlformats-officedocument"
PDF = FileKind("application/pdf", ".pdf", inline=True)
PNG = FileKind("image/png", ".png", inline=True)
JPEG = FileKind("image/jpeg", ".jpg", inline=True)
WEBP = FileKind("image/webp", ".webp", inline=True)
TEXT = FileKind("text/plain", ".txt", inline=True)
CSV = FileKind("text/csv", ".csv")
DXF = FileKind("image/vnd.dxf", ".dxf")
STEP = FileKind("model/step", ".step")
WORD = FileKind(f"{_OFFICE}.wordprocessingml.document", ".docx")
EXCEL = FileKind(f"{_OFFICE}.spreadsheetml.sheet", ".xlsx")
POWERPOINT = FileKind(f"{_OFFICE}.presentationml.presentation", ".pptx")

KINDS = {kind.media_type: kind for kind in (PDF, PNG, JPEG, WEBP, TEXT, CSV, DXF, STEP, WORD, EXCEL, POWERPOINT)}


@dataclass(frozen=True, slots=True)
class Document:
    """`sha256` names the file; several documents may have the same."""

    id: str
    tool_id: str
    name: str
    kind: DocumentKind
    note: str
    media_type: str
    size_bytes: int
    sha256: str
    added_at: datetime
    added_by: str
    retirement: Remark | None = None

    @property
    def file_kind(self) -> FileKind:
        return KINDS[self.media_type]

    @property
    def file_name(self) -> str:
        """The name to save it under, which ends as its kind does."""
        ending = self.file_kind.ending
        return self.name if self.name.casefold().endswith(ending) else self.name + ending


def retire(document: Document, remark: Remark) -> Document:
    if document.retirement is not None:
        raise DocumentIsRetired(document.name)
    return replace(document, retirement=remark)


_DXF = re.compile(rb"\A(?:\s*999\r?\n[^\n]*\n)*\s*0\r?\n\s*SECTION\r?\n")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_HEADS = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"ISO-10303-21;", STEP),
    (b"AutoCAD Binary DXF\r\n\x1a\x00", DXF),
)


_PROGRAM_HEADS = (b"MZ\x90", b"\x7fELF", b"#!")
_PROGRAM_ENDINGS = tuple(
    f".{ending}"
    for ending in "bat cmd com cpl dll exe hta jar js lnk msi ps1 py reg scr sh vbs wsf".split()  # noqa: SIM905 - a list to read
)


def kind_of(content: bytes, name: str) -> FileKind:
    """Tell the kind of a file; FileNotTaken names what else it is. The name tells CSV from other text alone."""
    if not content:
        raise FileNotTaken("an empty file")
    if content.startswith(_PROGRAM_HEADS):
        raise FileNotTaken("a program")
    plain = content.removeprefix(b"\xef\xbb\xbf")
    for head, kind in _HEADS:
        if plain.startswith(head):
            return kind
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return WEBP
    if content.startswith(b"PK"):
        return _office(content)
    if _DXF.match(plain):
        return DXF
    return _text(content, name)


def _office(content: bytes) -> FileKind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise FileNotTaken("a damaged archive") from error
    if len(entries) > _MAX_ENTRIES or "[Content_Types].xml" not in entries:
        raise FileNotTaken("a ZIP archive")
    if any(entry.casefold().endswith("vbaproject.bin") for entry in entries):
        raise FileNotTaken("an Office file with macros")
    for folder, kind in (("word/", WORD), ("xl/", EXCEL), ("ppt/", POWERPOINT)):
        if any(entry.startswith(folder) for entry in entries):
            return kind
    raise FileNotTaken("a ZIP archive")


def _text(content: bytes, name: str) -> FileKind:
    # A script is text; its name tells what it would be once it is saved.
    if name.casefold().endswith(_PROGRAM_ENDINGS):
        raise FileNotTaken("a program")
    text = _decoded(content)
    if _CONTROL.search(text):
        raise FileNotTaken("no kind of file that is known here")
    if text.lstrip("\ufeff \t\r\n").startswith("<"):
        raise FileNotTaken("a web page, an SVG drawing or another XML file")
    return CSV if name.casefold().endswith(".csv") else TEXT


def _decoded(content: bytes) -> str:
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileNotTaken("no kind of file that is known here")
