"""How a chapter opens: what the inventory has for it, with the slides, and what is lost or was never there."""

from collections.abc import Mapping

from sgkg.chapters.model import Block, Chapter, Heading, Paragraph, Run, Standing, Text
from sgkg.chapters.rows import Answers, Row
from sgkg.chapters.text import joined, named, number_word, sentence

__all__ = ["OUTLINE", "Plan", "chapter"]

#: titles of the outline, for an inventory that plans no chapters of its own
OUTLINE = (
    "Introduction", "Scope", "Definitions", "Smart Grid benefits", "Architecture", "Interfaces", "Data risks",
    "Existing standards", "Identified gaps", "Recommended framework", "Recommendations",
)  # fmt: skip

_LOST = "lost"


class Plan:
    """The outline, as the inventory plans it.

    Attributes:
        slides: number of a chapter -> rows of its slides.
    """

    def __init__(self, ask: Answers) -> None:
        self.slides: dict[str, list[Row]] = {}
        self._iris: dict[str, str] = {}
        self._titles: dict[str, str] = {}
        for row in ask("chapter-content"):
            number = row["number"]
            self._iris.setdefault(number, row["chapter"])
            self._titles.setdefault(number, row["name"].partition(": ")[2] or row["name"])
            if row["slide"]:
                self.slides.setdefault(number, []).append(row)
        self._gaps = _gaps(ask)

    def title(self, number: int) -> str:
        """Title of a chapter."""
        return self._titles.get(str(number), OUTLINE[number - 1])

    def iri(self, number: int) -> str:
        """IRI of a chapter, empty where the inventory plans none."""
        return self._iris.get(str(number), "")

    def opening(self, number: int) -> Paragraph:
        """Say what the inventory has for a chapter."""
        slides = self.slides.get(str(number), [])
        if not self.iri(number):
            return Paragraph(
                sentence("The inventory plans no such chapter. What follows is taken from its statements."),
                Standing.DERIVED,
            )
        gap = self._gaps.get(self.iri(number), ())
        if not slides:
            text = sentence(
                "The inventory has no content for this chapter: it gives the title and nothing more", gap, "."
            )
            return Paragraph(text, Standing.MISSING)
        if all(row["survivalName"] == _LOST for row in slides):
            word = number_word(len(slides), "It was a picture, which is", "They were pictures, which are")
            text = sentence(
                "The inventory has ", _slides(slides), f" for this chapter. {word} lost; what it showed cannot be "
                "known" if len(slides) == 1 else f" for this chapter. {word} lost; what they showed cannot be known",
                gap, ".",
            )  # fmt: skip
            return Paragraph(text, Standing.MISSING)
        return Paragraph(sentence("The inventory has ", _slides(slides), " for this chapter."), Standing.STATED)


def chapter(plan: Plan, number: int, *blocks: Block) -> Chapter:
    """Make a chapter of the outline; its opening comes first."""
    follows = any(
        not isinstance(one, Heading) and one.standing in (Standing.STATED, Standing.DERIVED) for one in blocks
    )
    opening = plan.opening(number)
    if follows and opening.standing is Standing.MISSING:
        more = sentence(opening.text, " What follows comes from the rest of the inventory.")
        opening = Paragraph(more, opening.standing)
    return Chapter(str(number), plan.title(number), f"chapter-{number}", plan.iri(number), (opening, *blocks))


def _slides(rows: list[Row]) -> Text:
    return joined(
        (
            (
                Run(row["slideName"], row["slide"]),
                Run(f" ({', '.join(filter(None, [row['kindName'], row['survivalName']]))})"),
            )
            for row in rows
        ),
        "; ",
        " and ",
    )


def _gaps(ask: Answers) -> Mapping[str, Text]:
    """Find the gap that says that a chapter has no content: chapter -> words with a link."""
    return {
        row["focus"]: (Run(" (gap "), *named(row["rule"], row["gap"]), Run(")"))
        for row in ask("gap-recommendations")
        if row["rule"] == "G16"
    }
