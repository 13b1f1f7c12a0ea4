"""Time and peak memory of both engines on the bundled model: `python tests/benchmarks/engines.py`. Needs PyTorch.

Each engine runs in a process of its own, on one thread, over the same 200 sentences; the figures are ratios to greedy
transformers in the same run. Speed is of processor time (the load of other programs does not count) without imports and
loading; memory is the peak of the process, libraries included. `same texts` compares with transformers' own beam: those
of CTranslate2 float32 that differ are ties at the edge of the beam.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from itertools import islice, product
from pathlib import Path
from typing import cast

from pipeline.engines import ComputeType, Decoding, EngineName, Hypothesis, load_engine
from pipeline.models import ModelFiles, load_registry
from pipeline.shipped import shipped

COUNT = 200
SUBJECTS = (
    "Le maire de la ville", "Une équipe de chercheurs", "La ministre de l’agriculture", "Le club de football",
    "Un habitant du quartier", "La directrice de l’école", "Le gouvernement", "Un groupe d’ouvriers",
)  # fmt: skip
VERBS = (
    "a annoncé", "a refusé de commenter", "attend depuis longtemps", "veut discuter", "n’a pas encore vu",
)  # fmt: skip
OBJECTS = (
    "la fermeture de l’usine.",
    "les résultats de l’enquête, qui doivent paraître au printemps.",
    "le nouveau budget, adopté mardi par {number} voix contre 12.",
    "la construction d’un pont de {number} mètres, dont le coût a doublé en cinq ans selon la presse locale.",
    "ce projet.",
)
RUNS: tuple[tuple[EngineName, ComputeType, int], ...] = (
    ("transformers", "float32", 1),
    ("ctranslate2", "float32", 1),
    ("ctranslate2", "int8", 1),
    ("transformers", "float32", 4),
    ("ctranslate2", "float32", 4),
    ("ctranslate2", "int8", 4),
)


def main() -> None:
    """Measure every run in a process of its own, and print the table; or, given arguments, be such a process."""
    match sys.argv[1:]:
        case ["convert", checkpoint, folder]:
            convert(checkpoint, folder)
        case ["measure", name, compute_type, beam, folder]:
            measure(name, compute_type, beam, folder)
        case _:
            compare()


def compare() -> None:
    """Measure all, and print the table. Imports no library: a process inherits the peak of the one that starts it."""
    bundled = load_registry([shipped("models", "models.toml")])["fr-en"]
    folders = {str(form): str(files.folder) for form, files in bundled.all_files().items()}
    with tempfile.TemporaryDirectory() as temporary:
        folders["float32"] = temporary
        call("convert", folders["checkpoint"], temporary)
        found = [run(folders, *described) for described in RUNS]
    reference = found[0]
    print(f"{COUNT} sentences, one thread; 1.00 = {reference['seconds']:.1f} s, {reference['megabytes']:.0f} MB")
    print(f"{'engine':<13}{'numbers':<9}{'beam':>4}{'speed':>9}{'memory':>9}{'same texts':>13}")
    for (name, compute_type, beam), figures in zip(RUNS, found, strict=True):
        greedy = found[0 if beam == 1 else 3]["texts"]
        same = sum(one == other for one, other in zip(figures["texts"], greedy, strict=True))
        print(
            f"{name:<13}{compute_type:<9}{beam:>4}{reference['seconds'] / figures['seconds']:>9.2f}"
            f"{figures['megabytes'] / reference['megabytes']:>9.2f}{same:>9}/{COUNT}"
        )


def sentences() -> list[str]:
    """Return different sentences of 5 to 30 words."""
    made = (f"{subject} {verb} {thing}" for thing, verb, subject in product(OBJECTS, VERBS, SUBJECTS))
    return [sentence.format(number=20 + index) for index, sentence in enumerate(islice(made, COUNT))]


def run(folders: dict[str, str], name: EngineName, compute_type: ComputeType, beam: int) -> dict:  # type: ignore[type-arg]  # figures and texts, as JSON
    """Return the figures of one engine."""
    printed = call(
        "measure", name, compute_type, str(beam), folders["checkpoint" if name == "transformers" else compute_type]
    )
    return cast("dict", json.loads(printed))  # type: ignore[type-arg]  # as above


def call(*arguments: str) -> str:
    """Do a part of the work in a process of its own, and return what it prints."""
    return subprocess.run([sys.executable, __file__, *arguments], check=True, stdout=subprocess.PIPE, text=True).stdout


def convert(checkpoint: str, folder: str) -> None:
    """Convert the checkpoint to float32."""
    import ctranslate2.converters  # noqa: PLC0415 - see `compare`

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Recommended: pip install sacremoses")
        converter = ctranslate2.converters.TransformersConverter(checkpoint, copy_files=["source.spm", "target.spm"])
        converter.convert(folder, force=True)


def measure(name: str, compute_type: str, beam: str, folder: str) -> None:
    """Translate, and print the figures of this process as JSON."""
    sha256 = {path.name: "" for path in Path(folder).iterdir()}
    decoding = Decoding(compute_type=cast("ComputeType", compute_type), beam_size=int(beam))
    engine = load_engine(
        cast("EngineName", name), ModelFiles(name="fr-en", folder=Path(folder), sha256=sha256), decoding
    )
    engine.translate(["Bonjour à tous."])
    started = time.process_time()
    hypotheses: list[Hypothesis] = engine.translate(sentences())
    figures = {
        "seconds": time.process_time() - started,
        "megabytes": peak(),
        "texts": [hypothesis.text for hypothesis in hypotheses],
    }
    print(json.dumps(figures))


def peak() -> float:
    """Return the largest memory that this process has held, in megabytes."""
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / (1e6 if sys.platform == "darwin" else 1e3)


if __name__ == "__main__":
    main()
