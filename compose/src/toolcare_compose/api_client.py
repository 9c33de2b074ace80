"""A small client of the gateway's HTTP interface, with a session as the browser has one, or with an API token."""

import http.cookiejar
import json
import ssl
import time
import urllib.error
import urllib.request
import uuid
from typing import Any

from toolcare_compose.layout import DataFolder

REQUEST_DEADLINE_S = 20.0
CONFLICT = 409
BUSY = frozenset({503, 504})
PAUSE_S = 0.5
PATIENCE_S = 60.0
"""For who fills a plant with data while it has just started, on a small machine."""

Json = dict[str, Any]


class Refused(Exception):
    """A problem answer. `code` is its stable word."""

    def __init__(self, status: int, problem: Json) -> None:
        super().__init__(f"{status}: {problem}")
        self.status = status
        self.problem = problem
        self.code = str(problem.get("code", ""))


class ApiClient:
    def __init__(
        self, address: str, *, token: str | None = None, tls: ssl.SSLContext | None = None, patience_s: float = 0.0
    ) -> None:
        """`address` as in `http://127.0.0.1:8080`; with an API token nobody has to log in. `tls` checks `https`.

        So long as `patience_s` a service that is too busy, or too slow to answer, is asked again, for what may be asked
        twice.
        """
        self._address = address
        self._patience_s = patience_s
        self._bearer = {"Authorization": f"Bearer {token}"} if token else {}
        self._cookies = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self._cookies), urllib.request.HTTPSHandler(context=tls)
        )

    def login(self, username: str, password: str) -> None:
        self.post("/session", {"username": username, "password": password})

    @property
    def cookie(self) -> str:
        """The session as a Cookie header's value, for another client."""
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self._cookies)

    def get(self, path: str) -> Json:
        return self._ask("GET", path, None, {})

    def post(self, path: str, body: Json, *, key: str | None = None) -> Json:
        """`key` makes the request repeatable; a fresh one is used without it."""
        return self._ask("POST", path, body, {"Idempotency-Key": key or str(uuid.uuid4())})

    def put(self, path: str, body: Json, version: int) -> Json:
        return self._ask("PUT", path, body, {"If-Match": f'"{version}"'})

    def post_file(self, path: str, content: bytes) -> Json:
        headers = {"Idempotency-Key": str(uuid.uuid4()), "Content-Type": "application/octet-stream"}
        return self._ask("POST", path, content, headers)

    def get_file(self, path: str) -> bytes:
        return self._answer("GET", path, None, {})

    def patch(self, path: str, body: Json, version: int) -> Json:
        return self._ask("PATCH", path, body, {"If-Match": f'"{version}"'})

    def delete(self, path: str, version: int) -> Json:
        return self._ask("DELETE", path, None, {"If-Match": f'"{version}"'})

    def post_if_new(self, path: str, body: Json) -> Json | None:
        """None when it exists already."""
        try:
            return self.post(path, body)
        except Refused as refused:
            if refused.status == CONFLICT:
                return None
            raise

    def _ask(self, method: str, path: str, body: Json | bytes | None, headers: dict[str, str]) -> Json:
        made: Json = json.loads(self._answer(method, path, body, headers) or b"{}")
        return made

    def _answer(self, method: str, path: str, body: Json | bytes | None, headers: dict[str, str]) -> bytes:
        content = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(  # noqa: S310 - the address is our own gateway's
            f"{self._address}/api/v1{path}",
            content,
            {"Content-Type": "application/json", "Origin": self._address, **self._bearer, **headers},
            method=method,
        )
        may_repeat = method == "GET" or "Idempotency-Key" in headers
        until = time.monotonic() + (self._patience_s if may_repeat else 0.0)
        while True:
            try:
                with self._opener.open(request, timeout=REQUEST_DEADLINE_S) as answer:
                    found: bytes = answer.read()
                    return found
            except urllib.error.HTTPError as error:
                if error.code not in BUSY or time.monotonic() >= until:
                    raise Refused(error.code, _problem(error.read())) from error
                error.close()
            except TimeoutError:
                if time.monotonic() >= until:
                    raise
            time.sleep(PAUSE_S)


def _problem(text: bytes) -> Json:
    try:
        problem: Json = json.loads(text or b"{}")
    except ValueError:
        return {"detail": text.decode(errors="replace")[:200]}
    return problem


def first_login(data: DataFolder, patience_s: float = 10.0) -> tuple[str, str]:
    """User name and password of the first administrator, as the gateway left them in the data folder."""
    deadline = time.monotonic() + patience_s
    while not data.first_login.exists():
        if time.monotonic() > deadline:
            raise TimeoutError(f"No first login in {data.first_login}; it is removed at the first change of password.")
        time.sleep(0.05)
    return login_in(data.first_login.read_text())


def login_in(text: str) -> tuple[str, str]:
    """User name and password out of what the gateway left."""
    lines = dict(line.split(":", 1) for line in text.splitlines() if ":" in line)
    found = {name.strip().lower(): value.strip() for name, value in lines.items()}
    return found["username"], found["password"]
