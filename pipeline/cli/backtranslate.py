"""`anglicize backtranslate`: text without a translation → training pairs whose other side a model wrote."""

from pathlib import Path

import click

_PATH = click.Path(path_type=Path)


@click.command(name="backtranslate")
@click.argument("model")
@click.option(
    "--data", required=True, type=_PATH, metavar="FILE", help="Lines of 'sentence [TAB origin]'; .gz, .xz too."
)
@click.option("--output", "-o", required=True, type=_PATH, metavar="FILE", help="Pairs: .tsv, .tsv.gz or .tsv.xz.")
@click.option("--beam", type=click.IntRange(1, 16), default=1, show_default=True, help="Hypotheses kept; 1 is greedy.")
@click.option(
    "--sample-from",
    "sampling_topk",
    type=click.IntRange(1, 100),
    default=1,
    show_default=True,
    metavar="K",
    help="Draw each piece from the K likeliest instead of taking the likeliest.",
)
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Use only the first N lines.")
@click.option("--threads", type=click.IntRange(1, 1024), help="Processor cores to use [default: all].")
@click.option("--registry", "registries", multiple=True, type=_PATH, metavar="FILE", help="A models.toml of your own.")
def command(  # noqa: PLR0913 - one argument an option
    model: str,
    data: Path,
    output: Path,
    *,
    beam: int,
    sampling_topk: int,
    limit: int | None,
    threads: int | None,
    registries: tuple[Path, ...],
) -> None:
    """Translate the sentences of a file with MODEL, and write pairs that a model of the other direction learns from.

    A model out of English (source_language = "en" in its training configuration) turns English news into pairs for a
    model into English; its French is a machine's, its English is not. Pairs are left out that loop, copy, did not end,
    differ too much in length, or have other figures. Stopped, the same command resumes after the last 4,096 lines.

    MODEL is a registered name or a folder, as for `anglicize evaluate`. What comes out is training data of
    `anglicize train`; origins are those of the text.

    \b
    Example:
      anglicize backtranslate ./en-fr --data news.en.tsv.xz --output news.fr-en.tsv.xz
    """
    from pipeline.cli.options import Where
    from pipeline.config import available_cores
    from pipeline.errors import UsageError
    from pipeline.training.backtranslate import Settings, backtranslate, told
    from pipeline.training.model_source import find_subject

    if beam > 1 and sampling_topk > 1:
        message = "--beam and --sample-from exclude each other: a beam looks for the likeliest, sampling does not"
        raise UsageError(message)
    subject = find_subject(model, Where(registries=registries, lock=None, cache=None).registry)
    settings = Settings(beam_size=beam, sampling_topk=sampling_topk, threads=threads or available_cores(), limit=limit)
    progress = backtranslate(subject, data, output, settings, lambda line: click.echo(line, err=True))
    click.echo(f"{output}: {progress.kept:,} pairs of {progress.lines:,} lines; left out: {told(progress)}")
