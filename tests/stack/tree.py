"""A plant's own checkout, whose stack runs, and to which the next release comes."""

import os
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from tests.stack.stack import Stack, run

from toolcare_compose.testing import PAUSE_S, wait_until

OLD = "before"
STEP_S = 1200.0
BROKEN = """\
revision = "9999"
down_revision = "{last}"


def upgrade() -> None:
    raise SystemExit("this migration does not work with this plant's data")
"""


@dataclass(frozen=True)
class Tree:
    root: Path
    progress: Path

    @classmethod
    def of(cls, source: Path, root: Path, stack: Stack) -> Self:
        """A copy of what is in Git, and the images that run under the name of the release before."""
        for name in run("git", "-C", str(source), "ls-files", "-co", "--exclude-standard").splitlines():
            if (source / name).is_file():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source / name, root / name)
        for image in run("docker", "image", "ls", "--format", "{{.Repository}}:{{.Tag}}").split():
            if image.startswith("toolcare/") and image.endswith(":latest"):
                run("docker", "tag", image, image.replace(":latest", f":{OLD}"))
        stack.is_now(root, OLD)
        (root / "compose" / ".env").write_text(stack.settings())
        stack.start()
        return cls(root, root / "compose" / ".upgrade" / "progress")

    def broken_migration(self, service: str) -> Path:
        versions = self.root / "services" / service / "src" / f"toolcare_{service}" / "migrations" / "versions"
        last = max(path.name[:4] for path in versions.glob("[0-9]*.py"))
        broken = versions / "9999_broken.py"
        broken.write_text(BROKEN.format(last=last))
        return broken

    def upgrade(self) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            self._command, capture_output=True, text=True, check=False, timeout=STEP_S, stdin=subprocess.DEVNULL
        )

    def cut_off_at(self, step: str) -> None:
        """Begin or go on, and pull the plug once it has come so far."""
        begun = subprocess.Popen(self._command, stdout=subprocess.DEVNULL, start_new_session=True)
        is_there = f"it is {step}"
        wait_until(lambda: self._step() == step or begun.poll() is not None, STEP_S, is_there, longest_pause_s=PAUSE_S)
        os.killpg(begun.pid, signal.SIGKILL)
        begun.wait(30)
        assert self._step() == step

    def version(self) -> str:
        told = dict(line.split("=", 1) for line in (self.root / "compose" / ".env").read_text().splitlines())
        return told["TOOLCARE_VERSION"]

    def _step(self) -> str:
        return self.progress.read_text().split()[0] if self.progress.exists() else ""

    @property
    def _command(self) -> tuple[str, ...]:
        return str(self.root / "compose" / "upgrade"), "--without-backup"
