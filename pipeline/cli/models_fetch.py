"""What `anglicize models fetch` was asked for: names, languages or a configuration → models, fetched one by one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import click

from pipeline.cli.escaping import printable_lines
from pipeline.cli.options import ROUTING_PRESET, Where
from pipeline.config import load_config
from pipeline.errors import ModelError, UsageError
from pipeline.hub.fetch import FetchOptions, fetch
from pipeline.models import ConversionForm, Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Models by name and by language, and the form they are wanted in."""

    names: tuple[str, ...]
    languages: tuple[str, ...]
    form: ConversionForm | None

    def fetch(self, where: Where, options: FetchOptions) -> None:
        """Fetch all of them, and say at the end which could not be had.

        Raises:
            PipelineError: Nothing was asked for, a name or language is unknown, or some could not be had.
        """
        registry = where.registry
        failed = []
        names = self.resolve(registry)
        for name in names:
            try:
                fetch(registry[name], where.places, options, _say)
            except ModelError as error:
                failed.append(str(error))
        if failed:
            had = f"\n{len(names) - len(failed)} of {len(names)} models are here" if len(names) > 1 else ""
            raise ModelError("\n".join(failed) + had)

    def resolve(self, registry: Registry) -> list[str]:
        """Return the names of all models asked for, each once.

        Raises:
            UsageError: Nothing was asked for, or a name or language is unknown.
        """
        unknown = sorted(set(self.names) - set(registry))
        if unknown:
            message = f"no model is called {', '.join(unknown)}; `anglicize models list` shows all"
            raise UsageError(message)
        names = list(dict.fromkeys([*self.names, *_best(self.languages)]))
        if not names:
            message = "name a model, a language (--route de) or a configuration (--config opus-mt)"
            raise UsageError(message)
        return names


def from_config(where: Where, wanted: Wanted, source: str, overrides: Sequence[str]) -> tuple[Where, Wanted]:
    """Return where a configuration looks for models, and the models it needs besides those asked for.

    Raises:
        ConfigError: The configuration is wrong.
    """
    config = load_config(source, overrides)
    where = replace(
        where,
        registries=(*config.models.registries, *where.registries),
        lock=where.lock or config.models.lock,
        cache=where.cache or config.models.cache,
    )
    registry = where.registry
    names = list(wanted.names)
    form = wanted.form
    for stage in config.stages:
        if stage.model_form:
            names += [_recorded_or_best(candidates, registry) for candidates in stage.candidates.values()]
            form = form or (None if stage.model_form == "checkpoint" else stage.model_form)
    return where, replace(wanted, names=tuple(dict.fromkeys(names)), form=form)


def _recorded_or_best(candidates: Sequence[str], registry: Registry) -> str:
    recorded = (name for name in candidates if name in registry and registry[name].is_recorded)
    return next(recorded, candidates[0])


def _best(languages: Sequence[str]) -> list[str]:
    """Return the best model of each language by the preset's table."""
    routes = load_config(ROUTING_PRESET).candidates
    if unknown := [language for language in languages if language not in routes]:
        message = f"no known model reads {', '.join(unknown)}; there is one for: {', '.join(sorted(routes))}"
        raise UsageError(message)
    return [routes[language][0] for language in languages]


def _say(text: str) -> None:
    click.echo(printable_lines(text), err=True)
