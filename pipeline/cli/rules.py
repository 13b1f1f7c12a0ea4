"""`anglicize rules`: read, test, score and mine the rules of the cleaner."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.escaping import printable
from pipeline.errors import UsageError

if TYPE_CHECKING:  # `--help` must not wait for what rules need
    from collections.abc import Iterator, Sequence

    from pipeline.analysis.score_rules import Judgement, Score, Tally
    from pipeline.cleaning.packs import RulePacks
    from pipeline.cleaning.rules import Rule

_RULES = click.option(
    "--rules",
    "packs",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A rule pack more; repeatable.",
)
_SHOWN = 200
"""Characters of a line that is shown."""


@click.group(name="rules")
def command() -> None:
    """List, test, score and mine the rules that say what is not the article."""


@command.command(name="list")
@_RULES
@click.option("--language", metavar="TAG", help="Only rules for this language; und is the pack for all languages.")
@click.option(
    "--missing",
    type=click.Path(path_type=Path),
    metavar="OUTPUT",
    help="Instead, list the lines of this corpus that only the English pass found: source rules that are missing.",
)
def list_rules(packs: tuple[Path, ...], language: str | None, missing: Path | None) -> None:
    """List every rule: id, kind, scope, action, confidence, and a line it hits.

    Structural rules, which judge a line by the article around it, come last.
    """
    for line in _missing(missing, language) if missing else _listed(_load(packs), language):
        click.echo(printable(line))


@command.command()
@_RULES
@click.option(
    "--pages",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Instead, score all rules together on labelled pages, one JSON object a line.",
)
@click.option("--wrong", is_flag=True, help="With --pages: list the real lines that lost something, with the rule.")
@click.option("--missed", is_flag=True, help="With --pages: list the boilerplate lines that were left.")
@click.option("--json", "as_json", is_flag=True, help="With --pages: print the scores as JSON.")
def test(packs: tuple[Path, ...], pages: Path | None, *, wrong: bool, missed: bool, as_json: bool) -> None:
    """Try every rule on its own hits and misses; exit with status 1 if one does not keep its word.

    With --pages, clean labelled pages as `run --config echo` would and print precision and recall of the dropped lines,
    the share of the real characters lost, and of the boilerplate left, by language and by kind.
    """
    if pages is not None:
        _score(pages, packs, wrong=wrong, missed=missed, as_json=as_json)
        return
    if wrong or missed or as_json:
        message = "--wrong, --missed and --json go with --pages FILE"
        raise UsageError(message)
    from pipeline.cleaning.rules import check

    rules = _load(packs).rules.values()
    faults = [fault for rule in rules for fault in check(rule)]
    for fault in faults:
        click.echo(printable(fault))
    examples = sum(len(rule.hits) + len(rule.misses) for rule in rules)
    click.echo(f"{len(rules):,} rules, {examples:,} examples, {len(faults):,} faults")
    if faults:
        sys.exit(1)


@command.command()
@click.argument("inputs", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="INPUT...")
@click.option("--output", "-o", required=True, type=click.Path(path_type=Path), help="Rule pack to write; must be new.")
@click.option(
    "--site",
    default="folder",
    show_default=True,
    metavar="folder|none|REGEX",
    help="What a site is: the first folder of an article's id, all articles, or what a pattern finds in the id.",
)
def mine(inputs: tuple[Path, ...], output: Path, site: str) -> None:
    """Count the lines of the articles below INPUT... that repeat, and write them as a rule pack for you to read.

    A line is proposed when it stands on three sites, or in three articles and a fifth of a site's, or when it is the
    title of another article. Near-duplicate articles are left out first. Nothing is dropped before `run --rules FILE`.
    """
    from pipeline.analysis.mine_rules import mine as mine_lines
    from pipeline.analysis.mine_rules import read_sources, site_finder, write_pack
    from pipeline.config import load_config
    from pipeline.readers.find import find_articles

    site_finder(site)  # a wrong pattern is told before an hour of reading
    sources = find_articles(inputs).sources
    mined = mine_lines(read_sources(sources, load_config("echo", [], []).read), how=site)
    write_pack(output, mined.lines, how=site)
    if mined.documents and mined.one_site and site != "none":
        click.echo(f"--site {printable(site)} finds no site in these articles: lines are counted over all of them")
    click.echo(
        f"{mined.documents:,} articles, {mined.near_duplicates:,} near duplicates left out; "
        f"{len(mined.lines):,} lines in {printable(str(output))}: read them before you use them"
    )


def _load(packs: tuple[Path, ...]) -> RulePacks:
    from pipeline.cleaning.packs import load_rule_packs
    from pipeline.shipped import shipped_rule_packs

    return load_rule_packs((*shipped_rule_packs(), *packs))


def _listed(packs: RulePacks, language: str | None) -> Iterator[str]:
    from pipeline.cleaning.findings import STRUCTURAL

    for pack in packs.packs:
        if language in (None, pack.language):
            yield from map(_row, pack.rules)
    if language in (None, "und"):
        for finding, description in STRUCTURAL:
            yield f"{finding.rule:<32} {finding.kind:<14} {'article':<7} {finding.action:<5} 1.00  {description}"


def _row(rule: Rule) -> str:
    example = f"  {rule.hits[0]}" if rule.hits else ""
    return f"{rule.id:<32} {rule.kind:<14} {rule.scope:<7} {rule.action:<5} {rule.confidence:.2f}{example}"


def _missing(output: Path, language: str | None) -> Iterator[str]:
    from pipeline.analysis.missing_rules import find_gaps

    gaps = [gap for gap in find_gaps(output) if language in (None, gap.language)]
    for gap in gaps:
        yield f"{gap.language:<4} {gap.rule:<32} {gap.count:>5}  {gap.source[:_SHOWN]}"
    yield f"{len(gaps):,} lines that only the English pass found"


def _score(pages: Path, packs: tuple[Path, ...], *, wrong: bool, missed: bool, as_json: bool) -> None:
    from pipeline.analysis.score_rules import read_pages, score_pages

    score = score_pages(read_pages(pages), packs)
    if as_json:
        click.echo(json.dumps(_as_json(score, wrong=wrong, missed=missed), indent=2))
        return
    if wrong:
        _show("WRONG", score.wrong)
    if missed:
        _show("MISSED", score.missed)
    click.echo(f"{score.pages:,} pages, {score.overcleaned:,} left alone because too much would have gone")
    head = f"{'':<16}{'precision':>10}{'recall':>9}{'real lost':>11}{'left':>8}{'right':>8}{'wrong':>7}{'missed':>8}"
    click.echo(head)
    for name, tally in (*sorted(score.languages.items()), ("all", score.total)):
        click.echo(printable(_scored(name, tally)))
    click.echo("\nby kind of the rule")
    for name, tally in sorted(score.kinds.items()):
        click.echo(
            f"{name:<16}{_ratio(tally.precision, 4):>10}{tally.right:>8,} right{tally.wrong:>6,} wrong"
            f"{tally.lost:>8,} real characters lost"
        )


def _show(what: str, judgements: Sequence[Judgement]) -> None:
    for judgement in judgements:
        rules = ",".join(judgement.rules) + (" " if judgement.rules else "")
        deed = "" if judgement.dropped or what == "MISSED" else "trimmed "
        shown = f"{what} {judgement.language} {deed}{rules}| {judgement.page} | {judgement.text[:_SHOWN]}"
        click.echo(printable(shown))


def _scored(name: str, tally: Tally) -> str:
    lost = "-" if tally.lost_share is None else f"{tally.lost_share:.3%}"
    return (
        f"{name:<16}{_ratio(tally.precision, 4):>10}{_ratio(tally.recall, 4):>9}{lost:>11}"
        f"{_ratio(tally.left_share, 2):>8}{tally.right:>8,}{tally.wrong:>7,}{tally.missed:>8,}"
    )


def _ratio(share: float | None, digits: int) -> str:
    return "-" if share is None else f"{share:.{digits}f}"


def _as_json(score: Score, *, wrong: bool, missed: bool) -> dict[str, object]:
    def with_ratios(tally: Tally) -> dict[str, object]:
        ratios = {
            "precision": tally.precision,
            "recall": tally.recall,
            "lost_share": tally.lost_share,
            "left_share": tally.left_share,
        }
        return asdict(tally) | ratios

    groups = {"languages": score.languages, "kinds": score.kinds, "rules": score.rules}
    report: dict[str, object] = {"pages": score.pages, "overcleaned": score.overcleaned}
    report["total"] = with_ratios(score.total)
    for name, tallies in groups.items():
        report[name] = {key: with_ratios(tally) for key, tally in sorted(tallies.items())}
    if wrong:
        report["wrong"] = [asdict(judgement) for judgement in score.wrong]
    if missed:
        report["missed"] = [asdict(judgement) for judgement in score.missed]
    return report
