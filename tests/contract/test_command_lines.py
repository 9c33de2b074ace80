"""Each `toolcare ...` that a document names is a command line that the real command takes."""

import argparse
import re
import shlex
import sys
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import NoReturn

import pytest

from toolcare_compose import cli

CHECKOUT = Path(__file__).parents[2]
DOCUMENTS = [
    path
    for path in sorted(CHECKOUT.rglob("*.md"))
    if not {"node_modules", ".venv", ".venv-node", "data"} & set(path.relative_to(CHECKOUT).parts)
    and path.name != "CHANGELOG.md"  # tells commands as they were
]
BLOCK = re.compile(r"^ {4}(\S.*)$", re.MULTILINE)
SPAN = re.compile(r"`([^`]+)`")
CALL = re.compile(
    r"(?:[A-Z_]+=\S+ |sudo |docker compose exec \S+ |kubectl exec \S+ -n \S+ -- )*"
    r"(?:(?:\S*/)?toolcare|python3 -m toolcare_(?:compose\.cli|gateway|photos)) ([a-z].*)"
)
TOLD_BESIDE = re.compile(r"\s+#.*$|\s{3,}(?!-).*$")
OPTIONAL = re.compile(r"\[([^\[\]]+)\]")
LEFT_OUT = "are required"
"""In prose a command may be named by its first words; what stands in a block is there to be copied."""


class Taken(BaseException):
    """Parsed; nothing is run."""


@pytest.fixture
def only_parsed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    parse = argparse.ArgumentParser.parse_args

    def parse_alone(self: argparse.ArgumentParser, args: Sequence[str] | None = None) -> NoReturn:
        parse(self, args)
        raise Taken

    monkeypatch.setattr(argparse.ArgumentParser, "parse_args", parse_alone)
    monkeypatch.setattr(sys, "argv", ["toolcare"])
    monkeypatch.setenv("TOOLCARE_DATA", str(tmp_path / "none"))


def _told(document: Path) -> Iterator[tuple[str, bool]]:
    """Give each command line behind `toolcare`, and whether it stands in a block."""
    text = document.read_text()
    fragments = [(line, True) for line in BLOCK.findall(text)]
    fragments += [(" ".join(span.split()), False) for span in SPAN.findall(BLOCK.sub("", text))]
    for fragment, in_block in fragments:
        if called := CALL.fullmatch(TOLD_BESIDE.sub("", fragment).rpartition(" | ")[2]):
            yield called[1], in_block


def _meant(line: str) -> Iterator[list[str]]:
    """Give what a line stands for: with `[...]` and without, each of `a|b`."""
    line = line.replace("\\|", "|").replace("...", "")
    for shown in dict.fromkeys((OPTIONAL.sub("", line), OPTIONAL.sub(r"\1", line))):
        words = ["1" if word == "N" else word for word in shlex.split(shown)]
        for one in product(*(word.split("|") for word in words)):
            yield list(one)


def _complaint(words: Sequence[str], capsys: pytest.CaptureFixture[str]) -> str:
    try:
        cli.main(words)
    except Taken:
        return ""
    except SystemExit:
        return capsys.readouterr().err.strip().rpartition("\n")[2]
    raise AssertionError(words)


@pytest.mark.usefixtures("only_parsed")
@pytest.mark.filterwarnings("ignore:.*found in sys.modules:RuntimeWarning")  # another command's turn loaded it before
def test_each_command_line_in_a_document_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    told = {
        (tuple(words), in_block): document
        for document in DOCUMENTS
        for line, in_block in _told(document)
        for words in _meant(line)
    }
    wrong = []
    for (words, in_block), document in told.items():
        complaint = _complaint(words, capsys)
        if complaint and (in_block or LEFT_OUT not in complaint):
            wrong.append(f"{document.relative_to(CHECKOUT)}: toolcare {' '.join(words)}: {complaint}")
    assert wrong == []
    assert {words[0] for words, _ in told} >= {
        "up",
        "user",
        "mqtt",
        "backup",
        "restore",
        "dead-letters",
        "photos",
        "logs",
    }


def test_each_command_is_in_the_table_of_commands() -> None:
    table = (CHECKOUT / "compose" / "README.md").read_text().partition("\n## ")[0]
    commands = re.findall(r"^    (\S+) {2,}", cli.build_parser().format_help(), re.MULTILINE)
    assert len(commands) > 10
    assert [name for name in commands if f"`toolcare {name}" not in table] == []
