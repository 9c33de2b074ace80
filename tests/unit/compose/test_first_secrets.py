"""What the stack is given before its first start."""

import json
import ssl
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from toolcare_compose.layout import SERVICES
from toolcare_compose.stack import init
from toolcare_compose.stack.authorities import LIFE, NotNow
from toolcare_compose.stack.first_secrets import make_all, rotate_keys
from toolcare_compose.stack.passwords import rotate_passwords
from toolcare_compose.stack.secret_files import SecretFiles
from toolcare_shared.auth.service_tokens import KnownServices, ServiceSigner
from toolcare_shared.certificates import Authority, names_of
from toolcare_shared.clock import FixedClock
from toolcare_shared.mqtt_password import matches
from toolcare_shared.testing.postgres import memory_folder

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
NAMES = ["tools.plant.example", "10.0.0.5"]


@pytest.fixture
def files() -> Iterator[SecretFiles]:
    """In memory: each file waits for the disk, and there are eighty."""
    with memory_folder() as folder:
        yield SecretFiles(folder / "secrets", 10001)


def _content(files: SecretFiles) -> dict[str, bytes]:
    return {str(path.relative_to(files.root)): path.read_bytes() for path in _all(files)}


def _all(files: SecretFiles) -> Iterator[Path]:
    return (path for path in sorted(files.root.rglob("*")) if path.is_file())


def test_a_second_run_changes_nothing(files: SecretFiles) -> None:
    made = make_all(files, NAMES, FixedClock(NOW))
    before = _content(files)
    assert {"authority", "broker", "database", "proxy", "store", "prometheus", "grafana", *SERVICES} == set(made)
    assert not make_all(files, NAMES, FixedClock(NOW + timedelta(days=400)))
    assert _content(files) == before


def test_nobody_but_the_owner_and_the_group_can_read_a_secret(files: SecretFiles) -> None:
    make_all(files, NAMES, FixedClock(NOW))
    rights = {str(path.relative_to(files.root)): stat.S_IMODE(path.stat().st_mode) for path in _all(files)}
    assert rights.pop("authority/ca.key") == 0o600
    assert rights.pop("photo-keys/photos.json") == 0o600
    assert rights.pop("source-keys/sources.key") == 0o600
    public = {name for name, mode in rights.items() if mode == 0o644}
    assert public == {"public/ca.pem", "public/token.pub.pem"} | {f"public/keys/{name}.pub.pem" for name in SERVICES}
    assert {mode for name, mode in rights.items() if name not in public} == {0o640}


def test_what_is_taken_away_comes_back_and_the_rest_stays(files: SecretFiles) -> None:
    make_all(files, NAMES, FixedClock(NOW))
    before = _content(files)
    (files.root / "photos" / "tls.pem").unlink()
    assert list(make_all(files, NAMES, FixedClock(NOW))) == ["photos"]
    changed = {name for name, content in _content(files).items() if content != before[name]}
    assert changed == {"photos/tls.pem", "photos/tls.key"}


def test_a_new_name_is_taken_up_where_the_plant_sees_it(files: SecretFiles) -> None:
    make_all(files, NAMES[:1], FixedClock(NOW))
    assert sorted(make_all(files, NAMES, FixedClock(NOW))) == ["broker", "proxy"]
    leaf = x509.load_pem_x509_certificate((files.root / "broker" / "tls.pem").read_bytes())
    assert names_of(leaf) == {"broker", "localhost", *NAMES}


def test_certificates_last_as_long_as_their_authority(files: SecretFiles) -> None:
    """Nothing can outlive it, so in its last year nothing is made again and again."""
    make_all(files, NAMES, FixedClock(NOW))
    assert not make_all(files, NAMES, FixedClock(NOW + LIFE - timedelta(minutes=1)))


def test_a_certificate_that_ends_before_its_authority_is_renewed_a_year_before(files: SecretFiles) -> None:
    make_all(files, NAMES, FixedClock(NOW))
    authority = Authority.read(*((files.root / "authority" / name).read_bytes() for name in ("ca.pem", "ca.key")))
    early = authority.issue("Toolcare photos", ["photos", "localhost"], LIFE, NOW)
    files.put("photos/tls.key", early.key)
    files.put("photos/tls.pem", early.certificate + authority.pem)
    assert not make_all(files, NAMES, FixedClock(NOW + LIFE - timedelta(days=367)))
    last_year = FixedClock(NOW + LIFE - timedelta(days=300))
    assert list(make_all(files, NAMES, last_year)) == ["photos"]
    assert not make_all(files, NAMES, last_year)


def test_an_authority_that_has_ended_says_what_to_do(files: SecretFiles) -> None:
    make_all(files, NAMES, FixedClock(NOW))
    with pytest.raises(NotNow, match=r"ended on 2036-02-28.*move secrets/authority to another place"):
        make_all(files, NAMES, FixedClock(NOW + LIFE))
    (files.root / "authority").rename(files.root / "put-away")
    assert len(make_all(files, NAMES, FixedClock(NOW + LIFE))) == len(SERVICES) + 7


def test_no_certificate_is_made_or_judged_by_a_clock_that_is_behind(files: SecretFiles) -> None:
    """A Pi has no clock that runs while it is off."""
    with pytest.raises(NotNow, match="1970-01-01 00:02 UTC, which cannot be"):
        make_all(files, NAMES, FixedClock(datetime(1970, 1, 1, 0, 2, tzinfo=UTC)))
    assert not files.root.exists()
    make_all(files, NAMES, FixedClock(NOW))
    with pytest.raises(NotNow, match="later than 2026-03-01"):
        make_all(files, NAMES, FixedClock(NOW - timedelta(days=30)))


def test_a_password_at_the_broker_is_the_one_its_service_has(files: SecretFiles) -> None:
    make_all(files, NAMES, FixedClock(NOW))
    known = dict(line.split(":", 1) for line in (files.root / "broker" / "own-passwords").read_text().splitlines())
    for service in SERVICES:
        assert matches((files.root / service / "mqtt-password").read_text(), known[service])


def test_a_password_that_was_taken_away_is_made_anew_in_every_place(files: SecretFiles) -> None:
    make_all(files, NAMES, FixedClock(NOW))
    before = _content(files)
    (files.root / "registry" / "mqtt-password").unlink()
    make_all(files, NAMES, FixedClock(NOW))
    changed = {name for name, content in _content(files).items() if content != before[name]}
    assert changed == {"registry/mqtt-password", "broker/own-passwords"}
    expect_passwords_to_fit(files)


@pytest.mark.parametrize(
    ("gone", "told"),
    [
        ("database/registry-password", {"registry/database-url", "worker/databases"}),
        ("database/photos-password", {"photos/database-url", "worker/databases", "worker/photos-database-url"}),
        ("photos/store-secret-key", {"worker/store-secret-key", "store/auth-key"}),
    ],
)
def test_one_of_database_or_store_that_was_taken_away_is_told_to_all_who_ask_with_it(
    files: SecretFiles, gone: str, told: set[str]
) -> None:
    """Server and role take the password of the file, so whoever went on with the one of before would be locked out."""
    make_all(files, NAMES, FixedClock(NOW))
    before = _content(files)
    (files.root / gone).unlink()
    make_all(files, NAMES, FixedClock(NOW))
    assert {name for name, content in _content(files).items() if content != before[name]} == {gone, *told}
    expect_passwords_to_fit(files)


def test_the_name_of_the_stores_key_comes_back_as_it_was(files: SecretFiles) -> None:
    make_all(files, NAMES, FixedClock(NOW))
    before = _content(files)
    (files.root / "photos" / "store-access-key").unlink()
    make_all(files, NAMES, FixedClock(NOW))
    assert _content(files) == before


@pytest.mark.parametrize(
    "stale",
    [
        "registry/database-url",
        "photos/database-url",
        "worker/databases",
        "worker/photos-database-url",
        "worker/store-secret-key",
        "store/auth-key",
    ],
)
def test_a_change_of_passwords_that_was_cut_off_leaves_nobody_out_at_the_next_start(
    files: SecretFiles, stale: str
) -> None:
    make_all(files, NAMES, FixedClock(NOW))
    before = _content(files)
    rotate_passwords(files)
    files.put(stale, before[stale])
    make_all(files, NAMES, FixedClock(NOW))
    expect_passwords_to_fit(files)


def test_new_passwords_are_in_every_place(files: SecretFiles) -> None:
    """Also where it was cut off in between: whatever lies where, the next run puts right."""
    make_all(files, NAMES, FixedClock(NOW))
    before = _content(files)
    rotate_passwords(files)
    changed = {name for name, content in _content(files).items() if content != before[name]}
    assert changed == {
        *(f"{service}/{what}" for service in SERVICES for what in ("mqtt-password", "database-url")),
        *(f"database/{service}-password" for service in SERVICES),
        *(f"worker/{what}" for what in ("databases", "photos-database-url", "store-secret-key")),
        *("broker/observer-password", "broker/own-passwords", "store/auth-key", "photos/store-secret-key"),
    }
    expect_passwords_to_fit(files)
    after = _content(files)
    assert not make_all(files, NAMES, FixedClock(NOW))
    assert _content(files) == after
    for name in ("actions/database-url", "broker/own-passwords", "worker/store-secret-key", "worker/databases"):
        files.put(name, before[name])
    rotate_passwords(files)
    expect_passwords_to_fit(files)


def test_keys_to_servers_of_somebody_elses_stay(files: SecretFiles) -> None:
    make_all(files, NAMES, FixedClock(NOW))
    elsewhere = "postgresql+asyncpg://toolcare:theirs@pg.plant.example:5432/registry"
    known = json.loads((files.root / "worker" / "databases").read_text())
    files.put("registry/database-url", elsewhere)
    files.put("worker/databases", json.dumps({**known, "registry": elsewhere}))
    for place in ("photos", "worker"):
        files.put(f"{place}/store-access-key", "their key")
        files.put(f"{place}/store-secret-key", "theirs")
    (files.root / "database" / "registry-password").unlink()
    make_all(files, NAMES, FixedClock(NOW))
    rotate_passwords(files)
    assert (files.root / "registry" / "database-url").read_text() == elsewhere
    assert json.loads((files.root / "worker" / "databases").read_text())["registry"] == elsewhere
    assert (files.root / "worker" / "store-secret-key").read_text() == "theirs"


def expect_passwords_to_fit(files: SecretFiles) -> None:
    text = {name: content.decode() for name, content in _content(files).items() if not name.endswith(("pem", "key"))}
    listed = dict(line.split(":", 1) for line in text["broker/own-passwords"].splitlines())
    assert matches(text["broker/observer-password"], listed["observer"])
    databases = json.loads(text["worker/databases"])
    for service in SERVICES:
        assert matches(text[f"{service}/mqtt-password"], listed[service])
        assert f":{text[f'database/{service}-password']}@database:" in text[f"{service}/database-url"]
        assert databases[service] == text[f"{service}/database-url"]
    assert text["worker/photos-database-url"] == text["photos/database-url"]
    keys = [(files.root / place).read_text() for place in ("photos/store-secret-key", "worker/store-secret-key")]
    assert (files.root / "store" / "auth-key").read_text().split(",")[1:] * 2 == keys


def test_the_proxys_authority_speaks_for_the_plants_names_alone(files: SecretFiles) -> None:
    make_all(files, NAMES, FixedClock(NOW))
    folder = files.root / "proxy"
    proxy = Authority.read((folder / "authority.pem").read_bytes(), (folder / "authority.key").read_bytes())
    _verify(files, proxy, "tools.plant.example")
    with pytest.raises(VerificationError):
        _verify(files, proxy, "database")


def _verify(files: SecretFiles, issuer: Authority, name: str) -> None:
    leaf = x509.load_pem_x509_certificate(issuer.issue(name, [name], timedelta(days=7), NOW).certificate)
    root = x509.load_pem_x509_certificate((files.root / "public" / "ca.pem").read_bytes())
    verifier = PolicyBuilder().store(Store([root])).time(NOW).build_server_verifier(x509.DNSName(name))
    verifier.verify(leaf, [issuer.certificate])


def test_keys_are_rotated_and_a_service_starts_without_writing_them(files: SecretFiles) -> None:
    clock = FixedClock(NOW)
    make_all(files, NAMES, clock)
    private, public = files.root / "registry" / "service.pem", files.root / "public" / "keys"
    before = ServiceSigner("registry", private, public, clock=clock).sign("maintenance")
    old = private.read_bytes()
    rotate_keys(files, clock)
    assert private.read_bytes() != old
    after = ServiceSigner("registry", private, public, clock=clock).sign("maintenance")
    known = KnownServices("maintenance", public, clock=clock)
    assert known.sender(before, "registry").id == known.sender(after, "registry").id


def test_a_key_file_opens_with_its_certificate(files: SecretFiles) -> None:
    make_all(files, NAMES, FixedClock(NOW))
    for server in ("broker", "database", "store", *SERVICES):
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(
            files.root / server / "tls.pem", files.root / server / "tls.key"
        )


def test_what_browsers_were_shown_goes_with_its_authority(files: SecretFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    """Caddy would show the old chain for a week. Nothing goes at a start that changes nothing."""
    shown = files.root / "volume" / "caddy" / "certificates" / "plant" / "leaf.crt"
    command = [
        "init",
        "--secrets",
        str(files.root / "secrets"),
        "--names",
        NAMES[0],
        "--own",
        str(files.root / "volume"),
    ]
    monkeypatch.setattr("sys.argv", command)
    monkeypatch.setattr("os.chown", lambda *_: None)
    for gone in (True, False):
        shown.parent.mkdir(parents=True, exist_ok=True)
        shown.touch()
        assert init.main() == 0
        assert shown.exists() is not gone
