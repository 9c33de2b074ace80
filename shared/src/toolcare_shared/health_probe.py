"""`python -m toolcare_shared.health_probe`: asks the service of this container how it is; exit code 0 when it can work.

Imports the standard library alone: it runs every few seconds.
"""

import http.client
import os
import ssl
import sys
from urllib.parse import urlsplit

ANSWER_S = 4.0


def ready(address: str, authority: str) -> bool:
    """Ask an `https` address on this machine; it must have a certificate for `localhost` of this authority."""
    tls = ssl.create_default_context(cafile=authority)
    asked = http.client.HTTPSConnection("localhost", urlsplit(address).port, timeout=ANSWER_S, context=tls)
    try:
        asked.request("GET", "/health/ready")
        return asked.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()


if __name__ == "__main__":
    sys.exit(0 if ready(os.environ["TOOLCARE_LISTEN"], os.environ["TOOLCARE_SERVICES_CA"]) else 1)
