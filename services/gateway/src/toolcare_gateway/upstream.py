"""The services behind the gateway, asked in the name of the person who is logged in."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import ClassVar

from toolcare_shared.auth import Actor, TokenSigner
from toolcare_shared.errors import Unavailable
from toolcare_shared.http import Answer, OpenAnswer, ServiceClients, UpstreamUnavailable

_AUTHORIZATION = "Authorization"


class ServiceUnavailable(Unavailable):
    code: ClassVar[str] = "service_unavailable"
    title: ClassVar[str] = "A part of Toolcare does not answer"

    def __init__(self, service: str) -> None:
        super().__init__(f"Try again in a moment: the service {service} does not run.", service=service)


class ServiceTimedOut(ServiceUnavailable):
    """It may have done what was asked: repeat a write with the same Idempotency-Key."""

    status: ClassVar[int] = 504

    def __init__(self, service: str) -> None:
        super(ServiceUnavailable, self).__init__(
            f"Try again in a moment: the service {service} did not answer in time.", service=service
        )


class Upstreams:
    """One pooled client per service; each request carries a short-lived token, which the service checks again."""

    def __init__(self, clients: ServiceClients, signer: TokenSigner) -> None:
        self._clients = clients
        self._signer = signer

    async def ask(
        self,
        service: str,
        method: str,
        path: str,
        actor: Actor,
        *,
        deadline_s: float,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        signed: Mapping[str, str] | None = None,
    ) -> Answer:
        """The service's answer, whatever its status. ServiceUnavailable or ServiceTimedOut when there is none.

        `signed`: what `in_name_of` gave for this actor, where one question goes to several services.
        """
        with _named(service):
            return await self._clients.client(service).request(
                method,
                path,
                headers={**(headers or {}), **(signed or self.in_name_of(actor))},
                body=body,
                deadline_s=deadline_s,
            )

    async def open(
        self, service: str, path: str, actor: Actor, *, deadline_s: float, headers: Mapping[str, str] | None = None
    ) -> OpenAnswer:
        """The beginning of an answer that comes bit by bit; the caller closes it."""
        with _named(service):
            return await self._clients.client(service).open(
                path, headers={**(headers or {}), **self.in_name_of(actor)}, deadline_s=deadline_s
            )

    def in_name_of(self, actor: Actor) -> Mapping[str, str]:
        """Headers that say who asks, for a question to several services at once: one signature for all of them."""
        return {_AUTHORIZATION: f"Bearer {self._signer.sign(actor)}"}


@contextmanager
def _named(service: str) -> Iterator[None]:
    """Say which service it was, and whether it was late or away."""
    try:
        yield
    except UpstreamUnavailable as error:
        if isinstance(error.__cause__, TimeoutError):
            raise ServiceTimedOut(service) from error
        raise ServiceUnavailable(service) from error
