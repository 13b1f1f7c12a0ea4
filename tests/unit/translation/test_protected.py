"""What is protected from a model, and how it comes back. The model of these tests spells only small French letters."""

from collections.abc import Sequence

import pytest

from pipeline.engines import Hypothesis
from pipeline.translation.protected import ADDRESS, FORMS, NUMBERS, Form, Masked, ProtectingEngine, mask

SPELT = frozenset("abcdefghijklmnopqrstuvwxyzéèêàçôîœABCDEFGHIJKLMNOPQRSTUVWXYZÉ0123456789 .,;:!?'\"()[]-/@#$_%&=+")


def spells(text: str) -> bool:
    return SPELT.issuperset(text)


def said(masked: Masked, text: str) -> Hypothesis:
    return masked.restored(Hypothesis(text=text, score=-1.0))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Voir https://www.exemple.fr/Page?id=3&l=FR.", ["https://www.exemple.fr/Page?id=3&l=FR"]),
        ("(www.a-b.fr/x_(y)), puis", ["www.a-b.fr/x_(y)"]),
        ("[une lettre](https://exemple.fr/lettre)", ["https://exemple.fr/lettre"]),
        ("http://exemple.fr/a,b;c…", ["http://exemple.fr/a,b;c"]),
        ("contact@ville-de-lyon.fr, c.d+e@exemple.co.uk !", ["contact@ville-de-lyon.fr", "c.d+e@exemple.co.uk"]),
        ("Exemple.fr, ville-de-foix.fr. EXEMPLE.COM", ["Exemple.fr", "ville-de-foix.fr", "EXEMPLE.COM"]),
        ("sur maville.fr/actualites/.", ["maville.fr/actualites/"]),
        ("(@maire_foix) et @lea@exemple.social", ["@maire_foix", "@lea@exemple.social"]),
        ("#PontDeFoix’s #été2024", ["#PontDeFoix", "#été2024"]),
        # Missing spaces, abbreviations, numbers and entities are none.
        ("jaune.en fini.Le parti.et canadien.ne", []),
        ("S.A.R.L p.ex. M.le 3.5 index.html https:// C# n° #3 &#039; 5 @ 6", []),
    ],
)
def test_addresses_are_found_without_the_punctuation_around(text: str, expected: list[str]) -> None:
    assert [match[0] for match in ADDRESS.finditer(text)] == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Il pleut à Foix.", "Il pleut à Foix."),
        ("Voir exemple.fr ou @lea.", "Voir 7316 ou 8736."),
        ("Les tags #un #deux montent.", "Les tags 7316 montent."),
        ("La voie 7316 mène à exemple.fr.", "La voie 7316 mène à 8736."),  # no number that the sentence has
        ("Il paie 18 € puis 20 €.", "Il paie 18 $ puis 20 $."),
        ("Il paie 18 € ou 20 $.", "Il paie 18 $ ou 20 $."),
        ("Il paie 20 $ et rit.", "Il paie 20 $ et rit."),
        ("Il paie 18 € 🙂 puis rit.", "Il paie 18 $ 7316 puis rit."),
        ("Un écart de ± £5.", "Un écart de 7316 $5."),
        ("Le sorgho€¦ monte.", "Le sorgho 7316 monte."),
        ("• Łódź dort.", "7316 dort."),
        ("L'€ monte de 3 millions € ici.", "L'7316 monte de 3 millions 8736 ici."),
        ("• Il pleut 🙂", "Il pleut"),
        ("Il pleut ■ il vente", "Il pleut 7316 il vente"),
        ("Une marge de ±5 %.", "Une marge de 7316 5 %."),
        ("Le mot {net} reste.", "Le mot 7316 net 8736 reste."),
        ("Selon Лев Толстой, il pleut.", "Selon 7316, il pleut."),
        ("Mme Şimşek a parlé d'Erdoğan.", "Mme 7316 a parlé d'8736."),
        # A capital is read in lower case where the word is likely no name.
        ("Îles et vents.", "îles et vents."),
        ("LE PÈRE DORT", "LE père DORT"),
        ("Lea MÈRAN dort.", "Lea 7316 dort."),
        ("ÈRC et Lea dorment.", "7316 et Lea dorment."),
        ("Le vent de l'Île tourne.", "Le vent de l'7316 tourne."),
        ("Île-de-Foix : il pleut", "7316 : il pleut"),
    ],
)
def test_a_model_reads_placeholders(sentence: str, expected: str) -> None:
    assert mask(sentence, spells).text == expected


@pytest.mark.parametrize("sentence", ["Лев Толстой", "« #tag @lea »", "🙂 Ł ?"])
def test_a_sentence_of_protected_words_only_is_its_own_english(sentence: str) -> None:
    masked = mask(sentence, spells)

    assert masked.text == ""
    assert said(masked, "") == Hypothesis(text=sentence, score=-1.0)


@pytest.mark.parametrize(
    ("sentence", "english", "expected"),
    [
        ("Voir exemple.fr ou @lea.", "See 8736 or 7316's.", "See @lea or exemple.fr's."),
        ("Il paie 18 € puis 20 €.", "He pays $18, then $20.", "He pays €18, then €20."),
        ("Il paie 18 € ou 20 $.", "He pays $18 or $20.", "He pays €18 or $20."),
        ("• Il pleut 🙂", "It rains", "• It rains 🙂"),
        ("Une marge de ±5 %.", "A 7316 5% margin.", "A ±5% margin."),
        ("Îles et vents.", "The îles and winds.", "The Îles and winds."),
        ("Îles et vents.", "Islands and winds.", "Islands and winds."),
    ],
)
def test_what_was_protected_comes_back(sentence: str, english: str, expected: str) -> None:
    made = said(mask(sentence, spells), english)

    assert (made.text, made.lost) == (expected, ())


@pytest.mark.parametrize(
    ("sentence", "english", "lost"),
    [
        ("Voir exemple.fr.", "See.", ("exemple.fr",)),
        ("Voir exemple.fr.", "See 7316 and 7316.", ("exemple.fr",)),
        ("Voir exemple.fr.", "See 73160.", ("exemple.fr",)),
        ("Voir exemple.fr.", "See 7316,500.", ("exemple.fr",)),
        ("Il paie 18 €.", "He pays 18 dollars.", ("€",)),
        ("Il paie 18 €.", "He pays $18 dollars.", ("€",)),
        ("Il paie 18 € ou 20 $.", "He pays $20 or $18.", ("€", "$")),  # 18 € must not become $18
        ("Il pleut.", "It ⁇ rains.", ("⁇",)),
        ("Le dollar vaut 1 €.", "The dollar is worth $1.", ()),
    ],
)
def test_what_a_model_did_not_copy_is_lost(sentence: str, english: str, lost: tuple[str, ...]) -> None:
    assert said(mask(sentence, spells), english).lost == lost


def test_an_unknown_piece_never_stays() -> None:
    assert said(Masked("Il pleut."), "⁇ It ⁇ rains.").text == "It rains."


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("natural", "Il paie 18 $ à 7316, selon 8736."),
        ("numbers", "Il paie 18 9582 à 4178, selon 8462."),
        ("bare", "Il paie 18 à Lodz, selon ."),
    ],
)
def test_the_forms_of_a_sentence(form: Form, expected: str) -> None:
    assert mask("Il paie 18 € à Łódź, selon exemple.fr.", spells, form).text == expected


def test_the_last_form_folds_accents_and_says_what_it_left_out() -> None:
    masked = mask("Il paie 18 € à Łódź, selon exemple.fr.", spells, FORMS[-1])

    made = said(masked, "He pays 18 in Lodz.")

    assert made.text == "He pays 18 in Łódź."
    assert sorted(made.lost) == ["exemple.fr", "€"]


def test_more_tokens_than_placeholders_are_lost_not_mixed_up() -> None:
    tags = [f"#t{number}" for number in range(len(NUMBERS) + 1)]
    masked = mask("Ici " + ", ".join(tags), spells)

    assert masked.lost == (tags[-1],)
    assert said(masked, masked.text).text == "Ici " + ", ".join(tags[:-1]) + ", "


class Short:
    """Reads twenty characters and copies them."""

    def spells(self, text: str) -> bool:
        return spells(text)

    def fits(self, sentence: str) -> bool:
        return len(sentence) <= 20

    def length(self, sentence: str) -> int:
        return len(sentence)

    def translate(self, sentences: Sequence[str]) -> list[Hypothesis]:
        assert all(map(self.fits, sentences))
        return [Hypothesis(text=sentence, score=-1.0) for sentence in sentences]

    repair = translate

    def alternatives(self, sentences: Sequence[str]) -> list[list[Hypothesis]]:
        return [self.translate(sentences)]

    def release(self) -> None:
        """Do nothing."""


def test_a_sentence_that_would_not_fit_with_placeholders_is_read_as_it_is() -> None:
    sentence = "oui Ł|Ł, Ł|Ł, Ł|Ł."
    short = Short()

    assert not short.fits(mask(sentence, spells).text)
    assert ProtectingEngine(short, "natural", [sentence]).translate([sentence])[0].text == sentence
