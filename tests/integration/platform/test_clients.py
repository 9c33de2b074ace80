"""Calls between services: tokens, deadlines, and errors that name the peer."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from toolcare_shared.auth import KnownServices, ServiceSigner, TokenVerifier, service_actor
from toolcare_shared.http import HttpFeeds, ServiceClient, ServiceClients, UpstreamRefused, UpstreamUnavailable
from toolcare_shared.messaging.feed import FeedUnavailable

pytestmark = pytest.mark.asyncio


@asynccontextmanager
async def _peer(path: Path, answer: bytes | None, heads: list[bytes]) -> AsyncIterator[str]:
    """A server that notes each request's head and sends these bytes, or nothing at all."""
    open_calls: set[asyncio.Task[None] | None] = set()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        open_calls.add(asyncio.current_task())
        try:
            heads.append(await reader.readuntil(b"\r\n\r\n"))
            if answer is not None:
                writer.write(answer)
            else:
                await reader.read()
        except (asyncio.CancelledError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_unix_server(handle, path)
    try:
        yield f"unix:{path}"
    finally:
        server.close()
        await server.wait_closed()
        calls = [call for call in open_calls if call is not None]
        for call in calls:
            call.cancel()
        await asyncio.gather(*calls, return_exceptions=True)


def _answer(status: str, body: bytes) -> bytes:
    return b"HTTP/1.1 %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (status.encode(), len(body), body)


@pytest.fixture
def key(tmp_path: Path) -> ServiceSigner:
    return ServiceSigner("maintenance", tmp_path / "maintenance.pem", tmp_path)


async def test_a_call_carries_our_service_token(tmp_path: Path, key: ServiceSigner) -> None:
    heads: list[bytes] = []
    async with _peer(tmp_path / "s", _answer("200 OK", b'{"a": 1}'), heads) as address:
        client = ServiceClient("registry", address, lambda: key.sign("registry"))
        assert await client.get_json("/tools", {"limit": 2}) == {"a": 1}
        await client.close()
    head = heads[0].decode()
    assert head.startswith("GET /tools?limit=2 ")
    token = next(line for line in head.splitlines() if line.startswith("Authorization: Bearer ")).split()[-1]
    assert TokenVerifier(tmp_path / "none", KnownServices("registry", tmp_path)).verify(token) == service_actor(
        "maintenance"
    )


async def test_a_forwarded_token_replaces_ours(tmp_path: Path, key: ServiceSigner) -> None:
    heads: list[bytes] = []
    async with _peer(tmp_path / "s", _answer("200 OK", b"{}"), heads) as address:
        client = ServiceClient("registry", address, lambda: key.sign("registry"))
        await client.request("GET", "/tools", headers={"authorization": "Bearer his"})
        await client.close()
    assert heads[0].lower().count(b"authorization:") == 1
    assert b"Bearer his" in heads[0]


async def test_a_peer_that_is_away_is_named(tmp_path: Path, key: ServiceSigner) -> None:
    client = ServiceClient("registry", f"unix:{tmp_path / 'nobody'}", lambda: key.sign("registry"))
    with pytest.raises(UpstreamUnavailable, match="registry"):
        await client.request("GET", "/tools")
    await client.close()


async def test_a_peer_that_hangs_is_given_up_at_the_deadline(tmp_path: Path, key: ServiceSigner) -> None:
    loop = asyncio.get_running_loop()
    async with _peer(tmp_path / "s", None, []) as address:
        client = ServiceClient("registry", address, lambda: key.sign("registry"), deadline_s=0.2)
        began = loop.time()
        with pytest.raises(UpstreamUnavailable, match="in time"):
            await client.request("GET", "/tools")
        assert loop.time() - began < 2
        await client.close()


async def test_a_refusal_is_no_answer_to_a_read(tmp_path: Path, key: ServiceSigner) -> None:
    async with _peer(tmp_path / "s", _answer("403 Forbidden", b"{}"), []) as address:
        client = ServiceClient("registry", address, lambda: key.sign("registry"))
        with pytest.raises(UpstreamRefused) as refused:
            await client.get_json("/tools")
        await client.close()
    assert refused.value.upstream_status == 403


@pytest.mark.parametrize(
    "answer", [_answer("403 Forbidden", b"{}"), _answer("200 OK", b"not a page"), b"not HTTP at all\r\n\r\n"]
)
async def test_a_feed_that_cannot_be_read_is_asked_again_later(
    tmp_path: Path, key: ServiceSigner, answer: bytes
) -> None:
    async with _peer(tmp_path / "s", answer, []) as address:
        clients = ServiceClients(lambda _: address, key.sign)
        with pytest.raises(FeedUnavailable):
            await HttpFeeds(clients).page("registry", "tool", 0, 10)
        await clients.close()


async def test_a_feed_page_is_read_with_its_place(tmp_path: Path, key: ServiceSigner) -> None:
    heads: list[bytes] = []
    async with _peer(tmp_path / "s", _answer("200 OK", b'{"head":7,"events":[]}'), heads) as address:
        clients = ServiceClients(lambda _: address, key.sign)
        page = await HttpFeeds(clients).page("registry", "tool", 7, 10)
        await clients.close()
    assert page.head == 7
    assert heads[0].startswith(b"GET /internal/events/tool?after=7&limit=10 ")
