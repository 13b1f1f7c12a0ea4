"""`anglicize verify`: is a corpus what its run left?"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.escaping import printable

if TYPE_CHECKING:  # `--help` must not wait for Arrow
    from collections.abc import Iterator

    from pipeline.analysis.verify import Verification


@click.command(name="verify")
@click.argument("output", type=click.Path(path_type=Path))
def command(output: Path) -> None:
    """Check everything about the corpus OUTPUT that can be checked; exit with status 1 when anything is wrong.

    Every file is hashed and compared with its receipt; every table has its schema; every edit is replayed, so that each
    character of each line is accounted for; texts, ids and counts agree from table to table; and the figures of
    README.md and run.json are computed again. The articles it was made from are not looked at.

    \b
    Example:
      anglicize verify corpus
    """
    from pipeline.analysis.verify import verify

    found = verify(output)
    for line in _report(output, found):
        click.echo(printable(line))
    if found.faults:
        sys.exit(1)


def _report(output: Path, found: Verification) -> Iterator[str]:
    checked = {name: f"{found.checked.get(name, 0):,}" for name in NAMES}
    if found.faults:
        total = len(found.faults) + found.more
        yield f"{output}: {'1 fault' if total == 1 else f'{total:,} faults'}"
        yield from (f"  - {fault}" for fault in found.faults)
        if found.more:
            yield f"  and {found.more:,} more"
    else:
        yield f"{output} is as its run left it"
        yield f"  files       {checked['files']} in {checked['shards']} shards, as their receipts say"
        yield f"  articles    {checked['articles']} in the corpus, {checked['rejected']} rejected, each id once"
        yield f"  ledger      {checked['lines']} lines and {checked['segments']} segments add up"
        yield "  figures     those of README.md, run.json and the receipts are those of the tables"
    yield from (f"  not checked {what}" for what in found.unchecked)


NAMES = ("files", "shards", "articles", "rejected", "lines", "segments")
