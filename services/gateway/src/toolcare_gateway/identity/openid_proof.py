"""The provider's proof of who somebody is: an ID token, checked as OpenID Connect Core 3.1.3.7 has it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from toolcare_gateway.identity.openid import Claims, ProofForOthers, ProofNotGenuine, ProofOutOfTime

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
"""Signatures with a private key of the provider: no `none`, and no shared secret that would sign as well as check."""
LEEWAY_S = 60
_IN_TIME = frozenset({"exp", "nbf", "iat"})
Key = Mapping[str, str | list[str]]
"""A public one, as in a JWK set."""


class UnknownKey(Exception):
    """None of the keys that are known signed it; the provider may have changed them since."""


@dataclass(frozen=True, slots=True)
class Expected:
    issuer: str
    client_id: str
    nonce: str
    access_token: str


def proven(id_token: str, keys: Sequence[Key], expected: Expected, now: datetime) -> Claims:
    """What the token says. Raises UnknownKey, ProofNotGenuine, ProofOutOfTime, ProofForOthers."""
    from authlib.oidc.core import CodeIDToken
    from joserfc.errors import ClaimError, ExpiredTokenError, JoseError

    try:
        header, said = _signed(id_token, keys)
        claims = CodeIDToken(
            said,
            header,
            options={
                "iss": {"essential": True, "value": expected.issuer},
                "aud": {"essential": True, "value": expected.client_id},
            },
            params={
                "nonce": expected.nonce,
                "client_id": expected.client_id,
                "access_token": expected.access_token,
            },
        )
        claims.validate(now=int(now.timestamp()), leeway=LEEWAY_S)
    except ExpiredTokenError as error:
        raise ProofOutOfTime from error
    except ClaimError as error:
        if error.claim in _IN_TIME:
            raise ProofOutOfTime from error
        raise ProofForOthers(error.claim) from error
    except (JoseError, ValueError) as error:
        raise ProofNotGenuine from error
    if not said.get("sub"):
        raise ProofForOthers("sub")
    return said


def _signed(id_token: str, keys: Sequence[Key]) -> tuple[dict[str, object], dict[str, object]]:
    from joserfc import jws, jwt
    from joserfc.jwk import KeySet

    header = jws.extract_compact(id_token.encode()).headers()
    signing = [key for key in keys if key.get("use", "sig") == "sig"]
    named = [key for key in signing if "kid" not in header or key.get("kid") == header["kid"]]
    if not named:
        raise UnknownKey
    token = jwt.decode(id_token, KeySet.import_key_set({"keys": [dict(key) for key in named]}), algorithms=ALGORITHMS)
    return dict(token.header), dict(token.claims)
