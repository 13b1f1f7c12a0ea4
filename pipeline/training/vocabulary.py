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
from pathlib import Path

import sentencepiece

from pipeline.training.corpus import Pair, sentences
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
    """Write `source.spm`, `target.spm` (the same model) and `vocab.json` into `folder`."""
    texts = list(sentences(pairs))
    random.Random(seed).shuffle(texts)  # noqa: S311 - a sample, not a secret
    rules = folder / "normalization.tsv"
    rules.write_text(_normalization_rules(), encoding="utf-8")
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts[: settings.sample_lines]),
        model_prefix=str(folder / "source"),
        model_type="unigram",
        vocab_size=settings.size - 1,  # <pad> is added behind the pieces
        character_coverage=settings.character_coverage,
        normalization_rule_tsv=str(rules),
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
    model = (folder / "source.model").read_bytes()
    (folder / "source.spm").write_bytes(model)
    (folder / "target.spm").write_bytes(model)
    for leftover in ("source.model", "source.vocab", "normalization.tsv"):
        (folder / leftover).unlink()
    _write_vocabulary(folder)


def _write_vocabulary(folder: Path) -> None:
    processor = sentencepiece.SentencePieceProcessor(model_file=str(folder / "source.spm"))
    pieces = [processor.id_to_piece(index) for index in range(processor.get_piece_size())]
    vocabulary = {piece: index for index, piece in enumerate([*pieces, PADDING])}
    text = json.dumps(vocabulary, ensure_ascii=False, indent=0)
    (folder / "vocab.json").write_text(text, encoding="utf-8")


def _normalization_rules() -> str:
    """Return NFKC of every character, and our folding, in the format of SentencePiece's `normalization_rule_tsv`."""
    table: dict[str, str] = {}
    for point in range(sys.maxunicode + 1):
        character = chr(point)
        folded = unicodedata.normalize("NFKC", character)
        if folded != character and not 0xD800 <= point < 0xE000:  # noqa: PLR2004 - the surrogates
            table[character] = folded
        decomposed = unicodedata.normalize("NFD", character)
        if len(decomposed) == 2 and unicodedata.normalize("NFC", decomposed) == character:  # noqa: PLR2004 - base, mark
            table[decomposed] = character
    table |= FOLDED
    return "".join(f"{_points(key)}\t{_points(value)}\n" for key, value in sorted(table.items()))


def _points(text: str) -> str:
    return " ".join(f"{ord(character):X}" for character in text)
