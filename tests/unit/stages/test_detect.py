"""The vote of lines, the second opinion, and lines in another language."""

from functools import partial
from pathlib import Path

import pytest
from pydantic import ValidationError

from pipeline.detectors import NO_GUESS, Detector, Guess
from pipeline.document import Document, Kind, Line
from pipeline.readers import ReadSettings, read
from pipeline.readers.find import find_articles, open_source
from pipeline.stages.base import Resources
from pipeline.stages.detect import DetectConfig, detect, elect

SEEDS = Path(__file__).parents[3] / "seeds"
LONG = " and then some more words, so that a line has the forty letters it needs"


def detector(name: str, *languages: str) -> Detector:
    """Return a detector that reads its answer in the text, as in `langdetect=es`; known languages as given."""

    def guess(text: str) -> Guess:
        for part in text.split():
            if part.startswith(f"{name}="):
                return Guess(part.partition("=")[2], 0.9)
        return NO_GUESS

    return Detector(name, frozenset(languages), guess)


FIRST = detector("first", "en", "fr", "es", "pt")
SECOND = detector("second", "en", "fr", "es", "pt", "gl")
CONFIG = DetectConfig(kind="detect")


def document(*texts: str) -> Document:
    return Document(
        id="a.txt", path="a.txt", lines=tuple(Line(source=text, text=text, kind=Kind.PARAGRAPH) for text in texts)
    )


def line(first: str, second: str, more: str = "") -> str:
    return f"first={first} second={second}{LONG}{more}"


def run(*texts: str, allow_undetermined: bool = False) -> Document:
    config = DetectConfig(kind="detect", allow_undetermined=allow_undetermined)
    (detected,) = detect([document(*texts)], FIRST, SECOND, config)
    return detected


def test_a_document_has_the_language_of_most_letters() -> None:
    detected = run(line("fr", "fr", LONG * 2), line("en", "en"))

    assert detected.language == "fr"
    assert detected.language_score == pytest.approx(0.74, abs=0.02)


def test_a_line_leaves_only_when_both_agree_and_it_is_long_enough() -> None:
    detected = run(
        line("fr", "fr", LONG * 3), line("en", "en"), line("en", "fr"), line("en", "es"), "first=en second=en", "", "12"
    )

    assert [line.language for line in detected.lines] == ["fr", "en", "fr", "fr", "fr", "fr", "fr"]
    assert detected.flags == ("mixed_language",)


def test_a_document_in_one_language_has_no_flag() -> None:
    assert run(line("fr", "fr"), "first=en second=en").flags == ()


def test_a_document_the_detectors_differ_on_is_rejected_and_says_so() -> None:
    detected = run(line("es", "pt"))

    assert detected.language == "und"
    assert detected.reject is not None
    assert detected.reject.reason == "language_unclear"
    assert detected.reject.detail == "first says es (1.00), second says pt (1.00)"


def test_the_second_is_believed_in_a_language_the_first_does_not_know() -> None:
    detected = run(line("pt", "gl"), line("es", "gl"))

    assert (detected.language, detected.language_score, detected.reject) == ("gl", 1.0, None)


def test_the_second_is_not_believed_when_it_is_unsure() -> None:
    unsure = Detector("second", frozenset({"gl"}), lambda _: Guess("gl", 0.4))
    (detected,) = detect([document(line("pt", "-"))], FIRST, unsure, CONFIG)

    assert detected.reject is not None
    assert detected.reject.reason == "language_unclear"


def test_a_document_of_short_lines_is_judged_whole() -> None:
    detected = run("first=fr second=fr", "court", "et court")

    assert (detected.language, detected.language_score) == ("fr", 1.0)
    assert [line.language for line in detected.lines] == ["fr", "fr", "fr"]


@pytest.mark.parametrize("texts", [(), ("",), ("first=fr",), ("12 34",), ("no answer to this one at all" + LONG,)])
def test_a_document_without_an_answer_is_rejected_or_allowed(texts: tuple[str, ...]) -> None:
    rejected, allowed = run(*texts), run(*texts, allow_undetermined=True)

    assert rejected.reject is not None
    assert rejected.reject.reason == "language_undetermined"
    assert (allowed.reject, allowed.language) == (None, "und")


def test_dropped_lines_and_rejected_documents_are_left_alone() -> None:
    rejected = document(line("fr", "fr")).rejected("binary", "")
    dropped = document(line("en", "en")).lines[0].drop("read", "unwrap")
    mixed = Document(id="b", path="b", lines=(dropped, *document(line("fr", "fr")).lines))
    out = detect([rejected, mixed], FIRST, SECOND, CONFIG)

    assert out[0] == rejected
    assert out[1].language == "fr"
    assert out[1].lines[0] == dropped


def test_a_repeated_line_is_judged_once() -> None:
    asked: list[str] = []

    def guess(text: str) -> Guess:
        asked.append(text)
        return Guess("fr", 1.0)

    counting = Detector("counting", frozenset({"fr"}), guess)
    repeated = line("fr", "fr")
    detect([document(repeated, repeated), document(repeated)], counting, SECOND, CONFIG)

    assert asked == [repeated]


def test_the_first_heard_wins_a_tie() -> None:
    assert elect([(Guess("fr", 1.0), 50), (Guess("en", 1.0), 50)]).language == "fr"


@pytest.mark.parametrize("settings", [{"min_letters": 19}, {"detector": "fasttext"}, {"unknown": 1}])
def test_settings_are_refused_not_ignored(settings: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        DetectConfig.model_validate({"kind": "detect", **settings})


def test_the_sample_articles_have_their_languages_and_no_line_leaves() -> None:
    documents = [
        document
        for source in find_articles([SEEDS]).sources
        for document in read(open_source(source, 1_000_000), ReadSettings())
    ]
    detected = CONFIG.build(Resources())(documents)

    assert [document.language for document in detected] == ["en", "en", "en", "fr", "en"]
    assert {line.language for document in detected for line in document.lines if document.language == "en"} == {"en"}
    assert {line.language for line in detected[3].lines} == {"fr"}
    assert all(not document.reject and not document.flags for document in detected)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("LE MAIRE A ANNONCÉ HIER QUE LA BIBLIOTHÈQUE ROUVRIRAIT LA SEMAINE PROCHAINE", "fr"),
        ("O concello anunciou onte que a nova biblioteca abrirá as súas portas ao público a vindeira semana.", "gl"),
        ("Урад паведаміў учора, што новая бібліятэка адчыніць свае дзверы на наступным тыдні.", "be"),
        ("Влада је јуче саопштила да ће нова библиотека бити отворена следеће недеље.", "sr"),
        ("a" * 100_000, "und"),  # one detector is certain that this is Somali
        ("READ ALSO", "und"),
        ("\ud800" * 100, "und"),
    ],
)
def test_the_real_detectors_together_avoid_the_known_traps(text: str, language: str) -> None:
    config = DetectConfig(kind="detect", allow_undetermined=True)

    assert config.build(Resources())([document(text)])[0].language == language


def test_an_english_line_in_a_french_article_leaves_it() -> None:
    french = "Le maire a annoncé hier que la bibliothèque rouvrirait ses portes au public la semaine prochaine. " * 3
    english = "This story was first published by our partners and has been updated since with new figures."
    detected = CONFIG.build(Resources())([document(french, english)])[0]

    assert [line.language for line in detected.lines] == ["fr", "en"]
    assert detected.flags == ("mixed_language",)


FRENCH = "La gare rouvrira jeudi, car les ouvriers ont remplacé toutes les vitres que la tempête avait brisées."
ENGLISH = "The station will open again on Thursday, since workers have replaced all the windows that the storm broke."


def guess_start(text: str, score: float) -> Guess:
    return Guess(text[:2], score)


def languages(*lines: str | Line) -> list[str]:
    """Return the language of a document, then of its lines, as the real detectors find them."""
    made = tuple(Line(source=a, text=a, kind=Kind.PARAGRAPH) if isinstance(a, str) else a for a in lines)
    (detected,) = CONFIG.build(Resources())([Document(id="a", path="a", lines=made)])
    return [detected.language or "", *(line.language or "" for line in detected.lines)]


@pytest.mark.parametrize(
    "text",
    [
        "氣象署提醒，颱風外圍環流影響，東北部及恆春半島有局部大雨，民眾應避免前往海邊，漁船也應儘早返港。",
        "消防處昨晚接報，一座唐樓的住宅單位起火，約二十名居民自行疏散到安全地方，無人受傷，起火原因有待調查。",
        "這家半導體公司（TSMC）宣布擴建 Arizona 廠房，預計後年量產，並將招募逾千名工程師，外界普遍看好。",
        "气象台提醒，受台风外围环流影响，东北部将有局部大雨，民众应避免前往海边，渔船也应尽早返港。",
    ],
)
def test_chinese_is_not_korean_in_either_form(text: str) -> None:
    assert languages(text) == ["zh", "zh"]


@pytest.mark.parametrize(
    "names",
    [
        "Fribourg-Gottéron, Lausanne Hockey Club, Genève-Servette, Ambri-Piotta, La Chaux-de-Fonds",
        "Jury: Hélène de la Roche, Guillaume Lefèvre, Marguerite d’Aubigny, Étienne du Plessis, Chloé Girard",
        "Cast: Lorenzo Bellini, Caterina Moretti, Giovanni della Valle, Beatrice Fontana and Matteo Colombo",
        "Substitutes: Zimmermann, Schneider, Krüger, Hartmann, Lehmann, Schuster, Vogel, Baumgartner",
        "Tran Thi Thu Ha, Le Van Dung, Pham Minh Chau, Hoang Quoc Viet, Vu Thi Bich Ngoc, Dang Van Hai",
        "Deportivo de La Coruña, Real Betis, Athletic de Bilbao, Rayo de Majadahonda, Celta de Vigo",
    ],
)
def test_a_line_of_names_stays_in_its_articles_language(names: str) -> None:
    assert languages(ENGLISH, names, ENGLISH) == ["en", "en", "en", "en"]


@pytest.mark.parametrize(
    ("line", "language"),
    [
        (FRENCH, "fr"),
        ("LA GARE ROUVRIRA JEUDI, CAR LES OUVRIERS ONT REMPLACÉ TOUTES LES VITRES", "fr"),
        ("Nádraží se znovu otevře ve čtvrtek, protože dělníci vyměnili všechna okna, která rozbila bouře.", "cs"),
        ("Вокзал откроется вновь: рабочие заменили разбитые бурей стёкла.", "ru"),
        ("Виктор Николаевич Соколов, Екатерина Андреевна Морозова, Дмитрий Сергеевич Воробьёв", "ru"),
    ],
)
def test_a_line_of_prose_or_in_another_script_leaves(line: str, language: str) -> None:
    assert languages(ENGLISH, line, ENGLISH)[2] == language


def test_a_long_foreign_quotation_does_not_decide_a_short_article() -> None:
    quote = "“It was the loudest night of my life, and I would not have missed one minute of it,” a dit l’actrice."
    again = "“They threw their hats in the air, and then everybody in the street was singing,” a-t-elle ajouté mardi."

    assert languages("Une première très applaudie à Lille", FRENCH, quote, again)[0] == "fr"


def test_short_lines_are_heard_where_long_ones_leave_doubt() -> None:
    short = ("Il neige ce soir à Nancy", "Les trains sont à l’arrêt", "Le maire ouvre un gymnase")

    assert languages(ENGLISH, FRENCH)[0] == "en"
    assert languages(ENGLISH, FRENCH, *short)[0] == "fr"


def test_a_title_leaves_only_when_both_are_sure() -> None:
    for score, language in ((0.5, "fr"), (0.7, "en")):
        first, second = (
            Detector(name, frozenset({"en", "fr"}), partial(guess_start, score=certainty))
            for name, certainty in (("first", 1.0), ("second", score))
        )
        title = Line(source="", text="en" + LONG, kind=Kind.TITLE)
        article = Document(id="a", path="a", lines=(title, *document("fr" + LONG, "fr" + LONG).lines))

        assert detect([article], first, second, CONFIG)[0].lines[0].language == language
