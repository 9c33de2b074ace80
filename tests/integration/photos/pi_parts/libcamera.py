"""As much of the Pi's libcamera as is used."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Transform:
    hflip: int = 0
    vflip: int = 0
