"""What the columns of CSV files are called."""

from collections.abc import Mapping
from typing import Literal

from toolcare_gateway.analytics.domain.figures import FORMULAS, Words

_COLUMNS: Mapping[str, Words] = {
    "id": Words("Id", "Id"),
    "figure": Words("Figure", "Kennzahl"),
    "version": Words("Version of the formula", "Version der Formel"),
    "value": Words("Value", "Wert"),
    "unit": Words("Unit", "Einheit"),
    "n": Words("Events", "Ereignisse"),
    "low": Words("Range from", "Spanne von"),
    "high": Words("Range to", "Spanne bis"),
    "why": Words("Why none", "Warum keine"),
    "before": Words("Period before", "Zeitraum davor"),
    "text": Words("Formula", "Formel"),
    "source": Words("Source", "Quelle"),
    "kind": Words("Kind", "Art"),
    "number": Words("Number", "Nummer"),
    "tool": Words("Tool", "Werkzeug"),
    "tool_name": Words("Name of the tool", "Werkzeugname"),
    "area": Words("Area", "Bereich"),
    "at": Words("At", "Zeitpunkt"),
    "label": Words("What", "Was"),
    "stops": Words("Stops", "Stillstände"),
    "compliance": Words("Maintenance in its window %", "Wartung im Fenster %"),
    "open_failures": Words("Open failures", "Offene Störungen"),
    "end_of_life": Words("End of life", "Lebensende"),
    "end_of_life_low": Words("End of life from", "Lebensende von"),
    "end_of_life_high": Words("End of life to", "Lebensende bis"),
    "residual_shots": Words("Residual shots", "Restschüsse"),
    "residual_days": Words("Residual days", "Resttage"),
    "corrected_shots": Words("Shots corrected later", "Später berichtigte Schüsse"),
    "start": Words("Begins", "Beginn"),
    "upper": Words("Upper limit", "Obere Grenze"),
    "lower": Words("Lower limit", "Untere Grenze"),
    "center": Words("Centre", "Mittellinie"),
    "signals": Words("Signals", "Signale"),
    "key": Words("Key", "Schlüssel"),
    "count": Words("Number of failures", "Anzahl Störungen"),
    "downtime_minutes": Words("Downtime min", "Stillstand min"),
    "cost_cents": Words("Cost in cents", "Kosten in Cent"),
    "share": Words("Share %", "Anteil %"),
    "cumulative": Words("Cumulative %", "Kumuliert %"),
    "side": Words("Half", "Seite"),
    "x": Words("x", "x"),
    "y": Words("y", "y"),
    "cavity": Words("Cavity", "Kavität"),
    "serial": Words("Serial number", "Seriennummer"),
    "positions": Words("Positions", "Positionen"),
    "code": Words("Code", "Code"),
    "component": Words("Component", "Bauteil"),
    "times": Words("Times", "Anzahl"),
    "within_shots": Words("Shortest distance in shots", "Kürzester Abstand in Schüssen"),
    "first_at": Words("First", "Zuerst"),
    "last_at": Words("Last", "Zuletzt"),
    "fix": Words("Fix", "Behebung"),
    "held": Words("Held", "Gehalten"),
    "returned": Words("Came back", "Zurückgekehrt"),
    "watching": Words("Under watch", "In Beobachtung"),
    "success": Words("Held %", "Gehalten %"),
    "median_shots_held": Words("Shots held (median)", "Gehaltene Schüsse (Median)"),
    "name": Words("Name", "Name"),
    "due": Words("Due", "Fällig"),
    "in_window": Words("In the window", "Im Fenster"),
    "early": Words("Early", "Zu früh"),
    "late": Words("Late", "Zu spät"),
    "undone": Words("Undone", "Nicht erledigt"),
    "skipped": Words("Skipped", "Ausgelassen"),
    "overshoot_median": Words("Shots past due (median)", "Überzogene Schüsse (Median)"),
    "overshoot_max": Words("Shots past due (most)", "Überzogene Schüsse (Höchstwert)"),
    "machine": Words("Press", "Maschine"),
    "configuration": Words("Configuration", "Konfiguration"),
    "job": Words("Order", "Auftrag"),
    "order_shots": Words("Shots of the order", "Schüsse des Auftrags"),
    "mounted_at": Words("Mounted", "Aufgespannt"),
    "unmounted_at": Words("Taken off", "Abgespannt"),
    "approved_cycle_ms": Words("Approved cycle ms", "Freigegebener Zyklus ms"),
    "median_cycle_ms": Words("Median cycle ms", "Median des Zyklus ms"),
    "deviation": Words("Deviation %", "Abweichung %"),
    "class_code": Words("Class", "Klasse"),
    "total": Words("Shots ever", "Schüsse gesamt"),
    "total_high": Words("Shots at most", "Schüsse höchstens"),
    "life_shots": Words("Design life in shots", "Auslegung in Schüssen"),
    "shots_per_day": Words("Shots per day", "Schüsse je Tag"),
    "severity": Words("Severity", "Schwere"),
    "stop": Words("Stop", "Stillstand"),
    "state": Words("State", "Stand"),
    "acknowledged_minutes": Words("Until acceptance min", "Bis zur Annahme min"),
    "waiting_hours": Words("Waiting h", "Warten h"),
    "work_hours": Words("Work h", "Arbeit h"),
    "downtime_hours": Words("Downtime h", "Stillstand h"),
    "came_again": Words("Came again", "Wiedergekehrt"),
    "verdict": Words("Verdict", "Bewertung"),
    "interval_percent": Words("Of the interval %", "Vom Intervall %"),
    "overshoot_shots": Words("Shots past due", "Überzogene Schüsse"),
    "bench_minutes": Words("Bench min", "Werkbank min"),
    "external_cents": Words("External in cents", "Fremdkosten in Cent"),
    "parts_cents": Words("Spare parts in cents", "Ersatzteile in Cent"),
    "good": Words("Good", "Gut"),
    "caution": Words("Watch", "Beobachten"),
    "bad": Words("Bad", "Schlecht"),
    "deviation_percent": Words("Deviation %", "Abweichung %"),
    "due_on": Words("Due on", "Fällig am"),
    "shots_held": Words("Shots held", "Gehaltene Schüsse"),
    "reopened": Words("Came back", "Zurückgekehrt"),
    "cavity_shots": Words("Shots x active cavities", "Schüsse x aktive Kavitäten"),
    "nominal_shots": Words("Shots x all cavities", "Schüsse x alle Kavitäten"),
}

_BEYOND = Words(
    "Only the first {most} lines. Choose a shorter period or fewer tools for the others.",
    "Nur die ersten {most} Zeilen. Für die übrigen einen kürzeren Zeitraum oder weniger Werkzeuge wählen.",
)


def beyond(most: int, language: Literal["en", "de"]) -> str:
    """The last line of a file that does not hold all."""
    return (_BEYOND.de if language == "de" else _BEYOND.en).format(most=most)


def header(column: str, language: Literal["en", "de"]) -> str:
    """Columns that are figures are called as the figure; what has no word keeps its own."""
    formula = FORMULAS.get(column.removesuffix("_cents"))
    words = _COLUMNS.get(column) or (formula.name if formula else None)
    if words is None:
        return column
    return words.de if language == "de" else words.en
