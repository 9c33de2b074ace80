"""The bundle as the page shows it."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel

from toolcare_gateway.support.folder import BundleState, Standing


class BundleFile(BaseModel):
    name: str
    size_bytes: int


class SupportBundleOut(BaseModel):
    """`files`: what is in it, so that whoever takes it knows before he does."""

    state: BundleState
    made_at: datetime | None
    fault: str
    files: list[BundleFile]

    @classmethod
    def of(cls, standing: Standing) -> Self:
        return cls(
            state=standing.state,
            made_at=datetime.fromisoformat(standing.made_at) if standing.made_at else None,
            fault=standing.fault,
            files=[BundleFile(name=name, size_bytes=size) for name, size in standing.files],
        )
