"""A real OpenID provider as a process of its own, and a browser's way through its pages."""

import json
import re
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin

import httpx
from joserfc.jwk import KeySet
from pydantic import JsonValue

from toolcare_shared.testing.ports import free_port

ROOT = Path(__file__).parents[3]
PACKAGE = Path(__file__).with_name("oidc")
CLIENT_ID, SECRET = "toolcare", "provider-and-toolcare-know-it"
_START_S = 30


def new_keys() -> dict[str, JsonValue]:
    """Private keys to sign with, as the provider takes them."""
    made = json.loads(
        json.dumps(KeySet.generate_key_set("RSA", 2048, {"use": "sig", "alg": "RS256"}, count=1).as_dict(private=True))
    )
    assert isinstance(made, dict)
    return made


@dataclass
class OpenIdProvider:
    """`accounts`: what it says of whom; changes count from `tell` on."""

    folder: Path
    toolcare: str
    port: int = field(default_factory=free_port)
    jwks: dict[str, JsonValue] = field(default_factory=new_keys)
    accounts: dict[str, dict[str, JsonValue]] = field(default_factory=dict)
    _process: "subprocess.Popen[bytes] | None" = None

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def tell(self) -> None:
        client: dict[str, JsonValue] = {
            "client_id": CLIENT_ID,
            "client_secret": SECRET,
            "redirect_uris": [f"{self.toolcare}/api/v1/session/oidc/callback"],
            "post_logout_redirect_uris": [f"{self.toolcare}/"],
            "scope": "openid profile groups",
        }
        told = {
            "issuer": self.issuer,
            "port": self.port,
            "jwks": self.jwks,
            "clients": [client],
            "accounts": self.accounts,
        }
        self._settings.write_text(json.dumps(told), encoding="utf-8")

    def start(self) -> None:
        node = shutil.which("node") or shutil.which("node", path=str(ROOT / ".venv-node" / "bin"))
        assert node, "Node.js is missing; `make test` installs it"
        assert (PACKAGE / "node_modules").is_dir(), "the OpenID provider is not installed; `make test` does it"
        self.tell()
        with (self.folder / "provider.log").open("ab") as log:
            self._process = subprocess.Popen(
                [node, str(PACKAGE / "provider.mjs"), str(self._settings)], stdout=log, stderr=subprocess.STDOUT
            )
        end = time.monotonic() + _START_S
        while not self._listens():
            assert self._process.poll() is None, (self.folder / "provider.log").read_text()
            assert time.monotonic() < end, "the provider does not listen"

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)
            self._process = None

    @property
    def _settings(self) -> Path:
        return self.folder / "provider.json"

    def _listens(self) -> bool:
        with socket.socket() as tried:
            tried.settimeout(0.1)
            return tried.connect_ex(("127.0.0.1", self.port)) == 0


async def log_in_at(provider: OpenIdProvider, address: str, login: str, *, cancel: bool = False) -> str:
    """Go to the provider's page, say who one is, and return the address it sends the browser back to."""
    async with httpx.AsyncClient() as browser:
        answer = await browser.get(address)
        while True:
            if answer.is_redirect:
                onward = urljoin(str(answer.url), answer.headers["location"])
                if not onward.startswith(provider.issuer):
                    return onward
                answer = await browser.get(onward)
                continue
            assert answer.status_code == httpx.codes.OK, answer.text
            if cancel:
                leave = re.search(r'href="([^"]+/abort)"', answer.text)
                assert leave, answer.text
                answer = await browser.get(urljoin(provider.issuer, leave[1]))
                continue
            form = re.search(r'action="([^"]+)"', answer.text)
            assert form, answer.text
            said = {"prompt": "login", "login": login, "password": "any will do"}
            answer = await browser.post(urljoin(provider.issuer, form[1]), data=said)
