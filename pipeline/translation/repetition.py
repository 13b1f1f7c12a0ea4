"""Find loops: the same words again and again, as Marian models produce for menus and noise."""

from collections.abc import Sequence

LONGEST_CYCLE = 8
"""In words. Longer cycles are whole clauses, which speakers repeat too."""
MOST_WORDS = 2000
"""Words scanned: a hypothesis has at most 500 pieces, and the scan must stay linear."""


def longest_repetition(text: str) -> int:
    """Return how often in a row the most repeated n-gram occurs in the text; single words count half.

    People say "very very very"; three words three times over are a loop.

    >>> longest_repetition("a good day")
    1
    >>> longest_repetition("the end of the end of the end of it")
    3
    """
    words = text.split()[:MOST_WORDS]
    best = 1
    for size in range(1, LONGEST_CYCLE + 1):
        run = _longest_run(words, size)
        best = max(best, (run + 1) // 2 if size == 1 else run)
    return best


def _longest_run(words: Sequence[str], size: int) -> int:
    """Return the most consecutive copies of one n-gram of `size` words."""
    best = equal = 0
    for index in range(size, len(words)):
        equal = equal + 1 if words[index] == words[index - size] else 0
        best = max(best, equal)
    return best // size + 1


def is_loop(english: str, source: str) -> bool:
    """Return whether a translation repeats itself three times or more, and more often than its source does.

    >>> is_loop("the way to the way to the way to", "le chemin")
    True
    >>> is_loop("No, no, no!", "Non, non, non !")
    False
    """
    repetition = longest_repetition(english)
    return repetition > 2 and repetition > longest_repetition(source)  # noqa: PLR2004 - the threshold the docstring names
