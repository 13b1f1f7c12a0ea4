"""Words made up are found, and the names among them spelt as their source spells them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.translation.invented_words import LONGEST, WORD, folded_words, invented, untranslated, with_names_of

KNOWN = frozenset(folded_words("the agent of mayor spoke in london and a half brother s said near anti protests"))


@pytest.mark.parametrize(
    ("source", "english", "words"),
    [
        ("Le maire a parlé.", "The mayor spoke.", []),
        ("Le maire Duval a parlé.", "The mayor Duval spoke.", []),
        ("Le maire Duval a parlé.", "Mayor Duvaloo spoke. Duvaloo!", ["Duvaloo"]),
        ("Šárka a parlé.", "Sarka spoke.", []),
        ("Le demi-frère a parlé.", "The half-brother spoke, the hulf-brother.", ["hulf"]),
        ("Londres", "London", []),
        ("Wałęsa et Sørensen", "Walesa and Sorensen", []),
        ("Poliakov\ufe0f", "Poliakov", []),  # a mark that composes with nothing
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
        ("Le frère de Bourdeau", "Burdeau's brother", "Bourdeau's brother"),
        ("Contre Bourdeau", "Anti-Burdeau protests", "Anti-Bourdeau protests"),
        ("Jean-Bourdeau a parlé", "Jean Burdeau spoke", "Jean Bourdeau spoke"),
        ("L'Azervania a parlé", "Azvervania spoke", "Azervania spoke"),
        ("À Šarvina", "In arvina", "In Šarvina"),  # a first letter that the model lacks
        ("Die Kommission", "The comission", "The comission"),  # in small letters it is no name
        ("LE MAIRE BOURDEAU A PARLÉ", "Mayor Burdeau spoke", "Mayor Bourdeau spoke"),
        ("Le maire Bourdeau a parlé", "MAYOR BURDEAU SPOKE", "MAYOR BOURDEAU SPOKE"),
        ("Les Bourdeau", "the Bourdeaus", "the Bourdeaus"),
        ("Le maire de Londres", "The mayor of London", "The mayor of London"),  # a word that the model knows
        ("Bourdeau a parlé.", "Bourdeau spoke of Bourdelo.", "Bourdeau spoke of Bourdelo."),  # is there already
        ("Le bourdeau a parlé.", "The burdeaux spoke.", "The burdeaux spoke."),  # not capitalised
        ("Le maire Bourdeau a parlé.", "The mayor Bernade spoke.", "The mayor Bernade spoke."),  # not alike enough
        ("Lom a parlé.", "Lomo spoke.", "Lomo spoke."),  # too short to tell
        ("Bourdeau " + "B" * 50, "Burdeau " + "B" * 49, "Bourdeau " + "B" * 49),
    ],
)
def test_a_name_that_was_made_up_is_spelt_as_in_the_source(source: str, english: str, spelt: str) -> None:
    assert with_names_of(source, english, KNOWN) == spelt


@pytest.mark.parametrize(
    ("source", "english", "words"),
    [
        ("Le vent s'aggrave.", "The wind aggrave, aggrave.", ["aggrave"]),
        ("Le vent s'aggrave.", "The wind Aggrave.", []),  # a name, perhaps
        ("La mayor Bourdeau", "The mayor Bourdeau", []),
        ("Le vent.", "The vent s'aggrave.", ["vent"]),
    ],
)
def test_small_words_of_the_source_that_are_no_english_were_left_untranslated(
    source: str, english: str, words: list[str]
) -> None:
    assert untranslated(source, english, KNOWN) == words


def test_a_long_list_of_names_takes_no_long_time() -> None:
    names = " ".join(f"B{'ab' * (n % 7)}ou{n:b}deau".translate({48: "x", 49: "y"}) for n in range(3000))
    garbled = names.replace("ou", "o")

    assert with_names_of(names, garbled, KNOWN).split()[60:] == garbled.split()[60:]


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
