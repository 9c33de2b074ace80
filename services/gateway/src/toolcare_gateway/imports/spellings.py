"""What people write where the template has a name: captions, common synonyms, and words of two languages."""

import re
import unicodedata
from collections.abc import Mapping

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


def plain_name(text: str) -> str:
    """`Expected cycle (s)` and `expected-cycle-s` mean `expected_cycle_s`; case, spaces and umlauts do not matter."""
    composed = unicodedata.normalize("NFC", text).casefold().translate(_UMLAUTS)
    return re.sub(r"\W+", "_", composed).strip("_")


def captions_of(caption: str, *, is_question: bool) -> list[str]:
    """Return the headings that a caption stands for: all of it, what comes before its explanation, without the unit.

    The caption of a flag begins with its answer, which is no heading.
    """
    if is_question:
        return [plain_name(caption)]
    head = re.split(r"[,;:(]", caption)[0].strip()
    without_in = head.replace(" in ", " ")
    without_unit = re.sub(r" in \S+$", "", head)
    return [plain_name(each) for each in (caption, head, without_in, without_unit)]


_NUMBER_OF_TOOL = (
    "tool",
    "tool no",
    "tool number",
    "tool id",
    "mould",
    "mould number",
    "werkzeug",
    "werkzeug nr",
    "werkzeugnr",
    "wkz",
    "wkz nr",
    "wkz nummer",
    "form",
    "formnummer",
    "nummer",
    "nr",
)
_NOTE = ("remark", "remarks", "comment", "bemerkung", "kommentar", "hinweis")

ALSO: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("machines", "name"): ("machine", "press", "maschine", "presse", "maschinenname", "bezeichnung"),
    ("machines", "id"): ("machine id", "kennung", "maschinennummer"),
    ("machines", "note"): _NOTE,
    ("places", "name"): ("place", "storage place", "platz", "lagerplatz", "lagerort", "bezeichnung"),
    ("places", "kind"): ("type", "art", "typ"),
    ("places", "note"): _NOTE,
    ("tools", "number"): _NUMBER_OF_TOOL,
    ("tools", "name"): ("tool name", "designation", "benennung", "werkzeugbezeichnung", "werkzeugname"),
    ("tools", "status"): ("life cycle", "lebenszyklus", "freigabe"),
    ("tools", "cavity_count"): (
        "cavities",
        "number of cavities",
        "kavitäten",
        "kavitätenzahl",
        "kavitätenanzahl",
        "fachzahl",
        "nestzahl",
        "formnester",
    ),
    ("tools", "design_life_shots"): (
        "design life",
        "life in shots",
        "lebensdauer",
        "auslegung",
        "auslegungslebensdauer",
        "lebensdauer in schuss",
    ),
    ("tools", "expected_cycle_s"): (
        "cycle",
        "cycle time",
        "cycle time s",
        "expected cycle",
        "zyklus",
        "zykluszeit",
        "zykluszeit s",
        "zykluszeit in s",
        "zykluszeit in sekunden",
    ),
    ("tools", "min_cycle_s"): ("minimum cycle", "fastest cycle", "minimaler zyklus", "schnellster zyklus"),
    ("tools", "owner"): ("eigner", "besitzer", "werkzeugeigentümer"),
    ("tools", "class_code"): ("class", "klasse"),
    ("tools", "change_level"): ("revision", "index", "änderungsindex", "zeichnungsindex"),
    ("tools", "part_number"): ("part number", "part no", "artikelnummer", "teilenummer"),
    ("tools", "product"): ("article", "artikel"),
    ("tools", "asset_number"): ("inventory number", "inventarnummer", "anlagennummer"),
    ("tools", "maker"): ("toolmaker", "tool maker", "hersteller"),
    ("tools", "built_on"): ("built", "baujahr", "baudatum"),
    ("tools", "note"): _NOTE,
    ("tools", "place"): ("location", "storage place", "platz", "lagerplatz", "lagerort", "standort"),
    ("counts", "number"): _NUMBER_OF_TOOL,
    ("counts", "total"): ("shots", "count", "total shots", "schuss", "schusszahl", "schusszähler", "zählerstand"),
    ("counts", "at"): ("date", "read on", "read at", "datum", "abgelesen am", "stand vom"),
    ("counts", "note"): _NOTE,
    ("counts", "confirm"): ("confirmed", "bestätigt"),
    ("plans", "number"): _NUMBER_OF_TOOL,
    ("plans", "plan"): ("plan name", "wartungsplan"),
    ("plans", "code"): ("stage", "wartungsstufe"),
    ("plans", "interval_shots"): ("interval in shots", "intervall schuss", "intervall in schuss"),
    ("plans", "interval_days"): ("interval in days", "intervall tage", "intervall in tagen"),
    ("plans", "interval_hours"): ("interval in hours", "intervall stunden", "intervall in stunden"),
    ("plans", "only_stored"): ("only stored", "nur im lager", "nur gelagert"),
    ("plans", "blocks_run"): ("blocks the run", "sperrt", "sperrt die presse"),
    ("plans", "includes_lower"): ("includes lower", "enthält kleinere"),
    ("plans", "last_total"): ("last done at shot", "letzte wartung bei schuss"),
    ("plans", "last_at"): ("last maintenance", "last done on", "letzte wartung", "letzte wartung am"),
    ("parts", "number"): ("part no", "part", "artikelnummer", "ersatzteilnummer", "teilenr", "nummer", "nr"),
    ("parts", "name"): ("part name", "designation", "benennung"),
    ("parts", "unit"): ("unit", "mengeneinheit", "me"),
    ("parts", "stock"): ("in stock", "bestand", "lagerbestand"),
    ("parts", "minimum"): ("minimum stock", "mindestbestand", "meldebestand"),
    ("parts", "lead_time_days"): ("lead time", "lieferzeit", "wiederbeschaffungszeit"),
    ("parts", "supplier"): ("vendor",),
    ("parts", "price"): ("unit price", "preis", "einzelpreis"),
    ("parts", "place"): ("location", "storage place", "lagerplatz", "platz"),
    ("parts", "note"): _NOTE,
    ("parts", "tools"): ("tools", "werkzeuge", "werkzeugnummern"),
}
"""Other headings of a table's column."""


def _spelled(**words: tuple[str, ...]) -> Mapping[str, str]:
    return {plain_name(each): word for word, others in words.items() for each in (word, *others)}


WORDS: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("tools", "status"): _spelled(
        development=("in development", "entwicklung", "in entwicklung"),
        released=("freigegeben", "frei", "serie"),
        retired=("ausgemustert", "verschrottet"),
    ),
    ("places", "kind"): _spelled(
        storage=("storage place", "store", "lager", "lagerplatz"),
        bench=("work bench", "workbench", "werkbank", "bank"),
    ),
}
"""The words a column takes, by each way to write them."""
