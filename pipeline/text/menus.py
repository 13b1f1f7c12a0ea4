"""Lines that are a site's menu: many names of sections, one after another."""

from typing import Final

import regex

MIN_SECTIONS = 4
"""Fewest different section names of a menu: with these limits no line of the labelled news pages is taken for one."""

MIN_SHARE = 0.5
"""Smallest share of section names among the words; the others are parts of longer names, places and brands."""

MAX_CHARACTERS = 600
"""Longer lines are not searched: a menu in one line has some dozens of entries at most."""

_WORD = regex.compile(r"[\p{L}\p{N}'\u2019-]++")
_PROSE = regex.compile(r"[.,;:!?…\"\u201c\u201d\u201e«»]")

_NAMES = """
    home news politics business sport sports opinion world technology tech science health entertainment culture
    lifestyle travel money markets economy finance education environment weather video videos podcasts jobs contact
    international local national arts food fashion style shop menu search subscribe login newsletter
    startseite politik wirtschaft panorama gesellschaft kultur wissen wissenschaft wissenschaften technik netzwelt
    gesundheit reise reisen auto meinung ausland inland regional lokales unterhaltung ratgeber wetter digital karriere
    bildung leben finanzen anmelden abo suche kontakt feuilleton welt
    accueil politique économie société culture sciences santé monde opinions planète international sports météo
    voyage éducation médias environnement loisirs people faits-divers vidéos abonnements idées débats france immobilier
    inicio portada política economía sociedad deportes cultura opinión mundo internacional nacional tecnología ciencia
    salud educación viajes gente televisión sucesos clima españa
    cronaca economia politica esteri sport cultura spettacoli tecnologia scienze salute opinioni mondo viaggi motori
    società ambiente lavoro cucina scuola meteo video interni
    binnenland buitenland economie politiek cultuur wetenschap sport opinie regio gezondheid reizen voetbal tech weer
    entertainment onderwijs achterklap
    wiadomości polska świat polityka gospodarka biznes kultura nauka zdrowie sport opinie kraj pogoda podróże edukacja
    technologia społeczeństwo rozrywka motoryzacja
    início brasil política economia mundo esportes desporto cultura tecnologia ciência saúde educação opinião
    entretenimento viagens sociedade cidades
    главная новости политика экономика общество спорт культура мир мнения наука технологии здоровье происшествия авто
    россия бизнес видео фото погода образование недвижимость туризм
    головна новини політика економіка суспільство спорт культура світ думки наука технології здоров'я події україна
    бізнес відео фото погода освіта
"""
SECTIONS: Final = frozenset(_NAMES.split())
"""Names of sections in the ten languages with a rule pack, in lower case."""


def is_menu(text: str) -> bool:
    """Tell whether a line is a menu: at least half of its words, and four different ones, name sections.

    Shape alone does not tell: an English headline capitalises all its words too.

    >>> is_menu("Accueil Politique Économie Sport Culture"), is_menu("Mayor Opens New Bridge After Long Delay")
    (True, False)
    """
    if len(text) > MAX_CHARACTERS or _PROSE.search(text):
        return False
    words: list[str] = _WORD.findall(text)
    if sum(word[0].islower() for word in words) * 4 > len(words):
        return False
    named = [word for word in (word.casefold().replace("\u2019", "'") for word in words) if word in SECTIONS]
    return len(set(named)) >= MIN_SECTIONS and len(named) >= MIN_SHARE * len(words)
