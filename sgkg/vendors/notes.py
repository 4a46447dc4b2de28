"""What a reader should know of a table or a document: each sentence once, and no more than anybody reads."""

__all__ = ["MAX_NOTES", "Notes"]

MAX_NOTES = 200


class Notes:
    """Sentences in the order in which they were first said."""

    def __init__(self) -> None:
        self._told: dict[str, None] = {}
        self._left: set[int] = set()

    @property
    def full(self) -> bool:
        """Whether what is added from now on is only counted, so that it need not be worked out."""
        return len(self._told) >= MAX_NOTES

    def add(self, sentence: str) -> None:
        """Tell a sentence, unless it was told before."""
        if sentence in self._told:
            return
        if self.full:
            self._left.add(hash(sentence))
        else:
            self._told[sentence] = None

    def told(self) -> tuple[str, ...]:
        """Return the sentences, the last of which may say how many others there are."""
        more = [f"{len(self._left):,} more notes are not told"] if self._left else []
        return (*self._told, *more)
