"""`anglicize evaluate`: how good a model is on test sets, and how fast."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.escaping import printable, printable_lines
from pipeline.errors import UsageError
from pipeline.text.wording import counted

if TYPE_CHECKING:  # `--help` must not wait for engines
    from collections.abc import Iterator, Sequence

    from pipeline.engines import ComputeType, EngineName
    from pipeline.training.benchmark import Measurement

_PATH = click.Path(path_type=Path)
HEAD = (
    "test set", "numbers", "pairs", "BLEU", "chrF", "length", "repeated", "copied", "empty", "cut off", "too long",
    "sentences/s", "tokens/s/core",
)  # fmt: skip
LEGEND = (
    "length: characters by those of the references. repeated: English that loops. copied: source left as it was.",
    "empty, cut off, too long: sentences without English, without an end, not translated as they do not fit.",
    "sentences/s by the clock; source tokens a second of processor time. Loading the model is not counted.",
)


@click.command(name="evaluate")
@click.argument("model")
@click.option(
    "--data",
    required=True,
    multiple=True,
    type=_PATH,
    metavar="FILE",
    help="A test set: 'source TAB English' lines, .tsv, .tsv.gz or .tsv.xz; repeatable.",
)
@click.option(
    "--engine",
    type=click.Choice(["ctranslate2", "transformers"]),
    default="ctranslate2",
    show_default=True,
    help="What runs the model; transformers is the reference and needs the extra 'torch'.",
)
@click.option(
    "--compute",
    "compute_types",
    multiple=True,
    type=click.Choice(["int8", "float32"]),
    help="Number format; give both to compare them [default: int8, with transformers float32].",
)
@click.option(
    "--beam",
    type=click.IntRange(1, 16),
    help="Hypotheses that the search keeps; 1 is greedy [default: as in a run: what its registry entry says, else 1].",
)
@click.option("--threads", type=click.IntRange(1, 1024), help="Processor cores to use [default: all].")
@click.option("--sample", type=click.IntRange(min=1), metavar="N", help="Only N pairs of each, always the same ones.")
@click.option(
    "--json",
    "json_file",
    type=click.Path(path_type=Path, allow_dash=True),
    metavar="FILE",
    help="Write the figures as JSON too; - prints them instead of the table.",
)
@click.option("--registry", "registries", multiple=True, type=_PATH, metavar="FILE", help="A models.toml of your own.")
def command(  # noqa: PLR0913 - one argument an option
    model: str,
    data: tuple[Path, ...],
    engine: EngineName,
    compute_types: tuple[ComputeType, ...],
    *,
    beam: int | None,
    threads: int | None,
    sample: int | None,
    json_file: Path | None,
    registries: tuple[Path, ...],
) -> None:
    """Translate test sets with MODEL and print BLEU, chrF, what went wrong, and the speed.

    MODEL is a name that `anglicize models list` shows, or a folder: the output of `anglicize train`, its ctranslate2/
    or its huggingface/. BLEU and chrF are sacrebleu's (pip install 'anglicize[evaluate]'), and its signatures are
    printed. Every sentence is taken as the model gives it: nothing is split, repaired, cleaned or remembered.

    float32 is computed with the weights of the checkpoint, converted for the moment (which needs the extra `torch`), so
    that int8 against float32 shows all that quantization costs.

    \b
    Examples:
      anglicize evaluate fr-en --data newstest2013.tsv
      anglicize evaluate ./fr-en --data newstest2013.tsv --compute int8 --compute float32
      anglicize evaluate fr-en --data newstest2013.tsv --sample 200 --json figures.json
    """
    from pipeline.cli.options import Where
    from pipeline.config import available_cores
    from pipeline.training.benchmark import Search, measure, read_set
    from pipeline.training.model_source import find_subject

    _require_writable(json_file)
    subject = find_subject(model, Where(registries=registries, lock=None, cache=None).registry)
    search = Search(
        engine=engine,
        compute_types=_resolved(engine, compute_types),
        beam_size=beam or subject.beam_size,
        threads=threads or available_cores(),
    )
    if subject.registry and Path(model).is_dir():
        _say(f"evaluating the registered model {model}; for the folder of that name write ./{model}")
    tests = [read_set(path, sample, from_english=subject.from_english) for path in data]
    found = list(measure(subject, tests, search, _say))
    _show(found, json_file)


def _show(found: Sequence[Measurement], json_file: Path | None) -> None:
    """Print the table, or the JSON where a dash asks for it; write the JSON where a file does."""
    text = json.dumps({"measurements": [each.as_dict() for each in found]}, indent=1)
    if json_file == Path("-"):
        click.echo(text)
        return
    for line in _report(found):
        click.echo(printable(line))
    if json_file:
        from pipeline.corpus.storage import write_text

        write_text(json_file, text + "\n")


def _resolved(engine: EngineName, compute_types: Sequence[ComputeType]) -> tuple[ComputeType, ...]:
    from pipeline.engines import resolve_compute_type

    try:
        chosen = [resolve_compute_type(engine, compute_type) for compute_type in compute_types or ("auto",)]
    except ValueError as error:
        raise UsageError(str(error)) from error
    return tuple(dict.fromkeys(chosen))


def _require_writable(path: Path | None) -> None:
    """Refuse a place that cannot be written to, before minutes of translating."""
    if path in (None, Path("-")):
        return
    if path.is_dir() or not os.access(path.parent, os.W_OK):
        message = f"{path} cannot be written: choose another --json"
        raise UsageError(message)


def _say(text: str) -> None:
    click.echo(printable_lines(text), err=True)


def _report(found: Sequence[Measurement]) -> Iterator[str]:
    from pipeline.engines import search_name

    first = found[0]
    yield f"{first.model}: {first.engine}, {search_name(first.beam_size)}, {counted(first.threads, 'thread')}"
    for weights in dict.fromkeys((each.compute_type, each.weights, each.digest) for each in found):
        yield "{}: {}, digest {:.12}".format(*weights)
    yield ""
    yield from _table([HEAD, *map(_row, found)])
    yield ""
    yield from _differences(found)
    yield from LEGEND
    scores = first.scores
    yield f"BLEU {scores.bleu_signature}"
    yield f"chrF {scores.chrf_signature}"


def _row(found: Measurement) -> tuple[str, ...]:
    scores = found.scores
    return (
        found.data,
        found.compute_type,
        f"{scores.sentences:,}"
        if scores.sentences == found.data_pairs
        else f"{scores.sentences:,}/{found.data_pairs:,}",
        f"{scores.bleu:.2f}",
        f"{scores.chrf:.2f}",
        _figure(scores.length_ratio, 3),
        f"{scores.repetition_rate:.2%}",
        f"{scores.copy_rate:.2%}",
        f"{scores.empty:,}",
        f"{scores.unfinished:,}",
        f"{scores.too_long:,}",
        _figure(scores.sentences_per_second, 1),
        _figure(scores.tokens_per_core_second, 0),
    )


def _differences(found: Sequence[Measurement]) -> Iterator[str]:
    """Yield what every other number format changes against the first one, test set by test set."""
    rows = len({each.compute_type for each in found})
    tests = len(found) // rows
    for index in range(tests, len(found)):
        before, after = found[index % tests], found[index]
        bleu, chrf = (after.scores.bleu - before.scores.bleu, after.scores.chrf - before.scores.chrf)
        yield f"{after.data}: {after.compute_type} against {before.compute_type}: BLEU {bleu:+.2f}, chrF {chrf:+.2f}"
    if rows > 1:
        yield ""


def _table(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (
            f"{cell:<{width}}" if index < 2 else f"{cell:>{width}}"  # noqa: PLR2004 - two columns of words, then figures
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield "  ".join(cells)


def _figure(figure: float | None, digits: int) -> str:
    return "-" if figure is None else f"{figure:,.{digits}f}"
