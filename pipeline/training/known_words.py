"""The English words that a model was trained on, from its packed data: any other word it says is made up."""

from collections import Counter

import sentencepiece

from pipeline.corpus.storage import write_text
from pipeline.training.packed_data import Pack
from pipeline.training.paths import Files
from pipeline.translation.invented_words import folded_words

FEWEST = 2
"""Times that a word must occur in the data: of those that occur once, many are slips and codes."""
AT_ONCE = 4096
"""Sentences decoded together."""


def known_words(pack: Pack, files: Files) -> list[str]:
    """Return the distinct words of the English of all pairs, sorted, without case and accents.

    Noisy copies contain made-up names: they are last in the pack and are left out, with as many pairs before them as
    there were copies too long to pack.
    """
    processor = sentencepiece.SentencePieceProcessor(model_file=str(files.pieces))
    target = pack.pairs.target
    counts: Counter[str] = Counter()
    for first in range(0, len(pack.pairs) - pack.copies, AT_ONCE):
        last = min(first + AT_ONCE, len(pack.pairs) - pack.copies)
        english = processor.decode([target[index].tolist() for index in range(first, last)])
        for sentence in english:
            counts.update(folded_words(sentence))
    return sorted(word for word, count in counts.items() if count >= FEWEST)


def write_words(pack: Pack, files: Files) -> None:
    """Write them into the work folder, from where every form of the model takes them."""
    write_text(files.words, "\n".join(known_words(pack, files)) + "\n")
