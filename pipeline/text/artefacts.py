"""Repair damage from scraping and machine translation where a closed pattern is certain; else flag it.

Removed: a leftover drop cap (`VFriday`), an agency's or site's dateline, a doubled stop (`. .`). Flagged, since no
rule can tell what was meant: a stop in mid-sentence, words that lost the space and quote between them, an untranslated
bracket.
"""

from collections.abc import Iterator

import regex

from pipeline.text.abbreviations import language_of
from pipeline.text.change import Change, substitute

STRAY_STOP = "stray_stop"
"""Flag: a full stop before a lower-case continuation, as in `the north. of the country`."""
JAMMED_WORDS = "jammed_words"
"""Flag: a word run together with a reporting verb, as in `thirty yearssaid the minister`."""
UNTRANSLATED_BRACKET = "untranslated_bracket"
"""Flag: square brackets that open with a function word of another language."""

_DAYS_AND_MONTHS = """
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday
    January February April June July August September October November December
"""
_OPENERS = "The This These Those There They Since After According During While When With From Before Under"
_DAY_OR_MONTH, _OPENER = ("|".join(words.split()) for words in (_DAYS_AND_MONTHS, _OPENERS))
_DROP_CAP = regex.compile(rf"^(?:(?![AI])\p{{Lu}}(?=(?:{_DAY_OR_MONTH})\b)|\p{{Lu}}(?=(?:{_OPENER})\b))")

_AGENCIES = """
    AFP AP Reuters dpa DPA EFE ANSA TASS ITAR-TASS RIA Interfax Xinhua Bloomberg UPI PTI ANI IANS Kyodo Yonhap Anadolu
    AA APA ATS Belga ANP PAP Lusa UNIAN Ukrinform Sputnik CNN CNSNews KNA epd
"""
_AGENCY = "(?:" + "|".join(regex.escape(name) for name in _AGENCIES.split()) + ")"
_DASHES = "-‐‑‒–—―−"
_DOMAINS = (
    "com org net info news int tv eu us uk ca au ie in fr de at ch es it pt br nl be pl ru ua by cz ro se no dk fi"
)
_SITE = rf"(?:[\p{{L}}\p{{N}}][\p{{L}}\p{{N}}-]{{0,62}}\.){{1,3}}(?:{'|'.join(_DOMAINS.split())})"
_CREDIT = rf"(?:{_SITE}|{_AGENCY}(?: ?(?:[/,&+]|and|et|und) ?{_AGENCY}){{0,3}})"
_DATELINE = regex.compile(rf"^(?:\({_CREDIT}\) ?[{_DASHES}]{{1,3}} ?)++(?=\S)")

_SPACED_ELLIPSIS = regex.compile(r"(?<![.\s])( ?)\.(?: \.){2,}+(?!\.)")
_DOUBLE_STOP = regex.compile(
    r"(?<=[\p{L}\p{N}\p{M})\]\"'”’»%]) ?\. \.(?=$| [\"'“‘«(\[]{0,2}[\p{Lu}\p{N}]|[\"'”’»)\]])"
    r"|(?<=[!?]) \.(?=$| [\"'“‘«(\[]{0,2}[\p{Lu}\p{N}]|[\"'”’»)\]])"
)

_MID_STOP = regex.compile(r"\. [\"'“‘(]?(?=\p{Ll}++(?:[\s,;:'’\"”)?!-]|\.?$))")
_LAST_WORD = regex.compile(r"(?<![\w.@/#&-])\p{L}{3,40}$")

_STRAY_STOP_LANGUAGES = ("en", "fr")
"""On labelled news pages all 3 stops found in English were stray and none was found in French; in German and Polish 13
of 14 were not (ordinals, abbreviations)."""

_JAMMABLE = ("said", "told", "explained", "insisted", "recalled", "announced", "declared", "affirmed", "assured")
_AFTER_LETTERS = "|".join(rf"{verb}(?<=\p{{Ll}}{{3}}{verb})" for verb in _JAMMABLE)
_JAMMED = regex.compile(rf"(?:{_AFTER_LETTERS})(?= (?:\p{{Lu}}|(?:the|he|she|his|her)\b))")
_WHOLE = """
    aforesaid unsaid gainsaid foresaid missaid untold retold foretold unannounced undeclared unexplained unassured
    reassured
"""
_WHOLE_WORD = regex.compile(rf"\b(?:{'|'.join(_WHOLE.split())})$")
_LONGEST_WORD = 40
"""Letters; anything longer is not a word."""

_FOREIGN_OPENERS = """
    le la les un une du des aux durant pendant avec dans pour sur qui est sont leur leurs cette ces nous vous ils elles
    et où der das dem den ein eine einer und mit von zum zur für auf ist sind wir ihr während el los las una del por
    para con durante nel nella degli delle della dei gli il che sono di do da dos das os na em com het een van voor met
    tijdens
"""
_FOREIGN_OPENER = "|".join(sorted(set(_FOREIGN_OPENERS.split())))
_FOREIGN_BRACKET = regex.compile(
    rf"\[(?:(?:{_FOREIGN_OPENER})(?= )|(?:[ldnsjmtc]|qu)['’](?=\p{{L}}{{2}}))[^\[\]]{{0,80}}\]"
)


def drop_cap(text: str) -> list[Change]:
    """Remove a single capital glued to a weekday, month or function word at the start.

    It is the first letter of the source word: V of `Vendredi`, whose rest was translated. `AFriday` may have been
    `A Friday` and is left alone; so are March and May, which end names.

    >>> drop_cap("VFriday, the two ministers met.")
    [Change(rule='drop_cap', start=0, end=1, after='')]
    >>> drop_cap("McDonald met them.")
    []
    """
    return list(substitute("drop_cap", _DROP_CAP, "", text))


def dateline(text: str) -> list[Change]:
    """Remove a leading agency or site in parentheses and the dash after it; one after a place stays.

    >>> dateline("(news.example.com) – The talks")
    [Change(rule='dateline', start=0, end=21, after='')]
    >>> dateline("(AFP) photographer wins prize"), dateline("GENEVA (AFP) - The talks")
    ([], [])
    """
    return list(substitute("dateline", _DATELINE, "", text)) if text.startswith("(") else []


def single_stops(text: str) -> list[Change]:
    """Reduce a doubled stop at the end of a sentence to one, and join spaced dots into an ellipsis.

    >>> single_stops("They left. .")
    [Change(rule='stray_stop', start=9, end=12, after='.')]
    >>> single_stops("And . . . nothing.")
    [Change(rule='ellipsis', start=3, end=9, after=' ...')]
    """
    if " ." not in text:
        return []
    ellipses = list(substitute("ellipsis", _SPACED_ELLIPSIS, _dots, text))
    return ellipses or list(substitute("stray_stop", _DOUBLE_STOP, _stop, text))


def _dots(match: regex.Match[str]) -> str:
    return str(match[1]) + "." * str(match.group()).count(".")


def _stop(match: regex.Match[str]) -> str:
    return "." if match.group().count(".") > 1 else ""


def doubts(text: str, language: str) -> Iterator[str]:
    """Yield a flag for every kind of damage in the text that no rule can repair.

    Args:
        text: One line, normalized.
        language: BCP 47 tag of the text. Stray stops are looked for in English and French, the rest only in English.
    """
    if language in _STRAY_STOP_LANGUAGES and _has_stray_stop(text, language):
        yield STRAY_STOP
    if language == "en" and _has_jammed_words(text):
        yield JAMMED_WORDS
    if language == "en" and "[" in text and _FOREIGN_BRACKET.search(text):
        yield UNTRANSLATED_BRACKET


def _has_stray_stop(text: str, language: str) -> bool:
    known = language_of(language)
    for stop in _MID_STOP.finditer(text):
        word = _LAST_WORD.search(text, max(0, stop.start() - _LONGEST_WORD), stop.start())
        if word and not known.kind_of(word.group()):
            return True
    return False


def _has_jammed_words(text: str) -> bool:
    if not any(verb in text for verb in _JAMMABLE):
        return False
    ends = (match.end() for match in _JAMMED.finditer(text))
    return any(not _WHOLE_WORD.search(text, max(0, end - _LONGEST_WORD), end) for end in ends)
