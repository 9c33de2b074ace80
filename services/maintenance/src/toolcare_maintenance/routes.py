"""What the routes of several files have in common."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Path, Request

ToolId = Annotated[str, Path(max_length=64, examples=["t-0042"])]
MachineId = Annotated[str, Path(max_length=64, examples=["p01"])]
PlanId = Annotated[str, Path(max_length=64)]
LevelId = Annotated[str, Path(max_length=64)]
JobId = Annotated[str, Path(max_length=64)]


def current_time(request: Request) -> datetime:
    now: datetime = request.app.state.context.clock.now()
    return now


Now = Annotated[datetime, Depends(current_time)]
