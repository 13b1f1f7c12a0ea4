"""The translation memory as a translating process sees it: recall, learn, and hand over what was learned.

Writes nothing: what was learned goes back to the parent process with the shard. Knows nothing of sqlite.
"""

from collections.abc import Iterable, Mapping
from itertools import islice

from pipeline.memory.entries import Learned, Rate, Remembered, Space, encode, identify
from pipeline.memory.lookup import Memory

OWN_SENTENCES = 100_000
"""Sentences of its own that a session keeps at hand, about 50 MB: the parent may not have written them yet."""


class Session:
    """What one process recalls and learns while it translates."""

    def __init__(self, memory: Memory | None) -> None:
        """Read from this memory; None recalls only what the session itself has learned."""
        self._memory = memory
        self._own: dict[tuple[Space, str], Remembered] = {}
        self._reported = False
        self._begin()

    def _begin(self) -> None:
        self._rows: dict[Space, dict[str, Remembered]] = {}
        self._rates: dict[Space, Rate] = {}
        self._found: set[int] = set()
        self._hits = 0

    def recall(self, space: Space, sentences: Iterable[str]) -> dict[str, Remembered]:
        """Return what is remembered of these sentences: by the memory, or since by this session."""
        asked = list(dict.fromkeys(sentences))
        own = {sentence: self._own[space, sentence] for sentence in asked if (space, sentence) in self._own}
        unknown = [sentence for sentence in asked if sentence not in own]
        found = self._memory.find(space, unknown) if self._memory else {}
        key = space.key.encode()
        self._found.update(identify(key, encode(sentence)) for sentence in found)
        self._hits += (len(own) + len(found)) * space.is_translation
        return {sentence: known for sentence in asked if (known := own.get(sentence) or found.get(sentence))}

    def learn(self, space: Space, remembered: Mapping[str, Remembered], *, seconds: float = 0.0) -> None:
        """Remember what was decided of these sentences, and what asking the model took, if it was measured."""
        self._rows.setdefault(space, {}).update(remembered)
        self._own.update(((space, sentence), known) for sentence, known in remembered.items())
        for key in list(islice(self._own, max(0, len(self._own) - OWN_SENTENCES))):
            del self._own[key]
        if seconds > 0:
            before = self._rates.get(space, Rate(sentences=0, characters=0, seconds=0.0))
            self._rates[space] = Rate(
                sentences=before.sentences + len(remembered),
                characters=before.characters + sum(map(len, remembered)),
                seconds=before.seconds + seconds,
            )

    def drain(self) -> Learned:
        """Return what is new since the last call, for the parent process; damage is told once."""
        damaged = self._memory.damaged if self._memory and not self._reported else None
        self._reported = self._reported or damaged is not None
        learned = Learned(
            rows=self._rows, found=tuple(sorted(self._found)), rates=self._rates, hits=self._hits, damaged=damaged
        )
        self._begin()
        return learned
