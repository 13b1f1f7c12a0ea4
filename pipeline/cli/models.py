"""`anglicize models`: which translation models there are, and whether their files are right."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.printable import printable_lines

if TYPE_CHECKING:  # `--help` must not wait for what a registry needs
    from pipeline.models import Model

_REGISTRY = click.option(
    "--registry",
    "registries",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A models.toml of your own, behind the one shipped; repeatable.",
)


@click.group(name="models")
def command() -> None:
    """List and verify translation models. Nothing is ever downloaded here."""


@command.command(name="list")
@_REGISTRY
def list_models(registries: tuple[Path, ...]) -> None:
    """List the registered models: languages, size, licence, folder."""
    for model in _models(registries):
        state = "missing" if model.faults(rehash=False) else f"{model.size / 1e6:.1f} MB"
        languages = ", ".join(model.entry.languages)
        click.echo(
            printable_lines(f"{model.name:<16} {languages:<12} {state:>9}  {model.entry.licence}\n    {model.folder}")
        )


@command.command()
@_REGISTRY
def verify(registries: tuple[Path, ...]) -> None:
    """Hash every file of every model and compare with the registry; exit with status 1 if one differs."""
    bad = False
    for model in _models(registries):
        faults = model.faults(rehash=True)
        bad = bad or bool(faults)
        click.echo(f"{model.name}: " + ("; ".join(faults) if faults else f"{len(model.entry.sha256)} files are right"))
    if bad:
        sys.exit(1)


def _models(registries: tuple[Path, ...]) -> list[Model]:
    from pipeline.models import load_registry  # noqa: PLC0415 - `--help` must not wait
    from pipeline.shipped import shipped  # noqa: PLC0415 - as above

    registry = load_registry((shipped("models", "models.toml"), *registries))
    return [registry[name] for name in sorted(registry)]
