import json
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.analysis.mine_rules import Mined, mine, write_pack
from pipeline.cleaning.article_rules import find
from pipeline.cleaning.findings import KNOWN_HEADLINE, KNOWN_LINE
from pipeline.cleaning.known_lines import line_key
from pipeline.cleaning.line_context import LineMatcher
from pipeline.cleaning.packs import load_rule_packs
from pipeline.cli import cli
from pipeline.document import Document, Kind, Line
from pipeline.errors import RuleError, UsageError

PROSE = "Article {} of the day: the council met on Tuesday evening and spoke of the port for three hours and more."


def article(number: int, *texts: str, site: str = "harbour", prose: str | None = None) -> Document:
    texts = (f"The great port without ships, part {'x' * number}", prose or PROSE.format("x" * number), *texts)
    lines = tuple(
        Line(source=text, text=text, kind=Kind.PARAGRAPH if index else Kind.TITLE, language="en")
        for index, text in enumerate(texts)
    )
    identity = f"{site}/{number}.txt" if site else f"{number}.txt"
    return Document(id=identity, path=identity, site=site, lines=lines, language="en", title=texts[0])


def proposed(mined: Mined) -> dict[str, tuple[str, str, int, int]]:
    return {line.key: (line.kind, line.site, line.sites, line.documents) for line in mined.lines}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (" » 12 Comments: ", "00 comments"),
        ("ＭＥＮＵ", "menu"),
        ("— * —", ""),
        ("x" * 200, ""),  # long lines are no furniture
        ("(C) Harbour 2024.", "c) harbour 0000"),
    ],
)
def test_a_line_is_counted_under_a_key(text: str, key: str) -> None:
    assert line_key(text) == key


def test_a_line_on_three_sites_is_proposed_for_all() -> None:
    documents = [article(n, "Our other services", site=f"site{n}") for n in range(3)]

    assert proposed(mine(documents)) == {"our other services": ("repeated_line", "", 3, 3)}
    assert proposed(mine(documents[:2])) == {}


@pytest.mark.parametrize(
    ("text", "is_proposed"),
    [
        ("All services of the harbour", True),
        ("Our services", False),  # a heading of both by chance
        ("The harbour was built in 1930.", False),  # one may quote the other
    ],
)
def test_a_long_line_that_is_no_sentence_needs_two_sites(text: str, *, is_proposed: bool) -> None:
    documents = [article(n, text, site=f"site{n}") for n in range(2)]

    assert (line_key(text) in proposed(mine(documents))) == is_proposed


def test_a_line_proposed_for_all_sites_is_proposed_once() -> None:
    documents = [article(n, "All services of the harbour", site=f"site{n % 2}") for n in range(4)]

    assert [line.site for line in mine(documents).lines] == [""]


@pytest.mark.parametrize(("with_it", "is_proposed"), [(2, False), (3, True)])
def test_a_sentence_told_twice_on_a_small_site_is_background(with_it: int, *, is_proposed: bool) -> None:
    sentence = "The harbour was built in 1930."
    documents = [article(n, *([sentence] if n < with_it else [])) for n in range(4)]

    assert (line_key(sentence) in proposed(mine(documents))) == is_proposed


@pytest.mark.parametrize(
    ("of", "with_it", "is_proposed"),
    [(2, 2, True), (9, 2, True), (9, 1, False), (10, 2, False), (15, 3, True), (16, 3, False)],
)
def test_a_line_of_a_site_needs_a_share_of_its_articles(of: int, with_it: int, *, is_proposed: bool) -> None:
    documents = [article(n, *(["Our services"] if n < with_it else [])) for n in range(of)]

    assert bool(mine(documents).lines) is is_proposed


def test_near_duplicate_articles_are_left_out_first() -> None:
    documents = [article(n, "Said nobody in three copies", prose=PROSE) for n in range(3)]

    mined = mine(documents)

    assert (mined.documents, mined.near_duplicates, mined.lines) == (3, 2, ())


def test_the_title_of_another_article_is_a_headline() -> None:
    documents = [article(1), article(2, "The great port without ships, part x")]

    assert proposed(mine(documents)) == {"the great port without ships, part x": ("headline", "", 1, 1)}


def test_words_over_real_sections_are_never_proposed() -> None:
    assert mine([article(n, "Fazit", "Summary:") for n in range(5)]).lines == ()


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("folder", ("repeated_line", "harbour", 1, 2)),
        ("none", ("repeated_line", "", 1, 2)),
        ("r/", None),
        ("^(har)", "har"),
    ],
)
def test_a_site_is_what_the_user_says(how: str, expected: object) -> None:
    (found,) = proposed(mine([article(n, "Our services") for n in range(2)], how=how)).values()

    assert found == (expected if isinstance(expected, tuple) else ("repeated_line", expected or "r/", 1, 2))


@pytest.mark.parametrize("how", ["folder", r"(\w+)\.example"])
def test_without_any_site_the_articles_are_counted_as_one(how: str) -> None:
    mined = mine([article(n, "Our services", site="") for n in range(3)], how=how)

    assert mined.one_site
    assert proposed(mined) == {"our services": ("repeated_line", "", 1, 3)}


def test_where_some_articles_have_a_site_those_without_count_for_none() -> None:
    documents = [article(n, "Our services", site="") for n in range(3)]

    assert mine([*documents, article(7)]).lines == ()


MENU = "Harbour News Tides Boats Letters"


def headed(number: int, first: str, *texts: str, site: str = "harbour") -> Document:
    """Return an article whose first line the reader took for its title."""
    made = article(number, *texts, site=site)
    line = Line(source=first, text=first, kind=Kind.TITLE, language="en")
    headline = replace(made.lines[0], kind=Kind.PARAGRAPH)
    return replace(made, lines=(line, headline, *made.lines[1:]), title=first)


@pytest.mark.parametrize(
    "menu", [MENU, "Sailing", f"{MENU} and the names of all the people who write for it every day"]
)
def test_a_first_line_that_a_site_repeats_is_no_title(menu: str) -> None:
    documents = [headed(n, menu) for n in range(3)]

    assert proposed(mine(documents)) == {line_key(menu): ("repeated_line", "harbour", 1, 3)}


def test_a_repeated_first_line_is_no_headline_where_it_stands_lower() -> None:
    documents = [*(headed(n, MENU) for n in range(3)), headed(4, "The Harbour Gazette", MENU)]

    assert proposed(mine(documents)) == {line_key(MENU): ("repeated_line", "harbour", 1, 4)}


@pytest.mark.parametrize("sites", [3, 5])
def test_a_title_that_many_sites_print_is_not_proposed(sites: int) -> None:
    assert mine([headed(n, "The storm hits the coast tonight", site=f"site{n}") for n in range(sites)]).lines == ()


def test_a_short_title_is_not_proposed_for_one_heading_with_its_words() -> None:
    assert mine([headed(1, "The storm"), article(2, "The storm")]).lines == ()


def test_a_repeated_first_line_is_dropped_though_the_reader_took_it_for_the_title(tmp_path: Path) -> None:
    documents = [headed(n, MENU) for n in range(3)]
    write_pack(tmp_path / "mined.toml", mine(documents).lines)
    reader = LineMatcher(load_rule_packs([tmp_path / "mined.toml"]))
    given = replace(documents[0], metadata=json.dumps({"title": MENU}))

    assert [one.whole for one in find(documents[0], reader)] == [(KNOWN_LINE,), (), ()]
    assert [one.whole for one in find(given, reader)] == [()] * 3  # a title that came as metadata is one


def test_a_pattern_that_is_none_is_refused() -> None:
    with pytest.raises(UsageError, match="--site"):
        mine([], how="(")


def test_what_was_mined_is_dropped_on_its_site_and_nowhere_else(tmp_path: Path) -> None:
    documents = [article(n, "Our services", "“Our services and words”") for n in range(2)]
    write_pack(tmp_path / "mined.toml", mine(documents).lines)
    reader = LineMatcher(load_rule_packs([tmp_path / "mined.toml"]))

    assert [one.whole for one in find(documents[0], reader)] == [(), (), (KNOWN_LINE,), ()]  # a quotation is protected
    assert [one.whole for one in find(article(3, "Our services", site="quay"), reader)] == [()] * 3


def test_a_headline_is_dropped_but_not_in_its_own_article(tmp_path: Path) -> None:
    documents = [article(1), article(2, "The great port without ships, part x")]
    write_pack(tmp_path / "mined.toml", mine(documents).lines)
    reader = LineMatcher(load_rule_packs([tmp_path / "mined.toml"]))

    assert [one.whole for document in documents for one in find(document, reader)] == [
        (),
        (),
        (),
        (),
        (KNOWN_HEADLINE,),
    ]


def test_the_site_pattern_travels_with_the_pack(tmp_path: Path) -> None:
    documents = [article(n, "Our services", site="2024-harbour") for n in range(2)]
    write_pack(tmp_path / "mined.toml", mine(documents, how="-([a-z]+)/").lines, how="-([a-z]+)/")
    reader = LineMatcher(load_rule_packs([tmp_path / "mined.toml"]))

    assert find(article(7, "Our services", site="2025-harbour"), reader)[2].whole == (KNOWN_LINE,)


def test_a_pack_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "mined.toml").write_text("mine", encoding="utf-8")

    with pytest.raises(RuleError, match="exists already"):
        write_pack(tmp_path / "mined.toml", ())


def test_the_command_writes_a_pack_to_read(tmp_path: Path) -> None:
    for number in range(3):
        folder = tmp_path / "in" / f"site{number}"
        folder.mkdir(parents=True)
        text = f"The port, part {number}\n\n{PROSE.format('x' * number)}\n\nOur 3 services\n"
        (folder / "a.txt").write_text(text, encoding="utf-8")
    arguments = ["mine", str(tmp_path / "in"), "--output", str(tmp_path / "mined.toml")]

    result = CliRunner().invoke(cli, ["rules", *arguments], catch_exceptions=False)

    assert result.output.startswith("3 articles, 0 near duplicates left out; 1 lines")
    (line,) = tomllib.loads((tmp_path / "mined.toml").read_text("utf-8"))["lines"]
    assert line == {
        "key": "our 0 services",
        "kind": "repeated_line",
        "sites": 3,
        "count": 3,
        "documents": 3,
        "examples": ["Our 3 services"],
    }


def test_a_flat_folder_is_counted_as_one_site_and_the_command_says_so(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for number in range(3):
        text = f"{MENU}\n\nThe port, part {'x' * number}\n\n{PROSE.format('x' * number)}\n"
        (tmp_path / "in" / f"{number}.txt").write_text(text, encoding="utf-8")
    arguments = ["mine", str(tmp_path / "in"), "--output", str(tmp_path / "mined.toml")]

    result = CliRunner().invoke(cli, ["rules", *arguments], catch_exceptions=False)

    assert "--site folder finds no site in these articles: lines are counted over all of them" in result.output
    assert "; 1 lines in" in result.output
    (line,) = tomllib.loads((tmp_path / "mined.toml").read_text("utf-8"))["lines"]
    assert (line["key"], line["documents"]) == (line_key(MENU), 3)


@pytest.mark.parametrize(
    ("texts", "gone"),
    [
        (["Sailing", PROSE.format("y")], []),  # right between prose and prose: a heading
        (["Sailing", "Sailing", PROSE.format("y")], []),
        (["Sailing", "Rowing", PROSE.format("y")], ["Sailing", "Rowing"]),  # a menu
        (["Sailing"], ["Sailing"]),  # behind the prose
    ],
)
def test_a_repeated_line_between_prose_and_prose_is_a_heading(
    texts: list[str], gone: list[str], tmp_path: Path
) -> None:
    pack = tmp_path / "mined.toml"
    write_pack(pack, mine([article(n, "Sailing", "Rowing", site=f"site{n}") for n in range(3)]).lines)
    document = article(7, *texts, site="elsewhere")

    known = find(document, LineMatcher(load_rule_packs([pack])))

    dropped = [line.text for line, one in zip(document.lines, known, strict=True) if KNOWN_LINE in one.whole]
    assert dropped == gone
