from pathlib import Path

import pytest

from pipeline.errors import ConfigError
from pipeline.text.names import Names, parse_names

CONFIG = Path(__file__).parents[3] / "configs" / "names.toml"
NAMES = Names.of({"Poutine": "Putin", "Iermak": "Yermak", "Kara-Mourza": "Kara-Murza"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Vladimir Poutine met", ["Putin"]),
        ("Poutine's plan, Poutine’s aims, the Poutine-Biden talks", ["Putin"] * 3),
        ("POUTINE SPEAKS", ["PUTIN"]),
        ("a plate of poutine", []),  # the dish
        ("Poutines, dePoutine, Poutine\u0300", []),  # whole words only
        ("Andrei Iermak and Kara-Mourza", ["Yermak", "Kara-Murza"]),
    ],
)
def test_whole_words_get_their_english_spelling(text: str, expected: list[str]) -> None:
    assert [change.after for change in NAMES.changes(text)] == expected


SHIPPED = Names.of(parse_names(CONFIG.read_text(encoding="utf-8"), CONFIG.name))


@pytest.mark.parametrize(
    "text",
    [
        "They met at 5 rue de Pékin, on Avenue Lénine and in RUE DE CRIMÉE",
        "a flat on the Boulevard du Général Joukov or Rue Léon Tolstoï",
        "the Calle de Moscú, the Via di Bielorussia and Piazza Gorbaciov",
        "a shop in Puschkin-Straße, a bank on Warschau Platz",
        "dinner at the Café Pouchkine, a night in the Hôtel Moscou",
        "the show Pékin Express and the paper Athènes Soir",
        "the parish of Saint-Jérusalem",
        "a student of the Université de Varsovie",
    ],
)
def test_a_name_inside_a_proper_name_stays(text: str) -> None:
    assert SHIPPED.changes(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("President Zelenski flew via Moscou", ["Zelensky", "Moscow"]),
        ("The only avenue Poutine has left", ["Putin"]),
        ("What do Poutine and Loukachenko want?", ["Putin", "Lukashenko"]),
        ("Poutine Meets Zelenski In Pékin", ["Putin", "Zelensky", "Beijing"]),  # a headline
        ("Moscou Mayor Sobianine", ["Moscow", "Sobyanin"]),
        ("On Avenue Foch, Poutine stopped", ["Putin"]),
        ("At the Hotel Ritz Poutine said no", ["Putin"]),
    ],
)
def test_a_name_beside_other_words_with_a_capital_gets_its_english_spelling(text: str, expected: list[str]) -> None:
    assert [change.after for change in SHIPPED.changes(text)] == expected


def test_an_empty_table_changes_nothing() -> None:
    assert Names.of({}).changes("Poutine") == []


def test_the_longest_spelling_wins() -> None:
    names = Names.of({"Mourza": "Murza", "Mourza-Ray": "Murza-Ray"})

    assert [change.after for change in names.changes("Mourza-Ray")] == ["Murza-Ray"]


def test_every_fault_of_a_table_is_listed() -> None:
    toml = """
        Loose = "entry"
        [people]
        "Poutine" = "Putin"
        "Same" = "Same"
        "Number" = 3
        "Empty" = " "
        "lower" = "Lower"
        "x.y" = "Xy"
        "Chain" = "Poutine"
        [places]
        "Poutine" = "Putin"
    """

    with pytest.raises(ConfigError) as error:
        parse_names(toml, "names.toml")

    assert error.value.faults == [
        "Loose: is outside a table; put it below a heading such as [people]",
        "people.Chain: 'Poutine' contains 'Poutine', which the table would itself replace",
        "people.Empty: the English spelling is empty",
        "people.Number: 3 is not a string",
        "people.Same: 'Same' is the same spelling",
        "people.lower: 'lower' does not begin with a capital",
        "people.x.y: 'x.y' is not made of words of letters",
        "places.Poutine: is also in [people]",
    ]


def test_a_file_that_is_no_toml_is_refused() -> None:
    with pytest.raises(ConfigError, match="not valid TOML"):
        parse_names("[people", "names.toml")


def test_the_table_that_is_shipped_is_sound_and_knows_the_names_of_the_sample_articles() -> None:
    table = parse_names(CONFIG.read_text(encoding="utf-8"), CONFIG.name)
    spellings = "Poutine Grouchko Lukachevitch Kouleba Iermak Andriï Loukachenko Sergueï"

    assert " ".join(table[spelling] for spelling in spellings.split()) == (
        "Putin Grushko Lukashevich Kuleba Yermak Andriy Lukashenko Sergei"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The OTAN envoys met in Athènes.", ["NATO", "Athens"]),
        ("from Corée du Nord to the Etats-Unis", ["North Korea", "United States"]),
        ("Colombie-Britannique", ["British Columbia"]),
        ("Air Algérie, Credit Suisse, La Libre Belgique and the Tribune de Genève", []),  # called so in English
        ("Syrie Maugham in Aiea, Hawaii, and the ONU Polar Bears at the Bagdad Cafe", []),
    ],
)
def test_the_shipped_table_knows_what_translators_leave(text: str, expected: list[str]) -> None:
    names = Names.of(parse_names(CONFIG.read_text(encoding="utf-8"), CONFIG.name))

    assert [change.after for change in names.changes(text)] == expected
