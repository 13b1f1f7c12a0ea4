"""Reading, repairing and filtering parallel text; keeping test sets out of it."""

import gzip
import lzma
from pathlib import Path

import pytest

from pipeline.errors import TrainingError
from pipeline.shipped import shipped
from pipeline.training.parallel_text import Census, Pair, folded, protected_sentences, read_all, read_pairs, repair
from pipeline.training.settings import CorpusSettings, load_train_settings

LONG = "Le conseil municipal se réunira jeudi soir."
ENGLISH = "The town council will meet on Thursday evening."


def write(path: Path, *lines: str) -> Path:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def read(path: Path, *protected: Path, settings: CorpusSettings | None = None) -> tuple[list[Pair], Census]:
    census = Census()
    shut_out = protected_sentences(protected)
    return list(read_pairs([path], settings or CorpusSettings(), census, shut_out)), census


def test_pairs_are_read_plain_and_compressed(tmp_path: Path) -> None:
    line = b"Bonjour\tHello\tgreetings\n"
    (tmp_path / "a.tsv").write_bytes(line)
    (tmp_path / "b.tsv.gz").write_bytes(gzip.compress(line))
    (tmp_path / "c.tsv.xz").write_bytes(lzma.compress(line))

    found = [pair for path in sorted(tmp_path.iterdir()) for pair in read_all(path)]

    assert found == 3 * [Pair(source="Bonjour", target="Hello", origin="greetings")]


def test_a_model_from_english_reads_the_same_files_the_other_way(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("Bonjour\tHello\tgreetings\n", encoding="utf-8")

    found = list(read_pairs([tmp_path / "a.tsv"], CorpusSettings(), Census(), from_english=True))

    assert found == [Pair(source="Hello", target="Bonjour", origin="greetings")]


def test_a_byte_order_mark_and_carriage_returns_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_bytes(b"\xef\xbb\xbfBonjour\tHello\r\nMerci\tThanks\tmade\r\n")

    found = list(read_all(tmp_path / "a.tsv"))

    assert [(pair.source, pair.target, pair.origin) for pair in found] == [
        ("Bonjour", "Hello", "a"),
        ("Merci", "Thanks", "made"),
    ]


def test_nothing_is_left_out_of_a_test_set(tmp_path: Path) -> None:
    path = write(tmp_path / "a.tsv", "a\t", f"Oui\t{'yes ' * 50}", "Oui\tYes", "Oui\tYes", "&amp;\t\x92")

    assert len(list(read_all(path))) == 5


def test_a_line_without_a_tab_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "a.tsv", "Oui\tYes", "Non")

    with pytest.raises(TrainingError, match=r"a\.tsv:2"):
        read(path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("missing.tsv", None),
        ("latin.tsv", b"\xe9t\xe9\tsummer\n"),
        ("cut.tsv.gz", gzip.compress(b"Oui\tYes\n" * 99)[:-9]),
        ("damaged.tsv.gz", gzip.compress(b"Oui\tYes\n" * 99, mtime=0)[:12] + bytes(40)),
        ("damaged.tsv.xz", b"no xz"),
    ],
)
def test_an_unreadable_file_is_a_clear_error(tmp_path: Path, name: str, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)

    with pytest.raises(TrainingError, match=r"cannot be read"):
        read(tmp_path / name)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("a\t", "one side empty"),
        ("28.8.09\t28.8.09", "no letters"),
        ("Oui\t>-", "no letters"),
        ("Oui \x07\tYes", "unreadable characters"),
        ("Oui\ufffd\tYes", "unreadable characters"),
        ("Oui&#10;\tYes", "unreadable characters"),
        ("<b>Oui</b>\tYes", "markup on one side"),
        (f"Oui\t{'yes ' * 50}", "length ratio"),
        (f"{ENGLISH}\t{ENGLISH}", "not translated"),
        (f"{ENGLISH}\t« {ENGLISH.upper()} »", "not translated"),
        ("Non\tNo\tlaws", "weight 0"),
    ],
)
def test_an_unusable_pair_is_left_out_and_counted(tmp_path: Path, line: str, reason: str) -> None:
    found, census = read(write(tmp_path / "a.tsv", line), settings=CorpusSettings(weights={"laws": 0}))

    assert found == []
    assert census.left_out == {reason: 1}
    assert not census.kept


@pytest.mark.parametrize(
    "line",
    [
        "D'accord, avec plaisir !\tOK",  # short pairs may differ much in length
        "Le fichier <fcntl.h> manque.\t<fcntl.h> is missing.",  # markup that is meant stands on both sides
        "Alice Dupont, Lyon\tAlice Dupont, Lyon",  # a credit is the same in both languages
        "J'ai huit ans.\tI am 8 years old.",  # other digits are no fault: two in three such pairs are good
    ],
)
def test_a_usable_pair_is_kept(tmp_path: Path, line: str) -> None:
    found, census = read(write(tmp_path / "a.tsv", line))

    assert [f"{pair.source}\t{pair.target}" for pair in found] == [line]
    assert (census.left_out, census.repaired) == ({}, 0)


@pytest.mark.parametrize(
    ("damaged", "repaired"),
    [
        ("L&#39;accord de 160&nbsp;000 euros", "L'accord de 160\u00a0000 euros"),
        ("\x93Bonjour\x94, l\x92ami", "“Bonjour”, l’ami"),
        ("Elle a \\ annoncé", "Elle a annoncé"),
        ("R&D, &notable, C:\\new", "R&D, &notable, C:\\new"),  # no references, no continued line
    ],
)
def test_damage_of_the_extraction_is_repaired(damaged: str, repaired: str) -> None:
    assert repair(damaged) == repaired


def test_repaired_pairs_are_counted(tmp_path: Path) -> None:
    found, census = read(write(tmp_path / "a.tsv", "Il n&#39;est pas là.\tHe is not there.", "Oui\tYes"))

    assert found[0].source == "Il n'est pas là."
    assert census.repaired == 1


def test_of_pairs_that_differ_in_spelling_alone_the_first_is_taken(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.tsv", "L’été !\tSummer!", "l'été\tSummer.", "E\u0301te\u0301\tSummer", "L'été\tThe summer"
    )

    found, census = read(path)

    assert [pair.target for pair in found] == ["Summer!", "Summer", "The summer"]
    assert census.left_out == {"duplicate": 1}


def test_duplicates_are_found_across_files(tmp_path: Path) -> None:
    census = Census()
    paths = [write(tmp_path / f"{name}.tsv", "Oui\tYes") for name in "ab"]

    assert len(list(read_pairs(paths, CorpusSettings(), census))) == 1
    assert census.kept == {"a": 1}


@pytest.mark.parametrize(
    "line",
    [
        f"{LONG}\tSome other words about the council.",  # the same source
        f"Autre chose, mais le même anglais.\t{ENGLISH}",
        f"« {LONG.upper()} »\tAnother quotation.",  # but for case and punctuation
        f"{LONG.replace(' ', '  ')}\tThe words are set apart.",
        f"{ENGLISH}\tQuelque chose en français.",  # the sides exchanged
        f"{LONG.replace('é', 'e' + chr(0x301))}\tDecomposed accents.",
    ],
)
def test_no_pair_shares_a_sentence_with_a_protected_set(tmp_path: Path, line: str) -> None:
    protected = write(tmp_path / "test.tsv", f"{LONG}\t{ENGLISH}")
    path = write(tmp_path / "a.tsv", line, "Une autre phrase.\tAnother sentence.")

    found, census = read(path, protected)

    assert [pair.source for pair in found] == ["Une autre phrase."]
    assert census.left_out == {"in a protected set": 1}


def test_a_protected_sentence_is_known_when_it_is_damaged(tmp_path: Path) -> None:
    protected = write(tmp_path / "test.tsv", "L&#39;accord tient.\tThe deal holds.")

    assert read(write(tmp_path / "a.tsv", "L'accord tient.\tThe agreement holds."), protected)[0] == []


def test_a_protected_line_of_punctuation_protects_nothing(tmp_path: Path) -> None:
    protected = write(tmp_path / "test.tsv", "...\t…", "\t")

    assert protected_sentences([protected]) == frozenset()


def test_combining_marks_are_letters_of_what_they_change() -> None:
    assert folded("किताब") != folded("कतब")


def test_the_last_phase_changes_the_weights_it_names() -> None:
    settings = CorpusSettings(weights={"news": 2, "laws": 0.1}, last_weights={"laws": 0})

    assert settings.phase_weights("main") == {"news": 2, "laws": 0.1}
    assert settings.phase_weights("last") == {"news": 2, "laws": 0}


@pytest.mark.parametrize(
    ("weights", "last_weights", "used"),
    [({"x": 0}, {}, False), ({"x": 0}, {"x": 1}, True), ({"x": 1}, {"x": 0}, True), ({}, {}, True)],
)
def test_an_origin_is_left_out_when_no_phase_uses_it(
    weights: dict[str, float], last_weights: dict[str, float], *, used: bool
) -> None:
    assert CorpusSettings(weights=weights, last_weights=last_weights).uses("x") == used


def test_the_files_to_protect_can_stand_in_the_configuration() -> None:
    assert CorpusSettings.of({"protect": ["dev/news.tsv"]}).protect == (Path("dev/news.tsv"),)


def test_the_shipped_configuration_names_the_licence_of_all_it_draws_from() -> None:
    corpus = load_train_settings(shipped("configs", "train", "fr-en.toml")).corpus

    drawn = {origin for phase in (corpus.weights, corpus.last_weights) for origin in phase if corpus.uses(origin)}

    assert {*drawn, *corpus.keep_aside_from} <= set(corpus.licences)
    assert corpus.protect == ()  # no committed file names data
