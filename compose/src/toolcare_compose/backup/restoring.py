"""A backup comes back: looked at first, unpacked beside what is there, tested, and only then brought in."""

import asyncio
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from toolcare_compose import keys_place
from toolcare_compose.backup import photo_store, postgres, swap, unfinished
from toolcare_compose.backup.faults import (
    FolderNotEmpty,
    NewerVersion,
    NoRepository,
    NoRoom,
    NoSuchBackup,
    NotClear,
    NotOurs,
    PlantRuns,
    Untrustworthy,
)
from toolcare_compose.backup.making import CLOCKS_DIFFER, WORKS_THERE, Tell, archive
from toolcare_compose.backup.manifest import FILE, Manifest
from toolcare_compose.backup.proving import Unpacked, prove, sample_of
from toolcare_compose.backup.restic import Restic, Snapshot
from toolcare_compose.backup.sealed_keys import unseal
from toolcare_compose.backup.servers import addresses
from toolcare_compose.backup.target import Target
from toolcare_compose.backup.unfinished import Step, Unfinished
from toolcare_compose.converting import convert
from toolcare_compose.encryption import POLICY, Policy, finish
from toolcare_compose.layout import NO_DATA, SSH, DataFolder, runs
from toolcare_compose.verify.commands import verified
from toolcare_compose.verify.site import Depth
from toolcare_shared.database_files import Error as DatabaseError

SPARE_BYTES = 50_000_000
LATEST = "latest"
SHOWN = 400


@dataclass(frozen=True, slots=True)
class Offer:
    """A backup that could be restored; `fault` is why it cannot be, as a code and in words.

    `machine` is the host name of who made it; of an older Toolcare's the mark of its plant in the repository.
    """

    snapshot: str
    at: datetime
    plant: str
    toolcare: str
    counts: Mapping[str, int]
    machine: str
    fault: str = ""
    detail: str = ""


def offers(data: DataFolder, target: Target, limit: int) -> list[Offer]:
    """The newest backups of a repository; raise what stands in the way."""
    restic = archive(data, target, reads_only=True)
    restic.require()
    return [_offer(restic, snapshot) for snapshot in restic.snapshots()[:limit]]


def _offer(restic: Restic, snapshot: Snapshot) -> Offer:
    machine = snapshot.machine.name or snapshot.plant
    try:
        manifest = Manifest.read(restic.text(snapshot.id, f"/{FILE}"))
    except NoSuchBackup:
        fault = NotOurs("it has no manifest")
        return Offer(snapshot.id, snapshot.at, "", "", {}, machine, fault.code, str(fault))
    except (NotOurs, NewerVersion) as refused:
        return Offer(snapshot.id, snapshot.at, "", "", {}, machine, refused.code, str(refused))
    offer = Offer(snapshot.id, snapshot.at, manifest.plant, manifest.toolcare, manifest.counts, machine)
    try:
        manifest.require_known()
    except NewerVersion as fault:
        return replace(offer, fault=fault.code, detail=str(fault))
    return offer


def newest(restic: Restic, target: Target) -> str:
    """Which backup is the newest; raise NoRepository where there is none, NotClear where nobody can say which."""
    found = restic.snapshots()
    if not found:
        raise NoRepository(target.repository)
    if is_ahead(found[0].at, datetime.now(UTC)):
        raise NotClear(
            f"Backups there carry a time that is still to come ({found[0].at.astimezone():%Y-%m-%d %H:%M}): the clock "
            "was wrong when they were made, or this machine's is wrong now."
        )
    if others := _beside(found):
        raise NotClear(
            f"Two installations have made backups of this plant there, on {found[0].machine.name} and on "
            f"{others[0].machine.name}: one of them is a copy."
        )
    of_each = [next(of_plant) for _, of_plant in groupby(sorted(found, key=_by_plant), key=lambda one: one.plant)]
    if len(of_each) > 1 and len(plants := _plants(restic, of_each)) > 1:
        raise NotClear(f"Backups of several plants lie there: {', '.join(sorted(plants.values()))}.")
    return found[0].id


def _beside(found: Sequence[Snapshot]) -> Sequence[Snapshot]:
    """What another installation made while the one that made the newest was at work already."""
    newest = found[0]
    if newest.by is None:
        return []
    since, known = max(newest.by.since, newest.at - WORKS_THERE), {None, newest.by}
    return [one for one in found if one.plant == newest.plant and one.by not in known and one.at > since]


def _plants(restic: Restic, snapshots: Iterable[Snapshot]) -> Mapping[object, str]:
    """What to call each; one without a name is told by its machine."""
    offers = [(_offer(restic, one), one.machine.id) for one in snapshots]
    return {
        offer.plant or (offer.machine, machine_id): offer.plant
        or f"one without a name (of {offer.machine}, {offer.at.astimezone():%Y-%m-%d %H:%M})"
        for offer, machine_id in offers
        if not offer.fault
    }


def is_ahead(at: datetime, now: datetime) -> bool:
    """Whether a backup carries a time that cannot be."""
    return at > now + CLOCKS_DIFFER


def _by_plant(one: Snapshot) -> tuple[str, float]:
    return one.plant, -one.at.timestamp()


def require_empty(data: DataFolder) -> None:
    """Raise PlantRuns or FolderNotEmpty; what a restore left that was cut off is in nobody's way."""
    if runs(data):
        raise PlantRuns(str(data.root))
    left = Unfinished.of(data)
    if left is not None and left.step is not Step.UNPACKING:
        return
    ours = {"lost+found", SSH} | ({data.backup.name} if left else set())
    if data.root.exists() and any(entry.name not in ours for entry in data.root.iterdir()):
        raise FolderNotEmpty(str(data.root))
    for service, url in addresses().items():
        postgres.require_empty(service, url)


def unpack(data: DataFolder, target: Target, snapshot: str, tell: Tell, keys: Path | None = None) -> Manifest:
    """Have a tested backup lie ready beside what is there, which stays as it is. Raise what stands in the way.

    `keys` is a new folder to have its keys in; without one they lie in `keys` of what was unpacked.
    """
    tell("connecting", 0, 0)
    restic = archive(data, target, tell, reads_only=True)
    restic.require()
    asked = swap.Origin(target.repository, snapshot)
    snapshot = newest(restic, target) if snapshot == LATEST else snapshot
    manifest = _manifest(restic, snapshot)
    manifest.require_known()
    folder = swap.ready_folder(data)
    try:
        tell("looking", 0, 0)
        restic.check()
        tell("unpacking", 0, 0)
        _unpack(restic, snapshot, folder)
        _leave_out_what_stays(data, folder)
        unseal(folder, target.passphrase, keys or folder / "keys")
        _test(folder, manifest, tell)
    except BaseException:
        _forget(folder)
        raise
    (folder / FILE).unlink()
    swap.make_ready(data, asked)
    return manifest


def restore(data: DataFolder, target: Target, snapshot: str, tell: Tell) -> Manifest:
    """Fill an empty data folder, and empty databases where PostgreSQL has them; or go on where one was cut off."""
    require_empty(data)
    left = Unfinished.of(data) or Unfinished(Step.UNPACKING)
    try:
        if left.step is Step.UNPACKING:
            left.note(data)
            manifest = unpack(data, target, snapshot, tell, keys_place.new_place(data))
            left = Unfinished(Step.MOVING, manifest.written())
            left.note(data)
        if left.step is Step.MOVING:
            fill_servers(swap.ready_folder(data), tell)
            left = replace(left, step=Step.MOVED)
            left.note(data)
    except BaseException:
        _forget(swap.ready_folder(data))
        shutil.rmtree(data.backup, ignore_errors=True)
        raise
    _bring_in(data)
    return Manifest.read(left.manifest)


def _bring_in(data: DataFolder) -> None:
    forget_what_servers_hold(swap.ready_folder(data))
    swap.finish(data)
    _encrypt(data)
    photo_store.bring_in(data)
    try:
        require_it_holds(data)
    except Untrustworthy:
        unfinished.forget(data)
        raise
    unfinished.forget(data)


def _encrypt(data: DataFolder) -> None:
    """What comes from a server has no key yet; here a new installation is encrypted, unless policy says otherwise."""
    finish(data)  # cut off in here, what was made anew opens with a key that another beginning takes away
    policy = Policy(os.environ.get(POLICY, Policy.ENCRYPTED.value))
    if policy is not Policy.PLAIN and not data.database_key.exists() and any(data.databases.glob("*.sqlite3")):
        convert(data, plain=False)


def fill_servers(restored: Path, tell: Tell) -> None:
    """Have the services' servers hold what was unpacked; all of it or nothing."""
    tell("moving", 0, 0)
    postgres.bring_in(DataFolder(restored), addresses())


def forget_what_servers_hold(restored: Path) -> None:
    for service in addresses():
        DataFolder(restored).database(service).unlink(missing_ok=True)


def require_it_holds(data: DataFolder) -> None:
    """Raise Untrustworthy when what was carried over to servers does not pass `toolcare verify`.

    Files come back as they were: a plant that had something amiss must not be without its data for that.
    """
    servers = addresses()
    if servers and (found := asyncio.run(_verified(data, servers))):
        raise Untrustworthy(found)


async def _verified(data: DataFolder, servers: Mapping[str, str]) -> str:
    results = [result async for result in verified(data, servers, Depth.QUICK, 0)]
    return ", ".join(f"{result.name}: {result.wrong[0]}" for result in results if result.wrong)[:SHOWN]


def _manifest(restic: Restic, snapshot: str) -> Manifest:
    try:
        return Manifest.read(restic.text(snapshot, f"/{FILE}"))
    except NoSuchBackup as error:
        known = {one.id for one in restic.snapshots()}
        if snapshot[:8] in known:
            raise NotOurs("it has no manifest") from error
        raise NoSuchBackup(snapshot) from error


def _forget(folder: Path) -> None:
    keys_place.forget(folder / "keys")
    shutil.rmtree(folder, ignore_errors=True)


def _unpack(restic: Restic, snapshot: str, folder: Path) -> None:
    _forget(folder)
    folder.mkdir(mode=0o700, parents=True)
    needed = restic.restore_size(snapshot) + SPARE_BYTES
    if shutil.disk_usage(folder).free < needed:
        raise NoRoom(str(folder), needed)
    restic.restore(snapshot, folder)


def _leave_out_what_stays(data: DataFolder, folder: Path) -> None:
    """Older versions saved this machine's SSH keys as well; those of the machine it is restored on are right there."""
    for entry in folder.iterdir():
        if entry.name in NO_DATA and (data.root / entry.name).exists():
            shutil.rmtree(entry)


def _sample(unpacked: DataFolder) -> Sequence[str]:
    try:
        return sample_of(unpacked)
    except (OSError, DatabaseError):
        return []  # the proof says what is wrong with the file


def _test(folder: Path, manifest: Manifest, tell: Tell) -> None:
    unpacked = DataFolder(folder)
    photos = folder / "photos"
    paths = {f"/photos/{file.relative_to(photos).as_posix()}" for file in photos.rglob("*.jpg")}
    found = prove(
        Unpacked(unpacked, manifest, paths, _sample(unpacked)), lambda done, parts: tell("testing", done, parts)
    )
    wrong = [f"{proof.name}: {proof.detail}" for proof in found if not proof.holds]
    if wrong:
        raise Untrustworthy(", ".join(wrong)[:SHOWN])
