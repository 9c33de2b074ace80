"""What a service is told at start: from arguments first, then the environment, then files of secrets."""

import ssl
from pathlib import Path
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, SecretStr, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from typing_extensions import override

from toolcare_shared.database_files import KEY_FILE
from toolcare_shared.tls import client_tls, server_tls


class SecretFiles(PydanticBaseSettingsSource):
    """Reads `TOOLCARE_X` from the file that `TOOLCARE_X_FILE` names, for secrets mounted by an orchestrator.

    The plain variable wins when both are set. A file that is named but cannot be read stops the start.
    """

    def __init__(self, settings_cls: type[BaseSettings], environment: PydanticBaseSettingsSource) -> None:
        super().__init__(settings_cls)
        self._names: dict[str, str] = dict(getattr(environment, "env_vars", {}))

    @override
    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        prefix = self.config.get("env_prefix", "")
        path = self._names.get(f"{prefix}{field_name}_file".lower())
        text = Path(path).read_text(encoding="utf-8").rstrip("\r\n") if path else None
        return text, field_name, self.field_is_complex(field)

    @override
    def __call__(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, field in self.settings_cls.model_fields.items():
            value, key, complex_value = self.get_field_value(field, name)
            if value is not None:
                found[key] = self.prepare_field_value(name, field, value, complex_value)
        return found


class ServiceSettings(BaseSettings):
    """Base of every service's settings. Frozen, made once in `main.py` and handed on; never global."""

    model_config = SettingsConfigDict(env_prefix="TOOLCARE_", frozen=True, extra="ignore")

    service: ClassVar[str]

    data_dir: Path
    """Everything that must survive: `db/`, `keys/`, `run/` (sockets, locks)."""
    database_url: str = Field(default="", repr=False)
    """Left empty: one SQLite file below `data_dir`. May hold a password, so it is never shown.

    `{service}` in it becomes the service's name, where services that share an environment have a database each.
    """
    database_key_file: Path = Field(default_factory=lambda known: known["data_dir"] / "keys" / KEY_FILE)
    """What the SQLite file is encrypted with. Where there is none, the file is plain; nobody makes one by himself."""
    database_ca: Path | None = None
    """The PostgreSQL server's certificate authority; given: TLS, and the server must be who the address says."""
    database_disk: Path | None = None
    """A folder on the disk of a PostgreSQL server that lies on this machine: health and figures tell its room."""
    mqtt_host: str = "127.0.0.1"
    mqtt_port: int = Field(default=1883, ge=1, le=65535)
    mqtt_username: str | None = None
    mqtt_password: SecretStr | None = None
    mqtt_keep_alive_s: int = Field(default=15, ge=2, le=600)
    """How long the broker and this service may say nothing to each other before either asks whether the other is there.

    A dead line, or a broker that hangs, is noticed after twice that time; a service that hangs, after one and a half.
    """
    mqtt_ca: Path | None = None
    """The broker's certificate authority; given: TLS."""
    site_prefix: str = ""
    """Put before every topic, for a broker shared by several plants."""
    listen: str = ""
    """Where this service answers: `unix:/path`, `http://host:port` or `https://host:port`.

    Left empty: a socket below `data_dir`.
    """
    listen_cert: Path | None = None
    """The certificate chain (PEM) that an `https` address is served with, and `listen_key`."""
    listen_key: Path | None = None
    upstreams: dict[str, str] = Field(default_factory=dict)
    """Service name to its address, as in `listen`. One that is missing is looked for below `data_dir`."""
    services_ca: Path | None = None
    """The authority of the other services' certificates, where their addresses begin with `https`."""
    token_public_key: Path = Field(default_factory=lambda known: known["data_dir"] / "keys" / "token.pub.pem")
    """The gateway's public key, by which a person's token is verified."""
    service_private_key: Path | None = None
    """Signs what this service asks others; made at first start. Left empty: `<service>.pem` among the public keys."""
    service_public_keys: Path = Field(default_factory=lambda known: known["data_dir"] / "keys" / "services")
    """A folder with `<service>.pub.pem` of each service that may ask this one. It puts its own there."""
    events_keep_days: dict[str, Annotated[int, Field(ge=1)]] = Field(
        default_factory=lambda: {"change_audited": 90, "retention_applied": 90, "user_anonymised": 30}
    )
    """How long events stay in the log, by short event name, e.g. `{"shots_counted": 90}`. Others stay for ever.

    A service does not start with one whose contract does not say that it may leave (`leaves_log`): lists and figures
    are made anew from it.
    Entries of the audit go first, since the gateway's trail has them for good.
    """
    upgrade_trial: bool = False
    """Set by an upgrade that tries this release on the plant's data: no press is asked, and nobody outside is told."""
    log_level: str = "INFO"
    log_json: bool = False

    @model_validator(mode="after")
    def _fill_from_the_data_folder(self) -> Self:
        if not self.database_url:
            url = f"sqlite+aiosqlite:///{self.data_dir / 'db' / self.service}.sqlite3"
            object.__setattr__(self, "database_url", url)
        object.__setattr__(self, "database_url", self.database_url.replace("{service}", self.service))
        if not self.listen:
            object.__setattr__(self, "listen", self._socket_of(self.service))
        if self.listen.startswith("https:") and not (self.listen_cert and self.listen_key):
            raise ValueError("an https address needs TOOLCARE_LISTEN_CERT and TOOLCARE_LISTEN_KEY")
        if self.services_ca is None and any(address.startswith("https:") for address in self.upstreams.values()):
            raise ValueError("https addresses of other services need TOOLCARE_SERVICES_CA")
        return self

    @property
    def listen_tls(self) -> ssl.SSLContext | None:
        """What `listen` is served with; None where it is plain."""
        if not self.listen.startswith("https:") or self.listen_cert is None or self.listen_key is None:
            return None
        return server_tls(self.listen_cert, self.listen_key)

    @property
    def services_tls(self) -> ssl.SSLContext | None:
        """How the other services are checked; None where they are reached without TLS."""
        return client_tls(self.services_ca) if self.services_ca else None

    @property
    def service_signing_key(self) -> Path:
        return self.service_private_key or self.service_public_keys / f"{self.service}.pem"

    def upstream(self, service: str) -> str:
        return self.upstreams.get(service) or self._socket_of(service)

    def _socket_of(self, service: str) -> str:
        return f"unix:{self.data_dir / 'run' / service}.sock"

    @classmethod
    @override
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, SecretFiles(settings_cls, env_settings)
