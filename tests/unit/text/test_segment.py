"""Tables of sentences and where they are cut, each with the reason."""

from collections.abc import Callable

import pytest

from pipeline.text.abbreviations import LANGUAGES, Language, language_of
from pipeline.text.segment import join, segment, shorten

BOUNDARIES = [
    # language, sentences to be found again in their concatenation, why
    ("en", ["It rained. ", "We left."], "a full stop and a capital"),
    ("en", ["Why? ", "Because! ", "So…  ", "Well then..."], "every other mark, and runs of stops"),
    ("en", ["Really?! ", "Yes."], "a run is one mark"),
    ("en", ["The troops. . ", "They left."], "debris of machine translation: a lone stop"),
    ("en", ["The conflict in the United States. is rebel."], "debris: no sentence opens in lower case"),
    ("en", ["“It is cold.” ", "“We know.” ", "He left."], "closing and opening quotation marks"),
    ("en", ["He came (by train.) ", "(She had flown.)"], "brackets"),
    ("en", ["He sold it (…). ", "She knew."], "a bracket before the stop is no abbreviation"),
    ("en", ["Mr. Biden met Dr. Ames, Gen. Low and J. R. Moss."], "titles and initials"),
    ("en", ["They live in the U.S. ", "The rest moved."], "an ender before a starter"),
    ("en", ["The U.S. Senate voted at 5 p.m. Friday."], "an ender before a name"),
    ("en", ["Acme Inc. said so on Sept. 3 and in No. 7."], "abbreviations before numbers"),
    ("en", ["The answer was no. ", "Peter agreed."], "the same word before no number"),
    ("en", ["They sat in the sun. ", "Peter agreed."], "a weekday only before a number"),
    ("en", ["She wrote the MS. ", "Peter read it."], "an acronym is not the title it is spelled like"),
    ("en", ["We chose plan B. ", "The others waited."], "a letter before a starter"),
    ("fr", ["C. Le Goff écrit."], "unless it is the sentence's first word"),
    ("en", ["1. Peace comes first. ", "2. Bread follows."], "the number of a list"),
    ("en", ["It rose by 3.5 percent. ", "See example.org for more."], "stops inside words and numbers"),
    ("fr", ["M. Dupont et Mme. Le Gall sont là. ", "MM. Roux et Petit aussi."], "titles, before starters too"),
    ("fr", ["Il dit : « C'est fini. » ", "Elle part."], "a guillemet after a space closes"),
    ("fr", ["Vraiment ? ", "Oui ! ", "« Non. »"], "marks after a space"),
    ("fr", ["César, mort en 44 av. J.-C. à Rome, etc. ", "L'histoire continue."], "an elided article is a starter"),
    ("fr", ["Il est né au XIXe siècle. ", "À Paris, il écrit."], "a starter is a word like any other after a word"),
    ("de", ["Am 21. Oktober kam die 8. Klasse. ", "Dr. h. c. Lang fehlte."], "ordinals, spaced abbreviations"),
    ("de", ["Er wurde 21. ", "Die anderen sind älter."], "a number before a starter is no ordinal"),
    ("de", ["Das war 1990. ", "Berlin jubelte."], "a year is no ordinal"),
    ("de", ["Obst, z. B. Äpfel, d. h. Kernobst, im Jahr 30 n. Chr. Geburt."], "initials belong to the word"),
    ("de", ["„Ich gehe.“ ", "»Ich bleibe.« ", "Er ging."], "both styles of German quotation marks"),
    ("es", ["La Dra. Ruiz y el Sr. El-Fassi llegaron. ", "¿Quién? ", "¡Nadie!"], "inverted marks open"),
    ("es", ["Él dijo que no. ", "Pedro calló."], "an abbreviation elsewhere, a word here"),
    ("es", ["El templo es del 25 a. C. según EE.UU. y otros."], "spaced initials"),
    ("it", ["Il sig. Rossi e la dott.ssa Bruni, ecc. ", "Il resto tace."], "titles, and an ender"),
    ("pt", ["O Sr. Silva mora na av. Brasil. ", "Ela não."], "titles and addresses"),
    ("nl", ["Dhr. Jansen sprak o.a. Duits, enz. ", "De rest zweeg."], "dotted abbreviations, and an ender"),
    ("pl", ["Prof. Nowak mieszka przy ul. Długiej od 3. Maja. ", "Śnieg padał."], "a sentence may open with Ś"),
    ("pl", ["Mówił źle. łatwo go zrozumieć."], "ł is lower case"),
    ("ru", ["В 1945 г. Москва ликовала. ", "А. С. Пушкин жил на ул. Мойка и т. д. ", "Он писал."], "enders, initials"),
    ("uk", ["У 1991 р. Україна стала вільною. ", "Її столиця — м. Київ."], "enders, and a place"),
    ("fo", ["Tað er 21. ", "Soleiðis er."], "a language without lists of its own: ordinals before small letters only"),
    (
        "de",
        ["Köln siegte 4:1. ", "Trainer Beck jubelte. ", "Los geht es um 18:45. ", "Karten fehlen."],
        "scores, times",
    ),
    (
        "de",
        ["Die Quote lag bei 2,5. ", "Fachleute staunen. ", "Es stand 6-4. ", "Zuschauer gingen."],
        "decimals, hyphens",
    ),
    ("de", ["Es meldeten sich nur 12. ", "Ärzte warnen."], "a cardinal after its cue"),
    (
        "de",
        ["Wir warten an Tor 8. ", "Lastwagen hupen. ", "Es hält auf Gleis 3. ", "Gäste winken."],
        "and after a noun",
    ),
    ("de", ["Er kam auf 5. Platz und am 9. September."], "but a noun that is counted outweighs the cue"),
    ("de", ["Sie feiert den 110. Geburtstag und ihr 300. Länderspiel. ", "Er war der 2500. Gast."], "long ordinals"),
    ("de", ["Das Dorf feiert 750. Geburtstag."], "without an article too"),
    ("de", ["Die Wahl ist am 3.9. (Sonntag) und der Markt am 24.12. Heiligabend."], "dates without a year"),
    ("de", ["Der Zug fährt um 9.40. ", "Reisende warten."], "a time is no date"),
    ("de", ["Die Feier geht vom 3.-5. Oktober und am 7./8. Mai weiter."], "ranges of ordinals"),
    (
        "de",
        ["Vor dem II. Weltkrieg regierte Pius XI. ", "Bischöfe trauerten."],
        "Roman numerals, before and after a noun",
    ),
    (
        "cs",
        ["Hosté vyhráli 4:1. ", "Diváci odešli. ", "Zraněných je 12. ", "Hasiči pomáhají."],
        "a number, then a capital",
    ),
    ("cs", ["Trh bude 3.9. (Neděle). ", "Je to 5. Května."], "a date and a month"),
    ("da", ["Toget kører kl. 9. ", "Passagererne venter. ", "Det skete den 3. Maj."], "a clock time and a month"),
    ("hu", ["A II. Lajos és a 3. Kerület híres. ", "A többi nem."], "ordinals stand before names"),
    ("tr", ["Ankara 2. Asliye Hukuk Mahkemesi karar verdi. ", "Bu kadar."], "and before titles"),
    ("es", ["Los jefes de EE. UU. y Perú hablan. ", "EE. UU. calla. ", "Van a los JJ. OO. de Lima."], "spaced plurals"),
    ("es", ["Se fue a EE. UU. ", "La familia sigue aquí (RR. HH. y FF. AA.)."], "ending a sentence, and in brackets"),
    ("it", ["Il dossier delle FF. AA. piace a molti. ", "Il resto no."], "in any language"),
    ("de", ["Das war 44 v. Chr. ", "Die Stadt brannte."], "a part of an abbreviation that has more letters"),
    (
        "ru",
        ["С. О. Макаров и Дж. Лондон плавали. ", "В. И. Даль и А. К. Толстой — нет."],
        "initials spelled like words",
    ),
    ("ru", ["Музей им. А. А. Ахматовой открыт. ", "Пришли проф. О. Шмидт и акад. И. Курчатов."], "after titles"),
    ("ru", ["Это знали он и я. ", "А она молчала."], "a word of one letter is no initial"),
    ("uk", ["О. М. Бойко та Дж. Гелбрейт сперечалися. ", "І. Я. Франко писав."], "in Ukrainian"),
    ("de", ["Th. Heuss, Ph. Lahm und K.-Th. Beck lasen Ch. Wolf."], "initials of two letters"),
    ("fr", ["Le père de Ph. Noiret et J.-Ch. Averty aussi."], "with a hyphen"),
    ("en", ["Vote for plan C. ", "I will."], "a pronoun is no initial"),
    ("en", ["It was 41 °C. ", "Schools shut. ", "It was -5° F. ", "15 schools stayed shut."], "a unit is no initial"),
    ("en", ["It is in c. 9, s. 284 of the code. ", "The rest follows."], "a small letter before a number"),
    ("pl", ["Powstał w latach 60. XX wieku. ", "Dziś stoi."], "an ordinal before a Roman numeral"),
    ("de", ["Neu ist Version 2.10. ", "Sie ist schneller."], "a version is no date"),
    ("de", ["Sie treffen sich am Wochenende (19. - 21. Juni)."], "a bracket parts the number from the word before"),
    ("de", ["Er fuhr 90 km/h. ", "Zeugen sahen es."], "nor an abbreviation"),
    (
        "nl",
        ["Het sneeuwde. ", "’s Nachts vroor het. ", "'t Werd glad. ", "'s-Gravenhage stond stil."],
        "cut articles open",
    ),
    ("nl", ["Het sneeuwde. 's nachts vroor het."], "if a capital follows"),
    ("en", ["Msgr. Lee wed Sgt. Day. ", "Amb. Cole, Sec. Hill and Det. Gray sat 10 sec. ", "The end."], "offices"),
    ("en", ["See Fig. B for the plan by Asst. Dir. Ross."], "a figure with a letter"),
    ("fr", ["Le sén. Roy, le dép. Blanc et le card. Noir."], "offices"),
    ("de", ["Präs. Kern, Abg. Lang und Bgm. Huber."], "offices"),
    ("es", ["El card. Paz y el sen. Gil, según el oficio ord. Nº 12."], "offices"),
    ("it", ["Il col. Sala, il min. Bo e il sen. Pera. ", "Durò 5 min. ", "Poi finì."], "offices"),
    ("pt", ["O min. Reis e o card. Pinto."], "offices"),
    ("pl", ["Wystąpili prez. Lis i wicemin. Wilk."], "offices"),
    ("ru", ["Дом строил арх. Шехтель для ген. Брусилова."], "offices"),
    ("bg", ["Инж. Колев живее на бул. Левски в гр. Варна от 1990 г. ", "Той чете."], "lists: Bulgarian"),
    ("ca", ["La Sra. Roig viu a l'av. Gaudí, núm. 3. ", "El Sr. Pons no."], "lists: Catalan"),
    ("cs", ["Ing. Malý a MUDr. Veselá přišli např. Prahou atd. ", "Ale nic."], "lists: Czech"),
    ("el", ["Ο κ. Δήμου ζει στην οδό Αγ. Άννης. ", "Πού; ", "Στο κέντρο."], "lists and question mark: Greek"),
    ("et", ["Prof. Mägi ja dir. Rand tulid jne. ", "Aga ei."], "lists: Estonian"),
    ("fi", ["Esim. Oulu ja ns. Suuri Kirkko jne. ", "Se on 21. Lokakuuta."], "lists: Finnish"),
    ("gl", ["A Sra. Rei e o prof. Lema. ", "O resto non."], "lists: Galician"),
    ("hr", ["Mr. sc. Kos živi u ul. Breg i sl. ", "Ali ne."], "lists: Croatian"),
    ("hu", ["Az ún. Nagy Ház és a Szt. Anna tér stb. ", "De nem."], "lists: Hungarian"),
    ("is", ["Próf. Anna og hr. Jón komu o.s.frv. ", "En ekki."], "lists: Icelandic"),
    ("lt", ["Doc. Petras gyvena prie Šv. Onos ir t. t. ", "Bet ne."], "lists: Lithuanian"),
    ("lv", ["Piem. Liepāja un doc. Ozols utt. ", "Bet nē."], "lists: Latvian"),
    ("mk", ["Проф. Илиев живее на ул. Гоце. ", "Таа не."], "lists: Macedonian"),
    ("nb", ["Bl.a. Bergen og dir. Lie kom osv. ", "Men nei."], "lists: Norwegian"),
    ("ro", ["Dl. Pop locuiește pe str. Florilor ș.a.m.d. ", "Dar nu."], "lists: Romanian"),
    ("sk", ["Ing. Biely a PhDr. Mala prišli atď. ", "Ale nie."], "lists: Slovak"),
    ("sl", ["Npr. Celje in mag. Hribar itd. ", "Ampak ne."], "lists: Slovene"),
    ("sr", ["Инж. Лазић и г. Симић су у ул. Змаја итд. ", "Али не."], "lists: Serbian"),
    ("sv", ["T.ex. Lund och dir. Ek kom osv. ", "Men nej."], "lists: Swedish"),
    ("tr", ["Doç. Kaya ve Sn. Demir geldi vb. ", "Bu kadar."], "lists: Turkish"),
    ("zh", ["今天下雨。", "我们走了！", "“好。”", "他说。"], "wide stops need no space"),
    ("ar", ["من أنت؟ ", "أنا هنا."], "letters without case open sentences"),
    ("hi", ["वह गया। ", "मैं रुका।"], "the danda"),
    ("xx", ["Dr. Who saw J. Doe. ", "All slept."], "generic rules"),
    ("", ["One. ", "Two."], "no language at all"),
    ("en", ["... The end."], "stops before the first word end nothing"),
    ("en", ["*** !"], "no word at all"),
]


@pytest.mark.parametrize(("language", "sentences", "reason"), BOUNDARIES)
def test_a_line_is_cut_into_its_sentences(language: str, sentences: list[str], reason: str) -> None:
    found = segment("".join(sentences), language)

    assert found.segments == tuple(sentence.strip() for sentence in sentences), reason


@pytest.mark.parametrize("tag", ["de", "DE", "de-AT", "de-Latn-CH"])
def test_any_tag_of_a_language_has_its_rules(tag: str) -> None:
    assert segment("Am 8. Mai.", tag).segments == ("Am 8. Mai.",)


@pytest.mark.parametrize(
    ("text", "gaps"),
    [
        ("", ("",)),
        (" \t\u00a0", (" \t\u00a0",)),
        ("A cat.", ("", "")),
        ("\u2003One.\u202f\n Two. ", ("\u2003", "\u202f\n ", " ")),
        ("\x1cOne.\x1f", ("\x1c", "\x1f")),
        ("一。二。", ("", "", "")),
    ],
)
def test_white_space_is_kept_in_the_gaps(text: str, gaps: tuple[str, ...]) -> None:
    found = segment(text, "en")

    assert found.gaps == gaps
    assert join(*found) == text


def test_joining_too_few_gaps_is_an_error() -> None:
    with pytest.raises(ValueError, match="argument"):
        join(["One.", "Two."], ["", " "])


def up_to(length: int) -> Callable[[str], bool]:
    return lambda piece: len(piece) <= length


SHORTENED = [
    # sentence, limit, pieces, why
    ("One two.", 20, ["One two."], "it fits"),
    ("aaa, bbb; ccc, ddd", 9, ["aaa, bbb;", "ccc, ddd"], "a semicolon before a comma"),
    ("aa aa aa, bb bb bb", 9, ["aa aa aa,", "bb bb bb"], "a comma before white space"),
    ("a; bbbb bbbb, cccc cccc", 14, ["a; bbbb bbbb,", "cccc cccc"], "near the middle, though a semicolon is better"),
    ("Yes, bbbb bbbb bbbb bbbb", 19, ["Yes,", "bbbb bbbb bbbb bbbb"], "off the middle, though, if nothing is nearer"),
    ("« aaaa » – bbbb bbbb", 12, ["« aaaa » –", "bbbb bbbb"], "a dash"),
    ("aaaa—bbbb", 6, ["aaaa—", "bbbb"], "a dash without spaces"),
    ('"aaaa aaaa," bbbb bbbb', 12, ['"aaaa aaaa,"', "bbbb bbbb"], "the quotation mark closes first"),
    ("aaa 1,234,567 bb", 12, ["aaa", "1,234,567 bb"], "not at a comma within a number"),
    ("aaa 1 234 567 bb", 13, ["aaa", "1 234 567 bb"], "nor at the spaces of a number"),
    ("1 2 3 4", 3, ["1 2", "3 4"], "unless there are no others"),
    ("https://example.org", 10, ["https://e", "xample.org"], "a word is cut last"),
    ("aaaa，bbbb", 6, ["aaaa，", "bbbb"], "wide commas need no space"),
    ("xe\u0301e\u0301e\u0301y", 5, ["xe\u0301", "e\u0301e\u0301y"], "an accent stays with its letter"),
    ("\ud83d\ude00\ud83d\ude00", 3, ["\ud83d\ude00", "\ud83d\ude00"], "as do two halves of a surrogate pair"),
    ("👩\u200d👩\u200d👧👩\u200d👩\u200d👧", 5, ["👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧"], "and a family"),
    ("  aaa bbb ", 3, ["aaa", "bbb"], "white space around it is a gap"),
    ("", 0, [], "nothing"),
    ("  ", 0, [], "white space"),
]


@pytest.mark.parametrize(("sentence", "limit", "pieces", "reason"), SHORTENED)
def test_a_long_sentence_is_cut_where_it_hurts_least(sentence: str, limit: int, pieces: list[str], reason: str) -> None:
    found = shorten(sentence, up_to(limit))

    assert found.segments == tuple(pieces), reason
    assert join(*found) == sentence


def test_what_never_fits_is_cut_into_characters() -> None:
    assert shorten("ab cé", lambda _: False).segments == ("a", "b", "c", "é")


def test_a_sentence_over_the_limit_is_shortened() -> None:
    text = "Short. Then " + "word, " * 200 + "end."

    found = segment(text, "en", max_characters=100)

    assert found.segments[0] == "Short."
    assert all(50 <= len(piece) <= 100 and piece.endswith((",", ".")) for piece in found.segments[1:])
    assert join(*found) == text


@pytest.mark.parametrize("language", [*LANGUAGES.values(), language_of("xx")])
def test_the_lists_can_be_found_as_written(language: Language) -> None:
    for word, kind in language.kinds.items():
        assert not word.endswith("."), word
        assert word == word.lower() or language.kinds.get(word.lower()) is not kind, f"{word} is there in lower case"
    assert all(word == word.lower() for word in language.starters)
