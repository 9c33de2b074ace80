"""`python -m toolcare_failures` runs the service alone."""

from toolcare_failures.main import create_app
from toolcare_failures.settings import FailuresSettings
from toolcare_shared.service import run_service

run_service(create_app, FailuresSettings())
