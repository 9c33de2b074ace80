"""What the stack needs before its first start: certificates, passwords and keys. Made once, never written over.

authority/       the authority's key: for whoever makes certificates, for no container that runs
public/          ca.pem and the services' public keys: for every container
<service>/       its certificate, its database's address, its password at the broker, the key it signs with
broker/, database/, store/, proxy/, worker/, prometheus/, grafana/     what these need
photo-keys/      what photos are sealed with; the service changes it itself
source-keys/     what passwords and keys of counter sources are sealed with
"""

from collections.abc import Collection, Sequence
from pathlib import Path

from toolcare_compose.layout import SERVICES
from toolcare_compose.stack.authorities import Certificates
from toolcare_compose.stack.passwords import ensure_passwords
from toolcare_compose.stack.secret_files import SecretFiles
from toolcare_photos.storage.key_ring import FileKeys
from toolcare_shared.auth.sealing import Sealing
from toolcare_shared.auth.service_tokens import ServiceSigner, public_key_of
from toolcare_shared.auth.signed_tokens import KEPT
from toolcare_shared.auth.signing_keys import rotate
from toolcare_shared.auth.tokens import TokenSigner
from toolcare_shared.clock import Clock

SELF = "localhost"
"""The name by which a container asks itself how it is."""
PUBLIC_KEYS, TOKEN_KEY = "public/keys", "public/token.pub.pem"


def make_all(files: SecretFiles, names: Sequence[str], clock: Clock) -> Collection[str]:
    """Have everything there; `names` are those by which the plant reaches the stack.

    Returns whose certificates were made or renewed.
    """
    certificates = Certificates(files, clock.now())
    for server in (*SERVICES, "database", "store", "prometheus", "grafana"):
        certificates.server(server, [server, SELF])
    # What PLCs speak TLS with often knows no authority that is limited to names, so the broker's comes from the first.
    certificates.server("broker", ["broker", SELF, *names])
    certificates.speaker("proxy", names)
    ensure_passwords(files)
    _keys(files, clock)
    return certificates.made


def rotate_keys(files: SecretFiles, clock: Clock) -> None:
    """New keys for the tokens of people and services, while all runs; what was signed before counts to its end."""
    pairs = {files.root / service / "service.pem": _public(files, service) for service in SERVICES}
    pairs[files.root / "gateway" / "token.pem"] = files.root / TOKEN_KEY
    for private, public in pairs.items():
        rotate(private, public, clock.now(), KEPT)
        _hold(files, private, public)


def _keys(files: SecretFiles, clock: Clock) -> None:
    for service in SERVICES:
        private = files.root / service / "service.pem"
        ServiceSigner(service, private, files.root / PUBLIC_KEYS, clock=clock).ensure_keys()
        _hold(files, private, _public(files, service))
    private, public = files.root / "gateway" / "token.pem", files.root / TOKEN_KEY
    TokenSigner(private, public, clock=clock).ensure_keys()
    _hold(files, private, public)
    FileKeys(files.root / "photo-keys" / "photos.json", clock.now).keys()
    files.hand_over(files.root / "photo-keys")
    Sealing(files.root / "source-keys" / "sources.key").ensure()
    files.hand_over(files.root / "source-keys")


def _public(files: SecretFiles, service: str) -> Path:
    return public_key_of(service, files.root / PUBLIC_KEYS)


def _hold(files: SecretFiles, private: Path, public: Path) -> None:
    files.hold(private)
    files.hold(public, readable_by_all=True)
