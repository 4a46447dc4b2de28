"""The texts of the interface, in one catalogue per language (Project Fluent, ``locale/<language>/*.ftl``).

Text that comes from the graph is no text of the interface: it stays as it is written there.
"""

from functools import cache
from pathlib import Path

from fluent.runtime import FluentBundle, FluentResource

from sgkg.errors import EngineError, UsageError

__all__ = ["DEFAULT", "LANGUAGES", "Texts", "texts"]

#: the language that pages have where none is asked for, and whose texts stand in for those that another lacks
DEFAULT = "en"
#: language tag -> its name in itself
LANGUAGES = {"en": "English", "de": "Deutsch"}

_LOCALE = Path(__file__).resolve().parent.parent / "locale"


class Texts:
    """The texts of one language.

    Attributes:
        language: its tag (BCP 47).
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self._bundles = [_bundle(language)] if language == DEFAULT else [_bundle(language), _bundle(DEFAULT)]

    def __call__(self, key: str, **values: object) -> str:
        """Return a text with its values filled in.

        Args:
            key: of the message.
            values: the variables of the message.

        Raises:
            EngineError: no catalogue has the message, or a value is missing.
        """
        for bundle in self._bundles:
            if bundle.has_message(key) and (pattern := bundle.get_message(key).value) is not None:
                text, errors = bundle.format_pattern(pattern, values)
                if errors:
                    raise EngineError(f"the text {key} cannot be filled in: {errors[0]}")
                return str(text)
        raise EngineError(f"there is no text {key}")

    def known(self, key: str) -> bool:
        """Whether a catalogue has the message."""
        return any(bundle.has_message(key) for bundle in self._bundles)


@cache
def texts(language: str = DEFAULT) -> Texts:
    """Return the texts of a language.

    Raises:
        UsageError: there is no such language.
    """
    if language not in LANGUAGES:
        raise UsageError(f"there is no language {language!r}; there are {', '.join(LANGUAGES)}")
    return Texts(language)


@cache
def _bundle(language: str) -> FluentBundle:
    # Marks around values are for texts that mix directions of writing; search and tests would trip over them.
    bundle = FluentBundle([language], use_isolating=False)
    for file in sorted((_LOCALE / language).glob("*.ftl")):
        bundle.add_resource(FluentResource(file.read_text("utf-8")))
    return bundle
