"""Does what the gateway wishes of backups, then ends. The supervisor starts it."""

import argparse
import os
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from toolcare_compose import keys_place
from toolcare_compose.backup import making, restoring
from toolcare_compose.backup.desk import BackupDesk, Kind, Wish
from toolcare_compose.backup.faults import BackupFault, Interrupted
from toolcare_compose.backup.making import Made, Tell
from toolcare_compose.backup.target import plan_of, target_of
from toolcare_compose.layout import DataFolder
from toolcare_gateway.backups.address import AddressRefused
from toolcare_shared.database_files import Error as DatabaseError

TRIES = 3
OFFERED = 40
READ_PERCENT = 10
NICE = 10
TELL_EVERY_S = 0.5

Result = Mapping[str, object]


class Paced:
    """Tells of each new part at once and of its progress twice a second."""

    def __init__(self, desk: BackupDesk, wish: Wish) -> None:
        self._desk = desk
        self._wish = wish
        self._part = ""
        self._next = 0.0

    def __call__(self, part: str, done: int, parts: int) -> None:
        now = time.monotonic()
        if part != self._part:
            print(part, flush=True)
        if part != self._part or now >= self._next:
            self._desk.progress(self._wish, part, done, parts)
            self._part, self._next = part, now + TELL_EVERY_S


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m toolcare_compose.backup.work", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    data = DataFolder(parser.parse_args().data.resolve())
    desk = BackupDesk(data.backup)
    wish = desk.open_wish()
    if wish is None:
        return 0
    os.nice(NICE)
    print(f"{datetime.now().astimezone():%Y-%m-%d %H:%M:%S} {wish.kind} {wish.id}", flush=True)
    if desk.begin(wish) > TRIES:
        desk.fail(wish, Interrupted.code, str(Interrupted()))
        return 0
    try:
        with making.alone(data):
            _WORK[wish.kind](data, desk, wish, Paced(desk, wish))
    except BackupFault as fault:
        _give_up(desk, wish, fault.code, fault)
    except AddressRefused as refused:
        _give_up(desk, wish, "address_refused", refused)
    except (OSError, DatabaseError) as error:
        _give_up(desk, wish, "failed", error)
    return 0


def _give_up(desk: BackupDesk, wish: Wish, code: str, why: Exception) -> None:
    print(f"{code}: {why}", flush=True)
    desk.fail(wish, code, str(why))


def _prepare(data: DataFolder, desk: BackupDesk, wish: Wish, tell: Tell) -> None:
    tell("connecting", 0, 0)
    plan = plan_of(data)
    made = making.prepare(data, plan.target)
    desk.end(wish, {"made": made}, making.remark_on(data, plan, making.archive(data, plan.target, tell)))


def _backup(data: DataFolder, desk: BackupDesk, wish: Wish, tell: Tell) -> None:
    made = making.make(data, plan_of(data), tell)
    for proof in made.proofs:
        print(f"{'ok' if proof.holds else 'WRONG'} {proof.name} {proof.detail}", flush=True)
    if made.is_good:
        desk.end(wish, made.as_result(), made.remark)
    else:
        desk.fail(wish, "test_failed", _wrong(made), made.as_result())


def _wrong(made: Made) -> str:
    return "; ".join(f"{proof.name}: {proof.detail}" for proof in made.proofs if not proof.holds)


def _check(data: DataFolder, desk: BackupDesk, wish: Wish, tell: Tell) -> None:
    restic = making.archive(data, plan_of(data).target, tell)
    tell("connecting", 0, 0)
    restic.require()
    tell("reading", 0, 0)
    restic.check(READ_PERCENT)
    desk.end(wish, {"read_percent": READ_PERCENT})


def _snapshots(data: DataFolder, desk: BackupDesk, wish: Wish, tell: Tell) -> None:
    tell("connecting", 0, 0)
    found = restoring.offers(data, target_of(data, wish.sealed), OFFERED)
    desk.end(wish, {"backups": [{**asdict(offer), "at": offer.at.isoformat()} for offer in found]})


def _restore(data: DataFolder, desk: BackupDesk, wish: Wish, tell: Tell) -> None:
    target = target_of(data, wish.sealed)
    manifest = restoring.unpack(data, target, wish.snapshot, tell, keys_place.new_place(data))
    desk.unpacked(wish, {"plant": manifest.plant, "made_at": manifest.made_at.isoformat()})


_WORK: Mapping[Kind, Callable[[DataFolder, BackupDesk, Wish, Tell], None]] = {
    Kind.PREPARE: _prepare,
    Kind.BACKUP: _backup,
    Kind.CHECK: _check,
    Kind.SNAPSHOTS: _snapshots,
    Kind.RESTORE: _restore,
}


if __name__ == "__main__":
    sys.exit(main())
