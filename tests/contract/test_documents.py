"""Documents name each other rightly: what is listed is there, and what is there is listed."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


def test_every_decision_is_listed_with_its_title() -> None:
    """In docs/adr/README.md, in the order of their numbers."""
    listed = re.findall(r"^- \[(\d+)\]\((\S+)\) (.+)$", (DOCS / "adr" / "README.md").read_text(), re.MULTILINE)
    records = [(file.name, file.read_text().partition("\n")[0]) for file in sorted((DOCS / "adr").glob("[0-9]*.md"))]
    assert [(name, f"# {number}. {title}") for number, name, title in listed] == records
