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


def test_languages_without_a_fetched_model_are_left_out() -> None:
    assert choose_models(ROUTES, registry("fr-en"), "int8") == {"fr": "fr-en"}


def test_without_any_model_one_message_has_the_one_command() -> None:
    with pytest.raises(ModelError, match=r"anglicize models fetch --compute-type float32 de-en fr-en group-en$"):
        choose_models(ROUTES, registry(), "float32")


def test_of_many_models_the_message_names_an_example() -> None:
    names = [f"model-{number}" for number in range(9)]
    routes = {f"l{number}": (name,) for number, name in enumerate(names)}

    with pytest.raises(ModelError, match=r"which `anglicize plan` names, such as:\n  anglicize models fetch model-0$"):
        choose_models(routes, {name: model(name, *routes) for name in names}, "int8")


@pytest.mark.parametrize(
    ("routes", "fault"),
    [
        ({"fr": ("nothing",)}, "fr: no model is called 'nothing'; known: de-en, fr-en, group-en, mul-en"),
        ({"fr": ("fr-en", "de-en")}, "de-en does not read 'fr'; it reads de"),
    ],
)
def test_a_route_that_cannot_be_right_is_refused(routes: dict[str, tuple[str, ...]], fault: str) -> None:
    with pytest.raises(ModelError, match=fault):
        choose_models(routes, registry("fr-en", "de-en"), "int8")


def test_a_model_that_writes_no_english_takes_no_route() -> None:
    reverse = Model(name="fr-de", entry=ModelEntry(languages=("fr",), target="de", repo="owner/x"), base=Path())

    with pytest.raises(ModelError, match="fr-de does not write English; it writes 'de'"):
        choose_models({"fr": ("fr-de",)}, {"fr-de": reverse}, "int8")
