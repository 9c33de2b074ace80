"""Where notifications arrive: a real mail server and a real web server, each on a port of its own."""

import asyncio
import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from toolcare_gateway.tls import own_certificate
from toolcare_shared.testing.ports import free_port

_HELD_S = 20.0


class Postbox:
    """A mail server. `answers` are given to mails in turn; after them each is taken.

    `held` says nothing until it is set.
    """

    def __init__(self, port: int | None = None, *, login: tuple[str, str] | None = None) -> None:
        self.port = port or free_port()
        self.mails: list[EmailMessage] = []
        self.answers: list[str] = []
        self.refused: set[str] = set()
        self.arrived = Event()
        self.held: Event | None = None
        self._login = login
        self._controller: Controller | None = None

    def start(self, tls: ssl.SSLContext | None = None) -> None:
        self._controller = Controller(
            self,
            hostname="127.0.0.1",
            port=self.port,
            tls_context=tls,
            authenticator=self._authenticate if self._login else None,
            auth_required=self._login is not None,
            require_starttls=tls is not None,
        )
        self._controller.start()

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    @contextmanager
    def running(self, tls: ssl.SSLContext | None = None) -> Iterator["Postbox"]:
        self.start(tls)
        try:
            yield self
        finally:
            self.stop()

    def texts(self) -> list[str]:
        bodies = (mail.get_body(("plain",)) for mail in self.mails)
        return [str(body.get_content()) for body in bodies if body is not None]

    def message_ids(self) -> list[str]:
        return [str(mail["Message-ID"]) for mail in self.mails]

    # What aiosmtpd calls.

    async def handle_RCPT(  # noqa: N802 - its name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.refused:
            return "550 5.1.1 nobody of that name"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - its name
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("250"):
            mail = message_from_bytes(cast("bytes", envelope.content), policy=default)
            self.mails.append(mail)
        self.arrived.set()
        if self.held is not None:
            await asyncio.to_thread(self.held.wait, _HELD_S)
        return answer

    def _authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: object
    ) -> AuthResult:
        given = (data.login.decode(), data.password.decode()) if isinstance(data, LoginPassword) else None
        return AuthResult(success=given == self._login, handled=False)


def own_tls(folder: Path, now: datetime) -> ssl.SSLContext:
    """A certificate that nobody knows, as a plant's mail server may have."""
    certificate, _ = own_certificate(folder, ["localhost", "127.0.0.1"], now)
    return certificate.context()


@dataclass
class Hook:
    """A web server that takes what is posted. `answers` are statuses given in turn, then 200; 0 hangs up.

    `held` says nothing until it is set.
    """

    port: int = field(default_factory=free_port)
    posts: list[dict[str, object]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    arrived: Event = field(default_factory=Event)
    held: Event | None = None

    @contextmanager
    def running(self) -> Iterator["Hook"]:
        server = ThreadingHTTPServer(("127.0.0.1", self.port), self._handler())
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
            thread.join(5)

    @property
    def url(self) -> str:
        return f"json://127.0.0.1:{self.port}/hook/with-a-secret-token"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                answer = hook.answers.pop(0) if hook.answers else 200
                if answer in {0, 200}:
                    hook.posts.append(json.loads(body))
                hook.arrived.set()
                if hook.held is not None:
                    hook.held.wait(_HELD_S)
                    return
                if answer:
                    self.send_response(answer)
                    self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        return Handler
