"""The kinds of data that can age out: whose they are, how long they are kept unless somebody says, and at least."""

from collections.abc import Mapping
from dataclasses import dataclass

from toolcare_shared.contracts.retention import DataKind


@dataclass(frozen=True, slots=True)
class Terms:
    """`least_days` is the shortest term that can be chosen and `why` its reason; no default: kept for ever."""

    service: str
    least_days: int
    why: str
    default_days: int | None = None


TERMS: Mapping[DataKind, Terms] = {
    DataKind.READINGS: Terms("shotcounter", 30, "Gaps of a counter are settled with the readings around them."),
    DataKind.SHOT_HOURS: Terms("shotcounter", 99, "A tool's counts are compared by the hour over 13 weeks."),
    DataKind.PHOTOS: Terms("photos", 30, "A photo is looked for as long as its failure or job is being worked on."),
    DataKind.FAILURES: Terms("failures", 365, "A failure that comes back is compared with those of the year before."),
    DataKind.ACTIONS: Terms("actions", 365, "Whether a fix holds shows over months."),
    DataKind.JOBS: Terms("maintenance", 365, "Intervals are judged by the services of the last year."),
    DataKind.NOTICES: Terms("gateway", 7, "Somebody who comes back from a week off finds what he was told.", 30),
    DataKind.SIGN_INS: Terms("gateway", 7, "A login from a strange device is noticed within days.", 30),
    DataKind.IMPORTS: Terms("gateway", 7, "What an import refused is mended in the days after it.", 90),
    DataKind.REPORTS: Terms("gateway", 7, "A report that came by mail is asked about in the days after it.", 90),
    DataKind.LEAVERS: Terms("gateway", 30, "Somebody who was made inactive by mistake comes back within weeks."),
    DataKind.AUDIT: Terms("gateway", 365, "Abuse is often found only months later; a year is the least to look back."),
}
