"""Login by the company's own accounts (OpenID Connect): what is set, and what a provider's claims mean here."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from toolcare_gateway.identity.domain import NAME_MAX, TEAM_MAX
from toolcare_shared.auth import Role

Claims = Mapping[str, object]

LEAST_SCOPE = "openid"
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_USERNAME_ROOM = 58
"""Of 64 characters, so that a number can follow."""
_RANK = (Role.ADMINISTRATOR, Role.ENGINEER, Role.TECHNICIAN)
_OWN_PATH = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")


class ProviderNotSetUp(Exception):
    def __init__(self) -> None:
        super().__init__("Log in with user name and password; no company login is set up here.")


class ProviderAway(Exception):
    def __init__(self) -> None:
        super().__init__(
            "Try again in a moment, or log in with user name and password; the company login does not answer."
        )


class ProviderNotUsable(Exception):
    """`why` says in English what the provider told that does not fit."""

    def __init__(self, why: str) -> None:
        super().__init__(f"Check the provider's address and settings: {why}.")
        self.why = why


class IssuerNotUsable(Exception):
    def __init__(self) -> None:
        super().__init__("Write the provider's address as it calls itself: https://, a host, no ? and no #.")


class ClientSecretNeeded(Exception):
    def __init__(self) -> None:
        super().__init__("Type the client secret once more: the one that is kept goes to no other provider.")


class NobodyHasARole(Exception):
    def __init__(self) -> None:
        super().__init__("Say for at least one value of the claim which role it gives; else nobody could log in.")


class NoOtherWayIn(Exception):
    def __init__(self) -> None:
        super().__init__(
            "Keep an active administrator with a password; else nobody gets in while the provider is down."
        )


class NextNotOurs(Exception):
    def __init__(self) -> None:
        super().__init__("Name a page of Toolcare as `next`: a path that begins with one /.")


class SignInInterrupted(Exception):
    """No attempt of this browser fits: it took too long, was begun elsewhere, or was answered already."""

    def __init__(self) -> None:
        super().__init__("Begin the login again on this device; this one took too long or was begun somewhere else.")


class SignInDeclined(Exception):
    """`why`: the provider's word for it, such as `access_denied`."""

    def __init__(self, why: str) -> None:
        super().__init__("Begin the login again; the company login ended it without letting you in.")
        self.why = why


class SignInSpent(Exception):
    def __init__(self) -> None:
        super().__init__("Begin the login again; the company login does not take this answer, or not a second time.")


class ProofOutOfTime(Exception):
    def __init__(self) -> None:
        super().__init__(
            "Begin the login again; if it stays so, the clocks of Toolcare and of the company login differ."
        )


class ProofForOthers(Exception):
    """`claim`: in which the proof names another issuer, client or attempt."""

    def __init__(self, claim: str) -> None:
        super().__init__("Begin the login again; the company login's answer was not meant for this one.")
        self.claim = claim


class ProofNotGenuine(Exception):
    def __init__(self) -> None:
        super().__init__("Tell your administrator: the answer does not bear a signature of the company login.")


class NoRoleGiven(Exception):
    def __init__(self) -> None:
        super().__init__("Ask your administrator for a role: your company account has none in Toolcare.")


class AccountClosed(Exception):
    def __init__(self) -> None:
        super().__init__("Ask your administrator: your account here was made inactive.")


class PasswordsClosed(Exception):
    def __init__(self) -> None:
        super().__init__("Log in with your company account; passwords are for administrators here.")


class KeptByProvider(Exception):
    def __init__(self) -> None:
        super().__init__("Change it at the company login: name, role, password and second factor are kept there.")


class FreshSignInRequired(Exception):
    def __init__(self) -> None:
        super().__init__("Log out and in again first; for this your login must be a few minutes old at most.")


@dataclass(frozen=True, slots=True)
class Provider:
    """`secret` None: a public client. `roles`: what a value of `role_claim` gives; of several the highest counts."""

    name: str
    issuer: str
    client_id: str
    secret: str | None
    scopes: tuple[str, ...]
    role_claim: str
    roles: Mapping[str, Role]
    team_claim: str = ""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Whom a provider vouches for. `subject` is his id there; names may change."""

    issuer: str
    subject: str
    username: str
    name: str
    role: Role
    team: str | None
    language: str


def usable_issuer(text: str) -> str:
    """As the provider writes it, to the letter: a slash at the end makes another one."""
    issuer = text.strip()
    try:
        parts = urlsplit(issuer)
        own = parts.hostname in _LOOPBACK
    except ValueError as error:
        raise IssuerNotUsable from error
    plain = issuer.isprintable() and " " not in issuer
    if not plain or not parts.hostname or parts.query or parts.fragment or parts.username is not None:
        raise IssuerNotUsable
    if parts.scheme != "https" and not (parts.scheme == "http" and own):
        raise IssuerNotUsable
    return issuer


def usable_scopes(given: Iterable[str]) -> tuple[str, ...]:
    """In their order, each once, `openid` among them."""
    return tuple(dict.fromkeys([LEAST_SCOPE, *(scope for scope in given if scope)]))


def own_path(text: str) -> str:
    """A page of ours to go to after the login. Raises NextNotOurs for whatever a browser might take elsewhere."""
    if not _OWN_PATH.fullmatch(text):
        raise NextNotOurs
    return text


def newcomer(provider: Provider, claims: Claims) -> Newcomer:
    """Raises NoRoleGiven when no value of the claim is one that gives a role."""
    role = role_of(provider, claims)
    if role is None:
        raise NoRoleGiven
    return Newcomer(
        issuer=provider.issuer,
        subject=str(claims["sub"]),
        username=username_from(claims),
        name=_name(claims),
        role=role,
        team=_team(provider, claims),
        language="de" if str(claims.get("locale", "")).lower().startswith("de") else "en",
    )


def role_of(provider: Provider, claims: Claims) -> Role | None:
    given = {provider.roles[value] for value in _values(claims, provider.role_claim) if value in provider.roles}
    return next((role for role in _RANK if role in given), None)


def username_from(claims: Claims) -> str:
    """A user name to begin with; whoever has it already is somebody else."""
    said = [str(claims.get(name) or "").split("@")[0] for name in ("preferred_username", "email", "name")]
    return next((made for text in said if (made := _username(text))), "user")


def _username(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9_-]+", ".", plain).strip("._-")[:_USERNAME_ROOM].rstrip("._-")


def _name(claims: Claims) -> str:
    said = [claims.get("name"), f"{claims.get('given_name') or ''} {claims.get('family_name') or ''}"]
    said += [claims.get("preferred_username"), claims.get("email"), claims["sub"]]
    return next(line for text in said if (line := _one_line(text, NAME_MAX)))


def _team(provider: Provider, claims: Claims) -> str | None:
    """None where the provider has no say in it."""
    if not provider.team_claim:
        return None
    return next((line for value in _values(claims, provider.team_claim) if (line := _one_line(value, TEAM_MAX))), "")


def _one_line(value: object, room: int) -> str:
    text = value if isinstance(value, str) else ""
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(printable.split())[:room].strip()


def _values(claims: Claims, path: str) -> Sequence[str]:
    """What a claim says: one value or several. A dot leads into an object, unless the claim's name has it itself."""
    found: object = claims
    for step in [path] if path in claims else path.split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    if isinstance(found, str):
        return [found]
    return [value for value in found if isinstance(value, str)] if isinstance(found, list) else []
