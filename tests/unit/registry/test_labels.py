"""What stands on a label."""

from xml.etree import ElementTree as ET

from toolcare_registry.domain import Tool, ToolStatus, codes
from toolcare_registry.labels import HEIGHT, TEXT_AT, WIDTH, Label, sheets, single_pages, svg

CODE = codes.code_of(12_345_678)
ORIGIN = "https://toolcare.plant.local:8443"


def tool(name: str = "Housing, 8 cavities", owner: str | None = None) -> Tool:
    return Tool("t-1", "T-0042", name, ToolStatus.RELEASED, 8, 1000, owner=owner, short_code=CODE)


def test_label_shows_number_name_owner_and_code() -> None:
    """Without an owner that line is not there."""
    assert [line.text for line in Label.of(tool(owner="Acme"), ORIGIN).lines] == [
        "T-0042",
        "Housing, 8 cavities",
        "Acme",
        codes.shown(CODE),
    ]
    assert len(Label.of(tool(), ORIGIN).lines) == 3


def test_long_names_are_made_to_fit() -> None:
    """First smaller, then cut."""
    lines = Label.of(tool("Housing " * 20), ORIGIN).lines
    assert lines[1].text.endswith("\N{HORIZONTAL ELLIPSIS}")
    assert lines[1].size < 3.2


def test_characters_no_printer_font_has_are_replaced() -> None:
    """An umlaut stays, a caron goes, a Chinese sign is a question mark."""
    name = "Geh\N{LATIN SMALL LETTER A WITH DIAERESIS}use \N{LATIN SMALL LETTER C WITH CARON}\u6a21"
    assert Label.of(tool(name), ORIGIN).lines[1].text == "Geh\N{LATIN SMALL LETTER A WITH DIAERESIS}use c?"


def test_qr_code_has_white_around_it() -> None:
    """Four modules on every side, left of the text and within the label, as readers of codes want it."""
    bars = Label.of(tool(), ORIGIN).bars
    left, top = min(bar.x for bar in bars), min(bar.y for bar in bars)
    right, bottom = (max(bar.x + bar.width for bar in bars), max(bar.y + bar.height for bar in bars))
    module = bars[0].height
    assert min(left, top, HEIGHT - bottom, TEXT_AT - right) >= 4 * module


def test_a_line_is_as_wide_in_any_font() -> None:
    """A device without the printer's font squeezes or stretches the line instead of cutting it off."""
    drawing = ET.fromstring(svg(Label.of(tool("Housing " * 20), ORIGIN)))  # noqa: S314 - our own text
    widths = [float(node.attrib["textLength"]) for node in drawing.iter("{http://www.w3.org/2000/svg}text")]
    assert len(widths) == 3
    assert max(widths) <= WIDTH - TEXT_AT


def test_svg_is_one_drawing_whatever_the_name() -> None:
    """Angle brackets in a name are text."""
    drawing = ET.fromstring(svg(Label.of(tool("<script>&"), ORIGIN)))  # noqa: S314 - our own text
    assert drawing.attrib["viewBox"] == f"0 0 {WIDTH} 29.0"
    texts = [node.text for node in drawing.iter("{http://www.w3.org/2000/svg}text")]
    assert texts == ["T-0042", "<script>&", codes.shown(CODE)]


def test_pages_follow_from_the_layout() -> None:
    """One label a page, or 24 a page; the same labels give the same bytes."""
    labels = [Label.of(tool(), ORIGIN)] * 25
    assert single_pages(labels).count(b"/Type /Page\n") == 25
    assert sheets(labels).count(b"/Type /Page\n") == 2
    assert sheets(labels[:24]).count(b"/Type /Page\n") == 1
    assert sheets(labels) == sheets(labels)
