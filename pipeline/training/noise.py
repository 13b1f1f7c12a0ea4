"""Noisy copies of training pairs, as real text also comes: in capitals, without accents, with names never seen before.

A model trained only on clean sentences translates a headline in capitals badly, drops unknown names and loses numbers.
So some pairs are repeated, each disturbed in one way. Which, and how, depends only on the pair's text and the seed: not
on the other pairs, their order or the other shares, and a larger share keeps the copies of a smaller one.

Curly for straight quotation marks and the like are no noise: the vocabulary folds them (`vocabulary.FOLDED`), so only
what it cannot fold, the spaces beside them, is disturbed.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import TypeVar

import regex

from pipeline.text.unicode import without_accents
from pipeline.training.parallel_text import Pair
from pipeline.training.settings import NoiseSettings

T = TypeVar("T")
Sides = tuple[str, str]
"""A source and its English."""
Disturb = Callable[[str, str, random.Random], Sides]

DRAW_BYTES = 4
"""Of one decision: shares are exact to one in four thousand million."""
BARE_CAPITALS = 0.5
"""Of the copies in capitals, those whose source also loses its accents: headlines come either way."""
CODES_FOR_NUMBERS = 0.2
NAMES_FOR_NAMES = 0.6
"""The rest become addresses, hashtags and codes. Both by choice: mostly, a number or a name is there."""


def noisy_copies(pairs: Iterable[Pair], settings: NoiseSettings, seed: int) -> Iterator[Pair]:
    """Yield the disturbed copies of `pairs`, each with the origin of its pair, so that weights apply.

    A pair that a disturbance does not change gives no copy: a text already in capitals, a script without capitals, a
    sentence without a name. So shares are those of the pairs that can be disturbed.

    Args:
        pairs: Clean pairs; they are not yielded.
        settings: The share of each kind.
        seed: Another seed draws other pairs and other names.
    """
    shares: Mapping[str, float] = settings.model_dump()
    for pair in pairs:
        text = f"{seed}\t{pair.source}\t{pair.target}".encode()
        draws = blake2b(text, digest_size=DRAW_BYTES * len(KINDS)).digest()
        for place, (kind, disturb) in enumerate(KINDS.items()):
            draw = int.from_bytes(draws[DRAW_BYTES * place : DRAW_BYTES * (place + 1)])
            if draw >= shares[kind] * 256**DRAW_BYTES:
                continue
            lot = random.Random(draw)  # noqa: S311 - a sample, not a secret
            source, target = disturb(pair.source, pair.target, lot)
            if (source, target) != (pair.source, pair.target):
                yield Pair(source=source, target=target, origin=pair.origin)


def _upper_case(source: str, english: str, lot: random.Random) -> Sides:
    bare = lot.random() < BARE_CAPITALS
    return (without_accents(source) if bare else source).upper(), english.upper()


_WORD_START = regex.compile(r"(?<![\p{L}\p{M}\p{N}'’])\p{Ll}")


def _title_case(source: str, english: str, _: random.Random) -> Sides:
    titled = [_WORD_START.sub(lambda match: match[0].title(), side) for side in (source, english)]
    return titled[0], titled[1]


def _lower_case(source: str, english: str, _: random.Random) -> Sides:
    return source.lower(), english


def _no_accents(source: str, english: str, _: random.Random) -> Sides:
    return without_accents(source), english


_GUILLEMETS = regex.compile(r"«\s*+([^«»]*[^«»\s])\s*+»")
_STRAIGHT = regex.compile(r'"([^"]++)"')
_SPACED_MARK = regex.compile(r"(?<!\s)\s++([;:!?])")
_MARK = regex.compile(r"(?<=[\p{L}\p{N}])([;:!?]++)(?=\s|$)")


def _other_quotes(text: str) -> str:
    if "«" in text:
        return _GUILLEMETS.sub(r'"\1"', text)
    return _STRAIGHT.sub(r"« \1 »", text)


def _other_spaces(text: str) -> str:
    if _SPACED_MARK.search(text):
        return _SPACED_MARK.sub(r"\1", text)
    return _MARK.sub(r" \1", text)


def _punctuation(source: str, english: str, lot: random.Random) -> Sides:
    """Change quotation marks or spaces, at random if both can change."""
    changed = [source, *(text for text in (_other_quotes(source), _other_spaces(source)) if text != source)]
    return (_pick(lot, changed[1:]) if len(changed) > 1 else source), english


def _no_end_mark(source: str, english: str, _: random.Random) -> Sides:
    bare = [side.rstrip() for side in (source, english)]
    if not all(side.endswith(".") and not side.endswith("..") for side in bare):
        return source, english
    return bare[0][:-1].rstrip(), bare[1][:-1].rstrip()


_NUMBER = regex.compile(
    r"(?<![\p{L}\p{M}\p{N}]|\p{N}[.,:\s])[0-9]{2,9}+(?![\p{L}\p{M}\p{N}]|[.,:\s]\p{N})"  # not in a longer number
)
_NAME = regex.compile(r"(?<![\p{L}\p{M}\p{N}@./#&_-])\p{Lu}\p{Ll}[\p{L}\p{M}]++(?![\p{N}@/_-]|\.\p{L})")


def _copied(source: str, english: str, lot: random.Random) -> Sides:
    """Replace one name or number that occurs equally often on both sides.

    The first word is capitalised anyway, so it may not be a name.
    """
    found = [(kind, token) for kind in (_NAME, _NUMBER) for token in _shared(kind, source, english)]
    if not found:
        return source, english
    kind, token = _pick(lot, found)
    other = _invented_number(token, lot) if kind is _NUMBER else _invented_for_name(token, lot)

    def put(match: regex.Match[str]) -> str:
        return other if match[0] == token else match[0]

    return kind.sub(put, source), kind.sub(put, english)


def _shared(kind: regex.Pattern[str], source: str, english: str) -> list[str]:
    sides = [[match[0] for match in kind.finditer(side)] for side in (source, english)]
    first = regex.search(r"\p{L}[\p{L}\p{M}]*+", source)
    unsure = first[0] if first else ""
    there, here = map(Counter, sides)
    return [token for token, count in there.items() if token != unsure and here[token] == count]


_ONSETS = (*"bdfgklmnprstvz", "br", "dr", "gr", "kr", "tr", "st", "ch", "sh", "th", "kh", "ts", "zh")
_VOWELS = (*"aaeeiioouéöü", "ai", "ei", "ou", "ia")
_ENDS = ("", "", "", "n", "r", "s", "l", "k", "m", "x", "nd", "rt", "sz", "ck", "ng")
_DOMAINS = ("com", "org", "net", "fr", "ch", "be", "ca", "eu", "info")


def _invented_number(token: str, lot: random.Random) -> str:
    """Return as many digits, or a product code."""
    if lot.random() < CODES_FOR_NUMBERS:
        return _code(lot)
    return str(1 + _below(lot, 9)) + "".join(str(_below(lot, 10)) for _ in token[1:])


def _invented_for_name(token: str, lot: random.Random) -> str:
    """Return a name, an address, a hashtag or a code.

    What begins with a vowel may follow an elided article ("d'Obama") and becomes a name with a vowel in front.
    """
    if without_accents(token)[0] in "AEIOUY":
        return _name(lot, vowel=True)
    if lot.random() < NAMES_FOR_NAMES:
        return _name(lot)
    return _pick(lot, (_web_address, _mail_address, _hashtag, _code))(lot)


def _name(lot: random.Random, *, vowel: bool = False) -> str:
    syllables = "".join(_pick(lot, _ONSETS) + _pick(lot, _VOWELS) for _ in range(2 + _below(lot, 2)))
    return f"{_pick(lot, 'aeiou') if vowel else ''}{syllables}{_pick(lot, _ENDS)}".capitalize()


def _web_address(lot: random.Random) -> str:
    begin, end = _pick(lot, ("https://", "https://www.", "www.", "")), _pick(lot, ("", "", f"/{_word(lot)}"))
    return f"{begin}{_word(lot)}.{_pick(lot, _DOMAINS)}{end}"


def _mail_address(lot: random.Random) -> str:
    return f"{_word(lot)}.{_word(lot)}@{_word(lot)}.{_pick(lot, _DOMAINS)}"


def _hashtag(lot: random.Random) -> str:
    return f"#{_name(lot)}{_pick(lot, ('', str(10 + _below(lot, 90)), _name(lot)))}"


def _code(lot: random.Random) -> str:
    letters = "".join(_pick(lot, "ABCDEFGHKLMNPRSTVXZ") for _ in range(1 + _below(lot, 3)))
    return f"{letters}{_pick(lot, ('', '-'))}{10 + _below(lot, 9990)}"


def _word(lot: random.Random) -> str:
    return without_accents(_name(lot)).lower()


def _pick(lot: random.Random, options: Sequence[T]) -> T:
    return options[_below(lot, len(options))]


def _below(lot: random.Random, end: int) -> int:
    """Return a number from 0 to `end` - 1; only `Random.random` gives the same sequence in every Python."""
    return int(lot.random() * end)


KINDS: Mapping[str, Disturb] = {
    "upper_case": _upper_case,
    "title_case": _title_case,
    "lower_case": _lower_case,
    "no_accents": _no_accents,
    "punctuation": _punctuation,
    "no_end_mark": _no_end_mark,
    "copied": _copied,
}
"""Setting → what it does. A new kind goes to the end: the place decides the draws, so those of the others stay."""
