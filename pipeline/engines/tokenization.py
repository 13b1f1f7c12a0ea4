"""What the engines of MarianMT models share: pieces, their limits, and batches of equal length.

SentencePiece is called directly. MarianTokenizer gives the same pieces at an eighth of the speed, and reads `</s>` or
`>>xxx<<` in an article as a command (transformers 5.23).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby, islice
from pathlib import Path
from typing import TypeVar

import regex
import sentencepiece

from pipeline.engines import Hypothesis
from pipeline.errors import ModelError
from pipeline.models import ModelFiles

END, UNKNOWN, PADDING = "</s>", "<unk>", "<pad>"
TARGET_VOCABULARY = "target_vocab.json"
"""In a checkpoint with separate source and target vocabularies."""
COMMAND = regex.compile(r"</s>|<pad>|>>[^<>]*+<<")
"""Pieces that control the model. Article text that SentencePiece passes through as one must not control it."""
LONGEST_SOURCE = 250
"""Pieces, including those added around the sentence. MarianMT has 512 positions, and its English may need twice the
pieces of its source."""
LONGEST_TARGET = 500
"""Pieces; CTranslate2 fails at position 512."""

NOTHING = Hypothesis(text="", score=0.0)
"""The hypothesis for a sentence without pieces."""

Item = TypeVar("Item")
Pieces = list[str]
Target = tuple[Pieces, float]
"""Pieces of the target without `</s>`, and their mean log-probability, `</s>` included."""
Promise = Callable[[], Sequence[Target]]
"""Waits for the targets of one source, best first."""
Search = Callable[[list[Pieces]], Iterable[Promise]]
"""Sources of equal length → one promise each, in order."""


class Codec:
    """Sentences ↔ pieces, by the two SentencePiece models of one MarianMT model."""

    def __init__(self, files: ModelFiles) -> None:
        """Load the SentencePiece models.

        Raises:
            ModelError: SentencePiece cannot read the files.
        """
        self._prefix = [files.prefix] if files.prefix else []
        with loading(files.name, files.folder):
            self._source = sentencepiece.SentencePieceProcessor(model_file=str(files.folder / "source.spm"))
            self._target = sentencepiece.SentencePieceProcessor(model_file=str(files.folder / "target.spm"))

    def encode(self, sentence: str) -> Pieces:
        """Return the pieces of a sentence as the model expects them: the prefix first, `</s>` last."""
        pieces = self._source.encode(sentence, out_type=str)
        return [*self._prefix, *(UNKNOWN if COMMAND.fullmatch(piece) else piece for piece in pieces), END]

    def decode(self, target: Pieces) -> str:
        """Return the English text of target pieces."""
        text: str = self._target.decode(target).strip()
        return text

    def fits(self, sentence: str) -> bool:
        """Return whether the sentence has at most 250 pieces."""
        return len(self.encode(sentence)) <= LONGEST_SOURCE

    def spells(self, text: str) -> bool:
        """Return whether every character of a text is in a source piece."""
        return self._source.unk_id() not in self._source.encode(text)

    def translate(self, sentences: Sequence[str], batch_tokens: int, search: Search) -> list[list[Hypothesis]]:
        """Return the hypotheses of each sentence, in order: at least one, best first.

        A sentence without pieces (empty, or all white space) is not sent to the model, which would invent one: its only
        hypothesis is empty.

        Raises:
            ValueError: A sentence has more than 250 pieces.
        """
        sources = [self._checked(sentence) for sentence in sentences]
        spoken = [index for index, source in enumerate(sources) if len(source) > len(self._prefix) + 1]
        promises = in_batches([sources[index] for index in spoken], batch_tokens, search)
        found = {
            index: [self._hypothesis(sources[index], *target) for target in promise()]
            for index, promise in zip(spoken, promises, strict=True)
        }
        return [found.get(index, [NOTHING]) for index in range(len(sentences))]

    def _checked(self, sentence: str) -> Pieces:
        pieces = self.encode(sentence)
        if len(pieces) > LONGEST_SOURCE:
            message = f"{len(pieces)} pieces, at most {LONGEST_SOURCE} fit: split the sentence {sentence[:60]!r}…"
            raise ValueError(message)
        return pieces

    def _hypothesis(self, source: Pieces, target: Pieces, score: float) -> Hypothesis:
        return Hypothesis(text=self.decode(target), score=score, finished=len(target) < longest_target(source))


@contextmanager
def loading(name: str, folder: Path) -> Iterator[None]:
    """Turn library errors about files they cannot read into a ModelError that names the model."""
    try:
        yield
    except ModelError:
        raise
    except Exception as error:  # each library raises other errors for a damaged file
        message = f"model {name} in {folder} does not load: {error}"
        raise ModelError(message) from error


def require_prefix(files: ModelFiles, vocabulary: Iterable[str]) -> None:
    """Check that the model knows its prefix, which it would otherwise read as an unknown word.

    Raises:
        ModelError: It does not.
    """
    if files.prefix and files.prefix not in vocabulary:
        message = f"model {files.name} has no piece {files.prefix!r}: correct its prefix in the registry"
        raise ModelError(message)


def longest_target(source: Sequence[str]) -> int:
    """Return the decoding limit, in pieces: a translation of more than twice its source is a loop."""
    return min(LONGEST_TARGET, 2 * len(source) + 20)


def in_batches(sources: Sequence[Pieces], batch_tokens: int, search: Search) -> list[Promise]:
    """Call `search` on batches of sources of equal length, so that nothing is padded; return the promises in order.

    Args:
        sources: Pieces of each sentence.
        batch_tokens: Pieces per batch; a longer source is a batch of its own.
        search: Called with each batch.
    """
    found = {
        index: promise
        for batch in _batches(sources, batch_tokens)
        for index, promise in zip(batch, search([sources[i] for i in batch]), strict=True)
    }
    return [found[index] for index in range(len(sources))]


def _batches(sources: Sequence[Pieces], batch_tokens: int) -> Iterator[list[int]]:
    """Yield the indices of sources of one length, longest first, as many as fit into `batch_tokens`."""
    ordered = sorted(range(len(sources)), key=lambda i: (-len(sources[i]), sources[i]))
    for length, group in groupby(ordered, key=lambda i: len(sources[i])):
        yield from map(list, batched(group, max(1, batch_tokens // length)))


def batched(items: Iterable[Item], size: int) -> Iterator[tuple[Item, ...]]:
    """Yield tuples of `size` items, the last may be shorter (in itertools from Python 3.12 on).

    >>> list(batched(range(5), 2))
    [(0, 1), (2, 3), (4,)]
    """
    iterator = iter(items)
    while group := tuple(islice(iterator, size)):
        yield group
