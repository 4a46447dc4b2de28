"""``sgkg explain``: what a rule says, why it matters, who can close a gap and how."""

import json
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from sgkg.cli import options
from sgkg.cli import output as out
from sgkg.reports.layout import Style, field, item, plain_style, table

if TYPE_CHECKING:
    from sgkg.rule_examples import RuleExample
    from sgkg.rules_text import Explanation

__all__ = ["explain", "to_json", "to_markdown", "to_text"]

_FORM = "Is the data well formed?"
_WAIVER = """\
@prefix dct: <http://purl.org/dc/terms/> .
@prefix ex: <https://example.org/> .
@prefix sg: <https://w3id.org/sgdata/ontology#> .
@prefix sgs: <https://w3id.org/sgdata/shapes#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

ex:waiver-1 a sg:Waiver ;
    sg:waivesRule {rule} ;
    sg:waivesFocus {focus} ;
    sg:disposition <https://w3id.org/sgdata/disposition/planned> ;
    sg:owner "who answers for it" ;
    sg:approver "who has approved it" ;
    sg:reason "Why the gap is accepted, and what will be done." ;
    dct:issued "2026-01-01"^^xsd:date ;
    sg:expires "2026-12-31"^^xsd:date .
"""


@click.command(context_settings=options.HELP)
@click.argument("names", nargs=-1, metavar="[RULE...]")
@options.format_(["text", "markdown", "json"], "How to write it; markdown is the page of the rule.")
@click.option(
    "--shapes", "-s", "shape_files", multiple=True, metavar="FILE",
    help="Shapes of your own to explain, instead of the packed ones; may be repeated.",
)  # fmt: skip
@options.OUTPUT
def explain(names: tuple[str, ...], form: str, shape_files: tuple[str, ...], output: str | None) -> None:
    """Explain a rule: what it says, why it matters, who can close the gap, and how.

    RULE is an id such as G07 or waiver-expired, or the name of a shape, such as sgs:interface-from; none lists all.

    \b
    sgkg explain                           every rule
    sgkg explain G07                       one of them, with an example
    sgkg explain G07 --format markdown     its page
    """  # noqa: D301 - click reads the escape
    from sgkg import io, rules_text
    from sgkg.errors import InputError, UsageError
    from sgkg.validation.runs import packed_shapes

    shapes = list(packed_shapes())
    if shape_files:
        try:
            shapes = [io.parse(io.read(f), source=f, scope=f"s{i}-") for i, f in enumerate(shape_files)]
        except InputError as error:
            raise UsageError(f"the shapes cannot be read: {error}") from error
    found = rules_text.explain(names, shapes)
    if form == "text":
        text = to_text(found, listing=not names, width=out.width(), style=out.style(output))
    else:
        text = {"markdown": to_markdown, "json": to_json}[form](found)
    out.write(text, output, inputs=shape_files)


def to_text(
    found: Sequence["Explanation"], *, listing: bool = False, width: int = 80, style: Style = plain_style
) -> str:
    """Write explanations for reading; a line each for a listing."""
    if listing:
        return "\n".join(_listing(found, width, style)) + "\n"
    return "\n\n".join("\n".join(line.rstrip() for line in _section(one, width, style)) for one in found) + "\n"


def to_json(found: Sequence["Explanation"]) -> str:
    """Write explanations as JSON: a list of rules."""
    return json.dumps([_tree(one) for one in found], ensure_ascii=False, indent=2) + "\n"


def to_markdown(found: Sequence["Explanation"]) -> str:
    """Write explanations as Markdown, a page each; the pages of ``docs/rules`` are these."""
    return "\n".join("\n".join(_page(one)) + "\n" for one in found)


def _listing(found: Sequence["Explanation"], width: int, style: Style) -> list[str]:
    from sgkg.rules_text import WAIVER_RULES

    heads = {
        "The gap rules": [one for one in found if one.gap_rule],
        _FORM: [one for one in found if one.text.shape and not one.gap_rule],
        "About waivers": [one for one in found if not one.text.shape and one.text in WAIVER_RULES],
        "About the run itself": [one for one in found if not one.text.shape and one.text not in WAIVER_RULES],
    }
    lines: list[str] = []
    for head, group in heads.items():
        rows = [(one.text.id, one.text.severity.value, _gist(one)) for one in group]
        if head == _FORM:  # many, and some say all the concepts there are: a line each will do
            room = width - max((len(id_) for id_, _, _ in rows), default=0) - len("  violation  ")
            rows = [
                (id_, level, gist if len(gist) <= room else gist[: room - 3] + "...") for id_, level, gist in rows
            ]
        lines += [style(head, "heading"), *(line.rstrip() for line in table(rows, width)), ""] if rows else []
    return [*lines, *item("More of one: sgkg explain RULE, such as sgkg explain G01.", width)]


def _gist(one: "Explanation") -> str:
    """Say in a few words what a rule is about: a structural shape has a sentence, and only its name as label."""
    return one.text.label if one.gap_rule or not one.sentences else one.sentences[0]


def _section(one: "Explanation", width: int, style: Style) -> list[str]:
    text = one.text
    lines = [style(f"{text.id}: {text.label} ({text.severity.value})", text.severity.value), ""]
    said = {
        "Says": " ".join(one.sentences), "Of": ", ".join(one.looks_at), "Why": text.why, "Who": text.who,
        "How": text.how, "See": "; ".join(text.references), "Page": text.help_uri,
    }  # fmt: skip
    for name, value in said.items():
        lines += field(name, value, width, style) if value else []
    for example in _examples(one):
        if not example.passes:
            lines += ["", style("An example in which it finds something:", "strong"), ""]
            lines += [f"    {line}" for line in example.turtle.splitlines()]
            lines += ["", *item(example.finding, width, first="  - ", rest="    ")] if example.finding else []
    return lines


def _page(one: "Explanation") -> list[str]:
    text = one.text
    lines = [f"# {_md(text.id)}: {_md(text.label)}", ""]
    if one.sentences:
        lines += [*(f"> {_md(sentence, variables=True)}" for sentence in one.sentences), ""]
    said = {
        "Severity": text.severity.value, "Looks at": ", ".join(one.looks_at), "Why it matters": text.why,
        "Who can close it": text.who, "How": text.how, "Reference": "; ".join(text.references),
    }  # fmt: skip
    lines += [f"- **{name}:** {_md(value)}" for name, value in said.items() if value]
    if text.shape:
        lines += [f"- **Shape:** `{text.shape}`"]
    if one.gap_rule and text.help_uri == text.shape:
        lines += ["", "## See it", "", "```bash", f"sgkg gaps --rule {text.id.partition('-')[0]}", "```"]
    elif text.shape:
        lines += ["", "## See it", "", "```bash", "sgkg validate FILE", "```"]
    for example in _examples(one):
        head = "An example that passes" if example.passes else "An example that fails"
        lines += ["", f"## {head}", "", "```turtle", *example.turtle.splitlines(), "```"]
        if example.finding and example.severity:
            lines += ["", f"What is found, {_with_article(example.severity.value)}: {_md(example.finding)}"]
    if one.gap_rule:
        lines += [
            "",
            "## To accept such a gap for a time",
            "",
            "A waiver is on record with an owner, a reason and an end of at most two years; it changes what fails a",
            "run, never what is found.",
            "",
            "```turtle",
            *_waiver(one).splitlines(),
            "```",
        ]
    return lines


def _waiver(one: "Explanation") -> str:
    from sgkg.namespaces import SGS

    shape = one.text.shape
    local = shape.removeprefix(SGS)
    focus = next((example.focus for example in _examples(one) if example.focus), "ex:interface-1")
    if local == shape:  # a rule of the user's own
        return _WAIVER.format(rule=f"<{shape}>", focus=focus).replace(f"@prefix sgs: <{SGS}> .\n", "")
    return _WAIVER.format(rule=f"sgs:{local}", focus=focus)


def _with_article(severity: str) -> str:
    return f"an {severity}" if severity[0] in "aeiou" else f"a {severity}"


def _tree(one: "Explanation") -> dict[str, Any]:
    text = one.text
    return {
        "id": text.id,
        "shape": text.shape or None,
        "label": text.label,
        "severity": text.severity.value,
        "gap_rule": one.gap_rule,
        "sentences": list(one.sentences),
        "looks_at": list(one.looks_at),
        "why": text.why,
        "who": text.who,
        "how": text.how,
        "references": list(text.references),
        "help": text.help_uri or None,
        "examples": [
            {"passes": example.passes, "turtle": example.turtle, "finding": example.finding or None}
            for example in _examples(one)
        ],
    }


def _examples(one: "Explanation") -> tuple["RuleExample", ...]:
    from sgkg.rule_examples import examples

    return examples(one.text.shape)


def _md(text: str, *, variables: bool = False) -> str:
    """Keep the signs of a text from being read as Markdown; set variables, ``[name]``, in italics."""
    for sign in "\\`*_[]<>|":
        text = text.replace(sign, f"\\{sign}")
    text = " ".join(text.split())
    return re.sub(r"\\\[(\w+)\\\]", r"*\1*", text) if variables else text
