"""Which repository, and what opens it."""

import json
from dataclasses import dataclass, field
from pathlib import Path

from toolcare_compose.backup.answering import answer_of
from toolcare_compose.backup.faults import NotSetUp, RepositoryInside
from toolcare_compose.layout import DataFolder
from toolcare_gateway.backups.address import is_folder, known_address
from toolcare_shared.auth.sealing import Sealing

ANY_PLANT = "toolcare"


@dataclass(frozen=True, slots=True)
class Target:
    """`access_key` and `secret_key` are those of an S3 server."""

    repository: str
    passphrase: str = field(repr=False)
    access_key: str = ""
    secret_key: str = field(default="", repr=False)

    def check_place(self, data: DataFolder) -> None:
        """Raise AddressRefused, RepositoryInside or RepositoryUnreachable."""
        known_address(self.repository)
        if not is_folder(self.repository):
            return
        place = answer_of(self.repository, Path(self.repository).resolve)
        if place.is_relative_to(data.root.resolve()):
            raise RepositoryInside(self.repository)


@dataclass(frozen=True, slots=True)
class Keep:
    """How many backups stay: the newest of so many days, weeks and months."""

    daily: int = 7
    weekly: int = 5
    monthly: int = 12


@dataclass(frozen=True, slots=True)
class Plan:
    """`plant` tells this installation's backups from others in the same repository."""

    target: Target
    plant: str = ANY_PLANT
    keep: Keep = Keep()


def plan_of(data: DataFolder) -> Plan:
    """What was set up on the page; raise NotSetUp."""
    try:
        sealed = json.loads((data.backup / "settings.json").read_text(encoding="utf-8"))["sealed"]
    except FileNotFoundError as error:
        raise NotSetUp from error
    told = _opened(data, sealed)
    return Plan(
        _target(told), str(told["plant"]), Keep(*(int(str(told[name])) for name in ("daily", "weekly", "monthly")))
    )


def target_of(data: DataFolder, sealed: str) -> Target:
    return _target(_opened(data, sealed))


def _opened(data: DataFolder, sealed: str) -> dict[str, object]:
    told: dict[str, object] = json.loads(Sealing(data.keys / "sealing.key").opened(sealed))
    return told


def _target(told: dict[str, object]) -> Target:
    return Target(*(str(told[name]) for name in ("repository", "passphrase", "access_key", "secret_key")))
