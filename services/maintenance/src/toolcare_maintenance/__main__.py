"""`python -m toolcare_maintenance` runs the service alone."""

from toolcare_maintenance.main import create_app
from toolcare_maintenance.settings import MaintenanceSettings
from toolcare_shared.service import run_service

run_service(create_app, MaintenanceSettings())
