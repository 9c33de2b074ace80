"""Makes certificates, passwords and keys of the stack; run before each start, it changes nothing that is there."""

import argparse
import os
import re
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from toolcare_compose.disk_encryption import NO, REQUIRE_DISK, Machine, PlainDisk
from toolcare_compose.stack.authorities import NotNow
from toolcare_compose.stack.first_secrets import make_all, rotate_keys
from toolcare_compose.stack.secret_files import SecretFiles
from toolcare_shared.clock import SystemClock

USER = 10001
"""Who the containers of the stack run as."""
_NAME = re.compile(r"[a-z0-9]([a-z0-9.:-]{0,250}[a-z0-9])?")


def main() -> int:
    options = _parser().parse_args()
    names = [name.strip().lower() for name in options.names.split(",") if name.strip()]
    wrong = [name for name in names if not _NAME.fullmatch(name)]
    if wrong or not names:
        what = f"{wrong[0]!r} is no host name or address" if wrong else "no name is given"
        sys.stderr.write(f"{what}: set TOOLCARE_NAMES to those by which tablets and presses reach this machine.\n")
        return 1
    files, clock = SecretFiles(options.secrets, USER), SystemClock()
    if os.environ.get(REQUIRE_DISK, "") not in NO:
        try:
            for folder in options.on_encrypted_disk:
                Machine().require_encrypted(folder)
        except PlainDisk as refused:
            sys.stderr.write(f"{refused}\n")
            return 1
    for folder in options.own:
        # Docker gives a volume that is empty the owner of the folder it is mounted on.
        (folder / ".toolcare").touch()
        os.chown(folder, USER, USER)
    try:
        made = make_all(files, names, clock)
    except NotNow as refused:
        sys.stderr.write(f"{refused}\n")
        return 1
    if "proxy" in made:
        _forget_shown(options.own)
    if options.rotate_keys:
        rotate_keys(files, clock)
        print("Tokens are signed with new keys; those before are believed for two minutes more.")
    if made:
        print(f"Certificates made: {', '.join(made)}. What runs with older ones shows them after its next start.")
    return 0


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
    return parser


if __name__ == "__main__":
    sys.exit(main())
