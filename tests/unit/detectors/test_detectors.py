"""The real detectors and the fake: same call, sane answers to anything."""

from concurrent.futures import ThreadPoolExecutor
from typing import get_args

import pytest
from langdetect.detector import Detector as Original
from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory
from langdetect.lang_detect_exception import LangDetectException

from pipeline.detectors import NO_GUESS, DetectorName, Guess, langdetect, load_detector
from pipeline.detectors.sample import SAMPLE_CHARACTERS, count_letters, sample

SENTENCES = {
    "fr": "Le maire a annoncé hier que la bibliothèque rouvrirait ses portes au public la semaine prochaine.",
    "en": "The mayor announced yesterday that the library would open its doors to the public again next week.",
    "de": "Der Bürgermeister kündigte gestern an, dass die Bücherei nächste Woche wieder öffnen werde.",
    "es": "El alcalde anunció ayer que la biblioteca volverá a abrir sus puertas al público la próxima semana.",
    "it": "Il sindaco ha annunciato ieri che la biblioteca riaprirà le porte al pubblico la prossima settimana.",
    "pt": "O prefeito anunciou ontem que a biblioteca voltará a abrir as portas ao público na próxima semana.",
    "nl": "De burgemeester kondigde gisteren aan dat de bibliotheek volgende week weer voor iedereen opengaat.",
    "pl": "Burmistrz ogłosił wczoraj, że biblioteka zostanie ponownie otwarta dla wszystkich w przyszłym tygodniu.",
    "ru": "Мэр вчера объявил, что на следующей неделе библиотека снова откроет свои двери для читателей.",
    "uk": "Міський голова вчора оголосив, що наступного тижня бібліотека знову відчинить двері для читачів.",
    "zh": "市长昨天宣布，经过两年的维修，图书馆将于下周重新向公众开放，市民可以免费借阅图书和报纸。",
    "no": "Ordføreren kunngjorde i går at biblioteket skal åpne dørene for publikum igjen i neste uke.",
}

HOSTILE = {
    "nothing": "",
    "white space": " \t\xa0" * 20,
    "digits": "1234567890 " * 20,
    "asterisks": "*" * 60,
    "emoji": "😀" * 60,
    "NULs": "\x00" * 60,
    "lone surrogates": "\ud800\udfff" * 30,
    "two words": "READ ALSO",
    "an address": "https://example.org/a/very/long/path/to/an/article/about/libraries.html",
}


@pytest.mark.parametrize("name", ["langdetect", "py3langid"])
@pytest.mark.parametrize("language", SENTENCES)
def test_sentences_are_recognised(name: DetectorName, language: str) -> None:
    guess = load_detector(name)(SENTENCES[language])

    assert guess.language == language
    assert 0.5 < guess.score <= 1


@pytest.mark.parametrize("name", ["langdetect", "py3langid"])
@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_no_text_has_no_language(name: DetectorName, what: str) -> None:
    assert load_detector(name)(HOSTILE[what]) == NO_GUESS


@pytest.mark.parametrize("name", ["langdetect", "py3langid"])
@pytest.mark.parametrize(
    ("text", "language"),
    [
        (SENTENCES["fr"].upper(), "fr"),  # in capitals read as Catalan
        (
            f'<p class="lead"><strong>Heute:</strong> {SENTENCES["de"]} <a href="https://example.org/x">mehr</a></p>',
            "de",
        ),
        (f"\x00{SENTENCES['fr']}\ud800", "fr"),
        (SENTENCES["fr"] * 10_000, "fr"),  # a megabyte
    ],
)
def test_traps_are_cleared_before_the_detector_sees_them(name: DetectorName, text: str, language: str) -> None:
    assert load_detector(name)(text).language == language


def test_a_megabyte_of_one_letter_is_answered() -> None:
    assert load_detector("py3langid")("a" * 1_000_000) == NO_GUESS
    assert (
        0 < load_detector("langdetect")("a" * 1_000_000).score <= 1
    )  # certain of a language, hence the second opinion


def test_langdetect_does_not_depend_on_chance_order_or_thread() -> None:
    detector = load_detector("langdetect")
    texts = ["Sergej Lawrow, Antony Blinken, Emmanuel Macron, Boris Johnson", *SENTENCES.values()] * 3
    alone = [detector(text) for text in texts]

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(detector, texts)) == alone
    assert [detector(text) for text in reversed(texts)] == alone[::-1]


def test_langdetect_knows_54_languages_once_chinese_is_one() -> None:
    detector = load_detector("langdetect")

    assert len(detector.languages) == 54
    assert detector.languages.isdisjoint({"gl", "be", "sr", "bs", "ms", "zh-cn"})


@pytest.mark.parametrize("name", get_args(DetectorName))
def test_every_detector_bears_its_name(name: DetectorName) -> None:
    assert load_detector(name).name == name


@pytest.mark.parametrize(
    ("text", "guess"),
    [
        ("[fr] Bonjour", Guess("fr", 1.0)),
        ("  [ru] да", Guess("ru", 1.0)),
        ("Hello", Guess("en", 1.0)),
        ("Hello [fr]", Guess("en", 1.0)),
        ("123", NO_GUESS),
    ],
)
def test_the_fake_says_what_the_text_says(text: str, guess: Guess) -> None:
    assert load_detector("fake")(text) == guess


@pytest.mark.parametrize(
    ("text", "sampled"),
    [
        ("nineteen letters only", None),
        ("exactly twenty letters", "exactly twenty letters"),
        ("twenty letters  it\thas now", "twenty letters it has now"),
        ("BREAKING NEWS FROM THE TOWN", "breaking news from the town"),
        ("Breaking News From The Town", "Breaking News From The Town"),
        ("write to mayor@example.org about the town hall", "write to about the town hall"),
        ("five < six and seven > six, as every child knows", "five < six and seven > six, as every child knows"),
        ("cafe\u0301 is where the whole town meets", "café is where the whole town meets"),
    ],
)
def test_a_sample_holds_what_tells_a_language(text: str, sampled: str | None) -> None:
    assert sample(text) == sampled


def test_a_sample_is_bounded() -> None:
    assert len(sample("word " * 100_000) or "") == SAMPLE_CHARACTERS


def test_letters_of_all_scripts_count() -> None:
    assert count_letters("aé я日 1!") == 4


NEWS = (
    "The mayor said on Monday that the new bridge over the river will open in spring.",
    "Le maire a annoncé lundi que le nouveau pont sur le fleuve ouvrira au printemps.",
    "Der Bürgermeister sagte am Montag, dass die neue Brücke im Frühling öffnet.",
    "El alcalde dijo el lunes que el nuevo puente sobre el río abrirá en primavera.",
    "Мэр сообщил в понедельник, что новый мост через реку откроют весной.",
    "市長は月曜日、川にかかる新しい橋が春に開通すると述べた。",
    "ŢARA ŞI ȘCOALA sunt deschise; NATO și UE au fost de acord 12 zile.",
    "Ανακοίνωσε τη Δευτέρα ότι η νέα γέφυρα θα ανοίξει την άνοιξη.",
    "المدينة ستفتح الجسر الجديد فوق النهر في الربيع.",
    "A a BB b CCC OK The THE tHe xyzzy qwrtz éàü ’‘ — 12",
    "",
    "   12 %  ",
)


@pytest.mark.parametrize("text", [*NEWS, " ".join(NEWS)])
def test_the_faster_langdetect_answers_as_the_original_to_the_last_bit(text: str) -> None:
    factory = DetectorFactory()
    factory.set_seed(langdetect.SEED)
    factory.load_profile(PROFILES_DIRECTORY)

    def answer(detector: Original) -> object:
        detector.append(text)
        try:
            return [(found.lang, found.prob) for found in detector.get_probabilities()]
        except LangDetectException as error:
            return str(error)

    faster = langdetect.Vectorized(factory, langdetect.Rows(factory))

    assert answer(faster) == answer(factory.create())
