"""Files of secrets for containers: each container sees its own folder alone, as a member of one group."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from toolcare_shared.auth.key_files import write_whole


@dataclass(frozen=True, slots=True)
class SecretFiles:
    """`user` is who containers run as, and the name of their group. The files belong to whoever makes them: root."""

    root: Path
    user: int

    def keep(self, name: str, make: Callable[[], str | bytes]) -> bytes:
        """The file's content, made when there is none. Its rights are put right at each call."""
        path = self.root / name
        if not path.exists():
            self.put(name, make())
        self.hold(path)
        return path.read_bytes()

    def put(self, name: str, content: str | bytes, *, readable_by_all: bool = False) -> None:
        """Write it, whole or not at all; what was there before is replaced."""
        path = self.root / name
        write_whole(path, content.encode() if isinstance(content, str) else content, mode=0o600)
        self.hold(path, readable_by_all=readable_by_all)

    def hold(self, path: Path, *, readable_by_all: bool = False) -> None:
        """Give the group what it may read, and nobody else; a certificate or a public key is no secret."""
        self._give(path.parent, 0o755 if readable_by_all else 0o750)
        self._give(path, 0o644 if readable_by_all else 0o640)

    def lock_away(self, path: Path) -> None:
        """For its owner alone."""
        path.parent.chmod(0o700)
        path.chmod(0o600)

    def hand_over(self, folder: Path) -> None:
        """What a container changes itself is its own."""
        folder.chmod(0o700)
        for one in (folder, *folder.iterdir()):
            if os.geteuid() == 0:
                os.chown(one, self.user, self.user)

    def _give(self, path: Path, mode: int) -> None:
        if os.geteuid() == 0:
            os.chown(path, 0, self.user)
        path.chmod(mode)
