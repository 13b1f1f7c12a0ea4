"""The files of a training run: what it reads, the work folder it resumes from, and the folder of the finished model.

A work folder belongs to one network, and to one process at a time.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from pipeline.corpus.storage import write_text
from pipeline.digest import digest_value
from pipeline.errors import TrainingError
from pipeline.models.files import WORDS
from pipeline.training import held_out as aside
from pipeline.training.model_source import CTRANSLATE2, HUGGING_FACE, REGISTRY
from pipeline.training.settings import TrainSettings

CHECKPOINT, VOCABULARY, PIECES = "checkpoint.pt", "vocab.json", "source.spm"
CARD, SCORES = "README.md", "scores.json"
OF_THE_FOLDER = {"vocabulary", "network", "source_language", "target_language", "seed"}
"""Settings fixed for the life of a work folder: what decides the shape and the first value of a weight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """What a run reads and where it writes.

    Attributes:
        data: Training pairs; none if the work folder has them tokenised.
        tests: Test sets: the first one's loss is watched, all are translated at the end, none is trained on.
        protect: Further parallel text that must not be trained on.
        work: Vocabulary, packed data and checkpoint; a stopped run is resumed from here.
        output: The finished model.
    """

    data: tuple[Path, ...]
    tests: tuple[Path, ...]
    protect: tuple[Path, ...] = ()
    work: Path
    output: Path

    @property
    def pack(self) -> Path:
        """The tokenised training data."""
        return self.work / "pairs.npz"

    @property
    def aside(self) -> Path:
        """The pairs kept aside."""
        return self.work / f"{aside.NAME}.tsv"

    @property
    def checkpoint(self) -> Path:
        """The state of training."""
        return self.work / CHECKPOINT

    @property
    def vocabulary(self) -> Path:
        """The table of pieces, written once the vocabulary is whole."""
        return self.work / VOCABULARY

    @property
    def pieces(self) -> Path:
        """The SentencePiece model of both languages."""
        return self.work / PIECES

    @property
    def words(self) -> Path:
        """The English words of the training data."""
        return self.work / WORDS

    @property
    def stretches(self) -> Path:
        """The settings of each session."""
        return self.work / "stretches.json"

    @property
    def scored(self) -> tuple[Path, ...]:
        """The test sets, and the set kept aside if there is one."""
        return (*self.tests, *([self.aside] if self.aside.exists() else []))


@contextmanager
def claimed(settings: TrainSettings, files: Files) -> Iterator[None]:
    """Reserve the work folder for this process and, once it has a vocabulary, for this network.

    Data, noise and schedule may change between runs.

    Raises:
        TrainingError: The folder is another network's or in use, or it or a file read meanwhile cannot be read or
            written.
    """
    work = files.work
    make_folder(work)
    lock = FileLock(work / "lock")
    try:
        lock.acquire(blocking=False)
    except Timeout as error:
        message = f"another run is at work on {work}; wait for it, or stop it first"
        raise TrainingError(message) from error
    except OSError as error:
        raise _unwritable(work, error) from error
    try:
        _mark(settings, files)
        yield
    except OSError as error:
        raise _unwritable(work, error) from error
    finally:
        lock.release()


def _mark(settings: TrainSettings, files: Files) -> None:
    mine = digest_value(settings.model_dump(mode="json", include=OF_THE_FOLDER))
    mark = files.work / "settings.sha256"
    # Without a vocabulary nothing has been learnt yet: a size that was too large or too small may be corrected.
    if mark.exists() and files.vocabulary.exists() and mark.read_text(encoding="utf-8", errors="replace") != mine:
        message = (
            f"{files.work} holds a run with other settings: its [vocabulary], [network], languages and seed must "
            "stay as they were; choose another folder with --work, or empty this one"
        )
        raise TrainingError(message)
    write_text(mark, mine)


def prepare_output(files: Files) -> None:
    """Make the model's folder, and refuse before hours of training what could not be written afterwards.

    Raises:
        TrainingError: The folder cannot be written, or contains files that training did not write.
    """
    output = files.output
    make_folder(output)
    mine = {CARD, SCORES, REGISTRY, CTRANSLATE2, HUGGING_FACE, f"{CTRANSLATE2}.part", files.work.name}
    names = {path.name.removesuffix(".tmp") for path in output.iterdir()}
    if not (names <= mine or REGISTRY in names or files.work.resolve() == output.resolve()):
        message = (
            f"{output} contains files that training did not write, and {CARD} or others would be overwritten; choose "
            "a new or an empty folder with --output"
        )
        raise TrainingError(message)


def make_folder(folder: Path) -> None:
    """Make a folder that can be written to, if it is missing.

    Raises:
        TrainingError: It cannot be created or written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"{folder} cannot be created: {error.strerror}; choose another --output or --work"
        raise TrainingError(message) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        message = f"{folder} cannot be written to; choose another --output or --work"
        raise TrainingError(message)


def _unwritable(work: Path, error: OSError) -> TrainingError:
    return TrainingError(f"{error.filename or work}: {error.strerror or error}; free space, or choose another --work")
