import pytest

from pipeline.cleaning.captions import Look, look_of
from pipeline.cleaning.match_form import fold
from pipeline.cleaning.packs import load_rule_packs
from pipeline.shipped import shipped_rule_packs

PACKS = load_rule_packs(shipped_rule_packs())

LOOKS = [
    # No finite verb, a scene, a date after a comma: a caption wherever it stands.
    ("en", "Ada Moreau at the town hall, Rouen, March 3, 2020.", Look.VERBLESS),
    ("en", "Ada Moreau at the town hall, Rouen, March 3, 2020", Look.VERBLESS),
    (
        "en",
        "Dockers on the north quay with their families, in the old port of Le Havre (France), 3 March 2020",
        Look.VERBLESS,
    ),
    ("fr", "Ada Moreau devant la mairie, à Rouen, le 3 mars 2020.", Look.VERBLESS),
    # Present tense: only in company.
    ("en", "Ada Moreau speaks with dockers in Rouen (France), March 3, 2020.", Look.CANDIDATE),
    ("en", "A docker rests near a crane in the port of Rouen on March 3, 2020.", Look.CANDIDATE),
    ("fr", "Ada Moreau salue des dockers à Rouen, le 3 mars 2020.", Look.CANDIDATE),
    # Verbs that tell.
    ("en", "The treaty was signed in Moscow on December 30, 2021.", Look.OTHER),
    ("en", "The two mayors met in Rouen on March 3, 2020.", Look.OTHER),
    ("en", "The port closed its gates on March 3, 2020.", Look.OTHER),
    ("en", "The law takes effect on March 3, 2020.", Look.OTHER),
    ("en", "The vote is due in Rouen on March 3, 2020.", Look.OTHER),
    ("en", "Born in Rouen, March 3, 1920.", Look.OTHER),
    ("fr", "Le traité a été signé à Moscou le 30 décembre 2021.", Look.OTHER),
    ("fr", "Le port ferma ses portes et rouvrira le 3 mars 2020.", Look.OTHER),
    # Events that are told without a verb.
    ("en", "The death of Ada Moreau at her home, Rouen, March 3, 2020.", Look.OTHER),
    ("en", "Two killed in a fire near the port, Rouen, March 3, 2020.", Look.OTHER),
    ("fr", "La mort d'Ada Moreau dans sa maison, à Rouen, le 3 mars 2020.", Look.OTHER),
    # Headings and datelines.
    ("en", "Moscow, December 30, 2021", Look.CANDIDATE),
    ("en", "A new summit in Rouen on March 3, 2020", Look.OTHER),
    ("en", "Ada Moreau at the town hall", Look.OTHER),
    ("en", "", Look.OTHER),
]


@pytest.mark.parametrize(("language", "text", "expected"), LOOKS)
def test_grammar_tells_captions_from_sentences(language: str, text: str, expected: Look) -> None:
    assert look_of(fold(text), PACKS.for_language(language).captions) is expected


def test_without_words_of_a_language_nothing_looks_like_a_caption() -> None:
    assert look_of("Ada Moreau at the town hall, Rouen, March 3, 2020.", []) is Look.OTHER
