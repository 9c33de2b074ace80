"""What the gateway serves to a browser: the client's files, the CA, the interface's description."""

import gzip
from pathlib import Path

import httpx
import pytest
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.gateway.conftest import GatewayUnderTest, refused

from toolcare_gateway.tls import own_certificate
from toolcare_gateway.web_client import WebClient

pytestmark = [pytest.mark.asyncio, ON_ONE_DATABASE]
"""No page asks the database for anything."""

HASHED = "/assets/index-abc123.js"


@pytest.fixture
def built(gateway: GatewayUnderTest, tmp_path: Path) -> GatewayUnderTest:
    """A client as the build leaves it, and a secret beside it."""
    folder = tmp_path / "static"
    (folder / "assets").mkdir(parents=True)
    for name, text in {
        "index.html": "<!doctype html><title>Toolcare</title>",
        "sw.js": "self",
        "manifest.webmanifest": "{}",
        "assets/index-abc123.js": "console.log(1)",
        "assets/reader-def.wasm": "wasm",
    }.items():
        (folder / name).write_text(text, encoding="utf-8")
        (folder / f"{name}.gz").write_bytes(gzip.compress(text.encode()))
        (folder / f"{name}.br").write_bytes(b"br:" + text.encode())
    (folder / "only-plain.svg").write_text("<svg/>", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    gateway.app.state.web_client = WebClient(folder)
    return gateway


@pytest.mark.parametrize("path", ["/", "/tools", "/tools/t-0042", "/login?next=/tools"])
async def test_pages_of_the_client_are_its_index(built: GatewayUnderTest, path: str) -> None:
    """The client finds its way by itself; a new version is seen at the next visit."""
    answer = await (await built.client()).get(path)
    assert answer.status_code == httpx.codes.OK
    assert "<title>Toolcare</title>" in answer.text
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    ("accepted", "sent"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("identity", None),
        ("", None),
    ],
)
async def test_the_smallest_form_is_sent(built: GatewayUnderTest, accepted: str, sent: str | None) -> None:
    """Compressed at the build, never per request; what may be cached for ever says so."""
    client = await built.client()
    async with client.stream("GET", HASHED, headers={"Accept-Encoding": accepted}) as answer:
        raw = b"".join([chunk async for chunk in answer.aiter_raw()])
    assert answer.headers.get("content-encoding") == sent
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert len(raw) == int(answer.headers["content-length"])
    plain = await client.get("/only-plain.svg", headers={"Accept-Encoding": "br"})
    assert "content-encoding" not in plain.headers


async def test_what_has_not_changed_is_not_sent_again(built: GatewayUnderTest) -> None:
    """304 with the same tag; another form has another tag."""
    client = await built.client()
    first = await client.get("/sw.js", headers={"Accept-Encoding": "gzip"})
    again = await client.get("/sw.js", headers={"Accept-Encoding": "gzip", "If-None-Match": first.headers["etag"]})
    assert again.status_code == httpx.codes.NOT_MODIFIED
    assert again.content == b""
    other = await client.get("/sw.js", headers={"Accept-Encoding": "identity", "If-None-Match": first.headers["etag"]})
    assert other.status_code == httpx.codes.OK
    assert (await client.head("/sw.js")).headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "path",
    [
        "/assets/gone-999.js",
        "/assets/",
        "/favicon.ico",
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/assets/..%2f..%2fsecret.txt",
        "/assets/index-abc123.js.gz",
        "/api/nothing",
    ],
)
async def test_what_is_not_in_the_list_is_not_there(built: GatewayUnderTest, path: str) -> None:
    """A missing file is a 404, no page; nothing outside the folder is reached."""
    answer = await (await built.client()).get(path)
    assert refused(answer)[0] == httpx.codes.NOT_FOUND
    assert "secret" not in answer.text.replace(path, "")


@pytest.mark.parametrize("path", ["/", HASHED, "/manifest.webmanifest", "/api/v1/tools", "/api/docs", "/health/live"])
async def test_every_answer_guards_the_browser(built: GatewayUnderTest, path: str) -> None:
    """No other host, no frame, no guessing of types, also on errors."""
    headers = (await (await built.client()).get(path)).headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["permissions-policy"].startswith("camera=(self)")
    if path.startswith("/api/v1"):
        assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize(("language", "word"), [("de-DE,de;q=0.9", "gebaut"), ("fr, en;q=0.8", "built"), ("", "built")])
async def test_without_a_build_a_page_says_how(gateway: GatewayUnderTest, language: str, word: str) -> None:
    """In the browser's language, with a way to the interface."""
    answer = await (await gateway.client()).get("/", headers={"Accept-Language": language})
    assert answer.status_code == httpx.codes.OK
    assert word in answer.text
    assert "make web" in answer.text
    assert "/api/docs" in answer.text


async def test_the_ca_can_be_fetched(gateway: GatewayUnderTest) -> None:
    """With instructions in two languages; never its key; nothing when there is none."""
    client = await gateway.client()
    assert refused(await client.get("/ca")) == (404, "no_own_ca")
    own_certificate(gateway.parts.settings.tls_dir, ["localhost"], gateway.clock.now())
    answer = await client.get("/ca.pem")
    assert answer.headers["content-type"] == "application/x-x509-ca-cert"
    assert answer.text.startswith("-----BEGIN CERTIFICATE-----")
    assert "PRIVATE" not in answer.text
    assert "Zertifikat" in (await client.get("/ca?lang=de")).text
    assert "Android" in (await client.get("/ca")).text


async def test_the_interface_is_described(gateway: GatewayUnderTest) -> None:
    """One document, and a page of it that needs no other host."""
    client = await gateway.client()
    document = (await client.get("/api/openapi.json")).json()
    assert document["info"]["title"] == "Toolcare"
    assert {"/api/v1/session", "/api/v1/tools", "/api/v1/overview", "/api/v1/stream"} <= set(document["paths"])
    assert "/{path}" not in document["paths"]
    page = await client.get("/api/docs")
    assert "/api/v1/session/password" in page.text
    assert "http://" not in page.text.replace("http://toolcare.test", "")
