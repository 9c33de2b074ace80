"""Which certificates people and devices are shown, here and by the listeners around."""

from collections.abc import Mapping
from pathlib import Path

from toolcare_gateway.settings import GatewaySettings
from toolcare_gateway.tls import CA_FILE, OWN_CERTIFICATE
from toolcare_shared.certificate_watch import AUTHORITY, Listener


def authority_of_devices(settings: GatewaySettings) -> Path | None:
    """The file of the authority that devices install; None where they know the one that is used."""
    return settings.device_ca or (None if settings.tls_cert else settings.tls_dir / CA_FILE)


def watched_certificates(settings: GatewaySettings) -> Mapping[str, Path | Listener]:
    watched: dict[str, Path | Listener] = {**settings.watched_certificates}
    if settings.https_port:
        watched["pages"] = settings.tls_cert or settings.tls_dir / OWN_CERTIFICATE
    if (authority := authority_of_devices(settings)) is not None:
        watched[AUTHORITY] = authority
    return watched
