"""The corpus of hostile files: each finding's rule, place and fingerprint, whatever the layout of the file."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from positions_corpus import CORPUS

from sgkg import io
from sgkg.gate.judge import findings_of
from sgkg.gate.model import Finding
from sgkg.validation.runs import check

FILES = sorted(path.name for path in CORPUS.iterdir() if path.name != "expected.json")
TURTLE = [name for name in FILES if name.endswith(".ttl")]


def findings(folder: Path, name: str) -> list[Finding]:
    data = (folder / name).read_bytes()
    document = io.parse(data, source=name)
    return findings_of(check([document]), [(document, data)])


@pytest.fixture(scope="module")
def formatted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Turtle files of the corpus as turtlefmt lays them out."""
    folder = tmp_path_factory.mktemp("formatted")
    for name in TURTLE:
        shutil.copy(CORPUS / name, folder / name)
    tool = Path(sys.executable).with_name("turtlefmt")
    subprocess.run([str(tool), *(str(folder / name) for name in TURTLE)], check=True, capture_output=True)
    return folder


def test_every_finding_has_its_rule_place_and_fingerprint(golden: Callable[[str, str], None]) -> None:
    lines = []
    for name in FILES:
        for finding in findings(CORPUS, name):
            place = f"{finding.place.line}:{finding.place.column}" if finding.place else "-"
            lines.append(f"{name}\t{finding.rule.id}\t{place}\t{finding.fingerprint}\n")
    assert len(lines) > 700
    golden("corpus.tsv", "".join(lines))


@pytest.mark.parametrize("name", TURTLE)
def test_reformatting_leaves_every_fingerprint(name: str, formatted: Path) -> None:
    before = {finding.fingerprint for finding in findings(CORPUS, name)}
    assert before == {finding.fingerprint for finding in findings(formatted, name)}


def test_reformatting_moves_lines(formatted: Path) -> None:
    assert sum((formatted / name).read_bytes() != (CORPUS / name).read_bytes() for name in TURTLE) > 60
