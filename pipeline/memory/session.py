"""The translation memory as a translating process sees it: recall, learn, and hand over what was learned.

Writes nothing: what was learned goes back to the parent process with the shard. Knows nothing of sqlite.
"""

from collections.abc import Iterable, Mapping

from pipeline.memory.entries import Learned, Rate, Remembered, Space, identify
from pipeline.memory.lookup import Memory


class Session:
    """What one process recalls and learns while it translates."""

    def __init__(self, memory: Memory | None) -> None:
        """Read from this memory; None recalls only what the session itself has learned."""
        self._memory = memory
        self._begin()

    def _begin(self) -> None:
        self._rows: dict[Space, dict[str, Remembered]] = {}
        self._rates: dict[Space, Rate] = {}
        self._found: set[int] = set()
        self._hits = 0

    def recall(self, space: Space, sentences: Iterable[str]) -> dict[str, Remembered]:
        """Return what is remembered of these sentences: by the memory, or by this session since it was last drained."""
        asked = list(dict.fromkeys(sentences))
        learned = self._rows.get(space, {})
        unknown = [sentence for sentence in asked if sentence not in learned]
        found = self._memory.find(space, unknown) if self._memory else {}
        self._found.update(identify(space.key, sentence) for sentence in found)
        known = {s: learned.get(s) or found[s] for s in asked if s in learned or s in found}
        self._hits += len(known) * space.is_translation
        return known

    def learn(self, space: Space, remembered: Mapping[str, Remembered], *, seconds: float = 0.0) -> None:
        """Remember what was decided of these sentences, and what asking the model took, if it was measured."""
        self._rows.setdefault(space, {}).update(remembered)
        if seconds > 0:
            before = self._rates.get(space, Rate(sentences=0, characters=0, seconds=0.0))
            self._rates[space] = Rate(
                sentences=before.sentences + len(remembered),
                characters=before.characters + sum(map(len, remembered)),
                seconds=before.seconds + seconds,
            )

    def drain(self) -> Learned:
        """Return what is new since the last call, for the parent process."""
        learned = Learned(
            rows=self._rows,
            found=tuple(sorted(self._found)),
            rates=self._rates,
            hits=self._hits,
            damaged=self._memory.damaged if self._memory else None,
        )
        self._begin()
        return learned
