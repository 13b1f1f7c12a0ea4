import pytest
from builders import applied

from pipeline.text.artefacts import dateline, doubts, drop_cap, single_stops


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("VFriday, the two met.", "Friday, the two met."),
        ("LThe talks went on.", "The talks went on."),
        ("EDecember was cold.", "December was cold."),
        ("AFriday meeting", "AFriday meeting"),  # perhaps "A Friday"
        ("McDonald met them", "McDonald met them"),
        ("iPhone sales fell", "iPhone sales fell"),
        ("TMarch fell", "TMarch fell"),  # may be a name
        ("VFridays were quiet", "VFridays were quiet"),
        ("On VFriday", "On VFriday"),  # not at the start
        ("Friday, the two met.", "Friday, the two met."),
    ],
)
def test_the_orphan_of_a_drop_cap_is_removed(text: str, expected: str) -> None:
    assert applied(text, drop_cap(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(CNSNews.com) – After the talks", "After the talks"),
        ("(CNSNews.com) - After the talks", "After the talks"),  # translated
        ("(AFP) — Après les pourparlers", "Après les pourparlers"),
        ("(Reuters/AFP) -- The talks", "The talks"),
        ("(AFP) - (dpa) - The talks", "The talks"),
        ("GENEVA (AFP) – The talks", "GENEVA (AFP) – The talks"),  # the place stays
        ("(AFP) photographer wins", "(AFP) photographer wins"),
        ("(afp) – The talks", "(afp) – The talks"),
        ("(EPA) – The agency", "(EPA) – The agency"),  # an agency of another kind
        ("(Node.js) – The runtime", "(Node.js) – The runtime"),
        ("The talks (AFP) – they failed", "The talks (AFP) – they failed"),
        ("(AFP) –", "(AFP) –"),  # nothing would be left
    ],
)
def test_only_an_agency_or_site_in_parentheses_is_a_dateline(text: str, expected: str) -> None:
    assert applied(text, dateline(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The troops left. .", "The troops left."),
        ("The troops left . . Then rain.", "The troops left. Then rain."),
        ("“They left. .”", "“They left.”"),
        ("Did they leave? .", "Did they leave?"),
        ("And . . . nothing", "And ... nothing"),
        ("in the north. . of it", "in the north. . of it"),  # no end of a sentence
        ("Wait...", "Wait..."),
    ],
)
def test_a_stop_set_twice_becomes_one(text: str, expected: str) -> None:
    assert applied(text, single_stops(text)) == expected


@pytest.mark.parametrize(
    ("text", "language", "flags"),
    [
        ("They left the north. of the country.", "en", ["stray_stop"]),
        ("It sees only that. 'a war.", "en", ["stray_stop"]),
        ("Ils quittent l'Ukraine. du nord.", "fr", ["stray_stop"]),
        ("König Karl III. ist da.", "de", []),  # an ordinal: German is not looked at
        ("Mills, Inc. and the U.S. government, etc. in 5 p.m. talks", "en", []),
        ("See example.com. it is there", "en", []),
        ("wait... what", "en", []),
        ("It was the worst in thirty yearssaid Minister Ann Ray.", "en", ["jammed_words"]),
        ("The aforesaid Minister said the plan was unexplained He.", "en", []),
        ("It was agreed [durant la réunion] to go.", "en", ["untranslated_bracket"]),
        ("It was agreed [qu'il ira] to go.", "en", ["untranslated_bracket"]),
        ("[Le Monde] and [sic], [de facto], [Ann Ray] said, [the plan], [...]", "en", []),
        ("Il est convenu [durant la réunion] de partir.", "fr", []),
    ],
)
def test_what_no_rule_can_repair_is_flagged(text: str, language: str, flags: list[str]) -> None:
    assert list(doubts(text, language)) == flags
