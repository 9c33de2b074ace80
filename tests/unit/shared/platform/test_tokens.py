"""Tokens: who may speak for whom, for how long, and where the keys come from."""

import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt
import pytest

from toolcare_shared.auth import Actor, Kind, KnownServices, Role, ServiceSigner, TokenSigner, TokenVerifier, Via
from toolcare_shared.auth.actor import service_actor
from toolcare_shared.auth.signing_keys import signing_key
from toolcare_shared.clock import FixedClock
from toolcare_shared.errors import Unauthenticated, Unavailable

ERIKA = Actor("u-1", "Erika", Kind.PERSON, Role.ENGINEER)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 11, 23, 12, tzinfo=UTC))


@pytest.fixture
def signer(tmp_path: Path, clock: FixedClock) -> TokenSigner:
    return TokenSigner(tmp_path / "keys" / "token.pem", clock=clock)


class Services:
    """The services of one data folder, each with its pen; the registry checks what it is sent."""

    def __init__(self, keys: Path, clock: FixedClock) -> None:
        self.folder = keys / "services"
        self.clock = clock

    def private_key(self, service: str) -> Path:
        return self.folder / f"{service}.pem"

    def pen(self, service: str) -> ServiceSigner:
        return ServiceSigner(service, self.private_key(service), self.folder, clock=self.clock)

    def forged(self, signs: str, **claims: object) -> str:
        """Signed with this service's own key, whatever it says."""
        self.pen(signs).ensure_keys()
        now = int(self.clock.now().timestamp())
        said = {"iss": signs, "aud": "registry", "iat": now, "exp": now + 60, "jti": "j", **claims}
        shown = {name: value for name, value in said.items() if value is not None}
        return jwt.encode(shown, signing_key(self.private_key(signs).read_bytes()).private, algorithm="EdDSA")


@pytest.fixture
def services(tmp_path: Path, clock: FixedClock) -> Services:
    return Services(tmp_path / "keys", clock)


@pytest.fixture
def verifier(tmp_path: Path, services: Services, clock: FixedClock) -> TokenVerifier:
    peers = KnownServices("registry", services.folder, clock=clock)
    return TokenVerifier(tmp_path / "keys" / "token.pub.pem", peers, clock=clock)


def test_a_signed_actor_comes_out_as_he_went_in(signer: TokenSigner, verifier: TokenVerifier) -> None:
    assert verifier.verify(signer.sign(ERIKA)) == ERIKA
    program = replace(ERIKA, scopes=frozenset({"tool_read"}))
    assert verifier.verify(signer.sign(program)) == program
    by_token = replace(program, via=Via("t-1", "MES"))
    assert verifier.verify(signer.sign(by_token)).via == by_token.via
    assert verifier.verify(signer.sign(program)).via is None
    assert verifier.verify(signer.sign(ERIKA)).proven
    assert not verifier.verify(signer.sign(replace(ERIKA, proven=False))).proven


def test_a_service_token_names_the_service(services: Services, verifier: TokenVerifier) -> None:
    assert verifier.verify(services.pen("maintenance").sign("registry")) == service_actor("maintenance")


def test_a_service_cannot_speak_for_another(services: Services, verifier: TokenVerifier) -> None:
    """Nor for one that nobody knows, nor by a name that is a path to a key it wrote itself."""
    services.pen("maintenance").ensure_keys()
    assert verifier.verify(services.forged("photos")) == service_actor("photos")
    for name in ("maintenance", "nobody", "../services/photos", ""):
        with pytest.raises(Unauthenticated):
            verifier.verify(services.forged("photos", iss=name))


def test_what_was_sent_to_one_service_opens_no_door_at_another(services: Services, verifier: TokenVerifier) -> None:
    for asked in ("actions", "toolcare", ["actions"]):
        with pytest.raises(Unauthenticated):
            verifier.verify(services.forged("photos", aud=asked))


def test_a_service_token_lives_a_minute_at_most(services: Services, verifier: TokenVerifier, clock: FixedClock) -> None:
    """Whatever the service that signed it says."""
    with pytest.raises(Unauthenticated):
        verifier.verify(services.forged("photos", exp=int(clock.now().timestamp()) + 3600))
    token = services.pen("photos").sign("registry")
    clock.advance(timedelta(seconds=71))
    with pytest.raises(Unauthenticated):
        verifier.verify(token)


def test_secret_keys_are_for_their_owner_alone(signer: TokenSigner, services: Services, tmp_path: Path) -> None:
    signer.ensure_keys()
    services.pen("photos").ensure_keys()
    files = [path for path in (tmp_path / "keys").rglob("*") if path.is_file()]
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in files} == {
        "token.pem": 0o600, "token.pub.pem": 0o644, "photos.pem": 0o600, "photos.pub.pem": 0o644
    }  # fmt: skip


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


def test_a_token_that_was_believed_once_is_not_believed_for_ever(
    signer: TokenSigner, verifier: TokenVerifier, clock: FixedClock, tmp_path: Path
) -> None:
    """Its time runs out all the same, and so does the word of a key that is taken away."""
    token = signer.sign(ERIKA)
    assert verifier.verify(token) == verifier.verify(token) == ERIKA
    clock.advance(timedelta(seconds=71))
    with pytest.raises(Unauthenticated):
        verifier.verify(token)
    token = signer.sign(ERIKA)
    assert verifier.verify(token) == ERIKA
    other = TokenSigner(tmp_path / "others" / "token.pem", clock=clock)
    other.ensure_keys()
    (tmp_path / "others" / "token.pub.pem").replace(tmp_path / "keys" / "token.pub.pem")
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


@pytest.mark.parametrize("content", [b"no key", None])
def test_a_key_file_that_cannot_be_read_is_told_and_stops_no_service(
    signer: TokenSigner, services: Services, verifier: TokenVerifier, tmp_path: Path, content: bytes | None
) -> None:
    """What services ask each other does not need it; a person is told which file it is."""
    token, file = signer.sign(ERIKA), tmp_path / "keys" / "token.pub.pem"
    file.unlink()
    file.mkdir() if content is None else file.write_bytes(content)
    assert verifier.verify(services.pen("maintenance").sign("registry")) == service_actor("maintenance")
    with pytest.raises(Unavailable, match=r"token\.pub\.pem"):
        verifier.verify(token)


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


def _by_gateway(tmp_path: Path, claims: dict[str, object]) -> str:
    private = signing_key((tmp_path / "keys" / "token.pem").read_bytes()).private
    return jwt.encode(claims, private, algorithm="EdDSA")


def test_a_services_key_cannot_speak_for_a_person(
    signer: TokenSigner, services: Services, verifier: TokenVerifier, clock: FixedClock
) -> None:
    """It is always the service itself that comes, whatever else the token claims; without its name nobody comes."""
    signer.ensure_keys()
    claims = _claims(clock)
    del claims["aud"]
    assert verifier.verify(services.forged("photos", **claims)) == service_actor("photos")
    with pytest.raises(Unauthenticated):
        verifier.verify(services.forged("photos", **_claims(clock), iss=None))


def test_the_public_key_is_no_shared_secret(
    signer: TokenSigner, verifier: TokenVerifier, tmp_path: Path, clock: FixedClock
) -> None:
    """The classic confusion of algorithms: an HS256 token keyed with the public file."""
    signer.ensure_keys()
    public = (tmp_path / "keys" / "token.pub.pem").read_bytes().replace(b"PUBLIC KEY", b"PUBLIC  KEY")
    for claims in (_claims(clock), _claims(clock, iss="photos", aud="registry")):
        with pytest.raises(Unauthenticated):
            verifier.verify(jwt.encode(claims, public, algorithm="HS256"))


def test_an_unsigned_token_is_refused(signer: TokenSigner, verifier: TokenVerifier, clock: FixedClock) -> None:
    signer.ensure_keys()
    with pytest.raises(Unauthenticated):
        verifier.verify(jwt.encode(_claims(clock), "", algorithm="none"))


@pytest.mark.parametrize("missing", ["sub", "name", "kind", "aud", "iat", "exp", "jti"])
def test_every_claim_is_needed(
    signer: TokenSigner, verifier: TokenVerifier, clock: FixedClock, tmp_path: Path, missing: str
) -> None:
    signer.ensure_keys()
    claims = _claims(clock)
    assert verifier.verify(_by_gateway(tmp_path, claims)).id == "u-1"
    del claims[missing]
    with pytest.raises(Unauthenticated):
        verifier.verify(_by_gateway(tmp_path, claims))


@pytest.mark.parametrize("missing", ["aud", "iat", "exp", "jti"])
def test_every_claim_of_a_service_is_needed(services: Services, verifier: TokenVerifier, missing: str) -> None:
    with pytest.raises(Unauthenticated):
        verifier.verify(services.forged("photos", **{missing: None}))


@pytest.mark.parametrize(
    "changed", [{"aud": "other"}, {"kind": "king"}, {"kind": "service"}, {"role": None}, {"exp": "soon"}, {"scopes": 1}]
)
def test_claims_that_make_no_sense_are_refused(
    signer: TokenSigner, verifier: TokenVerifier, clock: FixedClock, tmp_path: Path, changed: dict[str, object]
) -> None:
    signer.ensure_keys()
    with pytest.raises(Unauthenticated):
        verifier.verify(_by_gateway(tmp_path, _claims(clock, **changed)))


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "é.é.é", "e30.e30."])
def test_rubbish_is_refused(signer: TokenSigner, verifier: TokenVerifier, token: str) -> None:
    signer.ensure_keys()
    with pytest.raises(Unauthenticated):
        verifier.verify(token)
