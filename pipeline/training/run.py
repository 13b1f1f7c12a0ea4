"""One training run from files of parallel text to a model that `anglicize run` can use.

    read → vocabulary → tokenize → train (going on from a checkpoint) → export → evaluate → card

Everything that a stopped run needs to go on is in the work folder. Knows nothing of the command line.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import torch
from transformers import MarianMTModel

from pipeline.digest import digest_value
from pipeline.engines import Decoding
from pipeline.engines.ctranslate2 import CTranslate2Engine
from pipeline.errors import TrainingError
from pipeline.hub.convert import convert
from pipeline.models import ModelFiles
from pipeline.store import write_text
from pipeline.training.batches import Batch, Pairs, epoch, tokenize
from pipeline.training.card import Provenance, model_card
from pipeline.training.corpus import Census, Pair, read_all, read_pairs
from pipeline.training.evaluate import Scores, evaluate
from pipeline.training.export import (
    CTRANSLATE2,
    as_files,
    export_hugging_face,
    registry_entry,
    sizes,
    write_registry,
    write_scores,
)
from pipeline.training.loop import train
from pipeline.training.network import build_network
from pipeline.training.settings import TrainSettings
from pipeline.training.vocabulary import learn_vocabulary

Log = Callable[[str], None]
DEV_PAIRS = 400
"""Pairs whose loss is watched; all of a test set's are translated at the end."""
DEV_POSITIONS = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """What a run reads and where it writes.

    Attributes:
        data: Training pairs.
        tests: Test sets: the first one's loss is watched, all are translated at the end.
        work: Vocabulary and checkpoint; a run that was stopped goes on from here.
        output: The finished model.
    """

    data: tuple[Path, ...]
    tests: tuple[Path, ...]
    work: Path
    output: Path


def train_model(settings: TrainSettings, files: Files, log: Log) -> dict[str, Scores]:
    """Train, export and evaluate a model; return its scores by test set.

    Raises:
        TrainingError: The data cannot be read or holds too little, or the work folder belongs to another configuration.
    """
    try:
        files.work.mkdir(parents=True, exist_ok=True)
        files.output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"{error.filename} cannot be made: {error.strerror}; choose another --output or --work"
        raise TrainingError(message) from error
    _claim(files.work, settings)
    census = Census()
    pairs = _prepare(settings, files, census, log)
    model = build_network(settings.network, settings.vocabulary.size, settings.seed)
    dev = _dev_batches(settings, files, model.config.pad_token_id)
    progress = train(model, pairs, dev=dev, settings=settings.schedule, seed=settings.seed, folder=files.work, log=log)
    provenance = Provenance(settings=settings, progress=progress, pairs=census.kept, left_out=census.left_out)
    return finish(model, provenance, files, log)


def finish(model: MarianMTModel, provenance: Provenance, files: Files, log: Log) -> dict[str, Scores]:
    """Export a trained network, evaluate it on the test sets, and write its card and registry entry."""
    settings = provenance.settings
    log("exporting")
    hugging_face = export_hugging_face(model, files.work, files.output, settings.source_language)
    folder = files.output / CTRANSLATE2
    convert(hugging_face, folder, "int8")
    converted = as_files(settings.name, folder)
    scores = {path.name.removesuffix(".tsv"): _score(converted, path, log) for path in files.tests}
    write_text(files.output / "README.md", model_card(provenance, scores, sizes(files.output)))
    write_scores(files.output, scores)
    entry = registry_entry(settings.name, settings.source_language, files.output, settings.licence)
    write_registry(settings.name, entry, files.output / "registry.toml")
    return scores


def _claim(work: Path, settings: TrainSettings) -> None:
    """Refuse to go on from another configuration's vocabulary and weights; the schedule alone may change."""
    mine = digest_value(settings.model_dump(mode="json", exclude={"schedule"}))
    mark = work / "settings.sha256"
    if mark.exists() and mark.read_text(encoding="ascii") != mine:
        message = f"{work} holds a run with other settings; name another folder with --work, or empty this one"
        raise TrainingError(message)
    mark.write_text(mine, encoding="ascii")


def _prepare(settings: TrainSettings, files: Files, census: Census, log: Log) -> Pairs:
    log("reading the training data")
    pairs = list(read_pairs(files.data, settings.corpus, census))
    if not pairs:
        message = "the training data hold no usable pair; lines are 'source TAB English [TAB origin]'"
        raise TrainingError(message)
    if not (files.work / "vocab.json").exists():
        log(f"learning a vocabulary of {settings.vocabulary.size:,} pieces")
        with _too_little_text():
            learn_vocabulary(_sample(pairs, settings), settings.vocabulary, settings.seed, files.work)
    log(f"tokenizing {len(pairs):,} pairs")
    tokenized = tokenize(pairs, files.work / "source.spm", settings.corpus, census)
    tokens = int((tokenized.weights * tokenized.target.lengths).sum())
    log(f"{len(tokenized):,} pairs, {tokens:,} target tokens an epoch; left out: {dict(census.left_out)}")
    return tokenized


@contextmanager
def _too_little_text() -> Iterator[None]:
    try:
        yield
    except RuntimeError as error:
        message = f"no vocabulary can be learnt from this data: {error}; choose a smaller vocabulary.size"
        raise TrainingError(message) from error


def _sample(pairs: Sequence[Pair], settings: TrainSettings) -> list[Pair]:
    """Return the pairs in the proportions of an epoch, each once at most: what the vocabulary should be good at."""
    lot = random.Random(settings.seed)  # noqa: S311 - a sample, not a secret
    weights, default = settings.corpus.weights, settings.corpus.default_weight
    return [pair for pair in pairs if lot.random() < weights.get(pair.origin, default)]


def _dev_batches(settings: TrainSettings, files: Files, padding: int) -> list[Batch]:
    if not files.tests:
        return []
    pairs = list(read_pairs(files.tests[:1], settings.corpus, Census()))[:DEV_PAIRS]
    tokenized = tokenize(pairs, files.work / "source.spm", settings.corpus, Census())
    return list(epoch(tokenized, number=0, seed=settings.seed, positions=DEV_POSITIONS, padding=padding))


def _score(model: ModelFiles, path: Path, log: Log) -> Scores:
    engine = CTranslate2Engine(model, Decoding(threads=torch.get_num_threads()))
    scores = evaluate(engine, list(read_all(path)))
    log(f"{path.name}: BLEU {scores.bleu}, chrF {scores.chrf}")
    return scores
