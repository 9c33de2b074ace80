"""How the line to an OPC UA server is secured: what it offers, whom we believe, and what to say when it fails.

Every attempt goes through `way`, so that no reconnect ever forgets certificate or policy (thingsboard-gateway #701).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from asyncua import Client, ua
from asyncua.ua.ua_binary import struct_from_binary

from toolcare_shotcounter import certificate_files
from toolcare_shotcounter.readings import Login, SecurityMode, SecurityPolicy, ServerAddress
from toolcare_shotcounter.sources.opcua_session import (
    ANSWER_S,
    CLOSE_S,
    CONNECT_S,
    POLICIES,
    Faulty,
    Unreachable,
    Way,
    in_words,
    within,
)
from toolcare_shotcounter.sources.source_clock import spoken
from toolcare_shotcounter.trust import Papers

MODES: Mapping[ua.MessageSecurityMode, SecurityMode] = {
    ua.MessageSecurityMode.Sign: SecurityMode.SIGN,
    ua.MessageSecurityMode.SignAndEncrypt: SecurityMode.SIGN_AND_ENCRYPT,
}
_LOGINS: Mapping[ua.UserTokenType, Login] = {
    ua.UserTokenType.Anonymous: Login.ANONYMOUS,
    ua.UserTokenType.UserName: Login.PASSWORD,
    ua.UserTokenType.Certificate: Login.CERTIFICATE,
}
_WORDS = {SecurityMode.SIGN: "signed", SecurityMode.SIGN_AND_ENCRYPT: "signed and encrypted"}
CLOCK_OFF = timedelta(minutes=5)
"""From here on a clock breaks certificates and tokens (node-opcua #1349 allows as much)."""


class Untrusted(Faulty):
    """The server shows a certificate (DER) that nobody trusts."""

    def __init__(self, why: str, certificate: bytes) -> None:
        super().__init__(why)
        self.certificate = certificate


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One way in. `name` is the policy's own; `policy` is None where we do not speak it."""

    policy: SecurityPolicy | None
    mode: SecurityMode | None
    name: str
    logins: tuple[Login, ...]
    certificate: bytes = b""

    @property
    def words(self) -> str:
        return self.name if self.mode is None else f"{self.name} {_WORDS[self.mode]}"


@dataclass(frozen=True, slots=True)
class Offered:
    """What a server says of itself before anybody trusts it. `now` is its clock."""

    application: str
    endpoints: Sequence[Endpoint]
    now: datetime | None

    def clock_off(self, now: datetime) -> timedelta | None:
        return None if self.now is None else self.now - now

    @property
    def certificate(self) -> bytes:
        return next((one.certificate for one in self.endpoints if one.certificate), b"")

    @property
    def words(self) -> str:
        return ", ".join(dict.fromkeys(one.words for one in self.endpoints)) or "nothing"


async def ask(url: str) -> Offered:
    """Ask over an open channel, without a session; the channel is closed in any case."""
    client = Client(url, timeout=ANSWER_S)
    try:
        await within(CONNECT_S, client.connect_sessionless(), "connecting")
        return await within(ANSWER_S, _offered(client, url), "asking what the server offers")
    except ua.UaError as error:
        raise Unreachable(f"the server does not say what it offers: {type(error).__name__}") from error
    finally:
        try:
            await within(CLOSE_S, client.disconnect_sessionless(), "closing the channel")
        except (Unreachable, ua.UaError):
            client.disconnect_socket()


async def way(address: ServerAddress, papers: Papers, now: datetime) -> Way:
    """Return how to connect, or say what keeps us from it: Untrusted, Faulty or Unreachable."""
    if address.needs_certificate and papers.identity is None:
        raise Faulty("Toolcare has no certificate of its own yet, or its key is gone. Make a new one and switch to it.")
    if address.policy is SecurityPolicy.NONE:
        return Way(identity=papers.identity if address.login is Login.CERTIFICATE else None, by_us=now)
    offered = await ask(address.url)
    endpoint = _fitting(address, offered)
    try:
        certificate = certificate_files.first(endpoint.certificate)
        _believe(certificate, papers, offered, now)
    except certificate_files.NoCertificate as error:
        raise Faulty("The server shows no certificate that can be read. Have it given a new one.") from error
    return Way(address.policy, address.mode, certificate, papers.identity, offered.clock_off(now), now)


def _fitting(address: ServerAddress, offered: Offered) -> Endpoint:
    fitting = [one for one in offered.endpoints if (one.policy, one.mode) == (address.policy, address.mode)]
    if not fitting:
        wanted = f"{POLICIES[address.policy].URI.rpartition('#')[2]} {_WORDS[address.mode]}"
        raise Faulty(f"The server does not offer {wanted}. It offers: {offered.words}. Choose one of these.")
    if fitting[0].logins and address.login not in fitting[0].logins:
        logins = ", ".join(fitting[0].logins)
        raise Faulty(f"The server does not let us log in by {address.login}, only by: {logins}. Choose one of these.")
    return fitting[0]


def _believe(certificate: bytes, papers: Papers, offered: Offered, now: datetime) -> None:
    facts = certificate_files.read(certificate)
    named = f"thumbprint {facts.thumbprint}"
    if facts.fingerprint in papers.refused:
        raise Untrusted(
            f"The certificate of this server ({named}) was refused. Trust it, or look who answers.", certificate
        )
    if facts.fingerprint not in papers.trusted:
        why = (
            f"The server shows another certificate than before ({named}). Nothing is read until somebody has compared "
            "it with the press and trusts it: it may be another device that answers."
            if papers.trusted
            else f"Nobody has said yet that this server's certificate ({named}) is trusted. Compare it with the press."
        )
        raise Untrusted(why, certificate)
    if facts.starts_at <= now and (now < facts.ends_at or facts.fingerprint in papers.even_expired):
        return
    begin, end = (f"{moment:%Y-%m-%d %H:%M}" for moment in (facts.starts_at, facts.ends_at))
    raise Faulty(
        f"The server's certificate is good from {begin} to {end} UTC, and it is {now:%Y-%m-%d %H:%M} by our "
        f"clock{clock_words(offered.clock_off(now))}. Set the clock that is "
        "wrong, have the press given a new certificate, or trust this one although it has ended."
    )


def clock_words(off: timedelta | None) -> str:
    """What to say of the two clocks; nothing when they agree."""
    if off is None or abs(off) < CLOCK_OFF:
        return ""
    return f" (clock: the server's clock is {spoken(abs(off))} {'ahead of' if off > timedelta(0) else 'behind'} ours)"


async def _offered(client: Client, url: str) -> Offered:
    request = ua.GetEndpointsRequest()
    request.Parameters.EndpointUrl = url
    # The client's own call keeps only the endpoints; the header has the server's clock.
    answer = struct_from_binary(ua.GetEndpointsResponse, await client.uaclient.protocol.send_request(request))
    answer.ResponseHeader.ServiceResult.check()
    endpoints = [_endpoint(each) for each in answer.Endpoints or ()]
    name = next((str(each.Server.ApplicationName.Text or "") for each in answer.Endpoints or ()), "")
    return Offered(name, endpoints, _aware(answer.ResponseHeader.Timestamp))


def _endpoint(each: ua.EndpointDescription) -> Endpoint:
    uri = str(each.SecurityPolicyUri or "")
    policy = next((one for one, known in POLICIES.items() if uri == known.URI), None)
    logins = dict.fromkeys(
        _LOGINS[token.TokenType] for token in each.UserIdentityTokens or () if token.TokenType in _LOGINS
    )
    return Endpoint(
        policy, MODES.get(each.SecurityMode), uri.rpartition("#")[2], tuple(logins), each.ServerCertificate or b""
    )


def _aware(stamp: datetime | None) -> datetime | None:
    """A server without a clock stamps 1601."""
    if stamp is None or stamp.year < 2000:  # noqa: PLR2004 - before OPC UA there was no server
        return None
    return stamp.replace(tzinfo=UTC) if stamp.tzinfo is None else stamp.astimezone(UTC)


__all__ = ["CLOCK_OFF", "Endpoint", "Offered", "Untrusted", "ask", "clock_words", "in_words", "way"]
