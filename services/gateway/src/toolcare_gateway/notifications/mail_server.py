"""The plant's mail server."""

from dataclasses import dataclass, field
from enum import StrEnum


class MailSecurity(StrEnum):
    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


class FromAddressMissing(Exception):
    def __init__(self) -> None:
        super().__init__("Give an address from which mails are sent, or leave the server empty.")


class MailPasswordNeeded(Exception):
    def __init__(self) -> None:
        super().__init__(
            "Type the password of the mail server once more: the one that is kept goes to no other server, port, user "
            "name or kind of encryption."
        )


@dataclass(frozen=True, slots=True)
class MailAccess:
    """All that is needed to send. `password` is the opened one."""

    host: str
    port: int
    security: MailSecurity
    check_certificate: bool
    username: str
    password: str = field(repr=False)
    from_address: str
    from_name: str
