"""The shotcounter over HTTP: parse, call, map."""

from fastapi import APIRouter

from toolcare_shotcounter.api import counts, one_source, probing, sources
from toolcare_shotcounter.api.cursors import after_id, after_time, not_ours
from toolcare_shotcounter.api.running import Counting, MachineId, Running, ToolId

__all__ = ["Counting", "MachineId", "Running", "ToolId", "after_id", "after_time", "not_ours", "router"]

router = APIRouter()
for part in (sources, probing, one_source, counts):
    router.include_router(part.router)
