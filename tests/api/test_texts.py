"""The catalogue of interface texts: every language has every text, with the same variables."""

import re
from pathlib import Path

import pytest
from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

import sgkg_api
from sgkg.errors import EngineError, UsageError
from sgkg.pictures import architecture, risk
from sgkg_api.site.texts import DEFAULT, LANGUAGES, texts

LOCALE = Path(sgkg_api.__file__).parent / "locale"
#: keys that stand as they are; a part of a key, to which something is joined, ends in a hyphen
USED = re.compile(r"""\b(?:t|view\.text)\(\s*["']([a-z][a-z0-9-]*[a-z0-9])["']""")


class _Variables(Visitor):
    def __init__(self) -> None:
        self.found: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802 - named by the library
        self.found.add(node.id.name)


def messages(language: str) -> dict[str, set[str]]:
    """Return message -> its variables, and refuse what the parser cannot read and what stands twice."""
    found: dict[str, set[str]] = {}
    for file in sorted((LOCALE / language).glob("*.ftl")):
        for entry in FluentParser().parse(file.read_text("utf-8")).body:
            assert not isinstance(entry, ast.Junk), f"{file.name}: {entry.content}"
            if isinstance(entry, ast.Message):
                assert entry.id.name not in found, f"{entry.id.name} stands twice"
                variables = _Variables()
                variables.visit(entry)
                found[entry.id.name] = variables.found
    return found


@pytest.mark.parametrize("language", [tag for tag in LANGUAGES if tag != DEFAULT])
def test_each_language_has_each_text(language):
    assert messages(language) == messages(DEFAULT)


def test_every_folder_is_a_language():
    assert {one.name for one in LOCALE.iterdir()} == set(LANGUAGES)


def test_what_templates_ask_for_is_there():
    known = messages(DEFAULT)
    here = Path(sgkg_api.__file__).parent
    for file in [*here.glob("templates/**/*.html"), *here.glob("**/*.py")]:
        missing = set(USED.findall(file.read_text("utf-8"))) - set(known)
        assert not missing, f"{file.name} asks for {sorted(missing)}"


@pytest.mark.parametrize(("prefix", "words"), [("map-picture", architecture.WORDS), ("risks-picture", risk.WORDS)])
def test_every_text_of_a_picture_is_in_the_catalogue(prefix, words):
    """One that is not there stays English in a picture of another language."""
    known = {key for key in messages(DEFAULT) if key.startswith(prefix + "-")}
    assert known == {f"{prefix}-{key}" for key in words}


def test_a_text_of_another_language():
    assert texts("de")("site-gaps") == "Lücken"


def test_an_unknown_language_is_refused():
    with pytest.raises(UsageError, match="there is no language 'tlh'; there are en, de"):
        texts("tlh")


def test_an_unknown_text_and_a_missing_value_are_faults():
    with pytest.raises(EngineError, match="there is no text no-such"):
        texts()("no-such")
    with pytest.raises(EngineError, match="site-version cannot be filled in"):
        texts()("site-version")
