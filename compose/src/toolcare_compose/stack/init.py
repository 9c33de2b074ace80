"""Makes certificates, passwords and keys of the stack; run before each start, it changes nothing that is there."""

import argparse
import os
import re
import shutil
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from toolcare_compose.disk_encryption import NO, REQUIRE_DISK, Machine, PlainDisk
from toolcare_compose.stack.authorities import NotNow
from toolcare_compose.stack.first_secrets import make_all, rotate_keys
from toolcare_compose.stack.passwords import rotate_passwords
from toolcare_compose.stack.secret_files import SecretFiles
from toolcare_shared.clock import SystemClock

USER = 10001
"""Who the containers of the stack run as."""
HALF_PUT_BACK = ".half-put-back"
"""By compose/upgrade, in a volume."""
_NAME = re.compile(r"[a-z0-9]([a-z0-9.:-]{0,250}[a-z0-9])?")


class NoName(Exception):
    def __init__(self, what: str) -> None:
        super().__init__(f"{what}: set TOOLCARE_NAMES to those by which tablets and presses reach this machine.")


class HalfPutBack(Exception):
    def __init__(self) -> None:
        super().__init__(
            "An upgrade was cut off while it put the data of before back, and only a part is there. Nothing is "
            "started on that: run compose/upgrade, which goes on."
        )


def main() -> int:
    options = _parser().parse_args()
    try:
        names = _names(options.names)
        _require_whole(options.on_encrypted_disk)
        _require_disks(options.on_encrypted_disk)
        for folder in options.own:
            # Docker gives a volume that is empty the owner of the folder it is mounted on.
            (folder / ".toolcare").touch()
            os.chown(folder, USER, USER)
        _make(options, names)
    except (HalfPutBack, NoName, NotNow, PlainDisk) as refused:
        sys.stderr.write(f"{refused}\n")
        return 1
    return 0


def _require_whole(volumes: Iterable[Path]) -> None:
    if any((volume / HALF_PUT_BACK).exists() for volume in volumes):
        raise HalfPutBack


def _names(told: str) -> Sequence[str]:
    names = [name.strip().lower() for name in told.split(",") if name.strip()]
    if not names:
        raise NoName("no name is given")
    for name in names:
        if not _NAME.fullmatch(name):
            raise NoName(f"{name!r} is no host name or address")
    return names


def _require_disks(folders: Iterable[Path]) -> None:
    if os.environ.get(REQUIRE_DISK, "") not in NO:
        for folder in folders:
            Machine().require_encrypted(folder)


def _make(options: argparse.Namespace, names: Sequence[str]) -> None:
    files, clock = SecretFiles(options.secrets, USER), SystemClock()
    made = make_all(files, names, clock)
    if "proxy" in made:
        _forget_shown(options.own)
    if options.rotate_keys:
        rotate_keys(files, clock)
        print("Tokens are signed with new keys; those before are believed for two minutes more.")
    if options.rotate_passwords:
        rotate_passwords(files)
        print("Passwords at broker, database and S3 server are new; what runs has to be started anew.")
    if made:
        print(f"Certificates made: {', '.join(made)}. What runs with older ones shows them after its next start.")


def _forget_shown(volumes: Iterable[Path]) -> None:
    """What the proxy has made in the name of an authority of before: it would show it for a week more."""
    for volume in volumes:
        shutil.rmtree(volume / "caddy" / "certificates", ignore_errors=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m toolcare_compose.stack.init", description=__doc__)
    parser.add_argument("--secrets", type=Path, required=True, help="folder to have them in")
    parser.add_argument("--names", default=os.environ.get("TOOLCARE_NAMES", ""), help="comma between them")
    parser.add_argument("--own", type=Path, nargs="*", default=(), help="folders that are to belong to the containers")
    parser.add_argument(
        "--on-encrypted-disk",
        type=Path,
        nargs="*",
        default=(),
        help=f"folders whose disk must be encrypted where {REQUIRE_DISK} says so",
    )
    parser.add_argument("--rotate-keys", action="store_true", help="sign with new keys from now on")
    parser.add_argument("--rotate-passwords", action="store_true", help="give every service new passwords")
    return parser


if __name__ == "__main__":
    sys.exit(main())
