"""What the server does otherwise than the W3C's suites want, and why; and the page that tells it.

Every exception is a strict expected failure: a test that fails without standing here, or passes although it does, fails
the build. So the page is true of the run that checked it.
"""

from collections.abc import Mapping, Sequence

__all__ = ["BY_DESIGN", "ENGINE", "GRAPH_STORE_2012", "LANGUAGE", "LEFT_OUT", "page"]

SPELLING = "keeps the value of a number, not its spelling: 001 is stored as 1"
DATES = "takes a date with a time zone and one without for different, where the comparison has no answer"
GRAPH_SCOPE = "binds the variable of GRAPH after the pattern inside it, not before"
CONCAT = "GROUP_CONCAT of texts in one language is a text in that language, not a plain one"
PATHS = "a path of length zero from a constant that is not in the data has no solution"
REMOTE = "has LOAD or SERVICE: the server makes no request to another one"

#: fails in the engine, and so over HTTP
LANGUAGE = {
    "sparql10/distinct/distinct-1": SPELLING,
    "sparql10/distinct/distinct-9": SPELLING,
    "sparql10/expr-builtin/dawg-str-1": SPELLING,
    "sparql10/expr-builtin/dawg-str-2": SPELLING,
    "sparql10/expr-builtin/sameTerm-eq": SPELLING,
    "sparql10/expr-builtin/sameTerm-not-eq": SPELLING,
    "sparql10/expr-builtin/sameTerm-simple": SPELLING,
    "sparql10/expr-equals/eq-graph-1": SPELLING,
    "sparql10/expr-equals/eq-graph-2": SPELLING,
    "sparql10/open-world/open-eq-01": SPELLING,
    "sparql11/csv-tsv-res/csv03": SPELLING + "; here 1.0E6 as 1000000",
    "sparql11/csv-tsv-res/tsv03": SPELLING + "; here xsd:negativeInteger as xsd:integer",
    "sparql10/expr-builtin/case-insensitive-booleans": "takes true and false in lower case only",
    "sparql10/open-world/date-2": DATES,
    "sparql10/open-world/date-3": "writes the time zone +00:00 as Z",
    "sparql10/graph/graph-optional": GRAPH_SCOPE,
    "sparql10/graph/graph-variable-scope": GRAPH_SCOPE,
    "sparql11/aggregates/agg-empty-group-count-graph": GRAPH_SCOPE,
    "sparql11/bindings/graph": GRAPH_SCOPE,
    "sparql11/negation/graph-minus": GRAPH_SCOPE,
    "sparql10/syntax-sparql3/syn-bad-26": "takes ?x<?a&&?b>?y for two comparisons; the longest token is an IRI",
    "sparql11/aggregates/agg-groupconcat-04": CONCAT,
    "sparql11/aggregates/agg-groupconcat-06": CONCAT,
    "sparql11/functions/bnode01": "BNODE of one text is one blank node in all solutions, not one in each",
    "sparql11/property-path/zero_or_more_set_end": PATHS,
    "sparql11/property-path/zero_or_more_set_start": PATHS,
    "sparql11/property-path/zero_or_one_set_end": PATHS,
    "sparql11/property-path/zero_or_one_set_start": PATHS,
}
#: fails in the engine only: the server does it right
ENGINE: dict[str, str] = {}
#: refused by the server, whatever the engine does
BY_DESIGN = {
    "sparql11/syntax-fed/test_1": REMOTE,
    "sparql11/syntax-fed/test_2": REMOTE,
    "sparql11/syntax-fed/test_3": REMOTE,
    "sparql11/syntax-update-1/test_1": REMOTE,
    "sparql11/syntax-update-1/test_2": REMOTE,
    "sparql11/syntax-update-1/test_3": REMOTE,
    "sparql11/syntax-update-1/test_4": REMOTE,
    "sparql11/syntax-update-1/test_37": REMOTE,
    "sparql11/update-silent/load-into-silent": REMOTE,
    "sparql11/update-silent/load-silent": REMOTE,
}
#: of the suite of 2012, which that of 2013 took the place of
GRAPH_STORE_2012 = {
    "sparql11/http-rdf-update/delete__existing_graph": "deletes a graph that no test has made",
    "sparql11/http-rdf-update/post__existing_graph": "sends Turtle without the dot at its end",
    "sparql11/http-rdf-update/get_of_post__existing_graph": "wants the name that an earlier test has replaced",
    "sparql11/http-rdf-update/post__multipart_formdata": "sends Turtle without the dot at its end",
    "sparql11/http-rdf-update/get_of_post__multipart_formdata": "wants what those tests without dots would have added",
}
#: folders that are not run -> why
LEFT_OUT = {
    "sparql11/entailment": "the server has simple entailment only; what is inferred stands in graphs of its own",
    "sparql11/service": "the server makes no request to another one",
}


def page(suites: Mapping[str, Sequence[str]], left_out: Mapping[str, int]) -> str:
    """Write ``docs/conformance.md``.

    Args:
        suites: title -> names of the tests, in the order of the page.
        left_out: folder -> how many tests it has.
    """
    failing = LANGUAGE | GRAPH_STORE_2012
    lines = [
        "# Conformance",
        "",
        "What `sgkg serve --bare --default-graph separate` makes of the W3C's test suites for SPARQL, over HTTP. The",
        "test run writes this page (`python -m pytest tests/suites --update-golden`) and fails where it is not true:",
        "each exception is an expected failure, and one that no longer fails is a failure too.",
        "",
        "Answers are compared up to the names of blank nodes, in order where the query orders them, and numbers by their",
        "value. Each test of the languages also runs on the engine alone, pyoxigraph, without a server: over HTTP the",
        "same tests pass, but for those that are refused by design.",
        "",
        *table("suite", "tests:", "pass:", "refused by design:", "fail:"),
    ]
    for title, names in suites.items():
        refused, failed = (sum(name in table for name in names) for table in (BY_DESIGN, failing))
        lines.append(f"| {title} | {len(names)} | {len(names) - refused - failed} | {refused} | {failed} |")
    lines += ["", "## Refused by design", "", *exceptions(BY_DESIGN)]
    lines += ["", "## The engine fails, and so does the server", "", *exceptions(LANGUAGE)]
    if ENGINE:
        lines += ["", "## The engine fails, the server does not", "", *exceptions(ENGINE)]
    lines += ["", "## The test is wrong", "", "Tests of the suite of 2012, which its authors have replaced.", ""]
    lines += [*exceptions(GRAPH_STORE_2012), "", "## Not run", "", *table("folder", "tests:", "why")]
    lines += [f"| {name} | {left_out[name]} | {reason} |" for name, reason in sorted(LEFT_OUT.items())]
    return "\n".join(lines) + "\n"


def table(*heads: str) -> list[str]:
    """Begin a table; a colon at the end of a head sets its column to the right."""
    rules = ["---:" if head.endswith(":") else "---" for head in heads]
    return [f"| {' | '.join(head.rstrip(':') for head in heads)} |", f"| {' | '.join(rules)} |"]


def exceptions(reasons: Mapping[str, str]) -> list[str]:
    return table("test", "why") + [f"| {name} | {reason} |" for name, reason in sorted(reasons.items())]
