"""Sending by the plant's mail server."""

import asyncio
import ssl
from collections.abc import Sequence
from email.message import EmailMessage

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from toolcare_gateway.notifications.kinds import DeliveryProblem
from toolcare_gateway.notifications.mail_server import MailAccess, MailSecurity
from toolcare_gateway.notifications.outcomes import SENT, Outcome

DEADLINE_S = 30.0
_EACH_STEP_S = 15.0
_PERMANENT_FROM = 500
_LONGEST_DETAIL = 300


async def send(access: MailAccess, message: EmailMessage, deadline_s: float = DEADLINE_S) -> Outcome:
    """One connection for one mail; plants send few."""
    try:
        async with asyncio.timeout(deadline_s), _client(access) as client:
            await client.send_message(message)
    except (SMTPException, OSError, ValueError) as error:
        return _failed(error)
    return SENT


def _client(access: MailAccess) -> SMTP:
    return SMTP(
        hostname=access.host,
        port=access.port,
        username=access.username or None,
        password=access.password if access.username else None,
        use_tls=access.security is MailSecurity.TLS,
        start_tls=access.security is MailSecurity.STARTTLS,
        validate_certs=access.check_certificate,
        timeout=_EACH_STEP_S,
    )


_PROBLEMS: Sequence[tuple[type[Exception], DeliveryProblem]] = (
    (SMTPAuthenticationError, DeliveryProblem.LOGIN_REFUSED),
    (SMTPSenderRefused, DeliveryProblem.SENDER_REFUSED),
    (TimeoutError, DeliveryProblem.TIMED_OUT),
    (OSError, DeliveryProblem.UNREACHABLE),
    (ValueError, DeliveryProblem.UNREACHABLE),
)
"""Those of the server itself; the first that fits. A host name that is none is a ValueError."""


def _failed(error: Exception) -> Outcome:
    detail = _detail(error)
    refused = error.recipients[0] if isinstance(error, SMTPRecipientsRefused) else error
    if isinstance(refused, SMTPRecipientRefused):
        return Outcome(DeliveryProblem.ADDRESS_REFUSED, detail, permanent=refused.code >= _PERMANENT_FROM)
    if _is_tls(error):
        return Outcome(DeliveryProblem.TLS_FAILED, detail, for_all=True)
    problem = next((problem for kind, problem in _PROBLEMS if isinstance(error, kind)), None)
    if problem is not None:
        return Outcome(problem, detail, for_all=True)
    permanent = isinstance(error, SMTPResponseException) and error.code >= _PERMANENT_FROM
    return Outcome(DeliveryProblem.REFUSED, detail, permanent=permanent)


def _is_tls(error: BaseException | None) -> bool:
    """Whether a failed handshake is behind it, or a server that offers none."""
    if error is None:
        return False
    return isinstance(error, ssl.SSLError) or "STARTTLS" in str(error) or _is_tls(error.__cause__)


def _detail(error: Exception) -> str:
    if isinstance(error, SMTPRecipientsRefused):
        return _detail(error.recipients[0])
    if isinstance(error, SMTPResponseException):
        return f"{error.code} {' '.join(error.message.split())}"[:_LONGEST_DETAIL]
    return (" ".join(str(error).split()) or type(error).__name__)[:_LONGEST_DETAIL]
