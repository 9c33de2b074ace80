"""Tokens: who may speak for whom, for how long, and where the keys come from."""

import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt
import pytest

from toolcare_shared.auth import Actor, Kind, Role, ServiceKey, TokenSigner, TokenVerifier, Via, service_actor
from toolcare_shared.clock import FixedClock
from toolcare_shared.errors import Unauthenticated, Unavailable

ERIKA = Actor("u-1", "Erika", Kind.PERSON, Role.ENGINEER)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 11, 23, 12, tzinfo=UTC))


@pytest.fixture
def signer(tmp_path: Path, clock: FixedClock) -> TokenSigner:
    return TokenSigner(tmp_path / "keys" / "token.pem", clock=clock)


@pytest.fixture
def service_key(tmp_path: Path, clock: FixedClock) -> ServiceKey:
    return ServiceKey(tmp_path / "keys" / "service.key", clock=clock)


@pytest.fixture
def verifier(tmp_path: Path, service_key: ServiceKey, clock: FixedClock) -> TokenVerifier:
    return TokenVerifier(tmp_path / "keys" / "token.pub.pem", service_key, clock=clock)


def test_a_signed_actor_comes_out_as_he_went_in(signer: TokenSigner, verifier: TokenVerifier) -> None:
    assert verifier.verify(signer.sign(ERIKA)) == ERIKA
    program = replace(ERIKA, scopes=frozenset({"tool_read"}))
    assert verifier.verify(signer.sign(program)) == program
    by_token = replace(program, via=Via("t-1", "MES"))
    assert verifier.verify(signer.sign(by_token)).via == by_token.via
    assert verifier.verify(signer.sign(program)).via is None
    assert verifier.verify(signer.sign(ERIKA)).proven
    assert not verifier.verify(signer.sign(replace(ERIKA, proven=False))).proven


def test_a_service_token_names_the_service(service_key: ServiceKey, verifier: TokenVerifier) -> None:
    assert verifier.verify(service_key.sign("maintenance")) == service_actor("maintenance")


def test_secret_keys_are_for_their_owner_alone(signer: TokenSigner, service_key: ServiceKey, tmp_path: Path) -> None:
    signer.ensure_keys()
    service_key.secret()
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "keys").iterdir()}
    assert modes == {"token.pem": 0o600, "token.pub.pem": 0o644, "service.key": 0o600}


def test_two_signers_on_one_folder_have_one_key(tmp_path: Path, verifier: TokenVerifier, clock: FixedClock) -> None:
    first, second = (TokenSigner(tmp_path / "keys" / "token.pem", clock=clock) for _ in range(2))
    first.ensure_keys()
    assert verifier.verify(second.sign(ERIKA)) == ERIKA
    assert verifier.verify(first.sign(ERIKA)) == ERIKA


@pytest.mark.parametrize(("age_s", "valid"), [(0, True), (60, True), (70, True), (71, False), (3600, False)])
def test_a_token_lives_a_minute_and_the_clocks_leeway(
    signer: TokenSigner, verifier: TokenVerifier, clock: FixedClock, age_s: int, valid: bool
) -> None:
    token = signer.sign(ERIKA)
    clock.advance(timedelta(seconds=age_s))
    if valid:
        assert verifier.verify(token) == ERIKA
    else:
        with pytest.raises(Unauthenticated):
            verifier.verify(token)


def test_a_token_from_the_future_is_refused(signer: TokenSigner, verifier: TokenVerifier, clock: FixedClock) -> None:
    clock.advance(timedelta(minutes=5))
    token = signer.sign(ERIKA)
    clock.advance(timedelta(minutes=-5))
    with pytest.raises(Unauthenticated):
        verifier.verify(token)


def test_a_new_public_key_is_taken_up_without_a_restart(
    tmp_path: Path, signer: TokenSigner, verifier: TokenVerifier, clock: FixedClock
) -> None:
    old = signer.sign(ERIKA)
    assert verifier.verify(old) == ERIKA
    (tmp_path / "keys" / "token.pem").unlink()
    (tmp_path / "keys" / "token.pub.pem").unlink()
    fresh = TokenSigner(tmp_path / "keys" / "token.pem", clock=clock)
    assert verifier.verify(fresh.sign(ERIKA)) == ERIKA
    with pytest.raises(Unauthenticated):
        verifier.verify(old)


def test_before_the_key_is_there_nobody_is_blamed(verifier: TokenVerifier, tmp_path: Path, clock: FixedClock) -> None:
    """A service that starts before the gateway says that it is starting; it does not log anyone out."""
    elsewhere = TokenSigner(tmp_path / "elsewhere" / "token.pem", clock=clock)
    with pytest.raises(Unavailable):
        verifier.verify(elsewhere.sign(ERIKA))


def _claims(clock: FixedClock, **changed: object) -> dict[str, object]:
    now = int(clock.now().timestamp())
    return {
        "sub": "u-1",
        "name": "Erika",
        "kind": "person",
        "role": "administrator",
        "aud": "toolcare",
        "iat": now,
        "exp": now + 60,
        "jti": "j",
        **changed,
    }


def test_the_services_key_cannot_speak_for_a_person(
    service_key: ServiceKey, verifier: TokenVerifier, clock: FixedClock
) -> None:
    token = jwt.encode(_claims(clock), service_key.secret(), algorithm="HS256")
    with pytest.raises(Unauthenticated):
        verifier.verify(token)


def test_the_public_key_is_no_shared_secret(
    signer: TokenSigner, verifier: TokenVerifier, tmp_path: Path, clock: FixedClock
) -> None:
    """The classic confusion of algorithms: an HS256 token keyed with the public file."""
    signer.ensure_keys()
    public = (tmp_path / "keys" / "token.pub.pem").read_bytes().replace(b"PUBLIC KEY", b"PUBLIC  KEY")
    token = jwt.encode(_claims(clock, kind="service", role=None), public, algorithm="HS256")
    with pytest.raises(Unauthenticated):
        verifier.verify(token)


def test_an_unsigned_token_is_refused(signer: TokenSigner, verifier: TokenVerifier, clock: FixedClock) -> None:
    signer.ensure_keys()
    with pytest.raises(Unauthenticated):
        verifier.verify(jwt.encode(_claims(clock), "", algorithm="none"))


@pytest.mark.parametrize("missing", ["sub", "name", "kind", "aud", "iat", "exp", "jti"])
def test_every_claim_is_needed(
    service_key: ServiceKey, verifier: TokenVerifier, clock: FixedClock, missing: str
) -> None:
    claims = _claims(clock, kind="service", role=None)
    del claims[missing]
    with pytest.raises(Unauthenticated):
        verifier.verify(jwt.encode(claims, service_key.secret(), algorithm="HS256"))


@pytest.mark.parametrize("changed", [{"aud": "other"}, {"kind": "king"}, {"role": "engineer"}, {"exp": "soon"}])
def test_claims_that_make_no_sense_are_refused(
    service_key: ServiceKey, verifier: TokenVerifier, clock: FixedClock, changed: dict[str, object]
) -> None:
    claims = {**_claims(clock, kind="service", role=None), **changed}
    with pytest.raises(Unauthenticated):
        verifier.verify(jwt.encode(claims, service_key.secret(), algorithm="HS256"))


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "é.é.é", "e30.e30."])
def test_rubbish_is_refused(signer: TokenSigner, verifier: TokenVerifier, token: str) -> None:
    signer.ensure_keys()
    with pytest.raises(Unauthenticated):
        verifier.verify(token)
