"""Every figure with its formula in words, for the page, the API and the reports.

Who changes how one is reckoned raises its version, so that a number on paper can be told from today's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    SHOTS = "shots"
    HOURS = "hours"
    MINUTES = "minutes"
    DAYS = "days"
    PERCENT = "percent"
    CENTS = "cents"
    """Of the currency in the settings."""
    COUNT = "count"


class Evidence(StrEnum):
    """What a figure's events are."""

    SHOTS = "shots"
    RUNS = "runs"
    FAILURES = "failures"
    JOBS = "jobs"
    ACTIONS = "actions"
    TOOLS = "tools"


class Family(StrEnum):
    """Facts that are summed up together."""

    SHOTS = "shots"
    LATELY = "lately"
    """Shots of the days that counts still come for; belongs to them."""
    STOPS = "stops"
    DOWNTIME = "downtime"
    REPAIRS = "repairs"
    WAITS = "waits"
    """What repairs waited for parts; belongs to them."""
    RESPONSE = "response"
    REPEATS = "repeats"
    JOBS = "jobs"
    ACTIONS = "actions"
    RUNS = "runs"
    RUNNING = "running"
    """Runs that are not over; belongs to them."""
    POOL = "pool"
    LIVES = "lives"
    WEEKS = "weeks"
    """What tools made in past weeks; belongs to their lives."""
    BARS = "bars"
    """Failures by what they have in common."""
    PLANNED = "planned"
    """Levels of tools, with the jobs that are open for them."""
    CRITICAL = "critical"
    """Open failures with which a tool must not run on."""


@dataclass(frozen=True, slots=True)
class Words:
    en: str
    de: str


@dataclass(frozen=True, slots=True)
class Formula:
    """`made_of` are the families of facts it needs; `over_time`: it has a value for each part of a period.

    `grows` with the length of a period, so that a week cut short does not compare with a whole one. `signed`: it may be
    less than nothing.
    """

    id: str
    unit: Unit
    evidence: Evidence
    made_of: frozenset[Family]
    name: Words
    text: Words
    source: Words
    version: int = 1
    over_time: bool = True
    grows: bool = False
    signed: bool = False


_OWN = Words("Our own definition", "Eigene Festlegung")

_ALL = (
    Formula(
        "shots",
        Unit.SHOTS,
        Evidence.SHOTS,
        frozenset({Family.SHOTS}),
        Words("Shots", "Schüsse"),
        Words(
            "Sum of the shots booked to the days of the period. A count over midnight is split by time.",
            "Summe der Schüsse, die auf die Tage des Zeitraums gebucht sind. Eine Zählung über Mitternacht wird nach "
            "Zeit geteilt.",
        ),
        _OWN,
        grows=True,
    ),
    Formula(
        "run_hours",
        Unit.HOURS,
        Evidence.SHOTS,
        frozenset({Family.SHOTS}),
        Words("Running hours", "Laufstunden"),
        Words(
            "Sum of the time in which shots were made. Pauses longer than two approved cycles do not count.",
            "Summe der Zeit, in der Schüsse gemacht wurden. Pausen, die länger als zwei freigegebene Zyklen sind, "
            "zählen nicht.",
        ),
        _OWN,
        grows=True,
    ),
    Formula(
        "utilisation",
        Unit.PERCENT,
        Evidence.SHOTS,
        frozenset({Family.SHOTS, Family.POOL}),
        Words("Utilisation", "Nutzungsgrad"),
        Words(
            "Running hours / available hours. Available: hours of the period so far x available hours per week / 168 x "
            "tools that are released now; where presses are chosen, x these presses, since tools take turns on them.",
            "Laufstunden / verfügbare Stunden. Verfügbar: bisherige Stunden des Zeitraums x verfügbare Stunden je "
            "Woche / 168 x Werkzeuge, die jetzt freigegeben sind; sind Maschinen gewählt, x diese Maschinen, denn "
            "Werkzeuge wechseln sich auf ihnen ab.",
        ),
        Words(
            "Run hours over available hours, as trade publications use it; kin of SMRP 2.5",
            "Laufstunden durch verfügbare Stunden, wie in Fachzeitschriften üblich; verwandt mit SMRP 2.5",
        ),
        version=2,
    ),
    Formula(
        "life_share",
        Unit.PERCENT,
        Evidence.TOOLS,
        frozenset({Family.POOL}),
        Words("Share of life", "Verbrauchte Lebensdauer"),
        Words(
            "Shots ever made / shots the tool is built for, as it stands now. Of several tools: the sum of both, over "
            "tools in use that have a design life or a class with one.",
            "Je gemachte Schüsse / Schüsse, für die das Werkzeug gebaut ist, nach jetzigem Stand. Bei mehreren "
            "Werkzeugen: die Summe von beiden über Werkzeuge im Einsatz, die eine Auslegung oder eine Klasse damit "
            "haben.",
        ),
        _OWN,
        over_time=False,
    ),
    Formula(
        "cycle_deviation",
        Unit.PERCENT,
        Evidence.RUNS,
        frozenset({Family.RUNS}),
        Words("Cycle deviation", "Zyklusabweichung"),
        Words(
            "Median over the runs that touch the period of (median cycle - approved cycle) / approved cycle. The first "
            "shots of a run and pauses longer than three approved cycles are left out.",
            "Median über die Läufe, die den Zeitraum berühren, von (Median des Zyklus - freigegebener Zyklus) / "
            "freigegebener Zyklus. Die ersten Schüsse eines Laufs und Pausen über drei freigegebenen Zyklen zählen "
            "nicht.",
        ),
        Words(
            "Actual against approved cycle, as trade press asks for it; median and run-in are ours",
            "Ist- gegen freigegebenen Zyklus, wie Fachzeitschriften ihn fordern; Median und Anlauf sind eigen",
        ),
        signed=True,
    ),
    Formula(
        "cavity_efficiency",
        Unit.PERCENT,
        Evidence.SHOTS,
        frozenset({Family.SHOTS}),
        Words("Cavity efficiency", "Kavitätennutzung"),
        Words(
            "Sum of shots x active cavities / sum of shots x cavities the tool has, each as it was then.",
            "Summe Schüsse x aktive Kavitäten / Summe Schüsse x vorhandene Kavitäten, jeweils nach damaligem Stand.",
        ),
        _OWN,
    ),
    Formula(
        "msbf",
        Unit.SHOTS,
        Evidence.FAILURES,
        frozenset({Family.SHOTS, Family.STOPS}),
        Words("Shots between failures", "Schüsse zwischen Ausfällen"),
        Words(
            "Shots / unscheduled stops reported in the period whose cause is the mould (a tool fault, or not "
            "classified yet; rejected and duplicate reports do not count). Range: 90 % interval of a Poisson count. No "
            "number below two stops.",
            "Schüsse / im Zeitraum gemeldete ungeplante Stillstände, deren Ursache das Werkzeug ist (Werkzeugfehler "
            "oder noch nicht eingeordnet; abgelehnte und doppelte Meldungen zählen nicht). Spanne: 90-%-Intervall "
            "einer Poisson-Zählung. Keine Zahl unter zwei Stillständen.",
        ),
        Words("Our own definition; interval after Garwood 1936", "Eigene Festlegung; Intervall nach Garwood 1936"),
    ),
    Formula(
        "mtbf_hours",
        Unit.HOURS,
        Evidence.FAILURES,
        frozenset({Family.SHOTS, Family.STOPS}),
        Words("Hours between failures (MTBF)", "Stunden zwischen Ausfällen (MTBF)"),
        Words(
            "Running hours / the same stops as in shots between failures. No number below two stops.",
            "Laufstunden / dieselben Stillstände wie bei Schüssen zwischen Ausfällen. Keine Zahl unter zwei "
            "Stillständen.",
        ),
        Words(
            "Operating time over failures; kin of EN 15341 and SMRP",
            "Betriebszeit durch Ausfälle; verwandt mit EN 15341 und SMRP",
        ),
    ),
    Formula(
        "mttr_hours",
        Unit.HOURS,
        Evidence.FAILURES,
        frozenset({Family.REPAIRS}),
        Words("Time to repair (MTTR)", "Reparaturdauer (MTTR)"),
        Words(
            "Mean time from report to solution of failures that stopped the press and were solved in the period, by "
            "the clock, nights and weekends included. What held until the failure came back stays solved: the new "
            "report has a repair of its own. Parts: waiting until work began; waiting for spare parts meanwhile; "
            "bench, the rest. The trial, from solution to the first good shot, is shown beside it and not in the sum.",
            "Mittlere Zeit von der Meldung bis zur Lösung von Störungen, die die Maschine anhielten und im Zeitraum "
            "gelöst wurden, nach der Uhr, mit Nächten und Wochenenden. Was hielt, bis die Störung wiederkam, bleibt "
            "gelöst: Die neue Meldung hat ihre eigene Reparatur. Anteile: Warten bis Arbeitsbeginn; währenddessen "
            "Warten auf Ersatzteile; Werkbank, der Rest. Die Erprobung, von der Lösung bis zum ersten guten Schuss, "
            "steht daneben und ist nicht in der Summe.",
        ),
        Words(
            "Sum of repair time over failures; kin of EN 15341; the split is ours",
            "Summe der Reparaturzeit durch Ausfälle; verwandt mit EN 15341; die Aufteilung ist eine eigene Festlegung",
        ),
        version=2,
    ),
    Formula(
        "response_minutes",
        Unit.MINUTES,
        Evidence.FAILURES,
        frozenset({Family.RESPONSE}),
        Words("Response", "Reaktionszeit"),
        Words(
            "Median time from report to acceptance of failures reported in the period. Parts: median time from report "
            "to begin of work, to solution and to the first good shot, of those that came so far.",
            "Median der Zeit von der Meldung bis zur Annahme, über im Zeitraum gemeldete Störungen. Anteile: Median "
            "der Zeit von der Meldung bis Arbeitsbeginn, bis zur Lösung und bis zum ersten guten Schuss, soweit "
            "erreicht.",
        ),
        _OWN,
        version=2,
    ),
    Formula(
        "scheduled_share",
        Unit.PERCENT,
        Evidence.FAILURES,
        frozenset({Family.STOPS, Family.JOBS}),
        Words("Scheduled stops", "Geplante Stillstände"),
        Words(
            "(Maintenance jobs done + scheduled stops) / (those + unscheduled stops). Jobs done as part of a bigger "
            "one do not count.",
            "(Erledigte Wartungsaufträge + geplante Stillstände) / (diese + ungeplante Stillstände). Aufträge, die mit "
            "einem größeren erledigt wurden, zählen nicht.",
        ),
        Words(
            "Ratio of scheduled to unscheduled stops, as mould-maintenance authors use it",
            "Verhältnis geplanter zu ungeplanten Stillständen, wie es Autoren der Werkzeuginstandhaltung verwenden",
        ),
    ),
    Formula(
        "pm_compliance",
        Unit.PERCENT,
        Evidence.JOBS,
        frozenset({Family.JOBS}),
        Words("Maintenance in its window", "Wartung im Fenster"),
        Words(
            "Jobs done in their window / jobs due. Due: done or skipped in the period, and due and undone at its end. "
            "In the window: what had run of the interval that made the job due lies within the percentages of the "
            "settings. Jobs done as part of a bigger one do not count.",
            "Im Fenster erledigte Aufträge / fällige Aufträge. Fällig: im Zeitraum erledigt oder ausgelassen, sowie "
            "fällig und an seinem Ende offen. Im Fenster: was vom Intervall, das ihn fällig machte, abgelaufen war, "
            "liegt innerhalb der Prozente der Einstellungen. Mit einem größeren erledigte Aufträge zählen nicht.",
        ),
        Words(
            "PM compliance, named by maintenance literature without a window; the window is ours",
            "Einhaltung der Wartung, in der Literatur ohne Fenster genannt; das Fenster ist eine eigene Festlegung",
        ),
    ),
    Formula(
        "pm_overshoot",
        Unit.SHOTS,
        Evidence.JOBS,
        frozenset({Family.JOBS}),
        Words("Shots past due", "Überzogene Schüsse"),
        Words(
            "Median of the shots that tools ran past the due count until the job was done; 0 when it was done before. "
            "Jobs by shots only. Beside it the most.",
            "Median der Schüsse, die Werkzeuge bis zur Erledigung über die Fälligkeit hinaus liefen; 0, wenn vorher "
            "erledigt. Nur Aufträge nach Schüssen. Daneben der größte Wert.",
        ),
        _OWN,
    ),
    Formula(
        "planned_share",
        Unit.PERCENT,
        Evidence.JOBS,
        frozenset({Family.JOBS, Family.REPAIRS}),
        Words("Planned work", "Geplante Arbeit"),
        Words(
            "Bench time of maintenance jobs done, as entered / (that + bench time of repairs as in time to repair, by "
            "the clock from begin to solution: nobody enters it).",
            "Werkbankzeit erledigter Wartungsaufträge, wie eingetragen / (diese + Werkbankzeit der Reparaturen wie bei "
            "der Reparaturdauer, nach der Uhr von Beginn bis Lösung: Sie trägt niemand ein).",
        ),
        Words(
            "Planned hours over all maintenance hours; kin of SMRP",
            "Geplante Stunden durch alle Instandhaltungsstunden; verwandt mit SMRP",
        ),
        version=2,
    ),
    Formula(
        "cost_per_1000",
        Unit.CENTS,
        Evidence.JOBS,
        frozenset({Family.SHOTS, Family.JOBS, Family.REPAIRS}),
        Words("Cost per 1,000 shots", "Kosten je 1.000 Schuss"),
        Words(
            "1,000 x (bench hours of jobs and repairs x labour rate + spare parts + external cost) / shots. Hours of "
            "jobs as entered; of repairs by the clock from begin to solution, without waiting for parts. Without a "
            "labour rate, without labour.",
            "1.000 x (Werkbankstunden der Aufträge und Reparaturen x Lohnsatz + Ersatzteile + Fremdkosten) / Schüsse. "
            "Stunden der Aufträge wie eingetragen; der Reparaturen nach der Uhr von Beginn bis Lösung, ohne Warten auf "
            "Ersatzteile. Ohne Lohnsatz ohne Lohn.",
        ),
        _OWN,
        version=2,
    ),
    Formula(
        "cost_per_1000_with_downtime",
        Unit.CENTS,
        Evidence.JOBS,
        frozenset({Family.SHOTS, Family.JOBS, Family.REPAIRS, Family.DOWNTIME}),
        Words("Cost per 1,000 shots with downtime", "Kosten je 1.000 Schuss mit Stillstand"),
        Words(
            "As without, plus downtime hours x press rate. Downtime: from the report of an unscheduled stop until the "
            "press or the tool makes parts again, solved or not: from the first of twenty shots in a row, without a "
            "pause of more than five minutes (where nothing counts to the solution, else until now), as far as it lies "
            "in the period. Stops at one press at the same time count once, for the one that was reported first.",
            "Wie ohne, dazu Stillstandsstunden x Maschinensatz. Stillstand: von der Meldung eines ungeplanten "
            "Stillstands, bis die Maschine oder das Werkzeug wieder Teile macht, gelöst oder nicht: bis zum ersten von "
            "zwanzig Schüssen in Folge, ohne Pause von mehr als fünf Minuten (wo nichts zählt, bis zur Lösung, sonst "
            "bis jetzt), soweit im Zeitraum. Gleichzeitige Stillstände einer Maschine zählen einmal, für den, der "
            "zuerst gemeldet wurde.",
        ),
        _OWN,
        version=2,
    ),
    Formula(
        "repeat_rate",
        Unit.PERCENT,
        Evidence.FAILURES,
        frozenset({Family.REPEATS}),
        Words("Repeat rate", "Wiederholrate"),
        Words(
            "Failures solved in the period whose code was reported again at the same cavity and component within the "
            "shots of the settings / failures solved in the period. Codes that were merged are one. One that came back "
            "counts as solved when it was solved first.",
            "Im Zeitraum gelöste Störungen, deren Code an derselben Kavität und demselben Bauteil innerhalb der "
            "Schüsse der Einstellungen wieder gemeldet wurde / im Zeitraum gelöste Störungen. Zusammengeführte Codes "
            "sind einer. Eine wiedergekehrte gilt als gelöst, als sie es zuerst war.",
        ),
        _OWN,
        version=2,
    ),
    Formula(
        "as_found",
        Unit.PERCENT,
        Evidence.JOBS,
        frozenset({Family.JOBS}),
        Words("Found good", "Gut vorgefunden"),
        Words(
            "Points graded good before work / all points graded before work, of jobs done in the period. Beside it the "
            "shares of watch and bad. Always good: the interval may be longer; often bad: it should be shorter.",
            "Vor der Arbeit als gut bewertete Punkte / alle vor der Arbeit bewerteten Punkte, über im Zeitraum "
            "erledigte Aufträge. Daneben die Anteile „beobachten“ und „schlecht“. Immer gut: das Intervall darf länger "
            "sein; oft schlecht: es sollte kürzer sein.",
        ),
        Words(
            "As-found condition, as authors on validating PM intervals ask for it",
            "Vorgefundener Zustand, wie ihn Autoren zum Überprüfen von Wartungsintervallen fordern",
        ),
    ),
    Formula(
        "residual_life",
        Unit.SHOTS,
        Evidence.TOOLS,
        frozenset({Family.LIVES}),
        Words("Residual life", "Restlebensdauer"),
        Words(
            "Shots the tool is built for - shots it can have made at most, as it stands now. Of several tools: of the "
            "one that ends first; where none has a forecast, of the one with the fewest left.",
            "Schüsse, für die das Werkzeug gebaut ist - Schüsse, die es höchstens gemacht hat, nach jetzigem Stand. "
            "Bei mehreren Werkzeugen: von dem, das zuerst endet; wenn es für keines eine Prognose gibt, von "
            "dem mit den wenigsten.",
        ),
        Words(
            "Design life less shots, as life-tracking systems show it",
            "Auslegung abzüglich Schüsse, wie es Systeme zur Lebensdauer zeigen",
        ),
        over_time=False,
        version=2,
    ),
    Formula(
        "end_of_life",
        Unit.DAYS,
        Evidence.TOOLS,
        frozenset({Family.LIVES}),
        Words("Days to end of life", "Tage bis Lebensende"),
        Words(
            "Residual shots / shots per calendar day: the mean over the last twelve weeks, idle days included, without "
            "the lowest and highest fifth. Range: by the 80 and the 20 % quantile of those weeks. No forecast for a "
            "tool that made no shot for two weeks.",
            "Restschüsse / Schüsse je Kalendertag: Mittel über die letzten zwölf Wochen, Ruhetage eingeschlossen, ohne "
            "das niedrigste und höchste Fünftel. Spanne: nach dem 80- und dem 20-%-Quantil dieser Wochen. Keine "
            "Prognose für ein Werkzeug ohne Schuss seit zwei Wochen.",
        ),
        _OWN,
        over_time=False,
    ),
    Formula(
        "outstanding_actions",
        Unit.COUNT,
        Evidence.ACTIONS,
        frozenset({Family.ACTIONS}),
        Words("Outstanding actions", "Offene Maßnahmen"),
        Words(
            "Corrective actions that are neither done nor called off at the end of the period, or now. One that was "
            "done then and had to be done again later is none of them.",
            "Abstellmaßnahmen, die am Ende des Zeitraums, oder jetzt, weder erledigt noch abgebrochen sind. Eine, die "
            "damals erledigt war und später wieder zu tun war, zählt nicht dazu.",
        ),
        _OWN,
        version=2,
    ),
    Formula(
        "late_actions",
        Unit.COUNT,
        Evidence.ACTIONS,
        frozenset({Family.ACTIONS}),
        Words("Late actions", "Verspätete Maßnahmen"),
        Words(
            "Outstanding actions whose day, the one they had at the end of the period, was past then.",
            "Offene Maßnahmen, deren Termin am Ende des Zeitraums, so wie er damals gesetzt war, vorbei war.",
        ),
        _OWN,
        version=2,
    ),
    Formula(
        "fix_success",
        Unit.PERCENT,
        Evidence.ACTIONS,
        frozenset({Family.ACTIONS}),
        Words("Fixes that held", "Maßnahmen, die hielten"),
        Words(
            "Actions verified in the period / (those + times in the period that a failure came back under watch). "
            "Range: 90 % interval of a share.",
            "Im Zeitraum als wirksam bestätigte Maßnahmen / (diese + Fälle im Zeitraum, in denen die Störung unter "
            "Beobachtung wiederkam). Spanne: 90-%-Intervall eines Anteils.",
        ),
        Words("Our own definition; interval after Wilson 1927", "Eigene Festlegung; Intervall nach Wilson 1927"),
    ),
)

FORMULAS: Mapping[str, Formula] = {formula.id: formula for formula in _ALL}
EVERYTHING = frozenset(Family)
