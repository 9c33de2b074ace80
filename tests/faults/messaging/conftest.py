"""The same parts as in the integration tests; the services are processes here."""

from toolcare_shared.testing.broker import mosquitto
from toolcare_shared.testing.postgres import databases, postgresql_server

__all__ = ["databases", "mosquitto", "postgresql_server"]
