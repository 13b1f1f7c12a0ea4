"""Noisy copies: what each kind does, and what decides which pairs get one."""

import random
import time

import pytest
import regex

from pipeline.training.noise import KINDS, noisy_copies
from pipeline.training.parallel_text import Pair
from pipeline.training.settings import NoiseSettings

NONE: dict[str, float] = dict.fromkeys(KINDS, 0.0)


def only(**shares: float) -> NoiseSettings:
    return NoiseSettings(**{**NONE, **shares})


def disturb(kind: str, source: str, english: str, seed: int = 1) -> tuple[str, str]:
    return KINDS[kind](source, english, random.Random(seed))  # noqa: S311 - a test


def made_up(count: int) -> list[Pair]:
    return [
        Pair(source=f"Le maire d'Ogny a reçu {n} élèves.", target=f"Ogny's mayor met {n} pupils.", origin=f"o{n % 3}")
        for n in range(10, 10 + count)
    ]


def test_every_kind_has_a_setting_and_every_setting_a_kind() -> None:
    assert list(KINDS) == list(NoiseSettings.model_fields)


@pytest.mark.parametrize(
    ("kind", "source", "english", "expected"),
    [
        ("title_case", "L'été finit", "It's over now", ("L'été Finit", "It's Over Now")),
        ("lower_case", "À Lyon, la SNCF", "In Lyon, SNCF", ("à lyon, la sncf", "In Lyon, SNCF")),
        ("no_accents", "Été à l'œuvre", "Café at work", ("Ete a l'oeuvre", "Café at work")),
        ("punctuation", "« Non » dit-il", "“No”, he said", ('"Non" dit-il', "“No”, he said")),
        ("punctuation", 'Il dit "non".', "He says no.", ("Il dit « non ».", "He says no.")),
        ("punctuation", "Quoi ?", "What?", ("Quoi?", "What?")),
        ("punctuation", "Quoi?", "What?", ("Quoi ?", "What?")),
        ("no_end_mark", "Il pleut. ", "It rains.", ("Il pleut", "It rains")),
    ],
)
def test_a_kind_disturbs_what_it_says(kind: str, source: str, english: str, expected: tuple[str, str]) -> None:
    assert disturb(kind, source, english) == expected


@pytest.mark.parametrize(
    ("kind", "source", "english"),
    [
        ("punctuation", "Voir https://exemple.test", "See https://exemple.test"),  # no space after the mark
        ("no_end_mark", "Et puis…", "And then."),  # one side has no full stop
        ("no_end_mark", "Et puis...", "And then..."),  # an ellipsis means something
        ("no_accents", "Ещё й", "More"),  # letters of their own, not accents
        ("copied", "Elle part.", "She leaves."),  # nothing stands on both sides
        ("copied", "Commission du budget", "Commission on the budget"),  # the first word is no name for sure
        ("copied", "Il vaut 10 000 euros", "It costs 10,000 euros"),  # parts of a longer number
        ("copied", "Il dit 15 puis 15", "He says 15"),  # the sides do not agree how often
    ],
)
def test_what_a_kind_cannot_disturb_stays(kind: str, source: str, english: str) -> None:
    assert disturb(kind, source, english) == (source, english)


def test_capitals_come_with_accents_and_without() -> None:
    copies = {disturb("upper_case", "Élu à Nîmes", "Elected in Nîmes", seed) for seed in range(20)}

    assert copies == {("ÉLU À NÎMES", "ELECTED IN NÎMES"), ("ELU A NIMES", "ELECTED IN NÎMES")}


def test_a_name_or_number_on_both_sides_becomes_another_on_both() -> None:
    source, english = (
        "Hier, M. Dulac a vu 45 films à Paris en 2009.",
        "Yesterday Mr Dulac saw 45 films in Paris in 2009.",
    )

    for seed in range(200):
        other, other_english = disturb("copied", source, english, seed)
        (gone,) = (token for token in ("Dulac", "45", "Paris", "2009") if token not in other)
        pattern = regex.escape(source).replace(gone, "(.+)")
        put = regex.fullmatch(pattern, other)

        assert put
        assert other_english == english.replace(gone, put[1])


def test_invented_tokens_are_of_every_kind() -> None:
    made = [disturb("copied", "Le Dulac", "The Dulac", seed)[0].removeprefix("Le ") for seed in range(300)]

    shapes = {"name": r"\p{Lu}\p{Ll}+", "code": r"[A-Z]+-?\d+", "mail": r"\S+@\S+", "tag": r"#\S+", "web": r".*\.\w.*"}
    found = {name: sum(bool(regex.fullmatch(shape, token)) for token in made) for name, shape in shapes.items()}

    assert min(found.values()) > 10
    assert found["name"] > 150


def test_after_an_elided_article_stands_a_vowel() -> None:
    for seed in range(50):
        source, _ = disturb("copied", "La visite d'Ogny", "The Ogny visit", seed)

        assert regex.fullmatch(r"La visite d'[AEIOU]\p{Ll}+", source)


def test_the_shares_are_kept() -> None:
    assert len(list(noisy_copies(made_up(4000), only(upper_case=0.05), 1))) == pytest.approx(200, abs=50)


def test_a_copy_has_the_origin_of_its_pair() -> None:
    (pair,) = made_up(1)

    assert {copy.origin for copy in noisy_copies([pair], only(upper_case=1, copied=1), 1)} == {"o1"}


def test_nothing_is_copied_when_all_shares_are_zero() -> None:
    assert list(noisy_copies(made_up(50), only(), 1)) == []


def test_a_pair_that_stays_as_it_was_gives_no_copy() -> None:
    pair = Pair(source="NON", target="NO", origin="x")

    assert list(noisy_copies([pair], only(upper_case=1, title_case=1, no_accents=1), 1)) == []


def test_copies_do_not_depend_on_the_order_of_the_pairs() -> None:
    pairs = made_up(200)

    there = list(noisy_copies(pairs, NoiseSettings(), 1))
    back = list(noisy_copies(reversed(pairs), NoiseSettings(), 1))

    assert sorted(map(repr, there)) == sorted(map(repr, back))


def test_another_seed_draws_other_pairs() -> None:
    pairs = made_up(200)

    assert list(noisy_copies(pairs, NoiseSettings(), 1)) != list(noisy_copies(pairs, NoiseSettings(), 2))


def test_one_kind_draws_the_same_whatever_the_others_do() -> None:
    pairs = made_up(300)
    alone = list(noisy_copies(pairs, only(copied=0.2), 1))

    assert alone
    assert set(alone) <= set(noisy_copies(pairs, NoiseSettings(copied=0.2), 1))


def test_a_larger_share_keeps_the_copies_of_a_smaller_one() -> None:
    pairs = made_up(300)
    few, more = (list(noisy_copies(pairs, only(copied=share), 1)) for share in (0.1, 0.3))

    assert few
    assert set(few) < set(more)


def test_the_copies_of_a_seed_are_the_same_everywhere() -> None:
    """A change here changes what every configuration trains on: raise the version of packed data too."""
    (pair,) = made_up(1)

    found = [(copy.source, copy.target) for copy in noisy_copies([pair], only(upper_case=1, copied=1), 1)]

    assert found == [
        ("LE MAIRE D'OGNY A RECU 10 ELEVES.", "OGNY'S MAYOR MET 10 PUPILS."),
        ("Le maire d'Ogny a reçu FR-8105 élèves.", "Ogny's mayor met FR-8105 pupils."),
    ]


@pytest.mark.parametrize("unit", [" ", "«", '"', "« ", "A", "Ab", "1", "1.", "é", "e\u0301", ".", "&", "<a", "x :"])
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_time_grows_with_the_length_alone(kind: str, unit: str) -> None:
    text = unit * (100_000 // len(unit))

    before = time.process_time()
    disturb(kind, text, text)

    assert time.process_time() - before < 1  # what takes the square of the length takes minutes
