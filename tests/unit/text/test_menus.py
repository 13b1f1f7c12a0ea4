import pytest

from pipeline.text.menus import is_menu


@pytest.mark.parametrize(
    "text",
    [
        "Home Politics Business Sport Culture",
        "HOME | POLITICS | SPORT | CULTURE",
        "Startseite Politik Wirtschaft Sport Kultur Wissen",
        "Accueil Politique Économie Sport Culture",
        "Portada Economía Deportes Cultura Opinión",
        "Home Cronaca Politica Esteri Sport",
        "Início Política Economia Esportes Cultura",
        "Binnenland Buitenland Economie Sport Opinie",
        "Wiadomości Polska Świat Gospodarka Sport",
        "Главная Политика Экономика Спорт Культура",
        "Головна Політика Економіка Спорт Культура",
        "Home Lille Politics The Harbour Sport Culture Opinion & Letters",
    ],
)
def test_a_menu_names_sections(text: str) -> None:
    assert is_menu(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Sport",
        "Home Politics Sport",
        "Politics, Business, Sport and Culture: What Changes in May",
        "Mayor Opens New Bridge Over River After Long Delay",
        "How Business and Politics Met in the World of Sport and Culture",
        "Brandt Moreau Kowalska Rossi Silva",
        "Politik und Wirtschaft streiten über Kultur und Sport",
        "Home " * 200,
    ],
)
def test_a_headline_does_not(text: str) -> None:
    assert not is_menu(text)
