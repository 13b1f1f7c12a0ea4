"""Prose and names."""

import pytest

from pipeline.text.function_words import is_prose

ENGLISH = "The ferry left at noon."
CASES = [
    # line, its language as detected, whether it is prose
    ("Le bac est parti à midi", "fr", True),
    ("Anne de la Motte, Jean du Bois, Paul-sur-Mer", "fr", False),
    ("ANNE DE MOTTE, JEAN DE BOIS, ROSE DE LIMA", "fr", False),
    ("LE BAC EST PARTI SANS LES ENFANTS", "fr", True),
    ("With Anna Rossi and Luca Bianchi in Rome", "it", False),
    ("Prievoz odišiel na poludnie", "sk", True),
    ("Peter Novák, Jana Kováčová, Eva Horváthová", "sk", False),
    ("The Children's Hour, The King's Men", "fr", False),
    ("Паром ушёл", "ru", True),
    ("渡輪中午開航", "zh", True),
]


@pytest.mark.parametrize(("text", "language", "is_expected"), CASES)
def test_prose_has_function_words_or_mostly_small_letters(text: str, language: str, *, is_expected: bool) -> None:
    assert is_prose(text, language, "en", ENGLISH) is is_expected


def test_latin_names_are_names_within_another_script() -> None:
    assert not is_prose("Borussia Dortmund, Bayern Leverkusen", "de", "ru", "Паром ушёл в полдень.")
