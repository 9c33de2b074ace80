"""A new key for the gateway's tokens while everything runs: no token is refused, whenever it is interrupted."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt
import pytest

from toolcare_shared.auth import (
    Actor,
    Kind,
    KnownServices,
    Role,
    ServiceSigner,
    TokenSigner,
    TokenVerifier,
    service_actor,
    signing_keys,
)
from toolcare_shared.auth.service_tokens import private_keys_in
from toolcare_shared.auth.signed_tokens import KEPT
from toolcare_shared.auth.signing_keys import published_keys, rotate, signing_key
from toolcare_shared.clock import FixedClock
from toolcare_shared.errors import Unauthenticated

ERIKA = Actor("u-1", "Erika", Kind.PERSON, Role.ENGINEER)


class Keys:
    """A folder with keys, one who signs with them and one who checks."""

    def __init__(self, folder: Path) -> None:
        self.private, self.public = folder / "token.pem", folder / "token.pub.pem"
        self.clock = FixedClock(datetime(2026, 11, 23, 12, tzinfo=UTC))
        self.signer = TokenSigner(self.private, clock=self.clock)
        self.verifier = TokenVerifier(self.public, clock=self.clock)

    def rotate(self) -> str:
        return rotate(self.private, self.public, self.clock.now(), KEPT)

    def signs_and_checks(self) -> str:
        """The id of the key that signs now."""
        token = self.signer.sign(ERIKA)
        assert self.verifier.verify(token) == ERIKA
        return str(jwt.get_unverified_header(token)["kid"])


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys(tmp_path)


def test_a_token_that_was_believed_falls_with_the_time_of_its_key(keys: Keys) -> None:
    """Also when nobody writes the file again: a key may be given up before its last token has run out."""
    token = keys.signer.sign(ERIKA)
    at = keys.clock.now() + timedelta(seconds=10)
    keys.public.write_bytes(f"until {at.isoformat()}\n".encode() + keys.public.read_bytes())
    assert keys.verifier.verify(token) == ERIKA
    keys.clock.advance(timedelta(seconds=11))
    with pytest.raises(Unauthenticated):
        keys.verifier.verify(token)


def test_the_old_key_checks_until_its_last_token_has_run_out(keys: Keys) -> None:
    """Both sides go on without a restart; afterwards not even a fresh token of the old key is taken."""
    first = keys.signs_and_checks()
    old_pem, old = keys.private.read_bytes(), keys.signer.sign(ERIKA)
    second = keys.rotate()
    assert second != first
    assert keys.verifier.verify(old) == ERIKA
    assert keys.signs_and_checks() == second
    keys.clock.advance(timedelta(seconds=70))
    assert keys.verifier.verify(old) == ERIKA
    keys.clock.advance(KEPT)
    stolen = TokenSigner(keys.private.with_name("stolen.pem"), keys.private.with_name("x.pem"), clock=keys.clock)
    keys.private.with_name("stolen.pem").write_bytes(old_pem)
    with pytest.raises(Unauthenticated):
        keys.verifier.verify(stolen.sign(ERIKA))
    third = keys.rotate()
    assert [one.kid for one in published_keys(keys.public.read_bytes())] == [third, second]
    assert sorted(path.name for path in keys.private.parent.iterdir()) == [
        "stolen.pem", "token.pem", "token.pub.pem", "x.pem"
    ]  # fmt: skip


def test_a_token_of_before_there_were_key_ids_is_checked(keys: Keys) -> None:
    """A gateway that was not updated yet signs without one."""
    keys.signs_and_checks()
    claims = jwt.decode(keys.signer.sign(ERIKA), options={"verify_signature": False})
    private = signing_key(keys.private.read_bytes()).private
    keys.rotate()
    assert keys.verifier.verify(jwt.encode(claims, private, algorithm="EdDSA")) == ERIKA


def test_a_key_id_that_nobody_published_is_refused(keys: Keys) -> None:
    keys.signs_and_checks()
    claims = jwt.decode(keys.signer.sign(ERIKA), options={"verify_signature": False})
    private = signing_key(keys.private.read_bytes()).private
    with pytest.raises(Unauthenticated):
        keys.verifier.verify(jwt.encode(claims, private, algorithm="EdDSA", headers={"kid": "another"}))


class Killed(BaseException):
    pass


def die_at(number: int, step: Callable[..., object]) -> Callable[..., object]:
    """As `step`, but the process is gone when it is called for this time."""
    calls = 0

    def until_then(*arguments: object, **named: object) -> object:
        nonlocal calls
        calls += 1
        if calls == number:
            raise Killed
        return step(*arguments, **named)

    return until_then


@pytest.mark.parametrize(
    ("step", "number"),
    [("read_or_make", 1), ("write_whole", 1), ("sync_folder", 1), ("publish", 1), ("write_whole", 2)],
)
def test_killed_at_any_step_nobody_is_refused_and_the_next_run_finishes(
    keys: Keys, monkeypatch: pytest.MonkeyPatch, step: str, number: int
) -> None:
    """Not by who runs already, and not by a gateway that is started in between."""
    first = keys.signs_and_checks()
    old = keys.signer.sign(ERIKA)
    with monkeypatch.context() as dying:
        dying.setattr(signing_keys, step, die_at(number, getattr(signing_keys, step)))
        with pytest.raises(Killed):
            keys.rotate()
    assert keys.verifier.verify(old) == ERIKA
    keys.signs_and_checks()
    TokenSigner(keys.private, clock=keys.clock).ensure_keys()
    keys.signs_and_checks()
    assert keys.verifier.verify(old) == ERIKA
    last = keys.rotate()
    assert keys.signs_and_checks() == last != first
    assert keys.verifier.verify(old) == ERIKA
    assert not keys.private.with_name("token.next.pem").exists()
    keys.clock.advance(2 * KEPT)
    assert keys.rotate() == keys.signs_and_checks()
    assert [one.until is None for one in published_keys(keys.public.read_bytes())] == [True, False]


def test_a_services_own_key_is_replaced_in_the_same_manner(keys: Keys) -> None:
    """While it runs: the one before checks as long as its tokens live. A key that is deleted is made anew."""
    folder = keys.private.parent / "services"
    private, public = folder / "photos.pem", folder / "photos.pub.pem"
    signing = ServiceSigner("photos", private, folder, clock=keys.clock)
    verifier = TokenVerifier(keys.public, KnownServices("registry", folder, clock=keys.clock), clock=keys.clock)
    old = signing.sign("registry")
    kid = rotate(private, public, keys.clock.now(), KEPT)
    new = signing.sign("registry")
    assert jwt.get_unverified_header(new)["kid"] == kid != jwt.get_unverified_header(old)["kid"]
    assert verifier.verify(old) == verifier.verify(new) == service_actor("photos")
    private.unlink()
    assert verifier.verify(signing.sign("registry")) == verifier.verify(new) == service_actor("photos")
    assert list(private_keys_in(folder)) == ["photos"]
