"""What the gateway is told at start."""

from datetime import timedelta
from pathlib import Path
from typing import ClassVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator

from toolcare_shared.certificate_watch import Listener
from toolcare_shared.settings import ServiceSettings


class GatewaySettings(ServiceSettings):
    service: ClassVar[str] = "gateway"

    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8080, ge=0, le=65535)
    https_port: int = Field(default=8443, ge=0, le=65535)
    """0: no HTTPS listener of our own, for instance behind a proxy that has TLS."""
    https_host: str = ""
    """Left empty: as `http_host`. With another one plain pages can be kept to this machine."""
    tls_cert: Path | None = None
    """The company's certificate chain (PEM) with `tls_key`; without them the gateway makes a CA of its own."""
    tls_key: Path | None = None
    device_ca: Path | None = None
    """The authority that devices install (PEM), where neither ours nor one they know made the certificate they see."""
    watched_certificates: dict[str, Listener] = Field(default_factory=dict)
    """Further listeners whose certificates are watched: what one is for, and its `host:port`."""
    https_only: bool | None = None
    """Whether browsers are to ask for this host by HTTPS alone (HSTS), also at `http_port`, where pages are plain.

    Left empty: only behind a proxy that has TLS (`https_port` 0), where nobody comes to `http_port` anyway.
    """
    tls_names: list[str] = Field(default_factory=list)
    """Further host names or addresses for the own certificate."""
    public_origins: list[str] = Field(default_factory=list)
    """Addresses like `https://tools.example.com` under which a proxy shows Toolcare when it changes the host."""
    trusted_proxies: list[str] = Field(default_factory=lambda: ["127.0.0.1", "::1"])
    """Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed."""
    session_idle: timedelta = timedelta(hours=12)
    session_absolute: timedelta = timedelta(days=7)
    token_private_key: Path = Field(default_factory=lambda known: known["data_dir"] / "keys" / "token.pem")
    """Signs the tokens for the services; made at first start."""
    sealing_key: Path = Field(default_factory=lambda known: known["data_dir"] / "keys" / "sealing.key")
    """Opens the secrets of second factors and checks badges and recovery codes; made at first use."""
    mqtt_dir: Path = Field(default_factory=lambda known: known["data_dir"] / "mqtt")
    """Where the list of the broker's clients lies, for whoever runs the broker, who answers there."""
    mqtt_clients: bool = True
    """Whether the broker follows that list. False: one that keeps its own, as EMQX does; the page says so."""
    print_first_login: bool = True
    """The supervisor says no: what is printed here would stay in a log, and it shows the login itself."""
    watch_clock: bool = True
    """Whether health tells where the clock follows no time server; no, where a plant has none and knows it."""
    sample_data: bool = False
    """Whether whoever runs Toolcare makes sample data when the first start asks for it, as `toolcare up` does."""
    backups: bool = False
    """Whether whoever runs Toolcare makes backups and brings them back when they are wished, as `toolcare up` does."""
    backup_dir: Path = Field(default_factory=lambda known: known["data_dir"] / "backup")
    """The wishes, and what became of them."""
    in_containers: bool = False
    """Whether it is the stack that runs: the recovery sheet names its own command for a restore then."""
    support_bundles: bool = False
    """Whether whoever runs Toolcare makes a support bundle when one is asked for, as `toolcare up` does."""
    guest_reports: bool = True
    """Whether somebody without a login may report a failure by the code on a tool's label."""
    static_dir: Path = Path(__file__).parent / "static"
    """The built web client."""
    part_deadline_s: float = Field(default=2.0, gt=0)
    """How long a tool's page waits for each of its parts."""
    forward_deadline_s: float = Field(default=10.0, gt=0)
    handled_deadline_s: float = Field(default=2.0, ge=0)
    """How long a write waits until the read model has it."""
    service_patience: timedelta = timedelta(minutes=5)
    """How long a service may limp or be gone before people are told."""
    heartbeat_s: float = Field(default=15.0, gt=0)

    timezone: str = "Europe/Berlin"
    """The plant's zone, that of times in files that name none, until somebody chooses one on the page."""
    import_patience_s: float = Field(default=60.0, ge=0)
    """How long an import waits for a service that is away, or that has not heard of a tool of the same file yet."""

    @field_validator("watched_certificates", mode="before")
    @classmethod
    def _listeners(cls, named: dict[str, str]) -> dict[str, Listener]:
        return {what: Listener.at(address) for what, address in named.items()}

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"{name!r} is no time zone; write one like Europe/Berlin") from error
        return name

    @property
    def asks_for_https_only(self) -> bool:
        return self.https_port == 0 if self.https_only is None else self.https_only

    @property
    def first_login_file(self) -> Path:
        return self.data_dir / "first-login.txt"

    @property
    def sample_dir(self) -> Path:
        """The wish for sample data, and what became of it."""
        return self.data_dir / "samples"

    @property
    def tls_dir(self) -> Path:
        return self.data_dir / "tls"
