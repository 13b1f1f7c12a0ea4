"""What batches of equal length cost: `python tests/benchmarks/batching.py SENTENCES.tsv` (first column: French).

Prints the throughput of the engine's own batches, of padded batches of mixed lengths, and of one sentence at a time, as
ratios of one run, and how many texts padding changed.
"""

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import ctranslate2

from pipeline.engines import Decoding
from pipeline.engines.ctranslate2 import CTranslate2Engine
from pipeline.models import load_registry
from pipeline.shipped import shipped


def main() -> None:
    """Measure and print."""
    files = load_registry([shipped("models", "models.toml")])["fr-en"].files("int8")
    if not files:
        sys.exit("the bundled model is missing")
    sentences = [line.split("\t")[0] for line in Path(sys.argv[1]).read_text("utf-8").splitlines()]
    engine = CTranslate2Engine(files, Decoding())
    pieces = [engine.codec.encode(sentence) for sentence in sentences]
    translator = ctranslate2.Translator(str(files.folder), compute_type="int8", inter_threads=1, intra_threads=1)

    def mixed(batch: int) -> list[str]:
        results = translator.translate_batch(
            pieces, max_batch_size=batch, batch_type="tokens", beam_size=1, max_input_length=0, max_decoding_length=220
        )
        return [engine.codec.decode(result.hypotheses[0]) for result in results]

    engine.translate(sentences[:8])
    equal, equal_seconds = timed(lambda: [h.text for h in engine.translate(sentences)])
    padded, padded_seconds = timed(lambda: mixed(2048))
    few = sentences[:200]
    _, single_seconds = timed(lambda: [engine.translate([sentence]) for sentence in few])
    changed = sum(one != other for one, other in zip(equal, padded, strict=True))
    print(f"{len(sentences):,} sentences, one core")
    print(f"equal lengths   1.00  {len(sentences) / equal_seconds:,.0f} sentences/s")
    print(f"mixed, padded   {equal_seconds / padded_seconds:.2f}  {changed} texts differ")
    print(f"one at a time   {equal_seconds / len(sentences) * len(few) / single_seconds:.2f}")


def timed(work: Callable[[], Sequence[object]]) -> tuple[list[object], float]:
    """Return what the work gives and its wall-clock seconds."""
    started = time.monotonic()
    result = list(work())
    return result, time.monotonic() - started


if __name__ == "__main__":
    main()
