"""Every finding in every file of the corpus stands where a reader would look for it."""

import pytest
from positions_corpus import CORPUS, expected

from sgkg import io
from sgkg.model import Result
from sgkg.namespaces import SGS
from sgkg.positions import places
from sgkg.validation.runs import check

EXPECTED = expected()


def rule(result: Result) -> str:
    name = (result.source_shape or "").strip("<>").removeprefix(SGS)
    return name if name[0] == "G" and name[1].isdigit() else f"sgs:{name}"


def found(name: str) -> set[tuple[str | int, ...]]:
    data = (CORPUS / name).read_bytes()
    document = io.parse(data, source=name)
    results = check([document]).results
    where = places([(r.focus_node, r.path, r.value) for r in results], [(document, data)])
    assert all(place is None or place.file == name for place in where)
    return {
        (
            rule(r),
            r.focus_node,
            str(r.path or ""),
            r.value or "",
            place.line if place else 0,
            place.column if place else 0,
        )
        for r, place in zip(results, where, strict=True)
    }


def test_the_corpus_is_complete() -> None:
    names = {path.name for path in CORPUS.iterdir()} - {"expected.json"}
    assert names == set(EXPECTED)
    assert len(names) >= 60
    assert all(EXPECTED.values())


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_findings_stand_where_expected(name: str) -> None:
    assert found(name) == {
        tuple(row[key] for key in ("rule", "focus", "path", "value", "line", "column")) for row in EXPECTED[name]
    }
