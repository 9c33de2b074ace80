"""Calls to other services: one pooled session per address, a deadline on every call, our own token."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from pydantic import JsonValue, TypeAdapter

from toolcare_shared import correlation
from toolcare_shared.errors import Unavailable
from toolcare_shared.messaging.feed import FeedPage, FeedUnavailable
from toolcare_shared.spans import SpanKind, span

if TYPE_CHECKING:
    from aiohttp import ClientResponse, ClientSession

_JSON: TypeAdapter[JsonValue] = TypeAdapter(JsonValue)
DEADLINE_S = 5.0


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300  # noqa: PLR2004 - the class of success in HTTP

    def json(self) -> JsonValue:
        return _JSON.validate_json(self.body)


class OpenAnswer:
    """An answer that comes bit by bit. Whoever opened it closes it, which ends it at the other side, too."""

    def __init__(self, service: str, response: "ClientResponse") -> None:
        self._service = service
        self._response = response
        self.status = response.status
        self.headers: Mapping[str, str] = dict(response.headers)

    async def pieces(self) -> AsyncIterator[bytes]:
        """Give what comes as it comes; end when the other side ends, breaks off, or this is closed."""
        import aiohttp

        with suppress(aiohttp.ClientError, OSError):
            async for piece in self._response.content.iter_any():
                yield piece

    async def whole(self, deadline_s: float) -> Answer:
        """Read and close what turned out to be short, a problem for instance."""
        import aiohttp

        try:
            async with asyncio.timeout(deadline_s), self._response as response:
                return Answer(self.status, self.headers, await response.read())
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise UpstreamUnavailable(self._service, type(error).__name__) from error

    def close(self) -> None:
        self._response.close()


class UpstreamUnavailable(Unavailable):
    code = "upstream_unavailable"

    def __init__(self, service: str, why: str) -> None:
        super().__init__(f"Try again in a moment: the service {service} does not answer ({why}).", service=service)


class UpstreamRefused(Unavailable):
    """It answered, but not with what was asked for."""

    code = "upstream_refused"

    def __init__(self, service: str, status: int, path: str) -> None:
        super().__init__(
            f"The service {service} refused {path} with {status}; its log says why.", service=service, upstream=status
        )
        self.upstream_status = status


class ServiceClient:
    """One service at one address, as in its settings' `listen`. aiohttp is imported at the first call.

    `tls` checks the service at an `https` address; without it the system's authorities do.
    """

    def __init__(
        self,
        service: str,
        address: str,
        token: Callable[[], str],
        *,
        deadline_s: float = DEADLINE_S,
        limit: int = 20,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.service = service
        self.address = address
        self._token = token
        self._deadline_s = deadline_s
        self._limit = limit
        self._tls = tls
        self._session: ClientSession | None = None
        self._streams: ClientSession | None = None

    async def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        deadline_s: float | None = None,
    ) -> Answer:
        """Send and read the whole answer, whatever its status. UpstreamUnavailable when there is none in time.

        Our own service token is sent unless `headers` carry an Authorization.
        """
        import aiohttp

        try:
            with span(f"{method} {self.service}", SpanKind.CLIENT) as step:
                answer = await self._exchange(method, path, query, self._sent(headers), body, deadline_s)
                if step is not None:
                    step.note("http.response.status_code", answer.status)
                return answer
        except TimeoutError as error:
            raise UpstreamUnavailable(self.service, "no answer in time") from error
        except (aiohttp.ClientError, OSError) as error:
            raise UpstreamUnavailable(self.service, type(error).__name__) from error

    async def _exchange(
        self,
        method: str,
        path: str,
        query: Mapping[str, str | int] | None,
        headers: Mapping[str, str],
        body: bytes | None,
        deadline_s: float | None,
    ) -> Answer:
        async with (
            asyncio.timeout(deadline_s or self._deadline_s),
            self._opened().request(method, path, params=query, headers=headers, data=body) as response,
        ):
            return Answer(response.status, dict(response.headers), await response.read())

    def _sent(self, headers: Mapping[str, str] | None) -> Mapping[str, str]:
        """Ours, unless they are given: who asks, and what the request belongs to."""
        ours = {} if _authorized(headers) else {"Authorization": f"Bearer {self._token()}"}
        current = correlation.current()
        return {**(current.headers if current else {}), **ours, **(headers or {})}

    async def open(self, path: str, *, headers: Mapping[str, str] | None = None, deadline_s: float) -> OpenAnswer:
        """Begin to read an answer that goes on; UpstreamUnavailable when it does not begin in time.

        It takes none of the connections of `request`, which would soon have none left.
        """
        import aiohttp

        if self._streams is None:
            self._streams = self._new_session(limit=0)
        try:
            async with asyncio.timeout(deadline_s):
                response = await self._streams.get(
                    path, headers=self._sent(headers), timeout=aiohttp.ClientTimeout(total=None)
                )
        except TimeoutError as error:
            raise UpstreamUnavailable(self.service, "no answer in time") from error
        except (aiohttp.ClientError, OSError) as error:
            raise UpstreamUnavailable(self.service, type(error).__name__) from error
        return OpenAnswer(self.service, response)

    async def get_json(self, path: str, query: Mapping[str, str | int] | None = None) -> JsonValue:
        """Read a resource; UpstreamRefused for any status but a success."""
        answer = await self.request("GET", path, query=query)
        if not answer.ok:
            raise UpstreamRefused(self.service, answer.status, path)
        return answer.json()

    async def close(self) -> None:
        for session in (self._session, self._streams):
            if session is not None:
                await session.close()
        self._session = self._streams = None

    def _opened(self) -> "ClientSession":
        if self._session is None:
            self._session = self._new_session(self._limit)
        return self._session

    def _new_session(self, limit: int) -> "ClientSession":
        import aiohttp

        socket = self.address.removeprefix("unix:") if self.address.startswith("unix:") else None
        return aiohttp.ClientSession(
            base_url="http://service" if socket else self.address,
            connector=(
                aiohttp.UnixConnector(socket, limit=limit)
                if socket
                else aiohttp.TCPConnector(limit=limit, ssl=self._tls or True)
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
        )


class ServiceClients:
    """The clients of one service, made when first asked for and closed together.

    `token` makes our own for the service that is asked; `tls` checks those that are asked over HTTPS.
    """

    def __init__(
        self, address_of: Callable[[str], str], token: Callable[[str], str], tls: ssl.SSLContext | None = None
    ) -> None:
        self._address_of = address_of
        self._token = token
        self._tls = tls
        self._clients: dict[str, ServiceClient] = {}

    def client(self, service: str) -> ServiceClient:
        if service not in self._clients:
            self._clients[service] = ServiceClient(
                service, self._address_of(service), partial(self._token, service), tls=self._tls
            )
        return self._clients[service]

    async def close(self) -> None:
        for client in self._clients.values():
            await client.close()
        self._clients.clear()


class HttpFeeds:
    """Reads the feeds of other services for our consumer: the `FeedReader` of the messaging kernel."""

    def __init__(self, clients: ServiceClients) -> None:
        self._clients = clients

    async def page(self, publisher: str, aggregate: str, after: int, limit: int) -> FeedPage:
        path = f"/internal/events/{aggregate}"
        try:
            answer = await self._clients.client(publisher).request("GET", path, query={"after": after, "limit": limit})
            if not answer.ok:
                raise UpstreamRefused(publisher, answer.status, path)
            return FeedPage.parse(answer.body)
        except Unavailable as error:
            raise FeedUnavailable(f"{publisher}/{aggregate}: {error}") from error
        except ValueError as error:  # its words show what was sent, which no log keeps
            raise FeedUnavailable(f"{publisher}/{aggregate}: the answer is no page of a feed") from error


def _authorized(headers: Mapping[str, str] | None) -> bool:
    return any(name.lower() == "authorization" for name in headers or {})
