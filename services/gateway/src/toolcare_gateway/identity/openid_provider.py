"""Talks to an OpenID provider: what it tells of itself, its keys, and an answer's worth of tokens."""

import asyncio
import importlib
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import structlog
from pydantic import BaseModel, Field, JsonValue, TypeAdapter, ValidationError

from toolcare_gateway.identity.openid import (
    Claims,
    IssuerNotUsable,
    ProofForOthers,
    ProofNotGenuine,
    Provider,
    ProviderAway,
    ProviderNotUsable,
    SignInSpent,
    usable_issuer,
)
from toolcare_gateway.identity.openid_proof import Expected, Key, UnknownKey, proven

log: structlog.stdlib.BoundLogger = structlog.get_logger()

DEADLINE_S = 5.0
_KEPT_S = 600.0
"""How long what a provider tells of itself is believed without asking again."""
_KEYS_AGAIN_S = 5.0
"""An unknown key makes us read the keys again, but not more often than this."""
_MOST_BYTES = 1024 * 1024
_OBJECT: TypeAdapter[dict[str, JsonValue]] = TypeAdapter(dict[str, JsonValue])
_REDIRECT, _REFUSED, _STUMBLED = 300, 400, 500


class Metadata(BaseModel):
    """Of OpenID Connect Discovery 1.0, section 3, and RP-Initiated Logout 1.0, 2.1: what is used here."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    end_session_endpoint: str | None = None
    scopes_supported: list[str] | None = None
    claims_supported: list[str] | None = None
    token_endpoint_auth_methods_supported: list[str] = Field(default_factory=lambda: ["client_secret_basic"])
    code_challenge_methods_supported: list[str] = Field(default_factory=list)


class _Keys(BaseModel):
    keys: list[dict[str, JsonValue]]


@dataclass(frozen=True, slots=True)
class Attempt:
    """A login that was begun: only who has it can end it."""

    state: str
    nonce: str
    verifier: str
    redirect_uri: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    claims: Claims
    id_token: str


@dataclass(slots=True)
class _Known:
    metadata: Metadata
    read_at: float
    keys: list[Key]
    keys_at: float


class OpenIdProviders:
    """Keeps for ten minutes what providers tell of themselves. Each call has a deadline; redirects are not followed."""

    def __init__(self) -> None:
        self._known: dict[str, _Known] = {}

    async def metadata(self, issuer: str) -> Metadata:
        """Raises ProviderAway and ProviderNotUsable."""
        return (await self._provider(issuer)).metadata

    async def look_at(self, issuer: str) -> tuple[Metadata, int]:
        """Read it anew, whatever is remembered; returns the number of its keys as well."""
        self._known.pop(issuer, None)
        known = await self._provider(issuer)
        return known.metadata, len(known.keys)

    async def address(self, provider: Provider, attempt: Attempt, *, again: bool = False) -> str:
        """Where the browser goes to log in. `again`: even if the provider remembers who was there."""
        await asyncio.to_thread(_load)
        from authlib.oauth2.client import OAuth2Client

        metadata = await self.metadata(provider.issuer)
        client = OAuth2Client(
            None,
            client_id=provider.client_id,
            scope=" ".join(provider.scopes),
            redirect_uri=attempt.redirect_uri,
            code_challenge_method="S256",
        )
        address, _ = client.create_authorization_url(
            metadata.authorization_endpoint,
            state=attempt.state,
            code_verifier=attempt.verifier,
            nonce=attempt.nonce,
            **({"prompt": "login"} if again else {}),
        )
        return str(address)

    async def signed_in(self, provider: Provider, attempt: Attempt, code: str, now: datetime) -> SignedIn:
        """Whom the code stands for: the claims of the checked ID token and those of the userinfo endpoint."""
        await asyncio.to_thread(_load)
        metadata = await self.metadata(provider.issuer)
        tokens = await self._tokens(metadata, provider, attempt, code)
        id_token, access_token = tokens.get("id_token"), tokens.get("access_token")
        if not isinstance(id_token, str) or not isinstance(access_token, str):
            raise ProviderNotUsable("it answered a code without an ID token or without an access token")
        expected = Expected(provider.issuer, provider.client_id, attempt.nonce, access_token)
        claims = await self._proven(id_token, expected, now)
        more = await self._userinfo(metadata, access_token)
        if more.get("sub", claims["sub"]) != claims["sub"]:
            raise ProofForOthers("sub")
        return SignedIn({**more, **claims}, id_token)

    async def way_out(self, provider: Provider, id_token: str, back: str) -> str | None:
        """Where the browser goes to end the provider's session as well; None when it offers that not, or not now."""
        from authlib.common.urls import add_params_to_uri

        try:
            metadata = await self.metadata(provider.issuer)
        except (ProviderAway, ProviderNotUsable):
            return None
        if metadata.end_session_endpoint is None:
            return None
        told = [("id_token_hint", id_token), ("client_id", provider.client_id), ("post_logout_redirect_uri", back)]
        return str(add_params_to_uri(metadata.end_session_endpoint, told))

    async def _proven(self, id_token: str, expected: Expected, now: datetime) -> Claims:
        known = await self._provider(expected.issuer)
        try:
            return proven(id_token, known.keys, expected, now)
        except UnknownKey as unknown:
            if time.monotonic() - known.keys_at < _KEYS_AGAIN_S:
                raise ProofNotGenuine from unknown
        known.keys, known.keys_at = await _keys(known.metadata), time.monotonic()
        try:
            return proven(id_token, known.keys, expected, now)
        except UnknownKey as unknown:
            raise ProofNotGenuine from unknown

    async def _provider(self, issuer: str) -> _Known:
        known = self._known.get(issuer)
        if known is None or time.monotonic() - known.read_at > _KEPT_S:
            metadata = await _metadata(issuer)
            read = time.monotonic()
            known = self._known[issuer] = _Known(metadata, read, await _keys(metadata), read)
        return known

    async def _tokens(
        self, metadata: Metadata, provider: Provider, attempt: Attempt, code: str
    ) -> dict[str, JsonValue]:
        from authlib.oauth2.auth import ClientAuth
        from authlib.oauth2.client import DEFAULT_HEADERS
        from authlib.oauth2.rfc6749.parameters import prepare_token_request

        asked = prepare_token_request(
            "authorization_code", redirect_uri=attempt.redirect_uri, code=code, code_verifier=attempt.verifier
        )
        auth = ClientAuth(provider.client_id, provider.secret, auth_method(metadata, provider.secret))
        _, headers, body = auth.prepare("POST", metadata.token_endpoint, dict(DEFAULT_HEADERS), asked)
        status, answer = await _call("POST", metadata.token_endpoint, headers, body)
        if status >= _REFUSED:
            log.info("openid.code_refused", status=status, why=_error_of(answer))
            if _error_of(answer) == "invalid_grant":
                raise SignInSpent
            raise ProviderNotUsable(
                f"it refused the code ({_error_of(answer) or status}); client id or secret is wrong"
            )
        return _object(answer, "the token endpoint")

    async def _userinfo(self, metadata: Metadata, access_token: str) -> dict[str, JsonValue]:
        if metadata.userinfo_endpoint is None:
            return {}
        status, answer = await _call(
            "GET", metadata.userinfo_endpoint, {"Authorization": f"Bearer {access_token}", "Accept": "application/json"}
        )
        if status >= _REFUSED:
            raise ProviderNotUsable(f"its userinfo endpoint answered with {status}")
        return _object(answer, "the userinfo endpoint")


def _load() -> None:
    """Not every installation has a company login, and the first that uses it would stop the event loop meanwhile."""
    for name in ("authlib.oauth2.client", "authlib.oidc.core", "joserfc.jwt"):
        importlib.import_module(name)


def auth_method(metadata: Metadata, secret: str | None) -> str:
    """How the client proves itself: in the header where that is taken, else in the body; with no secret not at all."""
    if secret is None:
        return "none"
    offered = metadata.token_endpoint_auth_methods_supported
    if "client_secret_basic" in offered or "client_secret_post" not in offered:
        return "client_secret_basic"
    return "client_secret_post"


async def _metadata(issuer: str) -> Metadata:
    address = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
    status, answer = await _call("GET", address, {"Accept": "application/json"})
    if status != 200:  # noqa: PLR2004 - the only answer that has the document
        raise ProviderNotUsable(f"{address} answered with {status}")
    try:
        metadata = Metadata.model_validate(_object(answer, address))
    except ValidationError as error:
        missing = ", ".join(sorted({str(one["loc"][0]) for one in error.errors()}))
        raise ProviderNotUsable(f"{address} lacks {missing}") from error
    if metadata.issuer != issuer:
        raise ProviderNotUsable(f"it calls itself {metadata.issuer[:200]!r}; write it exactly so")
    ends = [metadata.authorization_endpoint, metadata.token_endpoint, metadata.jwks_uri]
    optional = [metadata.userinfo_endpoint, metadata.end_session_endpoint]
    for end in [*ends, *(end for end in optional if end is not None)]:
        _refuse_unsafe(end)
    return metadata


def _refuse_unsafe(address: str) -> None:
    try:
        usable_issuer(address.split("?", maxsplit=1)[0])
    except IssuerNotUsable as error:
        raise ProviderNotUsable(f"its address {address[:200]!r} is not safe (https)") from error


async def _keys(metadata: Metadata) -> list[Key]:
    status, answer = await _call("GET", metadata.jwks_uri, {"Accept": "application/json"})
    try:
        if status != 200:  # noqa: PLR2004 - as above
            raise ProviderNotUsable(f"its keys at {metadata.jwks_uri[:200]} answered with {status}")
        return [_plain(key) for key in _Keys.model_validate_json(answer).keys]
    except ValidationError as error:
        raise ProviderNotUsable(f"there are no keys at {metadata.jwks_uri[:200]}") from error


def _plain(key: Mapping[str, JsonValue]) -> Key:
    """Without members that no key of ours needs: texts and lists of texts are enough."""
    plain: dict[str, str | list[str]] = {}
    for name, value in key.items():
        if isinstance(value, str):
            plain[name] = value
        elif isinstance(value, list):
            plain[name] = [text for text in value if isinstance(text, str)]
    return plain


async def _call(method: str, address: str, headers: Mapping[str, str], body: str | None = None) -> tuple[int, bytes]:
    """Status and body. ProviderAway when there is no whole answer in time, or one that is too long."""
    import aiohttp

    host = urlsplit(address).hostname
    try:
        async with (
            asyncio.timeout(DEADLINE_S),
            aiohttp.ClientSession(trust_env=True, cookie_jar=aiohttp.DummyCookieJar()) as session,
            session.request(method, address, headers=headers, data=body, allow_redirects=False) as response,
        ):
            answer = await response.content.read(_MOST_BYTES)
            while len(answer) < _MOST_BYTES and (more := await response.content.read(_MOST_BYTES - len(answer))):
                answer += more
            status = response.status
    except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
        log.warning("openid.provider_away", host=host, why=type(error).__name__)
        raise ProviderAway from error
    if status >= _STUMBLED or len(answer) == _MOST_BYTES:
        log.warning("openid.provider_away", host=host, status=status, bytes=len(answer))
        raise ProviderAway
    if status >= _REDIRECT and status < _REFUSED:
        raise ProviderNotUsable(f"{host} sends us elsewhere ({status}); write the address it sends to")
    return status, answer


def _object(answer: bytes, where: str) -> dict[str, JsonValue]:
    try:
        return _OBJECT.validate_json(answer)
    except ValidationError as error:
        raise ProviderNotUsable(f"what {where} says is no JSON object") from error


def _error_of(answer: bytes) -> str:
    """The provider's word for what is wrong, if it says one."""
    try:
        said = json.loads(answer)
    except ValueError:
        return ""
    word = said.get("error") if isinstance(said, dict) else None
    return word[:100] if isinstance(word, str) else ""
