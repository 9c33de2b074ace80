"""Where a repository of backups may lie. Imports the standard library alone."""

import re
from pathlib import PurePosixPath

_HOST = r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?"
_USER = r"[A-Za-z0-9_][A-Za-z0-9._-]{0,63}"
_PATH = r"[^\x00-\x1f\x7f]{1,400}"
_SFTP = re.compile(rf"sftp:(?://(?:{_USER}@)?{_HOST}(?::\d{{1,5}})?/{_PATH}|(?:{_USER}@)?{_HOST}:{_PATH})")
_S3 = re.compile(rf"s3:https?://{_HOST}(?::\d{{1,5}})?/[a-z0-9][a-z0-9.-]{{1,61}}(?:/{_PATH})?")


class AddressRefused(Exception):
    def __init__(self, address: str) -> None:
        super().__init__(
            f"{address!r} is no place for backups. Write a folder from the root on (/mnt/share/toolcare), "
            "sftp:user@host:/folder, or s3:https://host/bucket."
        )
        self.address = address


def known_address(text: str) -> str:
    """Return the address as it is kept; raise AddressRefused.

    Only these three: others that the archive program knows start programs, and a host that begins with a dash would
    be an option of ssh.
    """
    address = text.strip()
    if _SFTP.fullmatch(address) or _S3.fullmatch(address):
        return address
    if re.fullmatch(r"/[^\x00-\x1f\x7f]{1,400}", address) and ".." not in PurePosixPath(address).parts:
        return str(PurePosixPath(address))
    raise AddressRefused(address)


def is_folder(address: str) -> bool:
    return address.startswith("/")
