"""Runs of lines that occur more than once in an article: boxes of links, which a page repeats further down.

One line that occurs twice may be a refrain, a pull quote or a table's label: of such lines 57 to 91 % were boilerplate
on labelled news pages. Of runs of four lines, or of three that occur three times, all but one of 120 lines were. A run
with prose in it may be the article itself, scraped twice: there the first copy stays. All copies stay of a refrain: a
run of verse, or one without prose in it or between its copies.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

RUNS = ((4, 2), (3, 3))
"""Least (lines, times) of a run to be a box: with fewer of either, 93 to 97 % were boilerplate."""
RUN_WORDS = 4
"""Fewest words of a run: the cells of a table are alike by chance."""

VERSE_WORDS = 12
"""Most words of a line of verse. No box on the labelled news pages has such lines, half of them with `_VERSE_ENDS`."""
_VERSE_ENDS = (",", ".", ";", "…", "-", "!")


def repeated(texts: Sequence[str], prose: Sequence[bool]) -> set[int]:
    """Return the places of repeated runs to drop: all copies of a box, the later ones of prose.

    >>> box = ["Sport", "Ten goals at sea", "Weather", "Rain in the port"]
    >>> sorted(repeated([*box, "So it goes.", *box], [False] * 4 + [True] + [False] * 4))
    [0, 1, 2, 3, 5, 6, 7, 8]
    """
    return {
        place
        for lines, times in RUNS
        for start in _starts(texts, prose, lines, times)
        for place in range(start, start + lines)
    }


def _starts(texts: Sequence[str], prose: Sequence[bool], lines: int, times: int) -> Iterator[int]:
    """Yield start indices of repeated runs to drop: `lines` different lines, `times` copies that do not overlap."""
    copies: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for start in range(len(texts) - lines + 1):
        found = copies[tuple(texts[start : start + lines])]
        if not found or start >= found[-1] + lines:
            found.append(start)
    for run, starts in copies.items():
        if len(starts) >= times and len(set(run)) == lines and sum(len(text.split()) for text in run) >= RUN_WORDS:
            has_prose = any(prose[starts[0] : starts[0] + lines])
            if not _is_verse(run) and (has_prose or any(prose[starts[0] + lines : starts[-1]])):
                yield from starts[1:] if has_prose else starts


def _is_verse(run: Sequence[str]) -> bool:
    """Tell whether lines are short and half of them end as verse does; titles and labels end in a letter or a colon."""
    ends = sum(text.endswith(_VERSE_ENDS) for text in run)
    return 2 * ends >= len(run) and all(len(text.split()) <= VERSE_WORDS for text in run)
