"""Bytes to text: marks, UTF-8, damaged UTF-8 and code pages."""

import hashlib

import pytest

from pipeline.readers.decode import decode

FRENCH = "Le maire a annoncé hier que la bibliothèque, fermée depuis deux ans, rouvrirait à la rentrée."
SPANISH = "El alcalde anunció ayer que la biblioteca abrirá mañana por la mañana; los niños ya están esperando."
GERMAN = "Der Bürgermeister kündigte an, daß die Bücherei nächste Woche für alle geöffnet wird."
POLISH = "Burmistrz ogłosił wczoraj, że biblioteka zostanie otwarta w przyszłym tygodniu, choć trwają prace."
CZECH = "Starosta včera oznámil, že knihovna bude příští týden otevřena, přestože práce ještě pokračují."
RUSSIAN = "Мэр вчера объявил, что библиотека откроется на следующей неделе."
UKRAINIAN = "Міський голова вчора оголосив, що бібліотека відкриється наступного тижня."
GREEK = "Ο δήμαρχος ανακοίνωσε χθες ότι η βιβλιοθήκη θα ανοίξει την επόμενη εβδομάδα."
TURKISH = "Belediye başkanı dün kütüphanenin gelecek hafta açılacağını, çalışmaların sürdüğünü söyledi."


@pytest.mark.parametrize(
    ("text", "encoding", "decided"),
    [
        (FRENCH, "utf-8", "utf-8"),
        ("plain", "ascii", "utf-8"),
        ("", "utf-8", "utf-8"),
        (FRENCH, "utf-8-sig", "utf-8-sig"),
        ("", "utf-8-sig", "utf-8-sig"),
        (FRENCH, "cp1252", "cp1252"),
        (FRENCH, "latin-1", "cp1252"),  # the same bytes
        ("Le cœur et l’œuvre : 5 €, c’est donné à tous les élèves.", "cp1252", "cp1252"),
        ("Le cœur et l'œuvre coûtent 5 €, c'est donné à l'élève.", "iso8859_15", "iso8859_15"),
        ("“Quoted” – said once…", "cp1252", "cp1252"),
        (SPANISH, "cp1252", "cp1252"),  # charset-normalizer alone: cp1250
        (GERMAN, "cp1252", "cp1252"),
        (POLISH, "cp1250", "cp1250"),
        (POLISH, "iso8859_2", "iso8859_2"),
        (CZECH, "cp1250", "cp1250"),
        (RUSSIAN, "cp1251", "cp1251"),
        ("Кошка спит", "cp1251", "cp1251"),  # a short text, which charset-normalizer alone may read as Chinese
        (RUSSIAN.upper(), "cp1251", "cp1251"),  # small letters of KOI8, were it not for which letters are frequent
        (RUSSIAN, "koi8_r", "koi8_u"),
        (RUSSIAN, "cp866", "cp866"),
        (UKRAINIAN, "cp1251", "cp1251"),
        (UKRAINIAN, "koi8_u", "koi8_u"),
        (GREEK, "cp1253", "cp1253"),
        (TURKISH, "cp1254", "cp1254"),
    ],
)
def test_text_is_read_in_the_encoding_it_was_written_in(text: str, encoding: str, decided: str) -> None:
    decoded = decode(text.encode(encoding))

    assert decoded is not None
    assert (decoded.text, decoded.encoding, decoded.damaged) == (text, decided, False)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_a_byte_order_mark_decides(encoding: str) -> None:
    decoded = decode(("\ufeff" + RUSSIAN).encode(encoding))

    assert decoded is not None
    assert (decoded.text, decoded.encoding) == (RUSSIAN, encoding)


def test_a_second_byte_order_mark_is_a_character() -> None:
    decoded = decode("\ufeff\ufeffa".encode())

    assert decoded is not None
    assert decoded.text == "\ufeffa"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Déjà vu à Paris, hélas ".encode() + b"\xc3", "Déjà vu à Paris, hélas Ã"),  # cut in mid-character
        ("Déjà ".encode() + "é".encode("cp1252"), "Déjà é"),  # pasted together
        ("ééé ".encode() + b"\x81\x93", "ééé \x81“"),  # one byte that windows-1252 leaves undefined
        (b"\xef\xbb\xbfcaf\xe9", "café"),  # the mark says UTF-8
    ],
)
def test_utf8_with_a_few_broken_bytes_loses_none(data: bytes, text: str) -> None:
    decoded = decode(data)

    assert decoded is not None
    assert (decoded.text, decoded.damaged) == (text, True)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ("日本の首相は月曜日に記者会見を開きました。".encode("shift_jis"), "Japanese"),
        ("国务院总理星期一在北京会见了来访的外国代表团。".encode("gbk"), "Chinese"),
        ("정부는 월요일 새로운 경제 정책을 발표했다.".encode("euc_kr"), "Korean"),
        (hashlib.shake_256(b"noise").digest(500).replace(b"\0", b""), "noise"),
        (b"\xff\xfea", "half a UTF-16 unit"),
        (b"\xff\xfe\x00\xd8", "half a surrogate pair"),
    ],
)
def test_what_no_encoding_fits_is_refused(data: bytes, why: str) -> None:
    assert decode(data) is None, why
