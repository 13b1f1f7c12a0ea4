"""Find the language of every document by a vote of its lines, and its lines in other languages.

Two detectors vote and must agree: alone, one of them sends an eighth of the sentences in languages we do not translate
to a model for another language.
"""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import ClassVar, Literal

import regex
from pydantic import Field

from pipeline.detectors import Detector, DetectorName, Guess, detector_version, load_detector
from pipeline.detectors.sample import MIN_LETTERS, count_letters
from pipeline.digest import digest_value
from pipeline.document import UNDETERMINED, Document, Kind, Line
from pipeline.memory import Remembered, Session, Space
from pipeline.stages.base import Resources, Stage, StageConfig
from pipeline.text.function_words import is_prose
from pipeline.translation.sentences import Tell

Opinions = tuple[Guess, Guess]
"""The guesses of the first and the second detector for one text."""

MOST_REMEMBERED = 5_000
"""Characters of the longest line whose language is remembered: no paragraph of news is longer."""

MIN_CERTAINTY = 0.6
"""Mean score from which the second detector is trusted alone. Its ten wrong answers of that kind on 9,970 FLORES
sentences (full of names, mistaken for Extremaduran or Galician) score under 0.53; news in seven such languages scores
over 0.75."""

SURE = 0.99
"""Score of the first detector for a title that leaves its article's language. It is near 1 for most text, so that it
only excludes what the detector itself doubts."""

MIN_SHARE = 0.75
"""Share of the letters below which lines too short to vote are heard too, and quotations count less: a short French
article whose singer speaks English for one long paragraph is French."""

QUOTED_DIVISOR = 4
"""A quoted letter counts a quarter then: an article of nothing but quotations still has a language."""

_QUOTED = regex.compile(r"[“„«»\"][^“”„«»\"\n]{20,}+[”“«»\"]")


class DetectConfig(StageConfig):
    """How languages are detected."""

    verb: ClassVar[str] = "detecting languages"
    version: ClassVar[int] = 2
    sets: ClassVar[frozenset[str]] = frozenset({"language"})
    forbids: ClassVar[frozenset[str]] = frozenset({"language", "english", "quality"})

    kind: Literal["detect"]
    detector: DetectorName = "langdetect"
    """The first opinion."""
    second_detector: DetectorName = "py3langid"
    """The second opinion; the first is never trusted alone."""
    min_letters: int = Field(default=40, ge=MIN_LETTERS)
    """Lines with fewer letters get their document's language and vote together, where longer ones leave doubt: a
    detector's certainty means nothing for one (measured on labelled news pages)."""
    allow_undetermined: bool = False
    """Keep documents of undetermined language, as `und`, instead of rejecting them."""

    def digests(self, resources: Resources) -> Mapping[str, str]:
        """Return the digest of each detector's version."""
        del resources
        names = dict.fromkeys((self.detector, self.second_detector))
        return {f"detector {name}": digest_value(detector_version(name)) for name in names}

    def build(self, resources: Resources) -> Stage:
        """Load both detectors, which takes a second."""
        first, second = (self._detector(name, resources.memory) for name in (self.detector, self.second_detector))
        return partial(detect, first=first, second=second, config=self, tell=resources.tell)

    def _detector(self, name: DetectorName, memory: Session | None) -> Detector:
        detector = load_detector(name)
        if memory is None or name == "fake":
            return detector
        space = Space(
            language=UNDETERMINED,
            model=name,
            engine=f"{detector_version(name)}, checks {self.version}",
            compute_type="",
            beam_size=0,
        )
        return replace(detector, guess=partial(_recalled, guess=detector.guess, memory=memory, space=space))


def _recalled(text: str, *, guess: Callable[[str], Guess], memory: Session, space: Space) -> Guess:
    """Return what a detector says of a text, or said of it in an earlier run: detection is slower than cleaning."""
    if len(text) > MOST_REMEMBERED:
        return guess(text)
    known = memory.recall(space, [text]).get(text)
    if known is not None and known.language is not None:
        return Guess(known.language, known.score)
    made = guess(text)
    memory.learn(space, {text: Remembered(language=made.language, score=made.score)})
    return made


@dataclass(frozen=True, slots=True)
class Election:
    """The language with most letters, its share of the voting letters, and its voters' mean score."""

    language: str
    share: float
    certainty: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """The language of a document and its share of the voting letters, or why there is none."""

    language: str
    score: float
    reason: str = ""
    detail: str = ""


def detect(
    documents: Sequence[Document],
    first: Detector,
    second: Detector,
    config: DetectConfig,
    tell: Tell | None = None,
) -> list[Document]:
    """Return the documents with their languages and those of their lines.

    A document is rejected as `language_undetermined` when no detector has an answer, as `language_unclear` when they
    differ, unless the configuration allows that. It is flagged `mixed_language` when a line is in another one, which
    names alone never are, nor a title that either detector doubts.
    """

    @cache  # a line repeated on many pages is judged once
    def opinions(text: str) -> Opinions:
        return first(text), second(text)

    detected: list[Document] = []
    for document in documents:
        detected.append(document if document.reject else _detected(document, first, second, config, opinions))
        if tell:
            tell(len(detected), len(documents))
    return detected


def _detected(
    document: Document, first: Detector, second: Detector, config: DetectConfig, opinions: Callable[[str], Opinions]
) -> Document:
    """Return one document with its language and those of its lines."""
    voters = {
        number: letters
        for number, line in enumerate(document.lines)
        if line.is_live and (letters := count_letters(line.text)) >= config.min_letters
    }
    heard = {number: opinions(document.lines[number].text) for number in voters}
    ballots = [(heard[number], letters) for number, letters in voters.items()]
    if not ballots:
        ballots = _together(document, frozenset(), opinions)
    verdict = judge(ballots, first, second)
    if voters and verdict.score < MIN_SHARE:
        own = [(heard[number], _own_letters(document.lines[number].text)) for number in voters]
        again = judge([*own, *_together(document, voters, opinions)], first, second)
        verdict = verdict if again.language == UNDETERMINED else again
    return _labelled(document, verdict, heard, config)


def _labelled(document: Document, verdict: Verdict, heard: Mapping[int, Opinions], config: DetectConfig) -> Document:
    """Return a document with its language and those of its lines, or rejected when it has none."""
    around = "\n".join(
        document.lines[number].text
        for number, pair in heard.items()
        if verdict.language in (pair[0].language, pair[1].language)
    )
    lines = tuple(
        _with_language(line, verdict.language, heard.get(number), around) for number, line in enumerate(document.lines)
    )
    detected = replace(document, lines=lines, language=verdict.language, language_score=verdict.score)
    if verdict.language == UNDETERMINED:
        return detected if config.allow_undetermined else detected.rejected(verdict.reason, verdict.detail)
    leavers = any(line.is_live and line.language != verdict.language for line in lines)
    return detected.flagged("mixed_language") if leavers else detected


def _together(
    document: Document, voters: Container[int], opinions: Callable[[str], Opinions]
) -> list[tuple[Opinions, int]]:
    """Return one ballot for all lines that do not vote alone, as they are too short."""
    text = "\n".join(line.text for number, line in enumerate(document.lines) if line.is_live and number not in voters)
    letters = count_letters(text)
    return [(opinions(text), letters)] if letters >= MIN_LETTERS else []


def _own_letters(text: str) -> int:
    """Return how many letters of a line count when its article's language is in doubt: few of what it quotes.

    >>> _own_letters("“We are so happy to be back on the road,” a écrit le chanteur."), _own_letters("Il a dit “yes”.")
    (23, 9)
    """
    letters = count_letters(text)
    quoted = sum(count_letters(part) for part in _QUOTED.findall(text))
    return letters - quoted + quoted // QUOTED_DIVISOR


def judge(ballots: Sequence[tuple[Opinions, int]], first: Detector, second: Detector) -> Verdict:
    """Return the language of a document from both detectors' guesses for its lines and the lines' letter counts.

    Where they differ, the second is trusted only with a language that the first does not know, and only when it is
    sure: the first then mistakes Galician for Portuguese or Belarusian for Ukrainian, and is certain of it.
    """
    one = elect([(pair[0], letters) for pair, letters in ballots])
    two = elect([(pair[1], letters) for pair, letters in ballots])
    if one.language == two.language:
        if one.language == UNDETERMINED:
            detail = "too little text, or in no language the detectors know"
            return Verdict(UNDETERMINED, 0.0, "language_undetermined", detail)
        return Verdict(one.language, one.share)
    if two.language not in (UNDETERMINED, *first.languages) and two.certainty >= MIN_CERTAINTY:
        return Verdict(two.language, two.share)
    detail = ", ".join(
        f"{detector.name} says {vote.language} ({vote.share:.2f})" for detector, vote in ((first, one), (second, two))
    )
    return Verdict(UNDETERMINED, 0.0, "language_unclear", detail)


def elect(votes: Sequence[tuple[Guess, int]]) -> Election:
    """Return the language with most letters; the first one wins a tie, and `und` does not vote.

    >>> elect([(Guess("fr", 0.9), 50), (Guess("en", 0.5), 150), (Guess("und", 0.0), 100)])
    Election(language='en', share=0.75, certainty=0.5)
    """
    letters_for: dict[str, int] = {}
    certainty_for: dict[str, float] = {}
    for guess, letters in votes:
        if guess.language != UNDETERMINED:
            letters_for[guess.language] = letters_for.get(guess.language, 0) + letters
            certainty_for[guess.language] = certainty_for.get(guess.language, 0.0) + letters * guess.score
    if not letters_for:
        return Election(UNDETERMINED, 0.0, 0.0)
    winner = max(letters_for, key=letters_for.__getitem__)
    letters = letters_for[winner]
    return Election(winner, letters / sum(letters_for.values()), certainty_for[winner] / letters)


def _with_language(line: Line, language: str, opinions: Opinions | None, around: str) -> Line:
    """Return the line in its document's language, or in the one it leaves for; a dropped line unchanged."""
    if line.dropped is not None:
        return line
    leaves = opinions is not None and _leaves(line, language, opinions, around)
    return replace(line, language=opinions[0].language if opinions and leaves else language)


def _leaves(line: Line, language: str, opinions: Opinions, around: str) -> bool:
    """Return whether both detectors agree on another language, and the line is more than names; a title, sure too."""
    one, two = opinions
    if not one.language == two.language not in (UNDETERMINED, language):
        return False
    if line.kind is Kind.TITLE and (one.score < SURE or two.score < MIN_CERTAINTY):
        return False
    return language == UNDETERMINED or is_prose(line.text, one.language, language, around)
