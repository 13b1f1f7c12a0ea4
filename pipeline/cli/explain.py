"""`anglicize explain`: what became of one article."""

from pathlib import Path

import click

from pipeline.cli.escaping import printable_lines


@click.command(name="explain")
@click.argument("output", type=click.Path(path_type=Path))
@click.argument("identifier", metavar="ID")
def command(output: Path, identifier: str) -> None:
    """Show every line of the article ID in the corpus OUTPUT: its fate, the rule, the translation.

    An ID is the path of the article below the input, as in the column `id`.

    \b
    In the account (lines count from 1, as editors do; the table `lines` counts from 0):
      |   the line as it was read            =   the line as it stands in the corpus
      >   a sentence that was translated     <   its English, who gave it and how sure (log-probability)
      ~   an edit inside the line

    \b
    Example:
      anglicize explain corpus 003_eb5b64be4c91f337.txt
    """
    from pipeline.analysis.explain import explain

    click.echo(printable_lines(explain(output, identifier)))
