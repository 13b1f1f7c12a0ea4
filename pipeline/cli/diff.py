"""`anglicize diff`: what differs between two corpora."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, fields
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.errors import UsageError

if TYPE_CHECKING:  # `--help` must not wait for Arrow
    from collections.abc import Iterator

    from pipeline.analysis.diff import ArticleChange, Summary
    from pipeline.analysis.diff_align import Pair
    from pipeline.analysis.diff_causes import Causes


@click.command(name="diff")
@click.argument("before", type=click.Path(path_type=Path), metavar="OUTPUT_A")
@click.argument("after", type=click.Path(path_type=Path), metavar="OUTPUT_B")
@click.option(
    "--limit", type=click.IntRange(min=0), default=20, show_default=True, help="Most articles shown; 0 for all."
)
@click.option("--document", metavar="ID", help="Compare only this article.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead: the summary and the changes.")
@click.option("--exit-code", is_flag=True, help="Exit with status 1 when the corpora differ.")
def command(before: Path, after: Path, *, limit: int, document: str | None, as_json: bool, exit_code: bool) -> None:
    """Show what differs between the corpora OUTPUT_A and OUTPUT_B: articles, lines, and what may have caused it.

    A summary comes first: how many articles and lines differ and in what, which settings, rules and models do. Then
    each article with its lines, as a diff of words. An id is in both corpora when it is the same path below the input.

    \b
    In the account (lines count from 1, as editors do; the table `lines` counts from 0):
      [-words-]   only in OUTPUT_A           {+words+}   only in OUTPUT_B

    \b
    Examples:
      anglicize diff corpus try                   after a run with other rules, say
      anglicize diff corpus try --limit 0 --json  everything, for a program
    """
    from pipeline.analysis.diff import Summary, changes
    from pipeline.analysis.diff_align import pairs
    from pipeline.analysis.diff_causes import find_causes

    if before.resolve() == after.resolve():
        message = f"{before} and {after} are the same folder; name two"
        raise UsageError(message)

    def found(summary: Summary) -> Iterator[ArticleChange]:
        return changes((pair for pair in pairs(before, after) if _is_asked(pair, document)), summary)

    causes = find_causes(before, after)
    summary = Summary()
    run = found(summary)
    shown = list(islice(run, limit))
    for _ in run:  # counted; what is shown of them, if anything, is read again rather than kept
        pass
    if document is not None and not summary.same and summary.is_equal:
        message = f"neither {before} nor {after} has an article with the id {document!r}; ids are paths below the input"
        raise UsageError(message)
    listed = iter(shown) if limit else found(Summary())
    output = _json if as_json else _text
    for text in output(before, after, summary, causes, listed):
        click.echo(text)
    if exit_code and not summary.is_equal:
        sys.exit(1)


def _is_asked(pair: Pair, document: str | None) -> bool:
    return document is None or any(article and article.id == document for article in pair)


def _text(
    before: Path, after: Path, summary: Summary, causes: Causes, listed: Iterator[ArticleChange]
) -> Iterator[str]:
    from pipeline.cli.diff_text import article_lines, summary_lines

    yield from summary_lines(before, after, summary, causes)
    more = summary.articles.total()
    for change in listed:
        more -= 1
        yield from article_lines(change)
    if more:
        yield f"\nand {more:,} more articles that differ; --limit 0 shows all"


def _json(
    before: Path, after: Path, summary: Summary, causes: Causes, listed: Iterator[ArticleChange]
) -> Iterator[str]:
    """Yield one JSON object in pieces: all changes of a large corpus need not be in memory. ASCII, so safe to print."""
    head = {
        "before": str(before),
        "after": str(after),
        "equal": summary.is_equal,
        "summary": {field.name: getattr(summary, field.name) for field in fields(summary)},
        "causes": asdict(causes),
    }
    yield json.dumps(head)[:-1] + ', "changes": ['
    separator = ""
    for change in listed:
        yield separator + json.dumps(asdict(change), default=str)
        separator = ","
    yield "]}"
