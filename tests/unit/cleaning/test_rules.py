from pathlib import Path

import pytest

from pipeline.cleaning.packs import RulePacks, load_rule_packs
from pipeline.cleaning.rule_types import Action, RuleKind, Scope
from pipeline.cleaning.rules import Rule, RulePack, check
from pipeline.errors import RuleError


def rule(**changes: object) -> Rule:
    return Rule.model_validate({"id": "en.menu", "kind": "ui", "pattern": "^menu$"} | changes)


def pack(folder: Path, name: str, *rules: str, language: str = "en") -> Path:
    path = folder / name
    path.write_text("\n".join([f'language = "{language}"', *rules]), encoding="utf-8")
    return path


MENU = "[[rules]]\nid = 'en.menu'\nkind = 'ui'\npattern = '^menu$'\n"


def test_a_rule_is_a_whole_line_rule_that_drops_unless_it_says_otherwise() -> None:
    plain = rule()

    assert (plain.scope, plain.action, plain.kind) == (Scope.LINE, Action.DROP, RuleKind.UI)


@pytest.mark.parametrize(
    ("changes", "line", "found"),
    [
        ({}, "MENU", True),
        ({"ignore_case": False}, "MENU", False),
        ({"pattern": "menu", "max_words": 2}, "the menu", True),
        ({"pattern": "menu", "max_words": 2}, "the whole menu", False),
        ({"pattern": "menu"}, 'He read "the menu" aloud', False),  # somebody's words
        ({"pattern": "menu"}, 'The "whole" menu', True),
    ],
)
def test_a_rule_finds_what_its_guards_allow(changes: dict[str, object], line: str, *, found: bool) -> None:
    assert bool(rule(**changes).find(line, len(line.split()))) is found


def test_a_rule_is_told_in_what_it_contradicts_its_examples() -> None:
    wrong = rule(hits=("Menu", "Menus"), misses=("The menu", "menu"))

    assert check(wrong) == ["en.menu should hit 'Menus'", "en.menu should miss 'menu'"]


def test_examples_of_a_prefix_rule_need_only_begin_as_it_does() -> None:
    prefix = rule(scope="prefix", action="trim", pattern="menu: ", hits=("Menu: soup",), misses=("Soup menu: good",))

    assert check(prefix) == []


@pytest.mark.parametrize(
    ("changes", "hits", "misses"),
    [
        (
            {"scope": "suffix", "pattern": r"\(photo: [^()]*\)"},
            ("The port. (Photo: Ada)", "The port (photo: Ada) "),
            ("(Photo: Ada) The port", 'He said "never (photo: Ada)'),  # inside a quotation
        ),
        (
            {"scope": "span", "pattern": "read also: [^.]*\\."},
            ("The port. Read also: The quay. It rains.",),
            ("The port reopens.", 'He said "read also: the quay. It rains"'),
        ),
        (
            {"scope": "block", "pattern": "^read also"},
            ("Read also", "Read also :"),
            ("Read also: The port", "Read alsos"),
        ),
        (
            {"pattern": "^read also", "then": "title"},
            (
                "Read also: The port",
                "READ ALSOThe port",
                "Read also 5 ports",
                'Read also - "Ports"',
                "Read also | The port",
            ),
            ("Read also means to peruse", "Read also: the port", "Read also", "Read alsos"),
        ),
        ({"pattern": "^read also", "then": "colon"}, ("Read also: x", "Read also :"), ("Read also x",)),
        ({"pattern": "^read also", "then": "end"}, ("Read also", "Read also >>"), ("Read also x", "Read also 1")),
        ({"pattern": "^read|see also", "then": "end"}, ("Read", "See also"), ("Read me", "See also me")),
    ],
)
def test_scope_and_what_stands_behind_say_what_is_found(
    changes: dict[str, object], hits: tuple[str, ...], misses: tuple[str, ...]
) -> None:
    assert check(rule(**changes, hits=hits, misses=misses)) == []
    assert check(rule(**changes, hits=misses)) == [f"en.menu should hit {miss!r}" for miss in misses]


@pytest.mark.parametrize(
    ("scope", "action"), [("prefix", "trim"), ("suffix", "trim"), ("span", "trim"), ("block", "drop")]
)
def test_an_action_that_is_not_given_fits_the_scope(scope: str, action: str) -> None:
    assert rule(scope=scope).action == action


def test_rules_of_too_little_confidence_only_flag() -> None:
    unsure, sure = rule(confidence=0.8), rule(id="en.sure", confidence=0.9)

    packs = RulePacks((RulePack(language="en", rules=(unsure, sure)),)).flagging_below(0.9)

    assert [known.action for known in packs.rules.values()] == [Action.FLAG, Action.DROP]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"scope": "span", "needs": "hit_context"}, "needs is for whole lines"),
        ({"scope": "suffix", "then": "title"}, "never hits"),
        ({"scope": "block", "then": "colon"}, "never hits"),
        ({"confidence": 1.5}, "less than or equal to 1"),
        ({"then": "soup"}, "title"),
        ({"pattern": "(menu"}, "is not a valid pattern"),
        ({"pattern": "x*"}, "matches an empty line"),
        ({"action": "trim"}, "cannot trim"),
        ({"scope": "prefix", "action": "drop"}, "cannot drop"),
        ({"kind": "soup"}, "read_also"),  # the known kinds are listed
        ({"id": "menu"}, "pattern"),
        ({"max_words": 0}, "greater than or equal to 1"),
        ({"colour": "red"}, "Extra inputs"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(changes: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message.replace("(", r"\(")):
        rule(**changes)


def test_every_fault_of_all_files_is_named_at_once(tmp_path: Path) -> None:
    paths = [
        pack(tmp_path, "a.toml", "[[rules]]\nid = 'en.soup'\nkind = 'ui'\npattern = '(soup'\ncolour = 'red'"),
        pack(tmp_path, "b.toml", MENU, MENU),
        pack(tmp_path, "c.toml", "[[rules]"),
        tmp_path / "missing.toml",
        pack(tmp_path, "d.toml", "[[rules]]\nkind = 'ui'\npattern = 'x'"),
        pack(tmp_path, "e.toml", "rules = 3"),
        pack(tmp_path, "f.toml", language="Klingon!"),
    ]
    (tmp_path / "g.toml").write_bytes(b"language = '\xff'")

    with pytest.raises(RuleError) as caught:
        load_rule_packs([*paths, tmp_path / "g.toml"])

    message = str(caught.value)
    for expected in (
        "a.toml: rule en.soup: pattern: is not a valid pattern",
        "a.toml: rule en.soup: colour: Extra inputs",
        "b.toml: rule en.menu: the id is given more than once",
        "c.toml: is not TOML",
        "missing.toml: cannot be read",
        "d.toml: rule number 1: id: Field required",
        "e.toml: rules: ",
        "f.toml: language: ",
        "g.toml: is not UTF-8",
    ):
        assert expected in message


def test_of_rules_with_one_id_the_later_pack_wins(tmp_path: Path) -> None:
    shipped = pack(tmp_path, "en.toml", MENU)
    own = pack(tmp_path, "own.toml", MENU.replace("^menu$", "^carte$"))

    packs = load_rule_packs([shipped, own])

    assert [rule.pattern for rule in packs.for_language("en").lines] == ["^carte$"]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fr", ["und.menu", "fr.menu", "en.menu"]),
        ("fr-CA", ["und.menu", "fr.menu", "en.menu"]),
        ("en", ["und.menu", "en.menu"]),
        ("de", ["und.menu", "en.menu"]),  # no pack: English cues stand everywhere
        ("und", ["und.menu", "en.menu"]),
    ],
)
def test_a_line_obeys_rules_for_any_language_its_own_and_english(
    tmp_path: Path, language: str, expected: list[str]
) -> None:
    paths = [
        pack(tmp_path, f"{tag}.toml", MENU.replace("en.menu", f"{tag}.menu"), language=tag)
        for tag in ("en", "fr", "und")
    ]

    assert [rule.id for rule in load_rule_packs(paths).for_language(language).lines] == expected


def test_no_packs_are_no_rules() -> None:
    assert load_rule_packs([]).for_language("en").lines == ()
