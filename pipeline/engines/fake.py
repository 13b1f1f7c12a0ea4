"""An engine that translates nothing, for tests of everything around it: its output shows its input."""

from collections.abc import Sequence

from pipeline.engines import Hypothesis


class FakeEngine:
    """Wrap each sentence as `en(…)`; refuse any longer than `longest` characters."""

    def __init__(self, longest: int = 500) -> None:
        """Set the longest sentence that fits, in characters."""
        self.longest = longest

    def fits(self, sentence: str) -> bool:
        """Return whether the sentence is short enough."""
        return len(sentence) <= self.longest

    def length(self, sentence: str) -> int:
        """Return the number of characters."""
        return len(sentence)

    def spells(self, text: str) -> bool:  # noqa: ARG002 - part of the protocol
        """Return True: no character is unknown."""
        return True

    def translate(self, sentences: Sequence[str]) -> list[Hypothesis]:
        """Wrap each sentence.

        Raises:
            ValueError: A sentence does not fit.
        """
        self._require_fit(sentences)
        return [Hypothesis(text=f"en({sentence})", score=-0.5) for sentence in sentences]

    def repair(self, sentences: Sequence[str]) -> list[Hypothesis]:
        """Wrap each sentence as `repaired(…)`.

        Raises:
            ValueError: A sentence does not fit.
        """
        self._require_fit(sentences)
        return [Hypothesis(text=f"repaired({sentence})", score=-1.0) for sentence in sentences]

    def alternatives(self, sentences: Sequence[str]) -> list[list[Hypothesis]]:
        """Wrap each sentence in two ways.

        Raises:
            ValueError: A sentence does not fit.
        """
        return [list(pair) for pair in zip(self.translate(sentences), self.repair(sentences), strict=True)]

    def release(self) -> None:
        """Do nothing: there are no weights."""

    def _require_fit(self, sentences: Sequence[str]) -> None:
        for sentence in sentences:
            if len(sentence) > self.longest:
                message = (
                    f"{len(sentence)} characters are more than {self.longest}: split the sentence {sentence[:60]!r}…"
                )
                raise ValueError(message)
