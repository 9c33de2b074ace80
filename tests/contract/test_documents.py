"""Documents name each other rightly: what is listed is there, and what is there is listed."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


def test_every_decision_is_listed_with_its_title() -> None:
    """In docs/adr/README.md, in the order of their numbers."""
    listed = re.findall(r"^- \[(\d+)\]\((\S+)\) (.+)$", (DOCS / "adr" / "README.md").read_text(), re.MULTILINE)
    records = [(file.name, file.read_text().partition("\n")[0]) for file in sorted((DOCS / "adr").glob("[0-9]*.md"))]
    assert [(name, f"# {number}. {title}") for number, name, title in listed] == records


PEOPLE = ("first-day", "technician", "engineer", "administrator")


def words(language: str) -> set[str]:
    """All texts of the pages in a language."""
    found: set[str] = set()
    for file in (ROOT / "services" / "gateway" / "web" / "src" / "i18n").glob(f"{language}*.json"):
        pending = [json.loads(file.read_text(encoding="utf-8"))]
        while pending:
            for text in pending.pop().values():
                pending.append(text) if isinstance(text, dict) else found.add(text)
    return found


@pytest.mark.parametrize(("language", "folder"), [("en", DOCS), ("de", DOCS / "de")])
@pytest.mark.parametrize("who", PEOPLE)
def test_the_guides_call_pages_and_buttons_as_they_are_called(who: str, language: str, folder: Path) -> None:
    """What stands in italics is a word of the pages, but for the pointer to the other language."""
    guide = (folder / f"{who}.md").read_text(encoding="utf-8")
    named = set(re.findall(r"(?<![*\w])\*([^*\n]+)\*(?!\*)", guide))
    assert {name for name in named if not name.startswith(("Deutsch:", "English:"))} - words(language) == set()


def test_every_link_of_a_document_leads_to_a_file() -> None:
    """Relative links in all documents of the project; what follows a # is left out."""
    missing = {
        f"{file.relative_to(ROOT)}: {target}"
        for file in [*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *ROOT.glob("*/README.md"), *ROOT.glob("*/*/README.md")]
        for target in re.findall(r"\]\(([^)#\s]+)", file.read_text(encoding="utf-8"))
        if "://" not in target and not target.startswith("mailto:")
        if not (file.parent / target).exists()
    }
    assert missing == set()
