"""`anglicize models`: which translation models there are, fetching them, and whether their files are right."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.escaping import printable_lines
from pipeline.cli.options import Where, where_options

if TYPE_CHECKING:  # `--help` must not wait for what a registry needs
    from collections.abc import Sequence

    from pipeline.models import ConversionForm, Model, Registry

_PATH = click.Path(path_type=Path)


@click.group(name="models")
def command() -> None:
    """List, fetch and verify translation models. Only `fetch` ever downloads anything.

    \b
    Examples:
      anglicize models list                          what there is, and what is here
      anglicize models fetch --route de ru           the best models for German and Russian
      anglicize models fetch --config opus-mt        all that a configuration needs
      anglicize run articles --output corpus --config opus-mt
    """


@command.command(name="list")
@where_options
def list_models(registries: tuple[Path, ...], lock: Path | None, cache: Path | None) -> None:
    """List the registered models: state, size, licence of the weights, languages.

    The size is that of the files an engine opens, which is about what the model takes in memory.
    """
    registry = Where(registries=registries, lock=lock, cache=cache).registry
    width = max(map(len, registry), default=0)
    for name in sorted(registry):
        model = registry[name]
        state, size = _state(model)
        row = f"{name:<{width}}  {state:<8}  {size:>9}  {model.licence}\n    {_languages(model)}"
        click.echo(printable_lines(row))


@command.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@where_options
def verify(names: tuple[str, ...], registries: tuple[Path, ...], lock: Path | None, cache: Path | None) -> None:
    """Hash every file of the models that are here, or of those named, and compare with what was recorded.

    Exits with status 1 if a file is missing or differs, or if a named model is not here.
    """
    registry = Where(registries=registries, lock=lock, cache=cache).registry
    chosen = _named(registry, names) if names else [model for model in registry.values() if model.is_recorded]
    bad = [model.name for model in sorted(chosen, key=lambda model: model.name) if not _verify(model)]
    if bad:
        click.echo(f"mend with: anglicize models fetch {' '.join(bad)}", err=True)
        sys.exit(1)


@command.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--route", "languages", multiple=True, metavar="LANG", help="The best model for a language; repeatable.")
@click.option("--config", metavar="PRESET|FILE", help="Every model that a configuration needs.")
@click.option("--set", "overrides", multiple=True, metavar="X.KEY=VALUE", help="Change a setting of --config.")
@click.option(
    "--compute-type",
    type=click.Choice(["int8", "int16", "float32"]),
    help="Number format of the converted weights [default: what --config says, else int8].",
)
@click.option("--update", is_flag=True, help="Take the present state of a repository, not the recorded commit.")
@click.option("--no-self-test", "untested", is_flag=True, help="Take a model even if it does not give English.")
@where_options
def fetch(  # noqa: PLR0913 - one argument an option
    names: tuple[str, ...],
    languages: tuple[str, ...],
    config: str | None,
    overrides: tuple[str, ...],
    compute_type: ConversionForm | None,
    *,
    update: bool,
    untested: bool,
    registries: tuple[Path, ...],
    lock: Path | None,
    cache: Path | None,
) -> None:
    """Download models from the Hugging Face Hub, convert and try them, and record every file in the lock file.

    Downloads go into the ordinary Hub cache (HF_HOME, HF_HUB_CACHE), only the files needed, never code; what is there
    already is used, and an interrupted download goes on where it stopped. HF_ENDPOINT names a mirror. The conversion
    needs the extra `torch`; running does not.

    A recorded model is fetched again at the recorded commit, on this machine or another, and must have the recorded
    hashes. A model whose output is empty, looping, a copy or not English is refused.

    \b
    Examples:
      anglicize models fetch opus-mt-de-en
      anglicize models fetch --route de --route ru
      anglicize models fetch --config opus-mt --set 'translate.languages=["de","ru"]'
    """
    from pipeline.cli.models_fetch import Wanted, from_config
    from pipeline.hub.fetch import FetchOptions

    where = Where(registries=registries, lock=lock, cache=cache)
    wanted = Wanted(names=names, languages=languages, form=compute_type)
    if config:
        where, wanted = from_config(where, wanted, config, overrides)
    options = FetchOptions(form=wanted.form or "int8", update=update, tested=not untested)
    wanted.fetch(where, options)


@command.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.option("--keep-download", is_flag=True, help="Leave the checkpoint in the Hub cache, which others may use.")
@where_options
def remove(
    names: tuple[str, ...], *, keep_download: bool, registries: tuple[Path, ...], lock: Path | None, cache: Path | None
) -> None:
    """Delete what was fetched of models: conversions, the checkpoint in the Hub cache, the record in the lock file."""
    from pipeline.hub.fetch import remove as remove_model

    where = Where(registries=registries, lock=lock, cache=cache)
    for model in _named(where.registry, names):
        freed = remove_model(model, where.places, keep_download=keep_download)
        click.echo(printable_lines(f"{model.name}: removed, {freed / 1e6:,.1f} MB freed"))


def _named(registry: Registry, names: Sequence[str]) -> list[Model]:
    from pipeline.errors import UsageError

    if unknown := sorted(set(names) - set(registry)):
        message = f"no model is called {', '.join(unknown)}; `anglicize models list` shows all"
        raise UsageError(message)
    return [registry[name] for name in dict.fromkeys(names)]


def _state(model: Model) -> tuple[str, str]:
    forms = model.all_files()
    if not forms:
        return "missing", "-"
    opened = next((files for form, files in forms.items() if form != "checkpoint"), next(iter(forms.values())))
    if opened.faults(rehash=False):
        return "damaged", "-"
    return "bundled" if model.is_bundled else "fetched", f"{opened.size / 1e6:.1f} MB"


def _languages(model: Model, most: int = 12) -> str:
    tags = model.entry.languages
    more = f" and {len(tags) - most} more" if len(tags) > most else ""
    return ", ".join(tags[:most]) + more


def _verify(model: Model) -> bool:
    forms = model.all_files()
    if not forms:
        click.echo(printable_lines(f"{model.name}: not fetched"))
        return False
    faults = [fault for files in forms.values() for fault in files.faults(rehash=True)]
    count = sum(len(files.sha256) for files in forms.values())
    click.echo(printable_lines(f"{model.name}: " + ("; ".join(faults) if faults else f"{count} files are right")))
    return not faults
