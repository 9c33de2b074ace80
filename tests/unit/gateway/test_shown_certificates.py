"""Which certificates are watched: ours, the authority of devices, and what the stack's other doors show."""

from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from toolcare_gateway.settings import GatewaySettings
from toolcare_gateway.shown_certificates import watched_certificates
from toolcare_shared.certificate_watch import Listener

STACK = Path(__file__).parents[3] / "compose" / "compose.yaml"


def test_the_stack_has_the_doors_watched_that_people_and_presses_see(monkeypatch: pytest.MonkeyPatch) -> None:
    told = yaml.safe_load(STACK.read_text())["services"]["gateway"]["environment"]
    for name in ("TOOLCARE_WATCHED_CERTIFICATES", "TOOLCARE_DEVICE_CA", "TOOLCARE_TLS_CERT"):
        monkeypatch.setenv(name, told[name])
    assert watched_certificates(GatewaySettings(data_dir=Path("/data"))) == {
        "site": Listener("proxy", 8443),
        "broker": Listener("broker", 8883),
        "pages": Path("/run/toolcare/own/tls.pem"),
        "authority": Path("/run/toolcare/public/ca.pem"),
    }


def test_an_address_that_is_none_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOOLCARE_WATCHED_CERTIFICATES", '{"broker": "broker"}')
    with pytest.raises(ValidationError, match="write one like broker:8883"):
        GatewaySettings(data_dir=Path("/data"))
