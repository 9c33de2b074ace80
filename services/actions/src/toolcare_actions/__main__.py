"""`python -m toolcare_actions` runs the service alone."""

from toolcare_actions.main import create_app
from toolcare_actions.settings import ActionsSettings
from toolcare_shared.service import run_service

run_service(create_app, ActionsSettings())
