"""`anglicize run`: bring a corpus to what its inputs and configuration say."""

import sys
from pathlib import Path

import click

from pipeline.cli.options import load_run_config, run_options
from pipeline.cli.progress import make_reporter, summary


@click.command(name="run")
@run_options
@click.option("--strict", is_flag=True, help="Exit with status 1 when an article was rejected.")
@click.option(
    "--max-rejected",
    type=click.FloatRange(0, 100),
    metavar="PERCENT",
    help="Exit with status 1 when more of the articles were rejected.",
)
def command(  # noqa: PLR0913 - one argument an option
    inputs: tuple[Path, ...],
    output: Path,
    config: str,
    rules: tuple[Path, ...],
    overrides: tuple[str, ...],
    *,
    replace: bool,
    sample: int | None,
    strict: bool,
    max_rejected: float | None,
) -> None:
    """Turn the articles below INPUT... into an English corpus in --output.

    Articles are .txt and .md files, in folders of any depth; hidden files, links to folders and other corpora are left
    out. Each is read, its language detected, cleaned of what is not the article, translated if it is not English,
    cleaned again, and normalized. The output opens with datasets.load_dataset, and its tables `lines` and `segments`
    say what became of every line and sentence.

    The same command again does only what is new: shards whose articles, configuration, rules and models are the same
    are kept, and sentences that a model translated before are remembered. Stopped or killed, it is resumed by the same
    command; until it is complete the former corpus stands. `anglicize plan` says beforehand what a run would do.

    Exits with status 1 when no article came through.

    \b
    Examples:
      anglicize run articles --output corpus
      anglicize run articles --output try --config echo             clean only, translate nothing
      anglicize run articles --output corpus --rules mine.toml      with rules of your own
      anglicize run articles --output corpus --set translate.beam_size=4
      anglicize run articles --output try --sample 50               a first look, to diff with another try
    """
    from pipeline.execution.runner import run

    with make_reporter() as reporter:
        settings = load_run_config(config, overrides, rules, replace=replace)
        result = run(settings, inputs, output, reporter, sample=sample)
    click.echo(summary(result, output))
    if not sum(result.counts.languages.values()):
        sys.exit(1)
    most = 0.0 if strict else max_rejected
    if most is not None and 100 * sum(result.counts.rejected.values()) > most * result.counts.documents:
        sys.exit(1)
