"""Figures of a sentence and of its English."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.translation.figures import same_figures


@pytest.mark.parametrize(
    ("source", "english"),
    [
        ("Il y a 88 000 habitants.", "There are 88,000 inhabitants."),
        ("Es sind 88.000 Einwohner.", "There are 88 000 inhabitants."),
        ("1 250 000 voix", "1,250,000 votes"),
        ("Ils étaient 1600.", "There were 1,600 of them."),
        ("2,5 % en 2011", "2.5% in 2011"),
        ("à 14h30", "at 14:30"),
        ("le 6 décembre 1933", "on December 6, 1933"),
        ("le 1er mai", "on May 1st"),
        ("le 1er mai", "on the first of May"),
        ("les 3 ministres et les 3 juges", "the three ministers and the 3 judges"),
        ("dans les années 80", "in the 1980s"),
        ("au XIXe siècle", "in the 19th century"),
        ("le vingt et un mai", "on May 21"),
        ("رقم ٢٠١١", "number 2011"),
        ("le vol 007", "flight 7"),
        ("Il pleut.", "It rains."),
        ("il y a 30 ans", "thirty years ago"),
        ("1\u2009600 pas", "1,600 steps"),
        ("14.000 Euro", "14 thousand euros"),
        ("2024年5月6日", "May 6, 2024"),
        ("\U00011f50\U00011f51 a", "\U00011f50\U00011f51 b"),  # digits younger than Python's tables
    ],
)
def test_the_same_figures_may_look_different(source: str, english: str) -> None:
    assert same_figures(source, english)


@pytest.mark.parametrize(
    ("source", "english"),
    [
        ("créée en 1951", "created in 1951951"),
        ("créée en 2011", "created in 201"),
        ("créée en 2011", "created that year"),
        ("créée cette année-là", "created in 2011"),
        ("entre 1988 et 1995", "between 1995 and 1995"),
        ("42 jours", "4 days"),
        ("300 personnes", "three people"),
        ("11,50 euros", "1.50 euros"),
        ("neuf", "9" * 5000),  # more digits than Python makes an integer of
        ("dans les années 80", "in the 1990s"),
        ("les 3 ministres et les 3 juges", "the three ministers and the judges"),
        ("les 42 morts", "the 1942 dead"),
        ("80 et 80", "1980"),
        ("dans les années 80", "in the 1980s and 1980s"),
        ("14.000 Euro", "14 euros"),
        ("\U00011f50", "a"),
    ],
)
def test_other_figures_are_seen(source: str, english: str) -> None:
    assert not same_figures(source, english)


@given(st.text())
def test_every_text_has_its_own_figures(text: str) -> None:
    assert same_figures(text, text)


@given(st.text(st.characters(categories=("Nd", "Zs", "Po"))), st.integers(32))
def test_a_figure_more_is_seen_in_any_script(text: str, figure: int) -> None:
    assert not same_figures(text, f"{text} and {figure}")
