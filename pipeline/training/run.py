"""One training run, from parallel text to a model that `anglicize run` can use.

    prepare → train (resuming from a checkpoint) → export → evaluate → card

Everything that a stopped run needs to resume is in the work folder.
"""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import pairwise
from pathlib import Path

import torch
from safetensors import SafetensorError
from transformers import MarianMTModel

from pipeline.corpus.storage import write_text
from pipeline.digest import digest_file
from pipeline.engines import ComputeType, Decoding
from pipeline.engines.ctranslate2 import CTranslate2Engine
from pipeline.errors import InterruptedRunError, TrainingError
from pipeline.models import ModelFiles
from pipeline.training.batches import Batch, epoch, tokenize
from pipeline.training.card import Provenance, Quality, model_card
from pipeline.training.checkpoints import Progress, stored_progress
from pipeline.training.curriculum import Curriculum
from pipeline.training.device import choose_device
from pipeline.training.evaluate import Scores, evaluate
from pipeline.training.export import (
    converted,
    export_checkpoint,
    registry_entry,
    sizes,
    write_registry,
    write_scores,
)
from pipeline.training.known_words import write_words
from pipeline.training.loop import train
from pipeline.training.model_source import CTRANSLATE2, HUGGING_FACE, REGISTRY
from pipeline.training.network import build_network
from pipeline.training.packed_data import Pack
from pipeline.training.parallel_text import Census, Pair, read_all, set_name, spread
from pipeline.training.paths import CARD, Files, claimed, prepare_output
from pipeline.training.prepare import Log, prepare
from pipeline.training.sessions import (
    Mark,
    Stretch,
    differences,
    go_on,
    not_protected,
    read_stretches,
    write_stretches,
)
from pipeline.training.settings import TrainSettings
from pipeline.training.subword_sampling import Splits

DEV_PAIRS = 400
"""Pairs whose loss is watched, evenly spread over the first test set: its first texts may be unlike the others
(sentences 0 to 449 of newstest2013 had 1.8 nats a token, all together 2.6). All are translated at the end."""
DEV_POSITIONS = 4096


def train_model(settings: TrainSettings, files: Files, log: Log) -> dict[str, Scores]:
    """Train, export and evaluate a model; return its scores by test set.

    Raises:
        InterruptedRunError: The user stopped it.
        TrainingError: The data cannot be read or are too few, the work folder belongs to another network, or another
            run is at work on it.
    """
    _require_tests(files)
    prepare_output(files)
    with _interruptible(), claimed(settings, files):
        pack = prepare(settings, files, log)
        model, provenance = _trained(settings, files, pack, log)
        try:
            write_words(pack, files)
            return finish(model, provenance, files, log)
        except (OSError, SafetensorError) as error:
            message = f"the model cannot be written: {error}; the training is kept, run again to export it"
            raise TrainingError(message) from error


def _trained(settings: TrainSettings, files: Files, pack: Pack, log: Log) -> tuple[MarianMTModel, Provenance]:
    dev = _dev_batches(settings, files)
    stretches = _begin_stretch(settings, files, pack, log)
    splits = Splits.of(files.pieces) if settings.schedule.piece_dropout else None
    model = build_network(settings.network, settings.vocabulary.size, settings.seed)
    progress = train(
        model,
        Curriculum.of(pack.pairs, settings.corpus, splits),
        dev=dev,
        settings=settings.schedule,
        seed=settings.seed,
        folder=files.work,
        log=log,
    )
    return model, Provenance(
        settings=settings,
        reached=_mark(progress),
        curve=progress.curve,
        stretches=stretches,
        pairs=pack.census.kept,
        copies=pack.copies,
        repaired=pack.census.repaired,
        left_out=pack.census.left_out,
    )


def finish(model: MarianMTModel, provenance: Provenance, files: Files, log: Log) -> dict[str, Scores]:
    """Export a trained network, evaluate it on the test sets, and write its card and registry entry."""
    settings = provenance.settings
    name, output = settings.name, files.output
    languages = (settings.source_language, settings.target_language)
    tests = {set_name(path): list(read_all(path, from_english=settings.from_english)) for path in files.scored}
    score = partial(_score_all, tests=tests, beam_size=settings.beam_size, log=log)
    log("exporting")
    with _scratch(files.work / "export") as scratch:
        checkpoint = scratch / "checkpoint"
        export_checkpoint(model, files.work, checkpoint, languages, torch.float32)
        int8 = score(converted(name, checkpoint, output / CTRANSLATE2, "int8"), "int8")
        whole = converted(name, checkpoint, scratch / "float32", "float32")
        float32 = score(whole, "float32")
    export_checkpoint(model, files.work, output / HUGGING_FACE, languages, torch.float16)
    seen = not_protected(provenance.stretches, {set_name(path): digest_file(path) for path in files.scored})
    quality = Quality(int8=int8, float32=float32, seen=seen)
    write_text(output / CARD, model_card(provenance, quality, sizes(output)))
    write_scores(output, {"int8": int8, "float32": float32})
    write_registry(name, registry_entry(settings, output), output / REGISTRY)
    return int8


@contextmanager
def _interruptible() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt as error:
        message = "stopped: all up to the last checkpoint is kept; run the same command again to resume from there"
        raise InterruptedRunError(message) from error


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    """Yield an empty folder that is deleted afterwards, whatever a killed run left."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _require_tests(files: Files) -> None:
    """Refuse before hours of training what could not be scored afterwards."""
    names = [set_name(path) for path in (*files.tests, files.aside)]
    if len(set(names)) < len(names):
        message = f"two test sets have the same name, so one row in the card: {', '.join(sorted(names))}; rename one"
        raise TrainingError(message)
    for path in files.tests:
        if not sum(1 for _ in read_all(path)):  # to the last line: a damaged one would stop the evaluation
            message = f"{path} holds no pair; lines are 'source TAB English [TAB origin]'"
            raise TrainingError(message)


def _begin_stretch(settings: TrainSettings, files: Files, pack: Pack, log: Log) -> tuple[Stretch, ...]:
    """Record what this session trains with, and log what changed."""
    now = Stretch(
        start=_mark(stored_progress(files.work) or Progress()),
        settings={
            "corpus": settings.corpus.model_dump(mode="json", exclude={"licences", "protect"}),
            "noise": settings.noise.model_dump(mode="json"),
            "schedule": settings.schedule.model_dump(mode="json"),
        },
        data=pack.parts["data"],
        protected=pack.protected,
        device=choose_device(settings.schedule.precision).describe(),
    )
    stretches = go_on(read_stretches(files.stretches), now)
    for before, after in pairwise(stretches[-2:]):
        if after is now:
            log(f"changed since step {before.start.step}: {'; '.join(differences(before, after)) or 'the device'}")
    write_stretches(files.stretches, stretches)
    return stretches


def _mark(progress: Progress) -> Mark:
    return Mark(step=progress.step, tokens=progress.tokens, seconds=round(progress.seconds, 1))


def _dev_batches(settings: TrainSettings, files: Files) -> list[Batch]:
    if not files.scored:
        return []
    pairs = list(read_all(files.scored[0], from_english=settings.from_english))
    tokenized = tokenize(spread(pairs, DEV_PAIRS), files.pieces, settings.corpus, Census())
    weights = tokenized.weights({}, 1.0)
    padding = settings.vocabulary.size - 1
    return list(epoch(tokenized, weights, number=0, seed=settings.seed, positions=DEV_POSITIONS, padding=padding))


def _score_all(
    model: ModelFiles, numbers: ComputeType, *, tests: Mapping[str, Sequence[Pair]], beam_size: int, log: Log
) -> dict[str, Scores]:
    decoding = Decoding(compute_type=numbers, beam_size=beam_size, threads=torch.get_num_threads())
    engine = CTranslate2Engine(model, decoding)
    scores = {}
    try:
        for name, pairs in tests.items():
            scores[name] = score = evaluate(engine, pairs, pieces=engine.codec.encode)
            log(f"{name}, {numbers}: BLEU {score.bleu}, chrF {score.chrf}")
    finally:
        engine.release()
    return scores
