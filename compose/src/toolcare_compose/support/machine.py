"""The machine as it stands: system, memory, disk, clock, temperature."""

import os
import platform
import shutil
import sqlite3
import ssl
import sys
from importlib.metadata import distributions
from pathlib import Path

from toolcare_compose.broker import BrokerMissing, find_mosquitto
from toolcare_compose.layout import DataFolder
from toolcare_shared.clock_sync import is_synchronised
from toolcare_shared.running import installed_version

_MIB = 1 << 20
Facts = dict[str, object]


def versions() -> Facts:
    release = platform.freedesktop_os_release() if Path("/etc/os-release").exists() else {}
    try:
        broker = find_mosquitto()
    except BrokerMissing:
        broker = ""
    return {
        "toolcare": installed_version(),
        "python": sys.version.split()[0],
        "system": release.get("PRETTY_NAME", platform.system()),
        "kernel": platform.release(),
        "architecture": platform.machine(),
        "openssl": ssl.OPENSSL_VERSION,
        "sqlite": sqlite3.sqlite_version,
        "mosquitto": broker,
        "restic": shutil.which("restic") or "",
        "packages": {each.name: each.version for each in sorted(distributions(), key=lambda each: each.name.lower())},
    }


def machine(data: DataFolder) -> Facts:
    usage, root = shutil.disk_usage(data.root), os.statvfs(data.root)
    return {
        "model": _read("/proc/device-tree/model").strip("\0"),
        "processors": os.cpu_count(),
        "load": _read("/proc/loadavg"),
        "up_s": _read("/proc/uptime").partition(" ")[0],
        "memory": dict(line.split(":", 1) for line in _read("/proc/meminfo").splitlines()[:6]),
        "temperature_c": {str(zone.parent.name): int(_read(zone)) / 1000 for zone in _zones()},
        "clock_synchronised": is_synchronised(),
        "disk": {
            "size_mb": usage.total // _MIB,
            "free_mb": usage.free // _MIB,
            "free_inodes": root.f_favail,
            "mount": _mount(data.root),
        },
        "folders_mb": {
            each.name: round(_size(each) / _MIB, 1) for each in sorted(data.root.iterdir()) if each.is_dir()
        },
    }


def _zones() -> list[Path]:
    return [zone for zone in sorted(Path("/sys/class/thermal").glob("thermal_zone*/temp")) if _read(zone).isdigit()]


def _mount(path: Path) -> str:
    """File system and options of what the folder lies on."""
    mounts = [line.split()[1:4] for line in _read("/proc/mounts").splitlines()]
    over = sorted((len(mount[0]), " ".join(mount)) for mount in mounts if path.is_relative_to(mount[0]))
    return over[-1][1] if over else ""


def _size(folder: Path) -> int:
    return sum(file.lstat().st_size for file in folder.rglob("*") if file.is_file() and not file.is_symlink())


def _read(path: str | Path) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError:
        return ""
