"""The questions with known answers, ``tests/reference/b08_findings_expected.csv``: each is asked and answered."""

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from sgkg import queries
from sgkg.store import Store

REFERENCE = Path(__file__).parents[1] / "reference" / "b08_findings_expected.csv"
QUESTIONS = {row["finding_id"]: row for row in csv.DictReader(REFERENCE.read_text("utf-8").splitlines())}
QUERIES = {query.question: query for query in queries.catalogue().values() if query.question}
WORDS = {"6": "six"}

Rows = list[dict[str, str]]


def column(name: str) -> Callable[[Rows], str]:
    return lambda rows: ", ".join(dict.fromkeys(row[name] for row in rows)) or "none"


def ranking(rows: Rows) -> str:
    tied: dict[tuple[int, str], list[str]] = {}
    for row in rows:
        tied.setdefault((int(row["rank"]), row["total"]), []).append(row["number"])
    places = [rank for rank, _ in tied]
    assert places == [1 + sum(int(row["rank"]) < rank for row in rows) for rank in places]
    return " > ".join(f"{' = '.join(numbers)} ({total})" for (_, total), numbers in tied.items())


def all_agree(rows: Rows) -> str:
    for row in rows:
        product = int(row["severity"]) * int(row["likelihood"]) * int(row["affected"])
        assert row["product"] == str(product)
        assert row["agrees"] == str(product == int(row["total"])).lower()
    agreeing = sum(row["agrees"] == "true" for row in rows)
    return f"{'yes' if agreeing == len(rows) else 'no'}, {agreeing} of {len(rows)}"


def layers(rows: Rows) -> str:
    by_interface: dict[str, list[str]] = {}
    for row in rows:
        by_interface.setdefault(row["number"], []).append(row["layerName"].removesuffix(" layer"))
    assert list(by_interface) == asked_about("Q13")
    (common,) = {", ".join(stated) for stated in by_interface.values()}
    return common


def undeterminable(rows: Rows) -> str:
    return "none determinable" if [row["number"] for row in rows] == asked_about("Q14") else "others too"


def chapters(rows: Rows) -> str:
    text = [row["number"] for row in rows if row["content"] == "text"]
    lost = [row["number"] for row in rows if row["content"] == "lost picture"]
    assert len(text) + len(lost) == len(rows)
    return f"{', '.join(text)} ({' and '.join(lost)} only lost pictures)"


def asked_about(question: str) -> list[str]:
    """Take the interface numbers out of the words of a question."""
    return re.findall(r"\d+", QUESTIONS[question]["question"])


def by_assessment(rows: Rows) -> str:
    totals = [f" ({row['total']})" if row["total"] else "" for row in rows]
    return "; ".join(f"{row['number']} {row['state']}{total}" for row, total in zip(rows, totals, strict=True))


#: question -> how its answer reads, as the reference writes it, made from the solutions of the query.
ANSWERS: dict[str, Callable[[Rows], str]] = {
    "Q01": column("number"),
    "Q02": column("number"),
    "Q03": column("number"),
    "Q04": column("number"),
    "Q05": column("name"),
    "Q06": column("term"),
    "Q07": ranking,
    "Q08": all_agree,
    "Q09": column("pairs"),
    "Q10": column("number"),
    "Q11": column("number"),
    "Q12": lambda rows: "; ".join(f"interface {row['number']} {row['printed']}" for row in rows),
    "Q13": layers,
    "Q14": undeterminable,
    "Q15": column("number"),
    "Q16": column("name"),
    "Q17": column("pairs"),
    "Q18": column("number"),
    "Q19": column("number"),
    "Q20": column("number"),
    "Q21": lambda rows: "; ".join(f"{row['number']} ({WORDS[row['items']]})" for row in rows),
    "Q22": by_assessment,
    "Q23": column("number"),
    "Q24": lambda rows: "; ".join(f"{row['sum']}; {row['mean']} ({row['count']} interfaces)" for row in rows),
    "Q25": chapters,
}


def test_every_question_of_the_reference_has_one_query() -> None:
    assert len(QUESTIONS) == 26
    asked = sorted(query.question for query in queries.catalogue().values() if query.question)
    assert asked == sorted(QUESTIONS) == [f"Q{number:02}" for number in range(1, 27)]
    assert sorted([*ANSWERS, "Q26"]) == sorted(QUESTIONS)


@pytest.mark.parametrize("question", sorted(ANSWERS))
def test_answer_is_that_of_the_reference(question: str, ask: Callable[..., Rows]) -> None:
    assert ANSWERS[question](ask(QUERIES[question].name)) == QUESTIONS[question]["expected_answer"]


def test_no_slide_states_gaps_recommendations_or_a_framework(dataset: Store) -> None:
    answer = dataset.answer(QUERIES["Q26"].text, "application/sparql-results+json")
    assert answer == b'{"head":{},"boolean":false}'
    assert QUESTIONS["Q26"]["expected_answer"] == "no"


@pytest.mark.parametrize(
    "statement",
    [
        "<https://w3id.org/sgdata/chapter/eg2-2010/9> sg:chapterSlide <https://w3id.org/sgdata/slide/eg2-2010/17> .",
        "<https://example.org/advice> a sg:Recommendation .",
    ],
    ids=["surviving slide", "recommendation"],
)
def test_a_stated_framework_would_be_found(statement: str, published: Callable[..., Store]) -> None:
    store = published()
    store.update(f"INSERT DATA {{ {statement} }}")
    assert b'"boolean":true' in store.answer(QUERIES["Q26"].text, "application/sparql-results+json")


# --- the derivations that the reference gives for its answers


def test_pairs_of_interface_and_data_item_add_up(ask: Callable[..., Rows]) -> None:
    counts = "+".join(row["items"] for row in ask("interfaces"))
    assert counts == QUESTIONS["Q09"]["derivation"]


def test_pairs_of_standard_and_interface_add_up(ask: Callable[..., Rows]) -> None:
    counts: dict[str, int] = {}
    for row in ask("interfaces-of-standard"):
        counts[row["standardName"]] = counts.get(row["standardName"], 0) + 1
    assert sorted(counts.values()) == [1, 1, 9, 9, 9]
    assert QUESTIONS["Q17"]["derivation"] == "1 + 1 + 3 x 9"


def test_risk_totals_add_up(ask: Callable[..., Rows]) -> None:
    assert "+".join(row["total"] for row in ask("risk-ranking")) in (
        QUESTIONS["Q24"]["derivation"],
        "+".join(reversed(QUESTIONS["Q24"]["derivation"].split("+"))),
    )


def test_a_definition_that_only_names_no_document_is_not_of_unknown_source(ask: Callable[..., Rows]) -> None:
    statuses = {(row["term"], row["part"]): row["statusName"] for row in ask("definitions")}
    assert statuses["Smart Grid", "2"] == "no named source"
    assert [key for key, status in statuses.items() if status == "unknown"] == [("Data Handling", "1")]


def test_after_the_end_of_a_standard_only_it_covers_interface_1(
    published: Callable[..., Store], ask: Callable[..., Rows]
) -> None:
    for date, numbers in {"2014-02-28": [], "2014-03-01": ["1"]}.items():
        found = ask("interfaces-with-only-ended-standards", published(date))
        assert [row["number"] for row in found] == numbers
