from pathlib import Path

import pytest

from pipeline.errors import ModelError
from pipeline.models import LockedModel, Model, ModelEntry, choose_models


def model(name: str, *languages: str, fetched: bool = False) -> Model:
    locked = LockedModel(source="owner/x", self_test="passed") if fetched else None
    return Model(name=name, entry=ModelEntry(languages=languages, repo="owner/x"), base=Path(), locked=locked)


def registry(*fetched: str) -> dict[str, Model]:
    reads = {"fr-en": ("fr",), "group-en": ("fr", "es"), "mul-en": ("fr", "es", "de"), "de-en": ("de",)}
    return {name: model(name, *languages, fetched=name in fetched) for name, languages in reads.items()}


ROUTES = {"fr": ("fr-en", "group-en", "mul-en"), "es": ("group-en", "mul-en"), "de": ("de-en", "mul-en")}


@pytest.mark.parametrize(
    ("fetched", "expected"),
    [
        (
            ("fr-en", "group-en", "de-en", "mul-en"),
            {"fr": "fr-en", "es": "group-en", "de": "de-en"},
        ),  # the best of each
        (("group-en", "mul-en"), {"fr": "group-en", "es": "group-en", "de": "mul-en"}),  # group before many
        (("mul-en",), {"fr": "mul-en", "es": "mul-en", "de": "mul-en"}),
    ],
)
def test_the_best_fetched_model_reads_a_language(fetched: tuple[str, ...], expected: dict[str, str]) -> None:
    assert choose_models(ROUTES, registry(*fetched), "int8") == expected


def test_all_that_is_missing_is_one_message_with_one_command() -> None:
    with pytest.raises(ModelError) as error:
        choose_models(ROUTES, registry("fr-en"), "int8")

    message = str(error.value)
    assert "  - de-en, which reads de\n  - group-en, which reads es\n" in message
    assert "anglicize models fetch de-en group-en\n" in message
    assert "or one model that reads them all:\n  anglicize models fetch mul-en\n" in message
    assert "translate.languages=" in message
    assert "translate.only_fetched=true" in message


def test_languages_without_a_fetched_model_can_be_left_out() -> None:
    assert choose_models(ROUTES, registry("fr-en"), "int8", only_fetched=True) == {"fr": "fr-en"}


@pytest.mark.parametrize(
    ("routes", "fault"),
    [
        ({"fr": ("nothing",)}, "fr: no model is called 'nothing'; known: de-en, fr-en, group-en, mul-en"),
        ({"fr": ("fr-en", "de-en")}, "de-en does not read 'fr'; it reads de"),
    ],
)
def test_a_route_that_cannot_be_right_is_refused(routes: dict[str, tuple[str, ...]], fault: str) -> None:
    with pytest.raises(ModelError, match=fault):
        choose_models(routes, registry("fr-en", "de-en"), "int8", only_fetched=True)


def test_a_model_that_writes_no_english_takes_no_route() -> None:
    reverse = Model(name="fr-de", entry=ModelEntry(languages=("fr",), target="de", repo="owner/x"), base=Path())

    with pytest.raises(ModelError, match="fr-de does not write English; it writes 'de'"):
        choose_models({"fr": ("fr-de",)}, {"fr-de": reverse}, "int8", only_fetched=True)
