"""The sample articles, normalized line by line as they stand, against the file beside this one.

Every line of the four English articles that the corpus keeps was compared by hand with its ideal text; those that
differ from it are listed below with the flag that says so. After a wanted change, run this file as a script to write
the golden file anew.
"""

from collections.abc import Iterator
from pathlib import Path

from pipeline.document import Document, Line, replay
from pipeline.stages.base import Resources
from pipeline.stages.normalize import NormalizeConfig
from pipeline.text.lines import classify, split_lines

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).with_name("normalized_lines.txt")
LANGUAGES = {"000": "en", "001": "en", "002": "en", "003": "fr", "004": "en"}

UNREACHABLE = {
    "001:35": "jammed_words",  # yearssaid: a quote, a comma and a space are lost
    "001:71": "unbalanced_quote",  # the opening quote is lost
    "002:3": "stray_stop",  # a sentence of which the middle is garbled
    "002:9": "stray_stop",  # a stop inside the quotation
    "002:20": "stray_stop",  # a stop, and a quote that was an elision
    "003:11": "stray_stop",
    "003:15": "unbalanced_quote",
    "003:37": "unbalanced_quote",
    "003:49": "unbalanced_quote stray_stop",
    "004:12": "untranslated_bracket",  # [durant la conversation]
}
"""Lines, counted from 1, that no rule can bring to their ideal text, or that their author left unbalanced."""


def normalized() -> Iterator[tuple[str, Line]]:
    """Yield every live line of the sample articles with its place."""
    stage = NormalizeConfig(kind="normalize").build(Resources(names=ROOT / "configs" / "names.toml"))
    for path in sorted((ROOT / "seeds").glob("*.txt")):
        number = path.name[:3]
        texts = split_lines(path.read_bytes().decode("utf-8"))
        lines = (
            Line(source=text, text=text, kind=kind, language=LANGUAGES[number])
            for text, kind in zip(texts, classify(texts), strict=True)
        )
        document = stage([Document(id=path.name, path=path.name, lines=tuple(lines))])[0]
        yield from ((f"{number}:{at}", line) for at, line in enumerate(document.lines, 1) if line.is_live)


def golden() -> str:
    """Return the golden file as it should be: place, flags, text."""
    return "".join(f"{place}\t{' '.join(line.flags)}\t{line.text}\n" for place, line in normalized())


def test_the_sample_articles_are_normalized_as_before() -> None:
    assert golden().splitlines() == GOLDEN.read_text(encoding="utf-8").splitlines()


def test_only_the_lines_known_to_be_out_of_reach_are_flagged() -> None:
    assert {place: " ".join(line.flags) for place, line in normalized() if line.flags} == UNREACHABLE


def test_the_edits_lead_from_the_articles_to_the_golden_lines() -> None:
    assert all(replay(line.source, line.edits) == line.text for _, line in normalized())


def test_punctuation_is_ascii() -> None:
    left = {character for _, line in normalized() for character in line.text if not character.isalpha()}

    assert {character for character in left if not character.isascii()} == {"\ufe0f", "➡"}  # a footer's arrow


if __name__ == "__main__":
    GOLDEN.write_text(golden(), encoding="utf-8")
