"""`docs/analytics.md`: every figure with its formula, from the registry that reckons them."""

from toolcare_gateway.analytics.domain.figures import FORMULAS, Formula

_HEAD = """\
# Figures and their formulas

Generated from `services/gateway/src/toolcare_gateway/analytics/domain/figures.py` by `make contracts`. Each answer of
`/api/v1/analytics` carries the id and version of the formula it was reckoned by; whoever changes a formula raises its
version. Every figure opens the events it is made of (`/api/v1/analytics/figures/{id}/events`).

A period is whole days of the plant's zone, both ends included; a figure belongs to it by the moment its formula names.
Late readings, corrections and settled gaps change past periods: an answer then says how many shots were booked to its
days after they were over, and when (`corrected`). Rates, windows and the distance within which a failure counts as a
repeat are in the settings and hold for past periods as well. Where there is no number a word says why: `too_few`,
`no_data`, `no_life`, `idle`, `too_little`.

With presses as a filter, shots, runs and failures are those on them; jobs, actions and lives are those of the tools
that ran on them in the period.

Control limits: for stops a u-chart per 100,000 shots, with three sigma of a Poisson count for each part's own shots;
for any other figure an individuals chart, three sigma from the mean moving range. No lower limit lies under 0 where a
figure cannot. Shots and running hours of a day, week or month that is cut short or still runs are shown and not judged.
Signals: a point outside, and the eighth in a row on one side of the centre.
"""


def formulas_table() -> str:
    return "\n".join([_HEAD, *map(_section, FORMULAS.values())])


def _section(formula: Formula) -> str:
    return (
        f"## {formula.name.en} / {formula.name.de}\n\n"
        f"`{formula.id}`, version {formula.version}, in {formula.unit}; made of {formula.evidence}.\n\n"
        f"{formula.text.en}\n\n{formula.text.de}\n\n*{formula.source.en}.* *{formula.source.de}.*\n"
    )
