"""`anglicize plan`: what a run would do, before it does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pipeline.cli.escaping import printable, printable_lines
from pipeline.cli.options import load_run_config, run_options
from pipeline.cli.progress import ignored
from pipeline.text.wording import counted

if TYPE_CHECKING:  # `--help` must not wait for what a run needs
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.execution.estimate import Estimate, LanguageEstimate
    from pipeline.execution.plan import Plan

MOST_SHARDS = 20


@click.command(name="plan")
@run_options
def command(
    inputs: tuple[Path, ...],
    output: Path,
    config: str,
    rules: tuple[Path, ...],
    overrides: tuple[str, ...],
    *,
    replace: bool,
    sample: int | None,
) -> None:
    """Say what `run` with the same arguments would do. Translates nothing.

    Shows which shards are done, new, changed (and by what: an article, a setting, a rule pack, a model) or to be
    removed; and for the articles that need work the sentences of each language, how many of them the translation
    memory knows, the model that reads them, and how long it will take, by the speed of earlier runs on this machine.
    Of more than 1,000 articles a fixed sample is looked at. The languages that are found are remembered for the run.

    A model that is missing does not stop a plan: it names the command that gets what the articles need.

    \b
    Examples:
      anglicize plan articles --output corpus
      anglicize plan articles --output corpus --config opus-mt       which models do my articles need?
      anglicize plan articles --output corpus --rules mine.toml      what would this rule pack set going?
    """
    from pipeline.execution.estimate import estimate
    from pipeline.readers.find import find_articles, sample_of

    settings = load_run_config(config, overrides, rules, replace=replace)
    found = find_articles(inputs) if sample is None else sample_of(find_articles(inputs), sample)
    made = estimate(settings, found, output, lambda text: click.echo(printable_lines(f"warning: {text}"), err=True))
    refusal = made.plan.refusal(settings.publish, output) if made.plan else None
    lines = [
        *ignored(found.ignored),
        *_lines(made, len(found.sources)),
        *([f"a run would stop: {refusal}"] if refusal else []),
    ]
    click.echo(printable_lines("\n".join(lines)))


def _lines(made: Estimate, articles: int) -> Iterator[str]:
    if made.plan:
        yield from _shards(made.plan)
    else:
        yield f"{articles:,} articles; what is done cannot be told before a run could start"
    if not made.documents:
        yield "nothing to do"
        return
    sampled = f", estimated from {made.looked_at:,} of them" if made.looked_at < made.documents else ""
    yield f"{counted(made.documents, 'article')} need work{sampled}"
    yield f"  {'language':<10}{'articles':>10}{'sentences':>11}{'remembered':>12}{'to translate':>14}  model"
    for language in made.languages:
        yield _language(language)
    if missing := {row.model for row in made.languages if row.sentences and row.model and not row.is_here}:
        yield "what is not fetched would be rejected; to translate it:"
        yield f"  anglicize models fetch {' '.join(sorted(missing))}"
    if made.problem:
        yield f"a run would stop: {made.problem}"
    elif made.seconds is None:
        yield "time: not known before a model has run on this machine"
    else:
        yield f"time: about {made.seconds:,.0f} s, of it {made.preparing:,.0f} s for reading, detecting and cleaning"


def _shards(plan: Plan) -> Iterator[str]:
    new = [shard for shard in plan.todo if shard.prefix not in plan.changed]
    yield (
        f"{counted(plan.documents, 'article')} in {counted(len(plan.shards), 'shard')}: "
        f"{len(plan.shards) - len(plan.todo):,} done, "
        f"{len(plan.changed):,} changed, {len(new):,} new, {len(plan.removed):,} to be removed"
    )
    if plan.leaving:
        yield f"{plan.leaving:,} of the {counted(plan.present, 'article')} of the present corpus would leave it"
    for prefix, parts in list(plan.changed.items())[:MOST_SHARDS]:
        yield f"  changed   {prefix}: {', '.join(map(printable, parts)) or 'a file of it is damaged'}"
    if len(plan.changed) > MOST_SHARDS:
        yield f"  changed   and {len(plan.changed) - MOST_SHARDS:,} more"


def _language(language: LanguageEstimate) -> str:
    if not language.sentences:
        model = "" if language.language == "en" else "no model reads it: the articles would be rejected"
    else:
        model = f"{language.model}{'' if language.is_here else ' (not fetched)'}"
    return (
        f"  {language.language:<10}{language.documents:>10,}{language.sentences:>11,}{language.remembered:>12,}"
        f"{language.sentences - language.remembered:>14,}  {model}"
    )
