"""`python -m toolcare_registry` runs the service alone."""

from toolcare_registry.main import create_app
from toolcare_registry.settings import RegistrySettings
from toolcare_shared.service import run_service

run_service(create_app, RegistrySettings())
