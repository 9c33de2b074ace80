"""What the shotcounter is told at start."""

import socket
from pathlib import Path
from typing import Annotated, ClassVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator

from toolcare_shared.settings import ServiceSettings
from toolcare_shotcounter.lanes import MOST_LANES


class ShotcounterSettings(ServiceSettings):
    service: ClassVar[str] = "shotcounter"

    events_keep_days: dict[str, Annotated[int, Field(ge=1)]] = Field(
        default_factory=lambda: {
            "shots_counted": 7,
            "counter_rejected": 30,
            "change_audited": 90,
            "retention_applied": 90,
        }
    )
    """Counts are cumulative, so old ones say nothing that the last one of a tool, which stays, does not."""
    default_min_cycle_ms: int = Field(default=1500, ge=100)
    """The shortest machine cycle where no mounted tool says better."""
    publish_every_s: float = Field(default=2.0, gt=0, le=60)
    """How often at most one tool's count is published."""
    watch_every_s: float = Field(default=1.0, gt=0, le=60)
    """How often silence is looked for, and the running sources are compared with the configured ones."""
    reconcile_tolerance_percent: float = Field(default=0.5, gt=0, le=50)
    """How far the counter on a tool, or its parts, may be from the press's count before somebody shall look."""
    reconcile_every_s: float = Field(default=3600.0, gt=0)
    sealing_key: Path = Field(default_factory=lambda known: known["data_dir"] / "keys" / "sources.key")
    """Opens the passwords of sources and the keys of our certificates for OPC UA; made at first use."""
    opcua_certificate_days: int = Field(default=1095, ge=1, le=3650)
    """How long a certificate is good that we make for OPC UA."""
    opcua_warn_days: int = Field(default=60, ge=15)
    """How long before the end of a certificate, ours or a press's, people are told first."""
    sparkplug_host: str = Field(default="", pattern=r"^[^+/#\x00]{0,64}$")
    """What we are called among the hosts of Sparkplug; empty: `toolcare`, after the site prefix where there is one."""
    copy_name: str = Field(default_factory=socket.gethostname, min_length=1, max_length=200)
    """What this copy of the service is called where several read sources; in Kubernetes the name of the pod."""
    lease_s: float = Field(default=10.0, ge=2, le=300)
    """How long a copy that is not heard of keeps its sources; then the other copies read them."""
    mqtt_lanes: int = Field(default=1, ge=1, le=MOST_LANES)
    """Into how many sessions the machines of MQTT are shared out; the most copies that can hear them at once.

    The same for all copies, and changed while none runs.
    """
    timezone: str = "Europe/Berlin"
    """The plant's zone: its days in counts per day."""

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"{name!r} is no time zone; write one like Europe/Berlin") from error
        return name
