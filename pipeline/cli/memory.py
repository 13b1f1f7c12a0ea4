"""`anglicize memory`: what the translation memory holds, filling it from corpora, writing it out, emptying it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.escaping import printable, printable_lines

if TYPE_CHECKING:  # `--help` must not wait for what a memory needs
    from collections.abc import Callable, Iterator

    from pipeline.memory import Memory, MemoryWriter, Remembered, Space

_PATH = click.Path(path_type=Path)
_SHOWN = 12
"""Characters of a digest that are shown."""
_COLUMNS = ("language", "source", "english", "score", "flags", "model", "engine", "compute_type", "beam_size")
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def _path_option(command: Callable[..., None]) -> Callable[..., None]:
    return click.option("--path", type=_PATH, metavar="FILE", help="Memory to use instead of your own.")(command)


@click.group(name="memory")
def command() -> None:
    """Show, fill, write out or empty the translation memory, which makes reruns cheap.

    Every run remembers what models said of each sentence, in one file of yours (in the cache folder; XDG_CACHE_HOME
    moves it). It changes how long a run takes, never what comes out, and can be deleted at any time.

    \b
    Examples:
      anglicize memory stats                         how much is remembered, by language and model
      anglicize memory import corpus                 remember what an earlier run published
      anglicize memory export memory.tsv             read it, or start a file of corrections from it
    """


@command.command()
@_path_option
def stats(path: Path | None) -> None:
    """Count what is remembered, by language and model, and the bytes on disk.

    Sentences with their English, and lines with the language that each detector found in them (und).
    """
    from pipeline.memory.database import files_aside

    memory = _open(path)
    counts = memory.counts()
    files = (memory.path, memory.path.with_name(f"{memory.path.name}-wal"))
    size = sum(file.stat().st_size for file in files if file.is_file())
    click.echo(printable(f"{memory.path}: {sum(counts.values()):,} rows, {size / 1e6:,.1f} MB"))
    for space, rows in counts.items():
        rate = memory.rate(space)
        speed = f"  {rate.sentences / rate.seconds:,.0f} a second" if rate else ""
        decoding = f"{space.compute_type}, beam {space.beam_size}" if space.is_translation else "languages of lines"
        how = f"{space.engine}, {decoding}"
        click.echo(printable(f"  {space.language:<5} {rows:>11,}  {space.model[:_SHOWN]}  {how}{speed}"))
    for file in files_aside(memory.path):
        click.echo(printable(f"  set aside: {file}"))
    _report_fault(memory)


@command.command(name="import")
@click.argument("outputs", nargs=-1, required=True, type=_PATH, metavar="OUTPUT...")
@_path_option
def import_corpora(outputs: tuple[Path, ...], path: Path | None) -> None:
    """Remember every sentence that a model translated in the published corpora OUTPUT...

    A corpus says in its table `segments` what a model made of each sentence, and in `.anglicize/run.json` which files,
    engine and decoding that was; one that does not is refused. What is remembered already stays as it is.
    """
    from pipeline.memory import Learned
    from pipeline.memory.import_corpus import read_published

    writer = _open_to_write(path)
    try:
        for output in outputs:
            sentences = 0
            for space, remembered in read_published(output):
                writer.absorb(Learned(rows={space: remembered}))
                sentences += len(remembered)
            _require_open(writer)
            click.echo(printable(f"{output}: {sentences:,} sentences"))
    finally:
        writer.close()


@command.command()
@click.argument("file", type=_PATH, metavar="FILE.tsv")
@_path_option
def export(file: Path, path: Path | None) -> None:
    r"""Write all that is remembered to FILE.tsv: one sentence a line, ordered by language and sentence.

    The first line, which begins with #, names the columns. Tabs, line breaks and backslashes inside a text are written
    as \t, \n, \r and \\. The first three columns of the lines that you mend are a file of corrections.
    """
    from pipeline.errors import StoreError, UsageError

    memory = _open(path)
    if file.exists() and memory.path.exists() and file.samefile(memory.path):
        message = f"{file} is the memory itself; name another file"
        raise UsageError(message)
    rows = 0
    temporary = file.with_name(file.name + ".part")
    try:
        with temporary.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
            stream.write("#" + "\t".join(_COLUMNS) + "\n")
            for line in _lines(memory):
                stream.write(line)
                rows += 1
        temporary.replace(file)
    except (OSError, ValueError) as error:
        message = f"{file} cannot be written: {getattr(error, 'strerror', None) or error}"
        raise StoreError(message) from error
    click.echo(printable(f"{file}: {rows:,} sentences"))
    _report_fault(memory)


@command.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
@_path_option
def clear(path: Path | None, *, yes: bool) -> None:
    """Forget everything. Asks first. Damaged files that were set aside stay where they are."""
    memory = _open(path)
    rows = sum(memory.counts().values())
    _refuse_other(memory)
    if not yes:
        click.confirm(printable(f"Forget {rows:,} sentences in {memory.path}?"), abort=True)
    if memory.path.exists():
        writer = _open_to_write(memory.path)
        writer.clear()
        _require_open(writer)
        writer.close()
    click.echo(printable(f"{memory.path}: {rows:,} sentences forgotten"))


def _open(path: Path | None) -> Memory:
    from pipeline.errors import UsageError
    from pipeline.memory import Memory, default_memory_path

    if path is not None and not path.is_file():
        message = f"{path} is no file; without --path your own memory is used"
        raise UsageError(message)
    return Memory(path or default_memory_path())


def _open_to_write(path: Path | None) -> MemoryWriter:
    from pipeline.memory import MemoryWriter, default_memory_path

    where = path or default_memory_path()
    writer = MemoryWriter(where, warn=lambda text: click.echo(printable_lines(f"warning: {text}"), err=True))
    _require_open(writer)
    return writer


def _require_open(writer: MemoryWriter) -> None:
    from pipeline.errors import StoreError

    if not writer.is_open:
        message = "the memory cannot be written, as the warning says; name another file with --path"
        raise StoreError(message)


def _report_fault(memory: Memory) -> None:
    if memory.fault:
        todo = "the next run sets it aside" if memory.damaged else "mend that, or name another file with --path"
        click.echo(
            printable_lines(f"warning: {memory.path} cannot be trusted or read: {memory.fault}; {todo}"), err=True
        )
        sys.exit(1)


def _refuse_other(memory: Memory) -> None:
    """Leave a file alone that may be something else: nothing but a sound memory is emptied."""
    from pipeline.errors import StoreError

    if memory.fault:
        message = (
            f"{memory.path} is no sound translation memory ({memory.fault}); delete it yourself if it is not needed"
        )
        raise StoreError(message)


def _lines(memory: Memory) -> Iterator[str]:
    for space, sentence, known in memory.rows():
        if space.is_translation:
            yield "\t".join(cell.translate(_ESCAPES) for cell in _cells(space, sentence, known)) + "\n"


def _cells(space: Space, sentence: str, known: Remembered) -> tuple[str, ...]:
    english = "" if known.english is None else known.english
    decoding = (space.engine, space.compute_type, str(space.beam_size))
    return space.language, sentence, english, repr(known.score), " ".join(known.flags), space.model, *decoding
