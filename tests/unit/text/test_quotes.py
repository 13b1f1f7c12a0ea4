import pytest
from builders import applied

from pipeline.text.quotes import Balance, balance, repair_quotes, tight_guillemets


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We go, “said Ann Ray. “Now.”", "“We go,” said Ann Ray. “Now.”"),  # before a reporting verb
        ("“We go, “the tall minister said.", "“We go,” the tall minister said."),
        ("“We can if we choose, ”he said.", "“We can if we choose,” he said."),  # the glyph says it closes
        ('"We go, "she added.', '"We go," she added.'),  # straight quotes
        ("“It will hold. “ Failing that, no.", "“It will hold.” Failing that, no."),
        ("They were “gone in the end “.", "They were “gone in the end”."),
        ("“Will it hold? “, wrote Mr. Ray.", "“Will it hold?”, wrote Mr. Ray."),
        ("“It will hold. “", "“It will hold.”"),
        ("He said “ we go ” twice", "He said “we go” twice"),
        ('He said " we go " twice', 'He said "we go" twice'),
        ('"The plan is Kyiv. ", he went on', '"The plan is Kyiv", he went on'),  # stop and comma
        ('"Mills, etc. ", he went on', '"Mills, etc.", he went on'),  # the stop is the abbreviation's
        ("«[Ray] says no. “ Then “yes”.", "«[Ray] says no.” Then “yes”."),  # mixed kinds
        ("„Es ist gut “, sagte er.", "„Es ist gut“, sagte er."),  # German closes with “
    ],
)
def test_misplaced_quotes_are_moved(text: str, expected: str) -> None:
    assert applied(text, repair_quotes(text)) == expected
    assert balance(expected) is Balance.EVEN


@pytest.mark.parametrize(
    "text",
    [
        "All of it, “orange” included, is “wine”.",
        "“I agree, he said. “We must go.",  # two lost closing quotes look like one misplaced
        "With them, at least, there is a plan”, said the minister. “It holds”, he said, “yes.",
        "“So,” he said, “we go.”",
        "»So«, sagte er, »ist es.«",
        "« C’est “très” bien », dit-il.".replace("« ", "«").replace(" »", "»"),
        '6\'2" tall, and a 5" screen',
        "the“word”glued",
        "“Never, “ah “no",
    ],
)
def test_doubtful_quotes_are_left_alone(text: str) -> None:
    assert not repair_quotes(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("No quotes, it's ‘fine’.", Balance.EVEN),
        ('“Yes” and „ja“ and »so« and "x" and «d’un “accord”»', Balance.EVEN),
        ("He is 6'2\".", Balance.EVEN),
        ("“The first paragraph of several.", Balance.UNCLOSED),
        ("the plan”, he said", Balance.CONTRARY),
        ("“one “two “three", Balance.CONTRARY),
        ('x " y', Balance.UNCLOSED),
    ],
)
def test_balance(text: str, expected: Balance) -> None:
    assert balance(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("un « mot » et l’« autre », dit-il", "un «mot» et l’«autre», dit-il"),
        ("« [Ray] says", "«[Ray] says"),  # no partner needed
        ("sagt »so« und »so«", "sagt »so« und »so«"),  # the other way round
    ],
)
def test_guillemets_hold_no_inner_space(text: str, expected: str) -> None:
    assert applied(text, tight_guillemets(text)) == expected
