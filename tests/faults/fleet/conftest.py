"""The same parts as in the integration tests; the services are processes here."""

from toolcare_shared.testing.broker import mosquitto

__all__ = ["mosquitto"]
