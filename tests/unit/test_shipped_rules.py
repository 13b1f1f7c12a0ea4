"""Every shipped rule keeps its word, is precise beside the others, and stands hostile lines."""

import tomllib
from collections.abc import Sequence
from pathlib import Path
from time import thread_time

import pytest

from pipeline.cleaning.article_rules import find
from pipeline.cleaning.line_context import LineMatcher, counts_anywhere
from pipeline.cleaning.line_rules import read
from pipeline.cleaning.match_form import fold
from pipeline.cleaning.packs import load_rule_packs
from pipeline.cleaning.rules import Rule, RulePack, check
from pipeline.document import Document, Kind, Line
from pipeline.shipped import shipped_rule_packs
from pipeline.stages.base import Resources
from pipeline.stages.clean import CleanConfig

PACKS = load_rule_packs(shipped_rule_packs())
RULES = list(PACKS.rules.values())

PATIENCE = 0.05
"""Seconds that a pattern may look at a hostile line of ten thousand characters."""
HOSTILE = [
    "a" * 10_000,
    "*" * 10_000,
    "A" * 10_000,
    '("“' * 3_333,
    '"' * 10_000,
    "(" * 10_000,
    "READ ALSO" * 1_000,
    "READ ALSO " * 1_000,
    " " * 10_000,
    "x" + " " * 9_998 + "x",
    "1 " * 5_000,
    ". " * 5_000,
    ", " * 5_000,
    "Aa " * 3_333,
    "By " + "Aa " * 3_333,
    "/AFP" * 2_500,
    "share this " * 900,
    "sign up newsletter " * 500,
    "your support is " * 600,
    "we use " * 1_400,
    "votre soutien est " * 550,
    "nous avons besoin de " * 450,
    "Source: " + "A" * 9_990,
    "published at " * 750,
    "(Photo " * 1_400,
    "Tags: " + "a, " * 3_000,
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_hits_its_hits_and_misses_its_misses(rule: Rule) -> None:
    assert check(rule) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_has_examples_of_both_sorts(rule: Rule) -> None:
    assert len(rule.hits) >= 2
    assert len(rule.misses) >= 2


@pytest.mark.parametrize("pack", PACKS.packs, ids=lambda pack: pack.language)
def test_what_one_rule_must_miss_no_other_rule_hits(pack: RulePack) -> None:
    rules = PACKS.for_language(pack.language)
    misses = [example for rule in pack.rules for example in rule.misses]

    hit = {example: [rule.id for rule in read(example, rules).hits if counts_anywhere(rule)] for example in misses}

    assert {example: by for example, by in hit.items() if by} == {}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_no_shipped_pattern_runs_wild(rule: Rule) -> None:
    for line in map(fold, HOSTILE):
        seconds = _seconds(rule, line)
        if seconds >= PATIENCE:  # the second time another process may be quiet
            seconds = min(seconds, _seconds(rule, line))

        assert seconds < PATIENCE, f"{rule.id} needs {seconds:.3f} s for {line[:20]!r}…"


def _seconds(rule: Rule, line: str) -> float:
    start = thread_time()
    rule.compiled.search(line, timeout=1)  # raises TimeoutError
    return thread_time() - start


@pytest.mark.parametrize("texts", [("a" * 1_000_000,), ("*",) * 100_000], ids=["one line", "many lines"])
def test_a_hostile_article_is_read_in_time_that_grows_with_its_length(texts: Sequence[str]) -> None:
    lines = tuple(Line(source=text, text=text, kind=Kind.PARAGRAPH, language="en") for text in texts)
    start = thread_time()

    find(Document(id="1", path="1", lines=lines, language="en"), LineMatcher(PACKS))

    assert thread_time() - start < 5


NEUTRAL = [
    "The council met on Tuesday evening to discuss the budget for the coming year.",
    "Most of the members agreed that the roads in the north of the town need repair.",
    "A second meeting will take place next month, and the public may attend it.",
    "The mayor thanked the engineers, who had worked through the night.",
    "Residents of the old quarter hope that the tram line will reach them soon.",
]
FALSE_FRIENDS = [
    ("en", "Read also means to peruse."),
    ("en", "The newsletter was founded in 1998 by two journalists."),
    ("en", "A preview of the study was shared with paying subscribers of the letter."),
    ("en", "A source close to site 12 says that the plant never closed."),
    ("en", "The group said it had changed its privacy policy and its use of cookies."),
    ("en", "Photographs by the dozen cover the walls of her kitchen."),
    ("en", "(AFP) photographers are on strike."),
    ("en", "The treaty was signed in Moscow on December 30, 2021."),
    ("en", "“Your support is essential to us,” the mayor told the dockers."),
    ("en", "Jean Brandt, deputy harbour master"),
    ("en", "during a press briefing"),
    ("en", "A new summit to come?"),
    ("en", "Police ask anyone who saw the boat to contact them."),
    ("fr", "Le journal vit des dons de ses lecteurs, a expliqué son directeur."),
    ("fr", "Lire aussi vite que possible ne sert à rien."),
    ("fr", "« Nous avons besoin de vous pour garder notre journal en vie », a lancé la directrice."),
    ("fr", "Les abonnés du gaz paieront plus cher cet hiver."),
    ("fr", "Le maire a partagé cet article sur Facebook, selon la presse locale."),
    ("fr", "La photo a créé un pic de visites (lire « Le port » p. 3)"),
    ("fr", "Une nouvelle rencontre à venir ?"),
]


@pytest.mark.parametrize(("language", "text"), FALSE_FRIENDS)
def test_a_false_friend_stays(language: str, text: str) -> None:
    texts = [*NEUTRAL[:3], text, *NEUTRAL[3:]]
    lines = tuple(Line(source=line, text=line, kind=Kind.PARAGRAPH, language=language) for line in texts)
    document = Document(id="1", path="1", lines=lines, language=language)

    assert CleanConfig(kind="clean").build(Resources(rule_packs=shipped_rule_packs()))([document]) == [document]


@pytest.mark.parametrize("path", shipped_rule_packs(), ids=lambda path: path.stem)
def test_a_shipped_pack_bears_the_scrutiny_that_runs_spare_it(path: Path) -> None:
    assert RulePack.model_validate(tomllib.loads(path.read_text("utf-8"))).rules
