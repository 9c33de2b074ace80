"""Lines of the CSV files, by the words of their columns."""

from collections.abc import Iterator
from typing import Literal

from toolcare_gateway.analytics.answers import Row
from toolcare_gateway.analytics.domain.figures import FORMULAS
from toolcare_gateway.analytics.schemas import Figures, FormulaOut

Language = Literal["en", "de"]


def formulas(items: list[FormulaOut], language: Language) -> Iterator[Row]:
    for item in items:
        yield {
            "id": item.id,
            "figure": item.name[language],
            "version": item.version,
            "unit": item.unit,
            "text": item.text[language],
            "source": item.source,
        }


def figures(found: Figures, language: Language) -> Iterator[Row]:
    """A line for each figure, and one for each part below it."""
    for item in found.items:
        words = FORMULAS[item.id].name
        name = words.de if language == "de" else words.en
        yield {
            "id": item.id,
            "figure": name,
            "version": item.version,
            "value": item.value,
            "unit": item.unit,
            "n": item.n,
            "low": item.low,
            "high": item.high,
            "why": item.why,
            "before": item.before,
        }
        for part, value in item.parts.items():
            yield {"id": f"{item.id}.{part}", "figure": name, "version": item.version, "value": value}
