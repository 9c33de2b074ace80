"""What is wrong with a row, in German: the words that the page has for the same codes, for the file of refused rows."""

from collections.abc import Mapping

GERMAN: Mapping[str, str] = {
    "missing": "Diese Zelle wird gebraucht.",
    "unknown_column": "Diese Spalte gibt es nicht.",
    "unknown_tool": "Dieses Werkzeug gibt es nicht. Auf das Blatt der Werkzeuge setzen oder erst anlegen.",
    "unknown_place": "Diesen Platz gibt es nicht. Auf das Blatt der Plätze setzen oder erst anlegen.",
    "place_is_retired": "Dieser Platz wird nicht mehr benutzt. Einen anderen wählen.",
    "unknown_tool_class": "Diese Werkzeugklasse gibt es nicht. Bei den Klassen nachsehen oder anlegen.",
    "unknown_checklist": "Diese Checkliste gibt es nicht. In der Spalte steht ihre Kennung.",
    "row_twice": "Zeile {row} meint dasselbe. Nur eine behalten.",
    "two_ways": "Diese Zahl ist zweideutig. Ohne Punkte oder Kommas zwischen Tausendern schreiben.",
    "not_a_number": "Das ist keine Zahl.",
    "not_whole": "Hier gehört eine ganze Zahl hin.",
    "int_type": "Hier gehört eine ganze Zahl hin.",
    "not_a_date": "Das ist kein Datum. 2026-03-31, 31.03.2026 oder 2026-03-31 14:30 schreiben.",
    "not_yes_or_no": "Ja oder nein schreiben.",
    "formula_without_result": (
        "Eine Formel ohne Ergebnis. Die Datei in einem Tabellenprogramm öffnen und dort speichern, oder "
        "den Wert eintippen."
    ),
    "control_characters": "Die Zelle enthält Steuerzeichen. Neu eintippen.",
    "text_too_long": "Der Text ist zu lang.",
    "string_too_long": "Der Text ist zu lang.",
    "not_heard_yet": (
        "Das Werkzeug oder sein Zählerstand kam dort nicht rechtzeitig an. Die Datei in einer Minute "
        "noch einmal bringen."
    ),
    "greater_than_equal": "Die Zahl ist zu klein.",
    "greater_than": "Die Zahl ist zu klein.",
    "less_than_equal": "Die Zahl ist zu groß.",
    "literal_error": "Dieses Wort gehört nicht zu den erlaubten.",
    "enum": "Dieses Wort gehört nicht zu den erlaubten.",
    "string_pattern_mismatch": "Es muss anders geschrieben sein; die Vorlage sagt, wie.",
    "not_a_level": "Eine Stufe ist L1 (kleinste Wartung) bis L5 (größte).",
    "implausible_entry": (
        "Das passt nicht zum Gezählten oder zur Auslegungslebensdauer. Stimmt es, in die Spalte confirm ja schreiben."
    ),
    "entry_in_future": "Der Zeitpunkt liegt in der Zukunft.",
    "start_in_future": "Die letzte Wartung kann nicht nach dem jetzigen Stand oder Zeitpunkt liegen.",
    "invalid_interval": "Das Intervall passt nicht: Es braucht Schüsse oder Tage und muss vor der Fälligkeit warnen.",
    "reason_missing": "Das Intervall weicht von der Vorlage ab: In der Spalte reason sagen, warum.",
    "minimum_cycle_above_expected": "Der schnellste Zyklus liegt über dem erwarteten.",
    "retire_with_a_reason": "Ein Werkzeug wird auf seiner eigenen Seite ausgemustert, mit Begründung.",
    "back_with_a_reason": "Ein ausgemustertes Werkzeug kommt auf seiner eigenen Seite zurück, mit Begründung.",
    "id_stays": "Die Maschine dieses Namens hat eine andere Kennung, die bleibt.",
    "kind_stays": "Der Platz dieses Namens ist von anderer Art, die bleibt.",
    "tool_is_retired": "Das Werkzeug ist ausgemustert.",
    "part_is_retired": "Das Ersatzteil ist ausgemustert.",
    "unknown_word": "Dieses Wort gehört nicht zu den bekannten. Die Vorlage nennt sie beim Erklären der Spalte.",
    "level_by_modification": "Den Änderungsstand setzt eine eingetragene Änderung, auf der Seite des Werkzeugs.",
}


def in_german(problem: Mapping[str, object]) -> str:
    """Return the German words for it; a code that has none keeps the sentence it came with."""
    words = GERMAN.get(str(problem["code"]))
    return str(problem["message"]) if words is None else words.format(row=problem.get("row"))
