"""The few pages the gateway writes itself: no client built yet, the CA with instructions, the interface's reference."""

from functools import cache
from html import escape
from pathlib import Path
from string import Template
from typing import Literal, TypeGuard

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import JsonValue

from toolcare_gateway.shown_certificates import authority_of_devices
from toolcare_shared.auth import open_to_all
from toolcare_shared.errors import NotFound

Language = Literal["en", "de"]
Text = Literal["ca", "not-built"]

_TEXTS = Path(__file__).with_name("texts")


_PAGE = Template("""<!doctype html>
<html lang="$language"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Toolcare</title><style>$style</style></head><body>
$body
</body></html>
""")


router = APIRouter(include_in_schema=False)


class NoOwnCa(NotFound):
    code = "no_own_ca"

    def __init__(self) -> None:
        super().__init__("Nothing has to be installed: this Toolcare has no certificate authority of its own.")


@router.get("/ca", dependencies=[open_to_all("a device must get the certificate before anybody logs in on it")])
async def ca_page(request: Request, lang: Language | None = None) -> Response:
    _ca_of(request)
    return _page("ca", lang or preferred(request.headers.get("accept-language", "")))


@router.get("/ca.pem", dependencies=[open_to_all("a certificate is public")])
async def ca_certificate(request: Request) -> Response:
    headers = {"Content-Disposition": 'attachment; filename="toolcare-ca.pem"', "Cache-Control": "no-cache"}
    return Response(_ca_of(request), media_type="application/x-x509-ca-cert", headers=headers)


@router.get("/api/openapi.json", dependencies=[open_to_all("the interface is no secret")])
async def openapi(request: Request) -> Response:
    document: JsonValue = request.app.state.openapi_document()
    return JSONResponse(document, headers={"Cache-Control": "no-cache"})


@router.get("/api/docs", dependencies=[open_to_all("the interface is no secret")])
async def api_docs(request: Request) -> Response:
    """Plain HTML: the usual documentation pages load their scripts from other hosts, and a plant's network has none."""
    document: JsonValue = request.app.state.openapi_document()
    return _html("en", _read("docs.en.html") + _operations(document))


def not_built_page(accept_language: str) -> Response:
    return _page("not-built", preferred(accept_language))


def preferred(accept_language: str) -> Language:
    """The first of our languages that the browser names."""
    named = [part.split(";")[0].strip()[:2].lower() for part in accept_language.split(",")]
    return next(("de" if language == "de" else "en" for language in named if language in {"en", "de"}), "en")


def _ca_of(request: Request) -> bytes:
    settings = request.app.state.gateway.settings
    file = authority_of_devices(settings)
    if file is None or not file.exists():
        raise NoOwnCa
    content: bytes = file.read_bytes()
    return content


def _page(text: Text, language: Language) -> Response:
    return _html(language, _read(f"{text}.{language}.html"))


def _html(language: Language, body: str) -> Response:
    page = _PAGE.substitute(language=language, style=_read("style.css"), body=body)
    return HTMLResponse(page, headers={"Cache-Control": "no-cache", "Vary": "Accept-Language"})


@cache
def _read(name: str) -> str:
    return (_TEXTS / name).read_text(encoding="utf-8")


def _operations(document: JsonValue) -> str:
    paths = document.get("paths") if isinstance(document, dict) else None
    parts: list[str] = []
    for path, item in sorted(paths.items()) if isinstance(paths, dict) else ():
        for method, operation in item.items() if isinstance(item, dict) else ():
            if isinstance(operation, dict):
                parts.append(_operation(method, path, operation))
    return "\n".join(parts)


def _operation(method: str, path: str, operation: dict[str, JsonValue]) -> str:
    parameters = operation.get("parameters")
    rows = "".join(
        f"<tr><td><code>{escape(str(parameter.get('name')))}</code></td><td>{escape(str(parameter.get('in')))}</td>"
        f"<td>{escape(str(parameter.get('description') or ''))}</td></tr>"
        for parameter in (parameters if isinstance(parameters, list) else ())
        if isinstance(parameter, dict)
    )
    answers = operation.get("responses")
    codes = ", ".join(
        f"{escape(status)} {escape(str(answer.get('description', '')))}"
        for status, answer in sorted(answers.items() if isinstance(answers, dict) else ())
        if isinstance(answer, dict)
    )
    words = escape(f"{operation.get('description', '')} Open to {_who(operation.get('security'))}.")
    return (
        f"<details><summary><code>{method.upper()} {escape(path)}</code></summary><p>{words}</p>"
        f"<table>{rows}</table><p>{codes}</p></details>"
    )


def _who(security: JsonValue) -> str:
    ways = {name: scopes for way in security for name, scopes in way.items()} if _is_ways(security) else {}
    if not ways:
        return "anybody"
    if "token" not in ways:
        return "people alone"
    scopes = " and ".join(ways["token"])
    return f"people and API tokens with {scopes}" if scopes else "people and API tokens"


def _is_ways(security: JsonValue) -> TypeGuard[list[dict[str, list[str]]]]:
    return isinstance(security, list) and all(isinstance(way, dict) for way in security)
