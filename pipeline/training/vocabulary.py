"""Learn the SentencePiece model, and lay it out the way MarianTokenizer and CTranslate2 expect.

One unigram model serves both languages. Ids are OPUS-MT's: `</s>` 0, `<unk>` 1, the pieces, and `<pad>` last.

Typography is folded inside the SentencePiece model (its normalization table), so a curly and a straight apostrophe give
the same pieces whoever tokenises: a small vocabulary has no room for six kinds of quotation mark.
"""

import json
import random
import sys
import unicodedata
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import sentencepiece

from pipeline.corpus.storage import write_text
from pipeline.training.parallel_text import Pair, sentences
from pipeline.training.settings import VocabularySettings

END, UNKNOWN, PADDING = "</s>", "<unk>", "<pad>"

FOLDED = {
    **dict.fromkeys("‘’‚‛′ʼ`´", "'"),
    **dict.fromkeys("“”„‟«»″", '"'),
    **dict.fromkeys("–—―−‒", "-"),
    **dict.fromkeys("‐‑", "-"),
    **dict.fromkeys("\u00a0\u2009\u200a\u202f\u3000\t\n\r", " "),
    **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", ""),
    "…": "...",
}
"""Character → what the model sees instead, on top of NFKC."""


def learn_vocabulary(pairs: Sequence[Pair], settings: VocabularySettings, seed: int, folder: Path) -> None:
    """Write `source.spm`, `target.spm` (the same model) and, last and whole, `vocab.json` into `folder`.

    Raises:
        RuntimeError: The text has too few different words, or more different characters than `size` pieces can hold.
    """
    texts = list(sentences(pairs))
    random.Random(seed).shuffle(texts)  # noqa: S311 - a sample, not a secret
    model = BytesIO()  # a file would have its own path stored in it
    sentencepiece.set_min_log_level(1)
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts[: settings.sample_lines]),
        model_writer=model,
        normalizer=sentencepiece.SentencePieceNormalizer(norm_map=_normalization_rules()),
        model_type="unigram",
        vocab_size=settings.size - 1,  # <pad> is added behind the pieces
        character_coverage=settings.character_coverage,
        eos_id=0,
        eos_piece=END,
        unk_id=1,
        unk_piece=UNKNOWN,
        bos_id=-1,
        pad_id=-1,
        byte_fallback=False,
        split_digits=True,
        num_threads=1,  # the learnt pieces must not depend on the machine
        minloglevel=1,
    )
    for name in ("source.spm", "target.spm"):
        (folder / name).write_bytes(model.getvalue())
    _write_vocabulary(folder)


def _write_vocabulary(folder: Path) -> None:
    processor = sentencepiece.SentencePieceProcessor(model_file=str(folder / "source.spm"))
    pieces = [processor.id_to_piece(index) for index in range(processor.get_piece_size())]
    vocabulary = {piece: index for index, piece in enumerate([*pieces, PADDING])}
    text = json.dumps(vocabulary, ensure_ascii=False, indent=0)
    write_text(folder / "vocab.json", text)


def _normalization_rules() -> list[tuple[str, str]]:
    """Return what every character that changes becomes: its NFKC, or what `FOLDED` says."""
    table: dict[str, str] = {}
    for point in range(sys.maxunicode + 1):
        character = chr(point)
        folded = unicodedata.normalize("NFKC", character)
        if folded != character and not 0xD800 <= point < 0xE000:  # noqa: PLR2004 - the surrogates
            table[character] = folded
        decomposed = unicodedata.normalize("NFD", character)
        if len(decomposed) == 2 and unicodedata.normalize("NFC", decomposed) == character:  # noqa: PLR2004 - base, mark
            table[decomposed] = character
    return sorted((table | FOLDED).items())
