"""A backup from begin to end: cut, saved, thinned, unpacked again and tested."""

import fcntl
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from toolcare_compose.backup.answering import answer_of
from toolcare_compose.backup.faults import BackupAtWork, BackupFault, RepositoryDamaged, SameDisk, SameName, SamePlant
from toolcare_compose.backup.installation import Installation
from toolcare_compose.backup.machines import Machine
from toolcare_compose.backup.manifest import FILE, Manifest
from toolcare_compose.backup.proving import Proof, Unpacked, photo_folder, prove, sample_of
from toolcare_compose.backup.restic import Restic, Saved, Snapshot
from toolcare_compose.backup.ruling import rules_of
from toolcare_compose.backup.sealed_keys import KeySeal, unsealed_for_now
from toolcare_compose.backup.servers import addresses
from toolcare_compose.backup.staging import stage
from toolcare_compose.backup.target import Plan, Target
from toolcare_compose.layout import DataFolder
from toolcare_gateway.backups.address import is_folder

WORKS_THERE = timedelta(days=14)
"""Who made no backup for so long is not met at the repository."""

CLOCKS_DIFFER = timedelta(hours=1)
"""Between the machine that made a backup and this one, with nothing wrong at either."""

Tell = Callable[[str, int, int], None]
"""Part, done, of how many."""


@dataclass(frozen=True, slots=True)
class Made:
    """`remark` is what did not go beside it, which makes the backup no worse."""

    saved: Saved
    manifest: Manifest
    proofs: Sequence[Proof]
    remark: BackupFault | None = None

    @property
    def is_good(self) -> bool:
        return all(proof.holds for proof in self.proofs)

    def as_result(self) -> Mapping[str, object]:
        return {
            **asdict(self.saved),
            "toolcare": self.manifest.toolcare,
            "counts": dict(self.manifest.counts),
            "checks": [asdict(proof) for proof in self.proofs],
        }


def archive(
    data: DataFolder, target: Target, tell: Tell = lambda _part, _done, _parts: None, *, reads_only: bool = False
) -> Restic:
    target.check_place(data)
    for folder in (data.root, data.backup):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Restic(target, data.backup / "cache", lambda: tell("waiting", 0, 0), reads_only=reads_only)


def prepare(data: DataFolder, target: Target) -> bool:
    """Make the repository, unless there is one that the passphrase opens; returns whether it was made."""
    restic = archive(data, target)
    if restic.exists():
        return False
    restic.make()
    return True


def make(data: DataFolder, plan: Plan, tell: Tell) -> Made:
    restic = archive(data, plan.target, tell)
    tell("connecting", 0, 0)
    restic.require()
    tell("copying", 0, 0)
    seal = KeySeal(plan.target.passphrase)
    with _room(data.backup / "staging") as folder:
        manifest = stage(data, folder, addresses(), seal)
        saved = restic.backup(folder, plan.plant, Installation.of(data), lambda percent: tell("saving", percent, 100))
    proofs = test(data, restic, saved.snapshot, plan.target.passphrase, tell)
    remark = remark_on(data, plan, restic)
    if all(proof.holds for proof in proofs):
        # A backup that does not hold must not push out one that did.
        tell("thinning", 0, 0)
        remark = _thinned(data, restic, plan) or remark
    return Made(saved, manifest, proofs, remark)


def remark_on(data: DataFolder, plan: Plan, restic: Restic) -> BackupFault | None:
    """What is to be said of a place, though backups can be made there."""
    try:
        found, now = restic.snapshots(), datetime.now(UTC)
        return _copy(data, plan, found, now) or _namesake(plan, found, now) or _same_disk(data, plan.target)
    except RepositoryDamaged:
        raise
    except BackupFault as fault:
        return fault


def _copy(data: DataFolder, plan: Plan, found: Sequence[Snapshot], now: datetime) -> SamePlant | None:
    """Whose place this installation took over has made none since; a copy, or the plant it is one of, goes on."""
    since = Installation.of(data).since
    at_work = next((one for one in _others(data, plan, found, now) if one.at > since), None)
    return SamePlant(at_work.machine.name, at_work.at) if at_work else None


def _others(data: DataFolder, plan: Plan, found: Sequence[Snapshot], now: datetime) -> Sequence[Snapshot]:
    """What other installations of this plant have made there not long ago, the newest first."""
    known, times = {None, Installation.of(data)}, (now - WORKS_THERE, now + CLOCKS_DIFFER)
    return [one for one in found if one.plant == plan.plant and one.by not in known and times[0] < one.at < times[1]]


def _namesake(plan: Plan, found: Sequence[Snapshot], now: datetime) -> SameName | None:
    ours = Machine.ours()
    others = (one.machine for one in found if one.plant != plan.plant and one.at > now - WORKS_THERE)
    return SameName(ours.name) if any(ours.is_namesake_of(other) for other in others) else None


def _same_disk(data: DataFolder, target: Target) -> SameDisk | None:
    if not is_folder(target.repository):
        return None
    with suppress(OSError):  # a share that is away just now is no disk of ours
        place = answer_of(target.repository, Path(target.repository).stat)
        if place.st_dev == data.root.stat().st_dev:
            return SameDisk(target.repository)
    return None


def _thinned(data: DataFolder, restic: Restic, plan: Plan) -> BackupFault | None:
    try:
        # A copy's backups of each day must not push out those of the plant itself.
        others = _others(data, plan, restic.snapshots(), datetime.now(UTC))
        restic.forget(plan.plant, plan.keep, Installation.of(data) if others else None)
    except RepositoryDamaged:
        raise
    except BackupFault as fault:
        return fault  # the next one lets go what this one did not
    return None


def test(data: DataFolder, restic: Restic, snapshot: str, passphrase: str, tell: Tell) -> Sequence[Proof]:
    """Unpack all but the photos, of which some by chance, and look whether it holds."""
    tell("unpacking", 0, 0)
    with _room(data.backup / "scratch") as folder, ExitStack() as stack:
        restic.restore(snapshot, folder, without=["/photos"])
        manifest = Manifest.read((folder / FILE).read_text(encoding="utf-8"))
        unpacked = DataFolder(folder)
        stack.enter_context(unsealed_for_now(unpacked, passphrase))
        sample = sample_of(unpacked)
        if sample:
            restic.restore(snapshot, folder, only=[photo_folder(sha256) for sha256 in sample])
        paths = set(restic.names(snapshot, "/photos")) if _has_photos(manifest) else set()
        found = Unpacked(unpacked, manifest, paths, sample)
        proofs = prove(found, lambda done, parts: tell("testing", done, parts))
        tell("verifying", 0, 0)
        return [*proofs, *rules_of(found)]


def _has_photos(manifest: Manifest) -> bool:
    return manifest.counts.get("pictures", 0) > 0


@contextmanager
def alone(data: DataFolder) -> Iterator[None]:
    """Two at once would use the same room to work in; raise BackupAtWork for the second."""
    data.backup.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (data.backup / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupAtWork from error
        yield


@contextmanager
def _room(folder: Path) -> Iterator[Path]:
    """An empty folder for the work at hand, gone afterwards."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
