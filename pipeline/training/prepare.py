"""From files of parallel text to one pack of training data: read, keep some aside, learn the vocabulary, tokenise.

The vocabulary and the set kept aside are decided once for a work folder. Everything else is made again if the files or
the settings changed, and taken from the pack if they did not.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

from pipeline.digest import digest_file, digest_value
from pipeline.errors import TrainingError
from pipeline.training.batches import Pairs, tokenize
from pipeline.training.held_out import draw_aside, write_pairs
from pipeline.training.noise import noisy_copies
from pipeline.training.packed_data import Pack, read_pack, write_pack
from pipeline.training.parallel_text import Census, Pair, default_origin, protected_sentences, read_pairs, set_name
from pipeline.training.paths import Files
from pipeline.training.settings import CorpusSettings, TrainSettings
from pipeline.training.vocabulary import learn_vocabulary

Log = Callable[[str], None]
OF_THE_EPOCH = {"weights", "last_weights", "default_weight", "licences", "protect", "keep_aside", "keep_aside_from"}
"""Keys of `[corpus]` that do not decide what a pair looks like: they say how often it is drawn, or have their own parts
in the pack."""


def prepare(settings: TrainSettings, files: Files, log: Log) -> Pack:
    """Return the training data: those of the work folder if they match the files and settings.

    Raises:
        TrainingError: The data cannot be read or are too few, or there are none and none were packed before.
    """
    if not files.data:
        return _packed_before(settings, files, log)
    shut_out = _protected_files(settings, files)
    parts = {
        "data": digest_value([_digest(path) for path in files.data]),
        "file names": digest_value([default_origin(path) for path in files.data]),
        **_preparation(settings),
    }
    _keep_aside(settings, files, shut_out, log)
    protected = _digests([*shut_out, *_if_there(files.aside)])
    pack = _usable(files.pack, log) if files.vocabulary.exists() else None
    if pack and pack.parts == parts | _vocabulary(files) and pack.protected == protected:
        log(f"taking {len(pack.pairs):,} pairs from {files.pack}")
        return pack
    pack = _make(settings, files, parts, protected, log)
    write_pack(files.pack, pack)
    log(f"packed {len(pack.pairs):,} pairs into {files.pack}, {files.pack.stat().st_size / 1e6:.1f} MB")
    return pack


def _packed_before(settings: TrainSettings, files: Files, log: Log) -> Pack:
    pack = read_pack(files.pack)
    if not pack or not files.vocabulary.exists():
        message = f"no training data: give them with --data; {files.work} has none that were packed by this version"
        raise TrainingError(message)
    wanted = _preparation(settings) | _vocabulary(files)
    changed = [name for name, digest in wanted.items() if pack.parts.get(name) != digest]
    if changed:
        message = (
            f"{files.pack} was made with another {' and '.join(changed)}: give the training data again with --data"
        )
        raise TrainingError(message)
    _require_kept_out(settings, files, pack, log)
    log(f"taking {len(pack.pairs):,} pairs from {files.pack}")
    return pack


def _require_kept_out(settings: TrainSettings, files: Files, pack: Pack, log: Log) -> None:
    """Refuse packed data that may contain what was to be kept out of them; if it is a test set, only log it."""
    if settings.corpus.keep_aside and not files.aside.exists():
        message = (
            f"{files.pack} was made without pairs kept aside: give the training data again with --data, or set "
            "--keep-aside 0"
        )
        raise TrainingError(message)
    # Files named by the configuration may be left behind when the work folder moves; those of the command line not.
    for path in (*files.protect, *filter(Path.exists, settings.corpus.protect)):
        if _digest(path) not in pack.protected:
            message = f"{files.pack} was made without protecting {path}: give the training data again with --data"
            raise TrainingError(message)
    for path in files.tests:
        if _digest(path) not in pack.protected:
            log(f"{set_name(path)} was not kept out of the data when they were packed: its figures may be too good")


def _usable(path: Path, log: Log) -> Pack | None:
    try:
        return read_pack(path)
    except TrainingError:
        log(f"{path} is damaged and will be made again")
        return None


def _make(settings: TrainSettings, files: Files, parts: dict[str, str], protected: tuple[str, ...], log: Log) -> Pack:
    log("reading the training data")
    census = Census()
    shut_out = protected_sentences([*_protected_files(settings, files), *_if_there(files.aside)])
    pairs = list(read_pairs(files.data, settings.corpus, census, shut_out, from_english=settings.from_english))
    if not pairs:
        message = (
            f"the training data have no usable pair ({left_out(census)}); lines are 'source TAB English [TAB origin]'"
        )
        raise TrainingError(message)
    if not files.vocabulary.exists():
        log(f"learning a vocabulary of {settings.vocabulary.size:,} pieces")
        with _too_little_text():
            learn_vocabulary(_sample(pairs, settings), settings.vocabulary, settings.seed, files.work)
    copies = list(noisy_copies(pairs, settings.noise, settings.seed))
    census.kept.update(copy.origin for copy in copies)
    log(f"tokenizing {len(pairs):,} pairs and {len(copies):,} noisy copies")
    tokenized = tokenize(chain(pairs, copies), files.pieces, settings.corpus, census)
    _tell(tokenized, settings.corpus, census, log)
    return Pack(
        pairs=tokenized,
        parts=parts | _vocabulary(files),
        protected=protected,
        census=census,
        copies=len(copies),
    )


def _tell(pairs: Pairs, corpus: CorpusSettings, census: Census, log: Log) -> None:
    lengths = pairs.target.lengths
    for phase in ("main", "last"):
        weights = pairs.weights(corpus.phase_weights(phase), corpus.default_weight)
        log(f"an epoch of the {phase} phase: {int((weights * lengths).sum()):,} target tokens")
    log(f"left out: {left_out(census)}")


def left_out(census: Census) -> str:
    """Return in words how many pairs were left out, by reason."""
    return ", ".join(f"{count:,} {reason}" for reason, count in sorted(census.left_out.items())) or "none"


def _keep_aside(settings: TrainSettings, files: Files, shut_out: Sequence[Path], log: Log) -> None:
    """Draw the set kept aside, once per work folder: what was trained on cannot be kept aside later."""
    if files.aside.exists():
        log(f"keeping aside the pairs of {files.aside}, as before")
        return
    if not settings.corpus.keep_aside:
        return
    if files.checkpoint.exists():
        message = (
            f"{files.work} holds a run that kept no pairs aside and has trained on them: leave corpus.keep_aside "
            "and --keep-aside as they were, or start another run with --work"
        )
        raise TrainingError(message)
    shut = protected_sentences(shut_out)
    pairs = read_pairs(files.data, settings.corpus, Census(), shut, from_english=settings.from_english)
    drawn = draw_aside(pairs, settings.corpus.keep_aside, settings.corpus.keep_aside_from, settings.seed)
    write_pairs(files.aside, drawn, from_english=settings.from_english)
    log(f"kept {len(drawn):,} pairs aside in {files.aside}")


def _preparation(settings: TrainSettings) -> dict[str, str]:
    """Return the digests of the settings that decide which pairs there are and what they look like."""
    corpus = settings.corpus
    by_default = corpus.default_weight > 0
    exceptions = [name for name in sorted({*corpus.weights, *corpus.last_weights}) if corpus.uses(name) != by_default]
    mine = corpus.model_dump(mode="json", exclude=OF_THE_EPOCH)
    return {
        "[corpus]": digest_value([mine, by_default, exceptions, settings.seed]),
        "[noise]": digest_value(settings.noise.model_dump(mode="json")),
    }


def _protected_files(settings: TrainSettings, files: Files) -> list[Path]:
    return [*files.tests, *files.protect, *settings.corpus.protect]


def _if_there(path: Path) -> list[Path]:
    return [path] if path.exists() else []


def _vocabulary(files: Files) -> dict[str, str]:
    return {"vocabulary": _digest(files.pieces)}


def _digests(paths: Sequence[Path]) -> tuple[str, ...]:
    return tuple(sorted({_digest(path) for path in paths}))


def _digest(path: Path) -> str:
    try:
        return digest_file(path)
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror}"
        raise TrainingError(message) from error


@contextmanager
def _too_little_text() -> Iterator[None]:
    try:
        yield
    except RuntimeError as error:
        message = f"no vocabulary can be learnt from this data: {error}; choose another vocabulary.size"
        raise TrainingError(message) from error


def _sample(pairs: Sequence[Pair], settings: TrainSettings) -> list[Pair]:
    """Return pairs in the proportions of an epoch, each at most once: the text the vocabulary should suit."""
    lot = random.Random(settings.seed)  # noqa: S311 - a sample, not a secret
    weights, default = settings.corpus.weights, settings.corpus.default_weight
    return [pair for pair in pairs if lot.random() < weights.get(pair.origin, default)]
