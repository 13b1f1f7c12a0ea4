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
LITHUANIAN = "Savivaldybė pranešė, kad biblioteka kitą savaitę vėl atvers duris, nors darbai dar tęsiasi."
LATVIAN = "Pašvaldība paziņoja, ka bibliotēka nākamnedēļ atkal vērs durvis, lai gan darbi vēl turpinās."
ICELANDIC = "Borgarráð tilkynnti í gær að bókasafnið opni aftur í næstu viku þó að framkvæmdir standi enn yfir."
SWEDISH = "Borgmästaren meddelade i går att biblioteket öppnar igen nästa vecka, även om arbetet pågår ännu."
HEBREW = "ראש העיר הודיע אתמול כי הספרייה תיפתח מחדש בשבוע הבא, אף שהעבודות עדיין נמשכות."
ARABIC = "أعلن رئيس البلدية أمس أن المكتبة ستفتح أبوابها من جديد في الأسبوع المقبل رغم استمرار الأشغال."
ITALIAN = "La città è più bella di così: il sindaco però dirà lunedì perché la libertà è già una priorità."


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
        ("It cost the café £5m, he said.", "cp1252", "cp1252"),
        (FRENCH, "mac_roman", "mac_roman"),
        (FRENCH, "cp850", "cp850"),
        (GERMAN, "cp437", "cp850"),  # the same letters
        (SPANISH, "mac_roman", "mac_roman"),
        (ITALIAN, "mac_roman", "mac_roman"),
        (ITALIAN, "cp850", "cp850"),
        (SWEDISH, "mac_roman", "mac_roman"),
        (ICELANDIC, "cp1252", "cp1252"),
        (ICELANDIC, "mac_iceland", "mac_iceland"),
        (POLISH, "cp852", "cp852"),
        (CZECH, "mac_latin2", "mac_latin2"),
        (RUSSIAN, "mac_cyrillic", "mac_cyrillic"),
        (UKRAINIAN, "iso8859_5", "iso8859_5"),
        (GREEK, "cp737", "cp737"),
        (TURKISH, "cp857", "cp857"),
        (LITHUANIAN, "cp1257", "cp1257"),
        (LATVIAN, "cp1257", "cp1257"),
        (LATVIAN, "cp775", "cp775"),
        (HEBREW, "cp1255", "cp1255"),
        (HEBREW, "cp862", "cp862"),
        (ARABIC, "cp1256", "cp1256"),
        (ARABIC, "iso8859_6", "iso8859_6"),
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
        ("นายกเทศมนตรีประกาศเมื่อวานนี้ว่าห้องสมุดจะเปิดอีกครั้งในสัปดาห์หน้า".encode("cp874"), "Thai"),
        ("市長昨日宣布，圖書館將於下週重新開放，但工程仍在進行。".encode("big5"), "traditional Chinese"),
        (b"a\x8f\x81b c\x90\x9dd, e\x8d\x81f", "letters at odd places on every page"),
        (hashlib.shake_256(b"noise").digest(500).replace(b"\0", b""), "noise"),
        (b"\xff\xfea", "half a UTF-16 unit"),
        (b"\xff\xfe\x00\xd8", "half a surrogate pair"),
    ],
)
def test_what_no_encoding_fits_is_refused(data: bytes, why: str) -> None:
    assert decode(data) is None, why
