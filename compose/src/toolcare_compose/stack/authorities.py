"""Whose certificates are believed in the stack.

One authority for all. Its key stays in its folder, which no container sees but the one that makes certificates. What
a device in the plant sees comes from an authority below it, which renews by itself in the proxy and can speak for the
plant's own names alone.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature

from toolcare_compose.stack.secret_files import SecretFiles
from toolcare_shared.certificates import BACKDATED, Authority, limits_of, names_of

LIFE = timedelta(days=3650)
RENEW_BEFORE = timedelta(days=365)
"""A stack runs for months without anybody looking: what it does not renew itself lasts for years."""
FIRST_RELEASE = datetime(2026, 1, 1, tzinfo=UTC)
STEPS = (
    "move secrets/authority to another place, run compose/init, start all anew with `docker compose up -d "
    "--force-recreate`, and give devices and PLCs the new secrets/public/ca.pem"
)


class NotNow(Exception):
    """Certificates can neither be made nor believed today; the text says why and what to do."""


class AuthorityEnded(NotNow):
    def __init__(self, end: datetime) -> None:
        super().__init__(
            f"The authority of this stack ended on {end:%Y-%m-%d}, and all its certificates with it: {STEPS}."
        )


class ClockBehind(NotNow):
    def __init__(self, now: datetime, earliest: datetime) -> None:
        super().__init__(
            f"The clock of this machine says {now:%Y-%m-%d %H:%M} UTC, which cannot be: it is later than "
            f"{earliest:%Y-%m-%d}. Certificates would be wrong. Set it, or have it follow a time server (sudo "
            "timedatectl set-ntp true), then start again."
        )


class Certificates:
    def __init__(self, files: SecretFiles, now: datetime) -> None:
        self._files = files
        self._now = now
        self._made: list[str] = []
        _require_time(now, FIRST_RELEASE)
        self._authority = self._root()
        _require_time(now, self._authority.certificate.not_valid_before_utc)
        if now >= self.until:
            raise AuthorityEnded(self.until)

    @property
    def made(self) -> Collection[str]:
        """What was made or renewed; its containers have to be started again to show it."""
        return self._made

    @property
    def until(self) -> datetime:
        """The authority's end, after which nothing of it is believed."""
        return self._authority.certificate.not_valid_after_utc

    def server(self, name: str, names: Sequence[str]) -> None:
        """`<name>/tls.pem` and `tls.key`: anew when there is none, or it lacks a name.

        Also when it ends within a year, unless the authority ends with it.
        """
        chain = f"{name}/tls.pem"
        if not self._lasts(chain, set(names), names_of):
            issued = self._authority.issue(f"Toolcare {name}", names, self._left() + BACKDATED, self._now)
            self._files.put(f"{name}/tls.key", issued.key)
            self._files.put(chain, issued.certificate + self._authority.pem)
            self._made.append(name)

    def speaker(self, name: str, names: Sequence[str]) -> None:
        """`<name>/authority.pem` and `.key`: an authority for these names alone."""
        own = f"{name}/authority.pem"
        if not self._lasts(own, set(names), limits_of):
            below = self._authority.below("Toolcare in this plant", self._left(), self._now, names)
            self._files.put(f"{name}/authority.key", below.key_pem)
            self._files.put(own, below.pem)
            self._made.append(name)

    def _root(self) -> Authority:
        certificate, key = self._files.root / "authority" / "ca.pem", self._files.root / "authority" / "ca.key"
        if not (certificate.exists() and key.exists()):
            made = Authority.made("Toolcare", LIFE, self._now, below=1)
            self._files.put("authority/ca.key", made.key_pem)
            self._files.put("authority/ca.pem", made.pem)
            self._made.append("authority")
        authority = Authority.read(certificate.read_bytes(), key.read_bytes())
        self._files.lock_away(key)
        shown = self._files.root / "public" / "ca.pem"
        if not shown.exists() or shown.read_bytes() != authority.pem:
            self._files.put("public/ca.pem", authority.pem, readable_by_all=True)
        return authority

    def _left(self) -> timedelta:
        return self.until - self._now

    def _lasts(self, name: str, names: set[str], covered: Callable[[x509.Certificate], set[str]]) -> bool:
        path = self._files.root / name
        if not path.exists():
            return False
        found = x509.load_pem_x509_certificate(path.read_bytes())
        try:
            found.verify_directly_issued_by(self._authority.certificate)
        except (ValueError, InvalidSignature):
            return False
        end = found.not_valid_after_utc
        return names <= covered(found) and (end >= self.until or end - self._now > RENEW_BEFORE)


def _require_time(now: datetime, earliest: datetime) -> None:
    if now < earliest:
        raise ClockBehind(now, earliest)
