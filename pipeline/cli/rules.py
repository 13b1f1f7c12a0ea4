"""`anglicize rules`: read and test the rules of the cleaner."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.printable import printable

if TYPE_CHECKING:  # `--help` must not wait for what rules need
    from pipeline.cleaning.rules import RulePacks

_RULES = click.option(
    "--rules",
    "packs",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A rule pack more; repeatable.",
)


@click.group(name="rules")
def command() -> None:
    """List and test the rules that say what is not the article."""


@command.command(name="list")
@_RULES
@click.option("--language", metavar="TAG", help="Only the packs of this language; und is the pack for all languages.")
def list_rules(packs: tuple[Path, ...], language: str | None) -> None:
    """List every rule: id, kind, what it does, and a line it hits."""
    for pack in _load(packs).packs:
        if language in (None, pack.language):
            for rule in pack.rules:
                example = f"  {rule.hits[0]}" if rule.hits else ""
                click.echo(printable(f"{rule.id:<32} {rule.kind:<14} {rule.action:<5}{example}"))


@command.command()
@_RULES
def test(packs: tuple[Path, ...]) -> None:
    """Try every rule on its own hits and misses; exit with status 1 if one does not keep its word."""
    from pipeline.cleaning.rules import check  # noqa: PLC0415 - `--help` must not wait for what rules need

    rules = _load(packs).rules.values()
    faults = [fault for rule in rules for fault in check(rule)]
    for fault in faults:
        click.echo(printable(fault))
    examples = sum(len(rule.hits) + len(rule.misses) for rule in rules)
    click.echo(f"{len(rules):,} rules, {examples:,} examples, {len(faults):,} faults")
    if faults:
        sys.exit(1)


def _load(packs: tuple[Path, ...]) -> RulePacks:
    from pipeline.cleaning.rules import load_rule_packs  # noqa: PLC0415 - as above
    from pipeline.shipped import shipped_rule_packs  # noqa: PLC0415 - as above

    return load_rule_packs((*shipped_rule_packs(), *packs))
