import pytest

from pipeline.cleaning.match_form import ends_sentence, fold, fold_in_place


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Lire aussi\u00a0: l’or  ", "Lire aussi : l'or"),  # no-break space, curly apostrophe
        ("« Oui »", '" Oui "'),
        ("A\u0300 lire", "À lire"),  # decomposed
        ("news\u00adletter\u200b", "newsletter"),  # soft hyphen, zero-width space
        ("(site) – text — more", "(site) - text - more"),
        ("\ufeffMenu", "Menu"),
    ],
)
def test_spellings_of_one_thing_fold_to_one_spelling(text: str, expected: str) -> None:
    assert fold(text) == expected


def test_folding_in_place_keeps_every_character_where_it_was() -> None:
    text = " «\u00a0A\u0300 — b’\u200b » "

    assert len(fold_in_place(text)) == len(text)


@pytest.mark.parametrize(
    ("folded", "expected"),
    [
        ('"It is over."', True),
        ("(It is over.)", True),
        ("Why?", True),
        ("终于。", True),
        ("A new summit", False),
        ("", False),
    ],
)
def test_the_end_of_a_sentence_is_seen_through_quotes_and_brackets(folded: str, *, expected: bool) -> None:
    assert ends_sentence(folded) is expected
