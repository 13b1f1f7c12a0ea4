"""Tables of sentences and where they are cut, each with the reason."""

from collections.abc import Callable

import pytest

from pipeline.text.abbreviations import LANGUAGES, Language, language_of
from pipeline.text.segment import join, segment, shorten

BOUNDARIES = [
    # language, sentences to be found again in their concatenation, why
    ("en", ["It rained. ", "We left."], "a full stop and a capital"),
    ("en", ["Why? ", "Because! ", "So…  ", "Well then..."], "every other mark, and runs of stops"),
    ("en", ["Really?! ", "Yes."], "a run is one mark"),
    ("en", ["The troops. . ", "They left."], "debris of machine translation: a lone stop"),
    ("en", ["The conflict in the United States. is rebel."], "debris: no sentence opens in lower case"),
    ("en", ["“It is cold.” ", "“We know.” ", "He left."], "closing and opening quotation marks"),
    ("en", ["He came (by train.) ", "(She had flown.)"], "brackets"),
    ("en", ["He sold it (…). ", "She knew."], "a bracket before the stop is no abbreviation"),
    ("en", ["Mr. Biden met Dr. Ames, Gen. Low and J. R. Moss."], "titles and initials"),
    ("en", ["They live in the U.S. ", "The rest moved."], "an ender before a starter"),
    ("en", ["The U.S. Senate voted at 5 p.m. Friday."], "an ender before a name"),
    ("en", ["Acme Inc. said so on Sept. 3 and in No. 7."], "abbreviations before numbers"),
    ("en", ["The answer was no. ", "Peter agreed."], "the same word before no number"),
    ("en", ["They sat in the sun. ", "Peter agreed."], "a weekday only before a number"),
    ("en", ["She wrote the MS. ", "Peter read it."], "an acronym is not the title it is spelled like"),
    ("en", ["We chose plan B. ", "The others waited."], "a letter before a starter"),
    ("en", ["1. Peace comes first. ", "2. Bread follows."], "the number of a list"),
    ("en", ["It rose by 3.5 percent. ", "See example.org for more."], "stops inside words and numbers"),
    ("fr", ["M. Dupont et Mme. Le Gall sont là. ", "MM. Roux et Petit aussi."], "titles, before starters too"),
    ("fr", ["Il dit : « C'est fini. » ", "Elle part."], "a guillemet after a space closes"),
    ("fr", ["Vraiment ? ", "Oui ! ", "« Non. »"], "marks after a space"),
    ("fr", ["César, mort en 44 av. J.-C. à Rome, etc. ", "L'histoire continue."], "an elided article is a starter"),
    ("fr", ["Il est né au XIXe siècle. ", "À Paris, il écrit."], "a starter is a word like any other after a word"),
    ("de", ["Am 21. Oktober kam die 8. Klasse. ", "Dr. h. c. Lang fehlte."], "ordinals, spaced abbreviations"),
    ("de", ["Er wurde 21. ", "Die anderen sind älter."], "a number before a starter is no ordinal"),
    ("de", ["Das war 1990. ", "Berlin jubelte."], "a year is no ordinal"),
    ("de", ["Obst, z. B. Äpfel, d. h. Kernobst, im Jahr 30 n. Chr. Geburt."], "initials belong to the word"),
    ("de", ["„Ich gehe.“ ", "»Ich bleibe.« ", "Er ging."], "both styles of German quotation marks"),
    ("es", ["La Dra. Ruiz y el Sr. El-Fassi llegaron. ", "¿Quién? ", "¡Nadie!"], "inverted marks open"),
    ("es", ["Él dijo que no. ", "Pedro calló."], "an abbreviation elsewhere, a word here"),
    ("es", ["El templo es del 25 a. C. según EE.UU. y otros."], "spaced initials"),
    ("it", ["Il sig. Rossi e la dott.ssa Bruni, ecc. ", "Il resto tace."], "titles, and an ender"),
    ("pt", ["O Sr. Silva mora na av. Brasil. ", "Ela não."], "titles and addresses"),
    ("nl", ["Dhr. Jansen sprak o.a. Duits, enz. ", "De rest zweeg."], "dotted abbreviations, and an ender"),
    ("pl", ["Prof. Nowak mieszka przy ul. Długiej od 3. Maja. ", "Śnieg padał."], "a sentence may open with Ś"),
    ("pl", ["Mówił źle. łatwo go zrozumieć."], "ł is lower case"),
    ("ru", ["В 1945 г. Москва ликовала. ", "А. С. Пушкин жил на ул. Мойка и т. д. ", "Он писал."], "enders, initials"),
    ("uk", ["У 1991 р. Україна стала вільною. ", "Її столиця — м. Київ."], "enders, and a place"),
    ("fi", ["Se on 21. Lokakuu. ", "Niin on."], "ordinals without a list of the language"),
    ("zh", ["今天下雨。", "我们走了！", "“好。”", "他说。"], "wide stops need no space"),
    ("ar", ["من أنت؟ ", "أنا هنا."], "letters without case open sentences"),
    ("hi", ["वह गया। ", "मैं रुका।"], "the danda"),
    ("xx", ["Dr. Who saw J. Doe. ", "All slept."], "generic rules"),
    ("", ["One. ", "Two."], "no language at all"),
    ("en", ["... The end."], "stops before the first word end nothing"),
    ("en", ["*** !"], "no word at all"),
]


@pytest.mark.parametrize(("language", "sentences", "reason"), BOUNDARIES)
def test_a_line_is_cut_into_its_sentences(language: str, sentences: list[str], reason: str) -> None:
    found = segment("".join(sentences), language)

    assert found.segments == tuple(sentence.strip() for sentence in sentences), reason


@pytest.mark.parametrize("tag", ["de", "DE", "de-AT", "de-Latn-CH"])
def test_any_tag_of_a_language_has_its_rules(tag: str) -> None:
    assert segment("Am 8. Mai.", tag).segments == ("Am 8. Mai.",)


@pytest.mark.parametrize(
    ("text", "gaps"),
    [
        ("", ("",)),
        (" \t\u00a0", (" \t\u00a0",)),
        ("A cat.", ("", "")),
        ("\u2003One.\u202f\n Two. ", ("\u2003", "\u202f\n ", " ")),
        ("\x1cOne.\x1f", ("\x1c", "\x1f")),
        ("一。二。", ("", "", "")),
    ],
)
def test_white_space_is_kept_in_the_gaps(text: str, gaps: tuple[str, ...]) -> None:
    found = segment(text, "en")

    assert found.gaps == gaps
    assert join(*found) == text


def test_joining_too_few_gaps_is_an_error() -> None:
    with pytest.raises(ValueError, match="argument"):
        join(["One.", "Two."], ["", " "])


def up_to(length: int) -> Callable[[str], bool]:
    return lambda piece: len(piece) <= length


SHORTENED = [
    # sentence, limit, pieces, why
    ("One two.", 20, ["One two."], "it fits"),
    ("aaa, bbb; ccc, ddd", 9, ["aaa, bbb;", "ccc, ddd"], "a semicolon before a comma"),
    ("aa aa aa, bb bb bb", 9, ["aa aa aa,", "bb bb bb"], "a comma before white space"),
    ("a; bbbb bbbb, cccc cccc", 14, ["a; bbbb bbbb,", "cccc cccc"], "near the middle, though a semicolon is better"),
    ("Yes, bbbb bbbb bbbb bbbb", 19, ["Yes,", "bbbb bbbb bbbb bbbb"], "off the middle, though, if nothing is nearer"),
    ("« aaaa » – bbbb bbbb", 12, ["« aaaa » –", "bbbb bbbb"], "a dash"),
    ("aaaa—bbbb", 6, ["aaaa—", "bbbb"], "a dash without spaces"),
    ('"aaaa aaaa," bbbb bbbb', 12, ['"aaaa aaaa,"', "bbbb bbbb"], "the quotation mark closes first"),
    ("aaa 1,234,567 bb", 12, ["aaa", "1,234,567 bb"], "not at a comma within a number"),
    ("aaa 1 234 567 bb", 13, ["aaa", "1 234 567 bb"], "nor at the spaces of a number"),
    ("1 2 3 4", 3, ["1 2", "3 4"], "unless there are no others"),
    ("https://example.org", 10, ["https://e", "xample.org"], "a word is cut last"),
    ("aaaa，bbbb", 6, ["aaaa，", "bbbb"], "wide commas need no space"),
    ("xe\u0301e\u0301e\u0301y", 5, ["xe\u0301", "e\u0301e\u0301y"], "an accent stays with its letter"),
    ("\ud83d\ude00\ud83d\ude00", 3, ["\ud83d\ude00", "\ud83d\ude00"], "as do two halves of a surrogate pair"),
    ("👩\u200d👩\u200d👧👩\u200d👩\u200d👧", 5, ["👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧"], "and a family"),
    ("  aaa bbb ", 3, ["aaa", "bbb"], "white space around it is a gap"),
    ("", 0, [], "nothing"),
    ("  ", 0, [], "white space"),
]


@pytest.mark.parametrize(("sentence", "limit", "pieces", "reason"), SHORTENED)
def test_a_long_sentence_is_cut_where_it_hurts_least(sentence: str, limit: int, pieces: list[str], reason: str) -> None:
    found = shorten(sentence, up_to(limit))

    assert found.segments == tuple(pieces), reason
    assert join(*found) == sentence


def test_what_never_fits_is_cut_into_characters() -> None:
    assert shorten("ab cé", lambda _: False).segments == ("a", "b", "c", "é")


def test_a_sentence_over_the_limit_is_shortened() -> None:
    text = "Short. Then " + "word, " * 200 + "end."

    found = segment(text, "en", max_characters=100)

    assert found.segments[0] == "Short."
    assert all(50 <= len(piece) <= 100 and piece.endswith((",", ".")) for piece in found.segments[1:])
    assert join(*found) == text


@pytest.mark.parametrize("language", [*LANGUAGES.values(), language_of("xx")])
def test_the_lists_can_be_found_as_written(language: Language) -> None:
    for word in language.kinds:
        assert not word.endswith("."), word
        assert word == word.lower() or word.lower() not in language.kinds, f"{word} is there in lower case"
    assert all(word == word.lower() for word in language.starters)
