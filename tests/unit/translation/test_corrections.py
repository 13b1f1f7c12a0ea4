"""Corrections: what is read, what matches, what is refused, what was of no use."""

import pickle
from pathlib import Path

import pytest

from pipeline.errors import ConfigError
from pipeline.translation.corrections import Correction, Corrections, load_corrections


def load(folder: Path, content: str | bytes) -> Corrections:
    path = folder / "corrections.tsv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return load_corrections(path)


def faults(folder: Path, content: str | bytes) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(folder, content)
    assert str(folder / "corrections.tsv") in str(caught.value)
    return caught.value.faults


def test_a_file_with_everything_that_is_allowed(tmp_path: Path) -> None:
    found = load(
        tmp_path,
        b"\xef\xbb\xbf# language, sentence, English\r\n\r\nfr\tIl a ri.\tHe laughed.\r\n  \n"
        b'pt-BR\t"Sim", disse.\t"Yes", he said.',
    )

    assert found.entries == (
        Correction(line=3, language="fr", source="Il a ri.", english="He laughed."),
        Correction(line=5, language="pt-BR", source='"Sim", disse.', english='"Yes", he said.'),
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "L'eau « monte » - vite.",
        "L’eau «\u00a0monte\u202f» – vite.",  # typographic apostrophe, hard spaces, a dash
        "L'eau “ monte ” - vite.",  # another country's quotes
        "  L'eau  «\tmonte » - vite. ",
        "L\u200b'eau « monte » -\ufeff vite.",  # what prints nothing
    ],
)
def test_a_sentence_matches_whatever_its_spaces_quotes_and_hyphens(tmp_path: Path, sentence: str) -> None:
    found = load(tmp_path, "fr\tL'eau « monte » - vite.\tThe water is rising fast.\n")

    assert found.english("fr", sentence) == "The water is rising fast."


@pytest.mark.parametrize("sentence", ["l'eau monte.", "L'eau monte", "L'eau monte. Vite.", "", "\ud800", "\0"])
def test_another_sentence_does_not_match(tmp_path: Path, sentence: str) -> None:
    assert load(tmp_path, "fr\tL'eau monte.\tThe water is rising.\n").english("fr", sentence) is None


def test_another_language_does_not_match(tmp_path: Path) -> None:
    found = load(tmp_path, "fr\tDame\tLady\nnl\tDame\tMadam\n")

    assert [found.english(language, "Dame") for language in ("fr", "nl", "de", "fr-CA")] == [
        "Lady",
        "Madam",
        None,
        None,
    ]


def test_composed_and_decomposed_letters_are_the_same(tmp_path: Path) -> None:
    assert load(tmp_path, "fr\te\u0301te\u0301\tsummer\n").english("fr", "été") == "summer"


def test_every_fault_is_listed_with_its_line(tmp_path: Path) -> None:
    content = (
        b"fr\tUn.\tOne.\n"
        b"fr\tDeux.\n"
        b"fr\tTrois.\tThree.\tIII\n"
        b"just a note\n"
        b"French\tQuatre.\tFour.\n"
        b"fr\t\tFive.\n"
        b"fr\tSix.\t\xc2\xa0\n"
        b"\t\tSeven.\n"
        b"fr\tH\xe9ros\tHero\n"
        b"fr\tUn.\tA.\n"
        b"fr\tUn.\tOne.\n"
    )

    assert faults(tmp_path, content) == [
        "line 2: 2 columns, expected 3 separated by single tabs: language, sentence, English",
        "line 3: 4 columns, expected 3 separated by single tabs: language, sentence, English",
        "line 4: 1 column, expected 3 separated by single tabs: language, sentence, English",
        "line 5: 'French' is not a language tag, such as fr or pt-BR",
        "line 6: no sentence",
        "line 7: no English",
        "line 8: '' is not a language tag, such as fr or pt-BR",
        "line 9: not UTF-8 (byte 0xe9); save the file as UTF-8",
        "line 10: different English for the sentence of line 1; keep one",
    ]


def test_a_file_in_utf16_is_one_message_a_line_and_no_traceback(tmp_path: Path) -> None:
    assert faults(tmp_path, "fr\tOui.\tYes.\n".encode("utf-16"))[0].startswith("line 1: not UTF-8")


@pytest.mark.parametrize("name", ["missing.tsv", "", "a\0b"])
def test_a_file_that_cannot_be_read_is_a_message(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError, match="corrections"):
        load_corrections(tmp_path / name)


def test_the_same_correction_twice_counts_once(tmp_path: Path) -> None:
    assert len(load(tmp_path, "fr\tOui.\tYes.\nfr\tOui. \t Yes.\n").entries) == 1


def test_an_empty_file_corrects_nothing(tmp_path: Path) -> None:
    assert load(tmp_path, "").english("fr", "Oui.") is None
    assert load(tmp_path, "") == Corrections()


def test_the_digest_is_of_what_can_change_a_corpus(tmp_path: Path) -> None:
    first = load(tmp_path, "fr\tOui.\tYes.\nde\tJa.\tYes.\n").digest

    assert load(tmp_path, "# reviewed\nde\tJa.\t Yes. \n\nfr\tOui.\tYes.\n").digest == first
    assert load(tmp_path, "fr\tOui.\tYeah.\nde\tJa.\tYes.\n").digest != first
    assert load(tmp_path, "fr\tOui.\tYes.\n").digest != first


def test_what_matched_nothing_is_told_in_the_order_of_the_file(tmp_path: Path) -> None:
    found = load(tmp_path, "fr\tOui.\tYes.\nfr\tL'or.\tGold.\nde\tOui.\tYes.\n")

    assert [entry.line for entry in found.unused([("fr", "L’or.")])] == [1, 3]
    assert found.unused([("fr", "Oui."), ("de", "Oui."), ("fr", "L'or."), ("fr", "Non.")]) == []


def test_corrections_survive_the_way_to_another_process(tmp_path: Path) -> None:
    found = load(tmp_path, "fr\tOui.\tYes.\n")
    sent = pickle.loads(pickle.dumps(found))  # noqa: S301 - what a pool does between our processes

    assert sent == found
    assert sent.english("fr", "Oui.") == "Yes."
