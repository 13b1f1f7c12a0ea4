"""Monolingual text → parallel text whose other side a model wrote (back-translation, Sennrich et al. 2016).

    read in chunks → translate → sift → append to PART → note the place in STATE → compress into OUTPUT

What is written depends on the text and the model alone, unless it is sampled. A run that was stopped is resumed after
the last whole chunk.
"""

import gzip
import json
import lzma
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import IO, BinaryIO

from pipeline.corpus.storage import write_json
from pipeline.digest import digest_file, digest_value
from pipeline.engines import Decoding, Engine, Hypothesis
from pipeline.engines.ctranslate2 import CTranslate2Engine
from pipeline.errors import TrainingError
from pipeline.training.model_source import Subject, opened
from pipeline.training.parallel_text import default_origin, folded, open_text
from pipeline.translation.figures import same_figures
from pipeline.translation.repetition import is_loop

CHUNK = 4096
"""Lines between two notes of the place: half a minute of a small model on two cores."""
LONGEST_RATIO = 2.0
"""Of the characters of both sides: of 40 pairs between 2 and 3 times as long, three in four were wrong
(configs/train/fr-en.toml)."""
SHORT = 20
"""Characters by which short sentences may differ beyond the ratio."""
Log = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How the text is translated.

    Attributes:
        beam_size: 1 is greedy.
        sampling_topk: Each piece is drawn from so many likeliest ones; 1 takes the likeliest. Sampled sources are more
            varied, and taught more than beam output where much parallel text is there (Edunov et al. 2018).
        threads: Processor cores.
        limit: Use only so many lines; None for all.
    """

    beam_size: int = 1
    sampling_topk: int = 1
    threads: int = 1
    limit: int | None = None


@dataclass(slots=True, kw_only=True)
class Progress:
    """How far a run has come.

    Attributes:
        identity: Of all that decides what is written.
        lines: Read so far.
        size: Bytes written so far.
        kept: Pairs written so far.
        left_out: Lines that gave none, by reason.
    """

    identity: str
    lines: int = 0
    size: int = 0
    kept: int = 0
    left_out: dict[str, int] = field(default_factory=dict)


def backtranslate(subject: Subject, data: Path, output: Path, settings: Settings, log: Log) -> Progress:
    """Translate a file of sentences and write `source TAB English TAB origin` lines, with the sentence on its own side.

    Args:
        subject: The model; its direction decides which side it writes.
        data: Lines of `sentence [TAB origin]`, plain or compressed with gzip or xz.
        output: `.tsv`, `.tsv.gz` or `.tsv.xz`. Beside it lie a part and a state while it is not finished.
        settings: How.
        log: Gets a line for every chunk.

    Raises:
        ModelError: The model is not there, or does not load.
        TrainingError: The text cannot be read or the output cannot be written, or a part of another run lies there.
    """
    part, state = (output.with_name(output.name + suffix) for suffix in (".part", ".state.json"))
    with opened(subject, "int8") as model, _files(output):
        decides = [model.files.digest, digest_file(data), settings.beam_size, settings.sampling_topk, settings.limit]
        progress = _resumed(state, part, digest_value(decides))
        engine = CTranslate2Engine(model.files, _decoding(settings))
        with part.open("ab") as stream:
            for chunk in _chunks(data, progress.lines, settings.limit):
                _add(progress, engine, chunk, stream, from_english=subject.from_english)
                write_json(state, asdict(progress))
                log(f"{progress.lines:,} lines, {progress.kept:,} pairs; left out: {told(progress)}")
        _compress(part, output)
        state.unlink(missing_ok=True)
    return progress


def told(progress: Progress) -> str:
    """Return in words how many lines gave no pair, by reason."""
    return ", ".join(f"{count:,} {reason}" for reason, count in sorted(progress.left_out.items())) or "none"


def _decoding(settings: Settings) -> Decoding:
    return Decoding(
        beam_size=settings.beam_size, sampling_topk=settings.sampling_topk, threads=settings.threads, batch_tokens=4096
    )


@contextmanager
def _files(output: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, EOFError, lzma.LZMAError, UnicodeDecodeError) as error:
        message = f"{output} cannot be made of this text: {error}"
        raise TrainingError(message) from error


def _resumed(state: Path, part: Path, identity: str) -> Progress:
    """Return where a stopped run stands, its part cut to what the state says; a new one where there was none."""
    try:
        stored = json.loads(state.read_text(encoding="utf-8"))
        progress = Progress(**stored)
    except FileNotFoundError:
        part.unlink(missing_ok=True)
        return Progress(identity=identity)
    except (ValueError, TypeError, KeyError) as error:
        message = f"{state} is damaged: delete it and {part.name} to begin anew"
        raise TrainingError(message) from error
    if progress.identity != identity:
        message = (
            f"{part} is of another model, text or setting: delete it and {state.name} to begin anew, or name another "
            "--output"
        )
        raise TrainingError(message)
    with part.open("ab") as stream:
        stream.truncate(progress.size)
    return progress


def _chunks(data: Path, done: int, limit: int | None) -> Iterator[list[tuple[str, str]]]:
    """Yield the lines that are left, with their origins."""
    with open_text(data) as stream:
        lines = islice(stream, done, limit)
        while chunk := list(islice(lines, CHUNK)):
            yield [_split(line, default_origin(data)) for line in chunk]


def _split(line: str, origin: str) -> tuple[str, str]:
    sentence, _, named = line.rstrip("\r\n").partition("\t")
    return sentence.strip(), named.partition("\t")[0] or origin


def _add(
    progress: Progress, engine: Engine, chunk: Sequence[tuple[str, str]], part: BinaryIO, *, from_english: bool
) -> None:
    """Translate a chunk, and write what passes."""
    fitting = list(dict.fromkeys(sentence for sentence, _ in chunk if sentence and engine.fits(sentence)))
    found = dict(zip(fitting, engine.translate(fitting), strict=True))
    rows: list[str] = []
    for sentence, origin in chunk:
        if reason := _fault(sentence, found.get(sentence)):
            progress.left_out[reason] = progress.left_out.get(reason, 0) + 1
            continue
        made = found[sentence].text
        source, english = (made, sentence) if from_english else (sentence, made)
        rows.append(f"{source}\t{english}\t{origin}\n")
    progress.size += part.write("".join(rows).encode())
    part.flush()
    progress.lines += len(chunk)
    progress.kept += len(rows)


def _fault(sentence: str, hypothesis: Hypothesis | None) -> str | None:
    """Return why a sentence and its translation are no pair to learn from; None when they are."""
    if hypothesis is None:
        return "too long or empty"
    text = hypothesis.text
    shorter, longer = sorted((len(sentence), len(text)))
    faults = {
        "empty": not text or "\t" in text or "\n" in text,
        "unfinished": not hypothesis.finished,
        "loop": is_loop(text, sentence),
        "copy": folded(text) == folded(sentence),
        "length ratio": longer > LONGEST_RATIO * shorter + SHORT,
        "figures": not same_figures(sentence, text),
    }
    return next((reason for reason, is_so in faults.items() if is_so), None)


def _compress(part: Path, output: Path) -> None:
    """Put the finished part in the place of the output, compressed as the output's name says."""
    temporary = output.with_name(output.name + ".tmp")
    with part.open("rb") as source, _opened_for(output, temporary) as target:
        shutil.copyfileobj(source, target)
    temporary.replace(output)
    part.unlink()


@contextmanager
def _opened_for(output: Path, temporary: Path) -> Iterator[IO[bytes] | gzip.GzipFile]:
    with temporary.open("wb") as plain:
        if output.suffix == ".xz":
            with lzma.open(plain, "wb") as packed:
                yield packed
        elif output.suffix == ".gz":  # without a name and a time in its head: equal text is equal bytes
            with gzip.GzipFile(filename="", fileobj=plain, mode="wb", mtime=0) as packed:
                yield packed
        else:
            yield plain
