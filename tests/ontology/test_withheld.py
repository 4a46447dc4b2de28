"""No published file names a person, an e-mail address or a telephone number."""

import hashlib
import re
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
TELEPHONE = re.compile(r"\+\d{1,3}[ \d/()-]{6,}")
NAMES_WITHHELD = {  # SHA-256 of a name in small letters
    "0f542a2d15844d666731d2c46d9ab69356fd610a92ac076e5e16b7bcac30cdea",
    "6bdab14dd49a70b28e8933677f79e7c8f4818599105525aa1843f4c30fcaf521",
    "ee2a36848ebd688683f9a00040e91a58d48f4f886835ff8d984e4998fce8bc0c",
}


def digest(name: str) -> str:
    return hashlib.sha256(name.lower().encode()).hexdigest()


def word_pairs(content: str) -> set[str]:
    words = re.findall(r"\w+(?:-\w+)*", content)
    return {f"{one} {two}" for one, two in pairwise(words)}


PUBLISHED = sorted([*(ROOT / "ontology").rglob("*.ttl"), *(ROOT / "tests" / "reference").iterdir()])


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.name)
def test_no_file_names_a_person_or_an_address(path: Path) -> None:
    content = path.read_text(encoding="utf-8")
    assert not EMAIL.findall(content)
    assert not TELEPHONE.findall(content)
    assert not {digest(pair) for pair in word_pairs(content)} & NAMES_WITHHELD


def test_the_search_for_names_and_addresses_finds_some() -> None:
    content = 'x <mailto:jane.doe@example.org> "Director: Jane-Ann Doe, +00 1 234 5678"@en .'
    assert EMAIL.findall(content) == ["jane.doe@example.org"]
    assert TELEPHONE.findall(content)
    assert digest("jane-ann doe") in {digest(pair) for pair in word_pairs(content)}
