"""Lines of the CSV files, by the words of their columns."""

from collections.abc import Iterator

from toolcare_gateway.analytics.domain.figures import FORMULAS
from toolcare_gateway.analytics.schemas import (
    Compliance,
    FigureEvents,
    Figures,
    Fixes,
    FormulaOut,
    Heatmap,
    LifeList,
    Pareto,
    RecurringProblems,
    RunList,
    ToolFiguresPage,
    ToolName,
    Trend,
)
from toolcare_gateway.analytics.sheet import Language, Row


def formulas(items: list[FormulaOut], language: Language) -> Iterator[Row]:
    for item in items:
        yield {
            "id": item.id,
            "figure": item.name[language],
            "version": item.version,
            "unit": item.unit,
            "text": item.text[language],
            "source": item.source[language],
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


def tools(found: ToolFiguresPage) -> Iterator[Row]:
    for item in found.items:
        told = item.model_dump(exclude={"tool", "end_of_life", "why"})
        end = item.end_of_life
        yield {
            **_tool(item.tool),
            "area": item.tool.area,
            **told,
            "end_of_life": end.on if end else None,
            "end_of_life_low": end.low if end else None,
            "end_of_life_high": end.high if end else None,
        }


def _tool(tool: ToolName | None) -> Row:
    return {"tool": tool.number if tool else "", "tool_name": tool.name if tool else ""}


def pareto(found: Pareto, language: Language) -> Iterator[Row]:
    for item in found.items:
        yield {**item.model_dump(exclude={"names"}), "label": (item.names or {}).get(language) or item.label}


def trend(found: Trend) -> Iterator[Row]:
    signals = {(signal.start, signal.rule) for signal in found.signals}
    for item in found.items:
        told = [rule for start, rule in sorted(signals) if start == item.start]
        yield {**item.model_dump(), "center": found.center, "signals": " ".join(told)}


def events(found: FigureEvents) -> Iterator[Row]:
    for item in found.items:
        yield {
            "kind": item.kind,
            "id": item.id,
            "number": item.number,
            **_tool(item.tool),
            "at": item.at,
            "label": item.label,
            **item.values,
        }


def heatmap(found: Heatmap) -> Iterator[Row]:
    for spot in found.spots:
        yield {"kind": "spot", "side": spot.side, "x": spot.x, "y": spot.y, "count": spot.count}
    for cavity in found.cavities:
        yield {"kind": "cavity", "cavity": cavity.cavity, "count": cavity.count, "shots": cavity.shots}
    for part in found.components:
        yield {"kind": "component", "component": part.name, "count": part.count, "shots": part.shots}
    for insert in found.inserts:
        yield {
            "kind": "insert",
            "serial": insert.serial,
            "positions": " ".join(insert.positions),
            "count": insert.count,
            "shots": insert.shots,
        }


def recurring(found: RecurringProblems, language: Language) -> Iterator[Row]:
    for item in found.items:
        yield {
            **_tool(item.tool),
            "code": item.code,
            "name": item.names.get(language) or item.code,
            "cavity": item.cavity,
            "component": item.component_name,
            "times": item.times,
            "within_shots": item.within_shots,
            "first_at": item.first_at,
            "last_at": item.last_at,
        }


def fixes(found: Fixes) -> Iterator[Row]:
    for item in found.items:
        yield item.model_dump(exclude={"action_ids"})


def compliance(found: Compliance) -> Iterator[Row]:
    for item in found.levels:
        yield {**_tool(item.tool), **item.model_dump(exclude={"tool"})}


def runs(found: RunList) -> Iterator[Row]:
    for item in found.items:
        told = item.model_dump(exclude={"tool", "machine_id", "machine_name", "configuration_name"})
        yield {**_tool(item.tool), "machine": item.machine_name, "configuration": item.configuration_name, **told}


def life(found: LifeList) -> Iterator[Row]:
    for item in found.items:
        end = item.end_of_life
        yield {
            **_tool(item.tool),
            "area": item.tool.area,
            **item.model_dump(exclude={"tool", "end_of_life"}),
            "end_of_life": end.on if end else None,
            "end_of_life_low": end.low if end else None,
            "end_of_life_high": end.high if end else None,
        }
