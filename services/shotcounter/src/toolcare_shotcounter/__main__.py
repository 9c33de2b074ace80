"""`python -m toolcare_shotcounter` runs the service alone."""

from toolcare_shared.service import run_service
from toolcare_shotcounter.main import create_app
from toolcare_shotcounter.settings import ShotcounterSettings

run_service(create_app, ShotcounterSettings())
