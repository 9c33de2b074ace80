"""A mail server that keeps what it is given."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from toolcare_shared.testing.ports import free_ports

HOST = "127.0.0.1"


class PostOffice:
    def __init__(self, port: int) -> None:
        self.port = port
        self._mails: list[EmailMessage] = []

    def mails_to(self, address: str, about: str) -> Sequence[EmailMessage]:
        """Those with the word in their subject."""
        return [mail for mail in self._mails if mail["To"] == address and about in mail["Subject"]]

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - the library's
        content = envelope.content
        assert isinstance(content, bytes)
        mail = message_from_bytes(content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self._mails.append(mail)
        return "250 kept"


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part
    return str(part.get_content())


@contextmanager
def post_office() -> Iterator[PostOffice]:
    (port,) = free_ports(1)
    office = PostOffice(port)
    controller = Controller(office, hostname=HOST, port=port)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()
