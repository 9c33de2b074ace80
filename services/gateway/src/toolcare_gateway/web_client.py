"""The built web client, served from a closed list made at start: what is not in the list is not there."""

import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse

from toolcare_gateway.pages import not_built_page
from toolcare_shared.auth import open_to_all
from toolcare_shared.errors import NotFound
from toolcare_shared.etag import matches

Encoding = Literal["br", "gzip", "identity"]

_SUFFIXES: Mapping[Encoding, str] = {"br": ".br", "gzip": ".gz"}
_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".svg": "image/svg+xml",
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
}
_IMMUTABLE = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"


@dataclass(frozen=True, slots=True)
class Variant:
    file: Path
    tag: str


@dataclass(frozen=True, slots=True)
class Entry:
    media_type: str
    cache_control: str
    variants: Mapping[Encoding, Variant]

    def best(self, accept_encoding: str) -> tuple[Encoding, Variant]:
        """Brotli before gzip before plain, of what there is and what the browser takes."""
        accepted = {_coding(part) for part in accept_encoding.split(",") if not _refused(part)}
        for encoding in _SUFFIXES:
            if encoding in accepted and encoding in self.variants:
                return encoding, self.variants[encoding]
        return "identity", self.variants["identity"]


class WebClient:
    def __init__(self, folder: Path) -> None:
        self._entries = {
            f"/{path.relative_to(folder).as_posix()}": _entry(path, folder)
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.suffix not in _SUFFIXES.values()
        }

    @property
    def built(self) -> bool:
        return "/index.html" in self._entries

    def entry(self, path: str) -> Entry | None:
        """The file of a path; a path without a dot is a page of the client, which finds its way by itself."""
        found = self._entries.get(path)
        if found is not None or path.startswith("/api/"):
            return found
        is_page = "." not in path.rsplit("/", 1)[-1] and not path.startswith("/assets/")
        return self._entries.get("/index.html") if is_page else None


def _entry(path: Path, folder: Path) -> Entry:
    candidates: dict[Encoding, Path] = {"identity": path}
    for encoding, suffix in _SUFFIXES.items():
        candidates[encoding] = path.with_name(path.name + suffix)
    immutable = path.relative_to(folder).parts[0] == "assets"
    return Entry(
        media_type=_TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream",
        cache_control=_IMMUTABLE if immutable else _ASK_AGAIN,
        variants={encoding: Variant(file, _tag(file)) for encoding, file in candidates.items() if file.is_file()},
    )


def _tag(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:24]


def _coding(part: str) -> str:
    return part.split(";", maxsplit=1)[0].strip().lower()


def _refused(part: str) -> bool:
    return part.partition(";")[2].replace(" ", "") in {"q=0", "q=0.0", "q=0.00", "q=0.000"}


router = APIRouter(include_in_schema=False)


@router.api_route(
    "/{path:path}",
    methods=["GET", "HEAD"],
    dependencies=[open_to_all("the client's files hold no data; it logs in before it asks for any")],
)
async def web_client(request: Request) -> Response:
    client: WebClient = request.app.state.web_client
    path = request.url.path
    if not client.built and "." not in path and not path.startswith("/api/"):
        return not_built_page(request.headers.get("accept-language", ""))
    entry = client.entry("/index.html" if path == "/" else path)
    if entry is None:
        raise NotFound("Start at the first page; there is nothing at this address.")
    encoding, variant = entry.best(request.headers.get("accept-encoding", ""))
    headers = {"Cache-Control": entry.cache_control, "ETag": f'"{variant.tag}"', "Vary": "Accept-Encoding"}
    if encoding != "identity":
        headers["Content-Encoding"] = encoding
    if matches(request.headers.get("if-none-match", ""), variant.tag):
        return Response(status_code=304, headers=headers)
    return FileResponse(variant.file, media_type=entry.media_type, headers=headers)
