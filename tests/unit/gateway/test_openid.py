"""What a provider's claims mean here, and which proofs of who somebody is are believed."""

import base64
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, Key, RSAKey

from toolcare_gateway.identity import openid
from toolcare_gateway.identity.openid import (
    NextNotOurs,
    NoRoleGiven,
    ProofForOthers,
    ProofNotGenuine,
    ProofOutOfTime,
    Provider,
)
from toolcare_gateway.identity.openid_proof import Expected, UnknownKey, proven
from toolcare_shared.auth import Role

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
ISSUER, CLIENT = "https://login.plant.example/realms/plant", "toolcare"
SIGNING = RSAKey.generate_key(2048, {"kid": "spring", "use": "sig", "alg": "RS256"})
EXPECTED = Expected(ISSUER, CLIENT, "nonce-of-this-attempt", "access")
CLAIMS = {
    "iss": ISSUER,
    "aud": CLIENT,
    "sub": "4711",
    "nonce": "nonce-of-this-attempt",
    "iat": int(NOW.timestamp()),
    "exp": int((NOW + timedelta(minutes=5)).timestamp()),
}
PROVIDER = Provider(
    name="Plant account",
    issuer=ISSUER,
    client_id=CLIENT,
    secret=None,
    scopes=("openid",),
    role_claim="realm_access.roles",
    roles={"tech": Role.TECHNICIAN, "lead": Role.ENGINEER, "it": Role.ADMINISTRATOR},
    team_claim="department",
)


def public(key: Key) -> Mapping[str, str | list[str]]:
    return {name: value for name, value in key.as_dict(private=False).items() if isinstance(value, str | list)}


KEYS = [public(SIGNING)]


def token(claims: Mapping[str, object], key: Key = SIGNING, alg: str = "RS256", kid: str | None = "spring") -> str:
    header = {"alg": alg} if kid is None else {"alg": alg, "kid": kid}
    return jwt.encode(header, dict(claims), key, algorithms=[alg])


def in_base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def test_a_sound_proof_is_believed() -> None:
    """Also of a provider that names no key, or has others beside it, for encrypting or of kinds nobody knows yet."""
    assert proven(token(CLAIMS), KEYS, EXPECTED, NOW)["sub"] == "4711"
    assert proven(token(CLAIMS, kid=None), KEYS, EXPECTED, NOW)["sub"] == "4711"
    encrypting = public(ECKey.generate_key("P-256", {"kid": "spring", "use": "enc"}))
    unheard_of = {"kty": "AKP", "kid": "spring", "alg": "ML-DSA-44", "pub": "AA"}
    assert proven(token(CLAIMS), [encrypting, unheard_of, *KEYS], EXPECTED, NOW)["sub"] == "4711"
    several = CLAIMS | {"aud": [CLIENT, "another"], "azp": CLIENT}
    assert proven(token(several), KEYS, EXPECTED, NOW)["sub"] == "4711"


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"iss": f"{ISSUER}/"}, ProofForOthers),
        ({"iss": None}, ProofForOthers),
        ({"aud": "another"}, ProofForOthers),
        ({"aud": ["another", "third"]}, ProofForOthers),
        ({"aud": [CLIENT, "another"], "azp": "another"}, ProofForOthers),
        ({"nonce": "nonce-of-another"}, ProofForOthers),
        ({"nonce": None}, ProofForOthers),
        ({"sub": ""}, ProofForOthers),
        ({"sub": None}, ProofForOthers),
        ({"at_hash": "of-another-access-token"}, ProofForOthers),
        ({"exp": int((NOW - timedelta(seconds=61)).timestamp())}, ProofOutOfTime),
        ({"exp": None}, ProofOutOfTime),
        ({"exp": "soon"}, ProofOutOfTime),
        ({"iat": int((NOW + timedelta(seconds=61)).timestamp())}, ProofOutOfTime),
        ({"nbf": int((NOW + timedelta(seconds=61)).timestamp())}, ProofOutOfTime),
    ],
)
def test_a_proof_for_somebody_else_or_another_time_is_refused(
    change: Mapping[str, object], refusal: type[Exception]
) -> None:
    claims = {name: value for name, value in {**CLAIMS, **change}.items() if value is not None}
    with pytest.raises(refusal):
        proven(token(claims), KEYS, EXPECTED, NOW)


@pytest.mark.parametrize("seconds", [-59, 59])
def test_clocks_may_differ_by_a_minute(seconds: int) -> None:
    shifted = {"iat": CLAIMS["iat"] + seconds, "exp": int(NOW.timestamp()) + seconds}  # type: ignore[operator]
    assert proven(token({**CLAIMS, **shifted}), KEYS, EXPECTED, NOW)["sub"] == "4711"


def test_a_signature_of_somebody_else_is_none() -> None:
    """A key nobody knows, another key under a known name, no signature, one made with what everybody can read."""
    stranger = RSAKey.generate_key(2048, {"kid": "spring"})
    with pytest.raises(UnknownKey):
        proven(token(CLAIMS, kid="winter"), KEYS, EXPECTED, NOW)
    with pytest.raises(ProofNotGenuine):
        proven(token(CLAIMS, stranger), KEYS, EXPECTED, NOW)
    head, body, _ = token(CLAIMS).split(".")
    unsigned, by_secret = (in_base64(f'{{"alg":"{alg}","kid":"spring"}}'.encode()) for alg in ("none", "HS256"))
    readable = hmac.digest(SIGNING.as_pem(private=False), f"{by_secret}.{body}".encode(), "sha256")
    forged = f"{by_secret}.{body}.{in_base64(readable)}"
    for text in (forged, f"{unsigned}.{body}.", f"{head}.{body}.", "nonsense", "a.b.c", ""):
        with pytest.raises(ProofNotGenuine):
            proven(text, KEYS, EXPECTED, NOW)


@pytest.mark.parametrize(
    ("claims", "role"),
    [
        ({"realm_access": {"roles": ["tech", "lead", "x"]}}, Role.ENGINEER),
        ({"realm_access": {"roles": "it"}}, Role.ADMINISTRATOR),
        ({"realm_access.roles": ["tech"]}, Role.TECHNICIAN),
        ({"realm_access": {"roles": ["Tech", 7, None]}}, None),
        ({"realm_access": ["tech"]}, None),
        ({}, None),
    ],
)
def test_the_highest_role_of_a_claim_counts(claims: Mapping[str, object], role: Role | None) -> None:
    assert openid.role_of(PROVIDER, claims) is role


def test_whoever_has_no_role_is_nobody_here() -> None:
    with pytest.raises(NoRoleGiven):
        openid.newcomer(PROVIDER, {"sub": "1", "name": "Erika"})


def test_names_are_made_fit_for_a_list() -> None:
    """A line of a hundred characters; a user name of letters that everybody can type; a team, or none."""
    said = {"sub": "1", "realm_access": {"roles": ["tech"]}, "locale": "de", "department": [" Tool\n shop "]}
    comer = openid.newcomer(
        PROVIDER, {**said, "given_name": "Jürgen", "family_name": "Groß\x07", "email": "J.Groß@x.de"}
    )
    assert (comer.name, comer.username, comer.team, comer.language) == ("Jürgen Groß", "j.gross", "Tool shop", "de")
    bare = openid.newcomer(PROVIDER, {"sub": "00-1", "realm_access": {"roles": ["tech"]}})
    assert (bare.name, bare.username, bare.team, bare.language) == ("00-1", "user", "", "en")
    assert openid.username_from({"preferred_username": "Ünal" * 40})[-1].isalnum()


@pytest.mark.parametrize("path", ["/", "/tools?q=a#b", "/t/K7M-2P5"])
def test_a_login_leads_to_a_page_of_ours(path: str) -> None:
    assert openid.own_path(path) == path


@pytest.mark.parametrize(
    "path", ["", "tools", "//x.example", "/\\x.example", "\\/x", "/ x", "/a\tb", "https://x", "/\x00"]
)
def test_a_login_leads_nowhere_else(path: str) -> None:
    with pytest.raises(NextNotOurs):
        openid.own_path(path)


def test_openid_is_always_asked_for() -> None:
    assert openid.usable_scopes(["profile", "openid", "profile", ""]) == ("openid", "profile")
