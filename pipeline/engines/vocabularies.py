"""Correct the vocabularies of a CTranslate2 conversion."""

import json
from pathlib import Path

from pipeline.engines.tokenization import PADDING, TARGET_VOCABULARY

SHARED, SOURCE, TARGET = "shared_vocabulary.json", "source_vocabulary.json", "target_vocabulary.json"


def separate_vocabularies(checkpoint: Path, conversion: Path) -> None:
    """Give a conversion its checkpoint's target vocabulary; do nothing when both sides share one.

    CTranslate2's converter (4.8.5) uses the pieces of vocab.json for both sides. It neither fails nor warns, since
    MarianMT checkpoints have the same number of pieces on both sides: the model then spells its English in source
    pieces.

    Raises:
        OSError: A file cannot be read or written.
        ValueError: The target vocabulary and the network differ in size.
    """
    if not (checkpoint / TARGET_VOCABULARY).is_file():
        return
    source = json.loads((conversion / SHARED).read_bytes())
    ids: dict[str, int] = json.loads((checkpoint / TARGET_VOCABULARY).read_bytes())
    target = [piece for piece in sorted(ids, key=ids.__getitem__) if piece != PADDING]
    if len(target) != len(source):
        message = f"{TARGET_VOCABULARY} has {len(target)} pieces, the network {len(source)}"
        raise ValueError(message)
    for name, pieces in ((SOURCE, source), (TARGET, target)):
        (conversion / name).write_text(json.dumps(pieces, ensure_ascii=False, indent=2), encoding="utf-8")
    (conversion / SHARED).unlink()
