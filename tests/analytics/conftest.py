"""A gateway on either database, and logs that it can be fed from."""

from tests.integration.conftest import database_url
from tests.integration.gateway.conftest import gateway

__all__ = ["database_url", "gateway"]
