"""Words made up are found, and the names among them spelt as their source spells them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.spelling import LONGEST, WORD, invented, parts, with_names_of

KNOWN = frozenset(parts("the agent of mayor spoke in london and a half brother s visited park said near"))


@pytest.mark.parametrize(
    ("source", "english", "words"),
    [
        ("Le maire a parlé.", "The mayor spoke.", []),
        ("Le maire Duval a parlé.", "The mayor Duval spoke.", []),
        ("Le maire Duval a parlé.", "Mayor Duvaloo spoke. Duvaloo!", ["Duvaloo"]),
        ("Šárka a parlé.", "Sarka spoke.", []),
        ("Le demi-frère a parlé.", "The half-brother spoke, the hulf-brother.", ["hulf-brother"]),
        ("Londres", "London", []),
        ("", "", []),
    ],
)
def test_a_word_is_made_up_when_neither_the_source_nor_the_model_knows_it(
    source: str, english: str, words: list[str]
) -> None:
    assert invented(source, english, KNOWN) == words


@pytest.mark.parametrize(
    ("source", "english", "spelt"),
    [
        ("Le maire Bourdeau a parlé.", "Mayor Burdeaux spoke.", "Mayor Bourdeau spoke."),
        ("l'agent d'Azervania", "the agent of Azvervania", "the agent of Azervania"),  # without what is elided
        ("Bourdeau et Bordelas", "Bordeelas and Burdeau", "Bordelas and Bourdeau"),  # each the one most like it
        ("Bourdeau a parlé", "Burdeau and Bourdau", "Bourdeau and Bourdau"),  # one name is one word
        ("Bourdeau a parlé.", "Burdeau spoke. Burdeau's brother", "Bourdeau spoke. Burdeau's brother"),
        ("Le maire de Londres", "The mayor of London", "The mayor of London"),  # a word that the model knows
        ("Bourdeau a parlé.", "Bourdeau spoke of Bourdelo.", "Bourdeau spoke of Bourdelo."),  # is there already
        ("Le bourdeau a parlé.", "The burdeaux spoke.", "The burdeaux spoke."),  # not capitalised
        ("Le maire Bourdeau a parlé.", "The mayor Klimt spoke.", "The mayor Klimt spoke."),  # not alike
        ("Lom a parlé.", "Loms spoke.", "Loms spoke."),  # too short to tell
        ("Bourdeau " + "B" * 50, "Burdeau " + "B" * 49, "Bourdeau " + "B" * 49),
    ],
)
def test_a_name_that_was_made_up_is_spelt_as_in_the_source(source: str, english: str, spelt: str) -> None:
    assert with_names_of(source, english, KNOWN) == spelt


def test_nothing_is_made_up_where_no_words_are_known() -> None:
    assert with_names_of("Bourdeau a parlé.", "Burdeaux spoke.", frozenset()) == "Burdeaux spoke."


TEXT = st.lists(
    st.one_of(
        st.sampled_from(
            ["Bourdeau", "Burdeau", "Bordelas", "d'Azervania", "Azvervania", "the", "spoke", "«", "42", "-"]
        ),
        st.text(max_size=8),
    ),
    max_size=8,
).map(" ".join)


@given(source=TEXT, english=TEXT)
def test_only_words_that_were_made_up_change_and_once_is_enough(source: str, english: str) -> None:
    spelt = with_names_of(source, english, KNOWN)

    made_up = set(invented(source, english, KNOWN))
    before, after = WORD.split(english), WORD.split(spelt)
    changed = {old for old, new in zip(WORD.findall(english), WORD.findall(spelt), strict=True) if old != new}
    assert before == after
    assert changed <= made_up
    assert all(len(word) <= LONGEST for word in changed)
    assert with_names_of(source, spelt, KNOWN) == spelt
