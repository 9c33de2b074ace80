"""Terms as the page gets and sends them."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from toolcare_gateway.retention.domain import LONGEST_DAYS, Policy
from toolcare_gateway.retention.tables import RetentionRun
from toolcare_shared.contracts.retention import DataKind
from toolcare_shared.retention.api import OutlookOut
from toolcare_shared.retention.catalogue import TERMS


class RetentionRunOut(BaseModel):
    """The last run: what went, in all so far, and what stayed because of a legal hold."""

    at: datetime
    keep_days: int
    removed: int
    removed_total: int
    held: int
    removed_at: datetime | None


class TermOut(BaseModel):
    """How long a kind of data is kept: for ever without `keep_days`. `why` gives the reason of the least."""

    kind: DataKind
    service: str
    keep_days: int | None
    chosen: bool
    default_days: int | None
    least_days: int
    why: str
    last_run: RetentionRunOut | None
    version: int

    @classmethod
    def of(cls, policy: Policy, run: RetentionRun | None) -> "TermOut":
        terms = TERMS[policy.kind]
        return cls(
            kind=policy.kind,
            service=terms.service,
            keep_days=policy.keep_days,
            chosen=policy.version > 0,
            default_days=terms.default_days,
            least_days=terms.least_days,
            why=terms.why,
            last_run=None
            if run is None
            else RetentionRunOut(
                at=run.at,
                keep_days=run.keep_days,
                removed=run.removed,
                removed_total=run.removed_total,
                held=run.held,
                removed_at=run.removed_at,
            ),
            version=policy.version,
        )


class TermsOut(BaseModel):
    items: list[TermOut]


class TermIn(BaseModel):
    """Null keeps it for ever."""

    model_config = ConfigDict(extra="forbid")

    keep_days: int | None = Field(ge=1, le=LONGEST_DAYS)


class RetentionRunIn(BaseModel):
    """One kind, or all."""

    model_config = ConfigDict(extra="forbid")

    kind: DataKind | None = None


class RetentionRunWanted(BaseModel):
    kinds: list[DataKind]


class OutlooksOut(BaseModel):
    """What would go now. `missing` names the services that did not answer."""

    items: list[OutlookOut]
    missing: list[str]
