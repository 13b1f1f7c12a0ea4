"""Options that `run` and `plan` share: what one says of a run must be what the other does."""

from collections.abc import Callable
from pathlib import Path

import click

_PATH = click.Path(path_type=Path)


def run_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the inputs, the output and the configuration of a run."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


_OPTIONS = (
    click.argument("inputs", nargs=-1, required=True, type=_PATH, metavar="INPUT..."),
    click.option("--output", "-o", required=True, type=_PATH, help="Folder of the corpus; `run` makes it if missing."),
    click.option("--config", "-c", default="default", show_default=True, metavar="PRESET|FILE", help="What to do."),
    click.option("--rules", multiple=True, type=_PATH, metavar="FILE", help="A rule pack more; repeatable."),
    click.option("--set", "overrides", multiple=True, metavar="X.KEY=VALUE", help="Change one setting; repeatable."),
    click.option("--sample", type=click.IntRange(min=1), metavar="N", help="Only N articles, always the same ones."),
)
