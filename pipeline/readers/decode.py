"""Decode bytes to text: by byte-order mark, as UTF-8, as damaged UTF-8, or in one of some thirty code pages.

A code page is chosen in two steps. The letters of each language, and where in words they stand, say which page gives
the likeliest text; on articles of six sentences charset-normalizer alone chose windows-1250 for windows-1252 in 24 of
40 Spanish and 7 of 40 French ones (measured on FLORES sentences), and the letters in none. What is then still no text
is refused: by charset-normalizer, which knows Chinese, Japanese and Korean pages and noise, or by strange letters.

Not supported: Thai, Chinese, Japanese, Korean and Vietnamese code pages.
"""

import codecs
import math
from collections import Counter
from dataclasses import dataclass

import charset_normalizer
import regex

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

WESTERN, CENTRAL, BALTIC, TURKISH = "western", "central", "baltic", "turkish"
CYRILLIC, GREEK, HEBREW, ARABIC = "cyrillic", "greek", "hebrew", "arabic"

COMMON_ENCODINGS = {
    "cp1252": WESTERN,
    "iso8859_15": WESTERN,
    "cp1250": CENTRAL,
    "iso8859_2": CENTRAL,
    "cp1251": CYRILLIC,
    "koi8_u": CYRILLIC,  # KOI8-R with Ukrainian letters in place of eight box drawings
    "cp866": CYRILLIC,
    "cp1253": GREEK,
    "cp1254": TURKISH,
}
RARE_ENCODINGS = {
    "mac_roman": WESTERN,
    "mac_iceland": WESTERN,
    "cp850": WESTERN,
    "cp437": WESTERN,
    "cp861": WESTERN,
    "mac_latin2": CENTRAL,
    "cp852": CENTRAL,
    "mac_cyrillic": CYRILLIC,
    "iso8859_5": CYRILLIC,
    "cp855": CYRILLIC,
    "iso8859_7": GREEK,
    "mac_greek": GREEK,
    "cp737": GREEK,
    "mac_turkish": TURKISH,
    "cp857": TURKISH,
    "cp1257": BALTIC,
    "iso8859_4": BALTIC,
    "cp775": BALTIC,
    "cp1255": HEBREW,
    "cp862": HEBREW,
    "cp1256": ARABIC,
    "iso8859_6": ARABIC,
}
ENCODINGS = COMMON_ENCODINGS | RARE_ENCODINGS
"""Supported code pages and their scripts; of pages that give the same text, the first is named."""

LETTERS = (
    # language, script, share of letters outside ASCII, those letters by descending frequency (and marks only it uses)
    ("en", WESTERN, 0.0005, "éïñüöáèçóí"),
    ("fr", WESTERN, 0.038, "éàèêôçîâùûïœüëæ"),
    ("de", WESTERN, 0.017, "üäößé"),
    ("es", WESTERN, 0.022, "óíáéñúü¿¡ç"),
    ("pt", WESTERN, 0.034, "ãçéáíêóõâúàôü"),
    ("it", WESTERN, 0.008, "èàùòìéî"),
    ("nl", WESTERN, 0.004, "ëéïóüöè"),
    ("ca", WESTERN, 0.03, "óàéèíçòúïü"),
    ("sv", WESTERN, 0.05, "äåöé"),
    ("da", WESTERN, 0.03, "øåæéö"),
    ("fi", WESTERN, 0.05, "äöå"),
    ("is", WESTERN, 0.1, "áðíéóþöæúýÞ"),
    ("sq", WESTERN, 0.06, "ëç"),
    ("pl", CENTRAL, 0.07, "łąęóżśćńź"),
    ("cs", CENTRAL, 0.15, "íáéěřžýšůčúťóďň"),
    ("sk", CENTRAL, 0.12, "áíéčúýšžľťôňóďäĺŕ"),
    ("hu", CENTRAL, 0.13, "áéőóöüíúű"),
    ("ro", CENTRAL, 0.06, "ăîâşţ"),
    ("hr", CENTRAL, 0.03, "šžčćđ"),
    ("sl", CENTRAL, 0.035, "čšž"),
    ("ru", CYRILLIC, 0.99, "оеаинтсрвлкмдпуыягьзбчйхжшюцщэфъё"),
    ("uk", CYRILLIC, 0.99, "оаніитверскдлумпзяьбгйчхюжцшїщєфґ"),
    ("be", CYRILLIC, 0.99, "аняіроыскецтлдмупвьзгбйчўжхшэюёф"),
    ("bg", CYRILLIC, 0.99, "аоеитнрсвлкдпмзяучгбъщцжхйшюфьэ"),
    ("sr", CYRILLIC, 0.99, "аоиенртсјвукдпмлзгбчшцћжњхљђџф"),
    ("el", GREEK, 0.99, "αοιετσνηυρπκμλςίόάγέήδωχθύφβώξζψϊϋ"),
    ("tr", TURKISH, 0.1, "ıüğşçöİâ"),
    ("lt", BALTIC, 0.07, "ėšųžįąūčę"),
    ("lv", BALTIC, 0.1, "āīēšūņļžķģč"),
    ("et", BALTIC, 0.035, "äõüöšž"),
    ("he", HEBREW, 0.99, "יוהלאמתברשנחדקעפכטגזםצסןךףץ"),
    ("ar", ARABIC, 0.99, "اليمنوترةبعدسفهكقحجشصطخأضىذإغزثئءؤظآ"),
)
"""Share and order: counted on FLORES for fr de es it pt nl pl ru uk, else estimated; only their rough size matters."""

PUNCTUATION = frozenset("“”‘’„«»–—…\xa0°€§№£•·©®™")
"""Marks of all these languages; they favour no page, but count against those with control characters there."""

FIRST_BEYOND_ASCII = 0x80

MARK_CHANCE, STRAY_CHANCE, CAPITAL_FACTOR = 0.003, 0.0001, 0.03
"""Chance of a mark, of any other character, and of a capital per small letter: rough sizes, counted likewise."""


ODD_CHANCE = 0.0003
"""Chance of a letter or a sign where words have none, as in `cafŽ` and `rŽuni`: a rough size again."""

RARE_CHANCE = 0.002
"""Chance of a rare encoding, against a common one. With 0.02 an Italian article in windows-1252 was misread. With this,
of files of one to six FLORES sentences 3,271 of 3,278 in common encodings are read right (3,268 when only those were
tried), and 3,478 of 3,828 in rare ones (none before); the others have few letters outside ASCII."""

MOST_ODD = 0.2
"""Share of the characters outside ASCII that may be at odd places in text, and one may always be. Of 7,494 FLORES
sentences in their right encodings one had more (`Roger‘s`), ten had any."""

EXAMINED = 50_000
"""Bytes whose places in words are looked at: an article has fewer."""

_ODD = regex.compile(
    r"(?<=\p{Ll})[^\P{Lu}\x00-\x7f]|(?<=\p{Lu})[^\P{Ll}\x00-\x7f](?=\p{Lu})"  # a capital in a word, or the reverse
    r"|(?<=\p{L})[^\p{L}\p{M}\x00-\x7f’·–—…\xa0\xad]++(?=\p{L})"  # a sign in a word
    r"|(?<=\p{L})[^\p{L}\p{M}\x00-\x7f’‘”“»…\xa0\xad™®©°²³¹€]++(?=\s)"  # a sign at the end of one
    r"|(?<=\p{Ll} )[^\P{Lu}\x00-\x7f](?= )"  # a capital alone
    r"|[\x80-\x9f\u2500-\u259f]"  # a control character or a box drawing
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the Python name of its encoding, and whether invalid bytes in it were read as windows-1252."""

    text: str
    encoding: str
    damaged: bool = False


def decode(data: bytes) -> Decoded | None:
    """Return the bytes as text; None when no encoding fits. A byte-order mark shows only in the encoding's name."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _decode_marked(data[len(mark) :], encoding)
    return _decode_utf8(data, "utf-8") or _decode_code_page(data)


def _decode_marked(data: bytes, encoding: str) -> Decoded | None:
    """Return text in its byte-order mark's encoding."""
    if encoding == "utf-8-sig":
        return _decode_utf8(data, encoding)
    try:
        return Decoded(data.decode(encoding), encoding)
    except UnicodeDecodeError:
        return None


def _decode_utf8(data: bytes, encoding: str) -> Decoded | None:
    """Return UTF-8 text, with up to half of its non-ASCII characters damaged; None for anything else.

    Articles cut in mid-character or pasted together from two encodings are damaged UTF-8. Text in another encoding
    hardly ever has one valid sequence, let alone more valid than broken ones.
    """
    text = data.decode("utf-8", "surrogateescape")
    counts = Counter(text)
    broken = {
        ord(escaped): _WINDOWS_1252[ord(escaped) - 0xDC00] for escaped in counts if "\ud800" <= escaped <= "\udfff"
    }
    if not broken:
        return Decoded(text, encoding)
    count_broken = sum(counts[chr(escaped)] for escaped in broken)
    count_valid = sum(count for character, count in counts.items() if character > "\x7f") - count_broken
    if count_broken >= count_valid and encoding == "utf-8":
        return None
    return Decoded(text.translate(broken), encoding, damaged=True)


def _decode_code_page(data: bytes) -> Decoded | None:
    """Return text in the likeliest code page; None when even that is not text."""
    counts = Counter(data)
    likelihoods = {encoding: _log_likelihood(counts, encoding) for encoding in ENCODINGS}
    best, encoding = -math.inf, ""
    for candidate in sorted(ENCODINGS, key=likelihoods.__getitem__, reverse=True):
        if likelihoods[candidate] <= best:  # odd places only lower the others
            break
        weighed = likelihoods[candidate] + _count_odd(data, candidate) * math.log(ODD_CHANCE)
        if weighed > best:
            best, encoding = weighed, candidate
    if not encoding or _is_garbled(data, encoding) or _is_mess(data, encoding):
        return None
    return Decoded(data.decode(encoding), encoding)


def _count_odd(data: bytes, encoding: str) -> int:
    """Return how many characters outside ASCII are where words have none, in the first part of the bytes."""
    return len(_ODD.findall(data[:EXAMINED].decode(encoding)))


def _is_garbled(data: bytes, encoding: str) -> bool:
    """Return whether too many characters are at odd places for text."""
    beyond = sum(byte >= FIRST_BEYOND_ASCII for byte in data[:EXAMINED])
    return _count_odd(data, encoding) > max(1.0, MOST_ODD * beyond)


def _is_mess(data: bytes, encoding: str) -> bool:
    """Return whether charset-normalizer finds no text in these bytes, read as this code page."""
    return not charset_normalizer.from_bytes(data, cp_isolation=[encoding], enable_fallback=False)


def _log_likelihood(counts: Counter[int], encoding: str) -> float:
    """Return the log-likelihood of bytes, in nats, in a code page's best-fitting language.

    ASCII letters, which all pages share, only tell how many of a language's other letters to expect. Minus infinity
    when the page does not define one of the bytes.
    """
    page = _PAGES[encoding]
    if any(byte not in page for byte in counts):
        return -math.inf
    plain = sum(count for byte, count in counts.items() if byte < FIRST_BEYOND_ASCII and page[byte].isalpha())
    others = [(page[byte], count) for byte, count in counts.items() if byte >= FIRST_BEYOND_ASCII]
    rarity = math.log(RARE_CHANCE) if encoding in RARE_ENCODINGS else 0.0
    return rarity + max(
        plain * table.plain + math.fsum(count * table.others.get(character, _STRAY) for character, count in others)
        for table in _TABLES
        if table.script == ENCODINGS[encoding]
    )


def _page(encoding: str) -> dict[int, str]:
    """Return the character of every byte that a code page defines."""
    characters = {byte: bytes([byte]).decode(encoding, "ignore") for byte in range(256)}
    return {byte: character for byte, character in characters.items() if character}


@dataclass(frozen=True, slots=True)
class _Table:
    """Log-chance of the ASCII letters together, and of every other character, in one language."""

    script: str
    plain: float
    others: dict[str, float]


def _table(script: str, share: float, letters: str, *, in_capitals: bool) -> _Table:
    """Return the chances of one language's letters, which fall with rank as in Zipf's law."""
    weights = [1 / (rank + 2) for rank in range(len(letters))]
    others = dict.fromkeys(PUNCTUATION, math.log(MARK_CHANCE))
    for letter, weight in zip(letters, weights, strict=True):
        chance = share * weight / sum(weights)
        usual, unusual = (letter.upper(), letter) if in_capitals else (letter, letter.upper())
        others[usual] = math.log(chance)
        others.setdefault(unusual, math.log(chance * CAPITAL_FACTOR))
    return _Table(script, math.log(1 - share), others)


# Capitals in windows-1251 are small letters in KOI8 and vice versa, so text in capitals needs its own table.
_TABLES = tuple(
    _table(script, share, letters, in_capitals=in_capitals)
    for _, script, share, letters in LETTERS
    for in_capitals in (False, True)
)
_PAGES = {encoding: _page(encoding) for encoding in ENCODINGS}
_STRAY = math.log(STRAY_CHANCE)
# The five bytes that windows-1252 leaves undefined become the control characters of the same number, as in browsers.
_WINDOWS_1252 = tuple(_PAGES["cp1252"].get(byte, chr(byte)) for byte in range(256))
