"""What lies in the layers of images, also in those that later ones cover."""

import re
import subprocess
import tarfile
from collections.abc import Iterator, Sequence
from typing import IO

LARGEST_KEY = 100_000
_KEY = re.compile(rb"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\n[A-Za-z0-9+/=]{40}")
_NAMES = re.compile(r"(^|/)(\.env|\.git|secrets/|id_rsa|\.netrc|\.npmrc|\.pypirc|photos\.json|[\w.-]+\.key)$")
_SYSTEM = re.compile(r"^(usr/share|usr/lib|etc/ssl|usr/local/lib/node_modules)/")
"""What Debian's packages bring is in every Debian; ours lies elsewhere."""


def suspicious_files(images: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Give name and reason, of all layers of all images, each once."""
    saving = subprocess.Popen(["docker", "save", *images], stdout=subprocess.PIPE)
    assert saving.stdout is not None
    with saving.stdout as stream, tarfile.open(fileobj=stream, mode="r|") as saved:
        for entry in saved:
            content = saved.extractfile(entry) if entry.isfile() else None
            if content is not None and (entry.name.endswith("layer.tar") or entry.name.startswith("blobs/")):
                yield from _in_layer(content)
    assert saving.wait(60) == 0


def _in_layer(content: IO[bytes]) -> Iterator[tuple[str, str]]:
    try:
        layer = tarfile.open(fileobj=content, mode="r|*")  # noqa: SIM115 - closed below
    except tarfile.ReadError:
        return  # a blob that only describes an image
    with layer:
        for file in layer:
            name = file.name.removeprefix("./")
            if not file.isfile() or _SYSTEM.match(name):
                continue
            if _NAMES.search(name):
                yield name, "its name"
            elif file.size <= LARGEST_KEY and _KEY.search(_read(layer, file)):
                yield name, "a private key"


def _read(layer: tarfile.TarFile, file: tarfile.TarInfo) -> bytes:
    opened = layer.extractfile(file)
    return opened.read() if opened else b""
