"""Options that several commands share: what `plan` says of a run must be what `run` does, of the same models."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:  # `--help` must not wait for what a registry needs
    from collections.abc import Callable

    from pipeline.config import RunConfig
    from pipeline.models import Places, Registry

_PATH = click.Path(path_type=Path)
ROUTING_PRESET = "opus-mt"
"""Its table says which model is best for a language."""


def run_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the inputs, the output and the configuration of a run."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """The files that a command was told to use."""

    registries: tuple[Path, ...]
    lock: Path | None
    cache: Path | None

    @property
    def places(self) -> Places:
        """Where fetched models lie."""
        from pipeline.models import user_places

        return user_places(self.cache, self.lock)

    @property
    def registry(self) -> Registry:
        """All models, with what the lock file says of them."""
        from pipeline.models import load_registry
        from pipeline.shipped import shipped

        return load_registry((shipped("models", "models.toml"), *self.registries), self.places)


def where_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that say where models are."""
    options = (
        click.option(
            "--registry", "registries", multiple=True, type=_PATH, metavar="FILE", help="A models.toml of your own."
        ),
        click.option("--lock", type=_PATH, metavar="FILE", help="Lock file to use instead of your own."),
        click.option("--cache", type=_PATH, metavar="FOLDER", help="Folder of conversions to use instead of your own."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def load_run_config(source: str, overrides: tuple[str, ...], rules: tuple[Path, ...], *, replace: bool) -> RunConfig:
    """Return the configuration that the options of a run amount to.

    Raises:
        ConfigError: Something is wrong; all faults are listed.
    """
    from pipeline.config import load_config

    return load_config(source, (*overrides, *(["publish.replace=true"] if replace else [])), rules)


_OPTIONS = (
    click.argument("inputs", nargs=-1, required=True, type=_PATH, metavar="INPUT..."),
    click.option("--output", "-o", required=True, type=_PATH, help="Folder of the corpus; `run` makes it if missing."),
    click.option("--config", "-c", default="default", show_default=True, metavar="PRESET|FILE", help="What to do."),
    click.option("--rules", multiple=True, type=_PATH, metavar="FILE", help="Additional rule pack; repeatable."),
    click.option("--set", "overrides", multiple=True, metavar="X.KEY=VALUE", help="Change one setting; repeatable."),
    click.option("--replace", is_flag=True, help="Let more than a tenth of the articles of the corpus leave it."),
    click.option(
        "--sample", type=click.IntRange(min=1), metavar="N", help="Use only N articles, always the same ones."
    ),
)
