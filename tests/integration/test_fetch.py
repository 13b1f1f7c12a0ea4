"""`anglicize models`, from a Hub on loopback to a corpus: fetching, verifying, routing, and everything that goes wrong.

The models are tiny, with random weights: they translate nothing, so most are fetched with --no-self-test.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from builders import Command

torch = pytest.importorskip("torch", reason="needs the extra 'torch': pip install 'anglicize[torch]'")

from fakehub import FakeHub, point_at  # noqa: E402 - after the skip
from tiny_marian import make_checkpoint  # noqa: E402 - imports torch

from pipeline.models import load_lock  # noqa: E402 - as above
from pipeline.shipped import shipped  # noqa: E402 - as above

pytestmark = pytest.mark.torch

ARTICLES = {
    "fr": "Le maire traverse le pont. Le chat mange souvent près de la rivière, hier soir comme toujours.\n",
    "de": "Der Bürgermeister geht über die Brücke. Die Katze frisst gestern wie immer am Fluss, sagt die Zeitung.\n",
    "ru": "Мэр идёт по мосту через реку. Кошка, как всегда, ела вчера возле реки, пишет городская газета.\n",
}
DUTCH = "De burgemeester loopt over de brug. De kat eet zoals altijd bij de rivier, schrijft de krant van gisteren.\n"
HUGGING_FACE_LANGUAGES = tuple(ARTICLES)


@pytest.fixture(scope="session")
def checkpoints(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Three tiny checkpoints; that for German is a pickle, that for Russian has two vocabularies."""
    made = {}
    for seed, language in enumerate(HUGGING_FACE_LANGUAGES):
        folder = tmp_path_factory.mktemp(f"checkpoint-{language}")
        make_checkpoint(folder, seed=seed, pickle=language == "de", separate_vocabularies=language == "ru")
        (folder / "README.md").write_text(f"---\nlicense: licence-of-{language}\n---\n", encoding="utf-8")
        (folder / "modeling_evil.py").write_text("raise SystemExit('code of a repository ran')\n", encoding="utf-8")
        made[language] = folder
    return made


@pytest.fixture
def hub(checkpoints: dict[str, Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[FakeHub]:
    """A Hub with the three models, a registry that names them, and folders of this test for all that is fetched."""
    with FakeHub() as served:
        for language, folder in checkpoints.items():
            served.publish(f"tiny/{language}-en", folder)
        point_at(monkeypatch, served.url, tmp_path / "hub")
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
        monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
        entries = [f'[models.{tag}]\nlanguages = ["{tag}"]\nrepo = "tiny/{tag}-en"\n' for tag in checkpoints]
        (tmp_path / "models.toml").write_text("\n".join(entries), encoding="utf-8")
        routes = ", ".join(f'{tag} = "{tag}"' for tag in checkpoints)
        (tmp_path / "three.toml").write_text(
            f'[models]\nregistries = ["models.toml"]\n[[stages]]\nkind = "detect"\n'
            f'[[stages]]\nkind = "translate"\nroutes = {{ {routes} }}\n',
            encoding="utf-8",
        )
        (tmp_path / "in").mkdir()
        for language, text in ARTICLES.items():
            (tmp_path / "in" / f"{language}.txt").write_text(text, encoding="utf-8")
        yield served


FETCH_ALL = ("models", "fetch", "--config", "three.toml", "--no-self-test")
LOCK = Path("share") / "anglicize" / "models.lock.toml"


def test_a_folder_in_three_languages_goes_through_three_fetched_models(
    hub: FakeHub, anglicize: Command, tmp_path: Path
) -> None:
    missing = anglicize("run", "in", "--output", "out", "--config", "three.toml", expect=1).stderr
    log = anglicize(*FETCH_ALL).stderr
    anglicize("run", "in", "--output", "out", "--config", "three.toml")

    assert "anglicize models fetch de fr ru" in missing
    assert not (tmp_path / "out").exists() or (tmp_path / "out" / "README.md").exists()
    assert log.count("converting to int8") == 3
    card = (tmp_path / "out" / "README.md").read_text("utf-8")
    lock = load_lock(tmp_path / LOCK)
    for language in ARTICLES:
        assert f"{language} (tiny/{language}-en at {lock[language].revision[:12]})" in card
        assert f"licence-of-{language}" in card
    assert not any(name.endswith(".py") for name in hub.downloaded())
    assert "pytorch_model.bin" in lock["de"].checkpoint
    assert "target_vocab.json" in lock["ru"].checkpoint


def test_each_language_goes_to_its_own_model(hub: FakeHub, anglicize: Command, tmp_path: Path) -> None:
    anglicize(*FETCH_ALL)
    anglicize("run", "in", "--output", "out", "--config", "three.toml")

    import datasets  # noqa: PLC0415 - heavy

    rows = datasets.load_dataset(str(tmp_path / "out"), "segments", split="train", cache_dir=str(tmp_path / "c"))
    assert {(row["language"], row["model"]) for row in rows} == {(tag, tag) for tag in ARTICLES}
    assert hub.requests


def test_languages_without_a_fetched_model_are_rejected_with_the_command_that_gets_it(
    hub: FakeHub, anglicize: Command, tmp_path: Path
) -> None:
    anglicize("models", "fetch", "de", "--registry", "models.toml", "--no-self-test")
    (tmp_path / "in" / "nl.txt").write_text(DUTCH, encoding="utf-8")

    plan = anglicize("plan", "in", "--output", "out", "--config", "three.toml").stdout
    summary = anglicize("run", "in", "--output", "out", "--config", "three.toml").stdout

    assert "what is not fetched would be rejected; to translate it:\n  anglicize models fetch fr ru\n" in plan
    assert re.search(r" de .* de$", plan, re.MULTILINE)
    assert re.search(r" fr .* fr \(not fetched\)$", plan, re.MULTILINE)
    assert "a run would stop" not in plan
    assert "no model    for 1 fr, 1 nl, 1 ru\n              anglicize models fetch fr ru    then run again" in summary
    assert "anglicize models fetch --route nl --route de    then run with --config opus-mt" in summary
    account = anglicize("explain", "out", "fr.txt").stdout
    assert "no model for 'fr' was fetched: anglicize models fetch fr" in account
    assert hub.requests


def test_a_plan_tells_fetched_models_from_missing_ones_even_where_a_run_would_stop(
    hub: FakeHub, anglicize: Command, tmp_path: Path
) -> None:
    anglicize("models", "fetch", "fr", "--registry", "models.toml", "--no-self-test")
    (conversion(tmp_path, "fr") / "model.bin").unlink()

    plan = anglicize("plan", "in", "--output", "out", "--config", "three.toml").stdout

    assert re.search(r" fr .* fr$", plan, re.MULTILINE)
    assert "anglicize models fetch de ru\n" in plan
    assert "a run would stop: the run cannot use some models:\n  - fr: " in plan
    assert hub.requests


def test_fetching_again_asks_nobody(hub: FakeHub, anglicize: Command) -> None:
    anglicize(*FETCH_ALL)
    hub.requests.clear()

    log = anglicize(*FETCH_ALL).stderr

    assert log.count("already here, every file as recorded") == 3
    assert hub.requests == []


def test_the_lock_file_brings_another_machine_to_the_same_commit(
    hub: FakeHub, anglicize: Command, checkpoints: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    anglicize("models", "fetch", "fr", "--registry", "models.toml", "--no-self-test")
    recorded = load_lock(tmp_path / LOCK)["fr"]
    hub.publish("tiny/fr-en", checkpoints["ru"])  # the repository moves on
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache of another machine"))
    point_at(monkeypatch, hub.url, tmp_path / "hub of another machine")

    anglicize("models", "fetch", "fr", "--registry", "models.toml", "--no-self-test")

    assert load_lock(tmp_path / LOCK)["fr"] == recorded
    anglicize("models", "fetch", "fr", "--registry", "models.toml", "--no-self-test", "--update")
    assert load_lock(tmp_path / LOCK)["fr"].revision != recorded.revision


def test_a_withdrawn_commit_says_how_to_go_on(
    hub: FakeHub, anglicize: Command, checkpoints: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    anglicize("models", "fetch", "fr", "--registry", "models.toml", "--no-self-test")
    commit = load_lock(tmp_path / LOCK)["fr"].revision
    hub.publish("tiny/fr-en", checkpoints["ru"])
    hub.withdraw("tiny/fr-en", commit)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "elsewhere"))
    point_at(monkeypatch, hub.url, tmp_path / "elsewhere")

    message = anglicize("models", "fetch", "fr", "--registry", "models.toml", expect=1).stderr

    assert "--update" in message


def conversion(tmp_path: Path, language: str) -> Path:
    return next((tmp_path / "cache" / "anglicize" / "models" / f"tiny--{language}-en").glob("*/int8-*"))


@pytest.mark.parametrize("damage", ["tampered", "missing"])
def test_damage_is_found_before_anything_is_read_and_mended_by_fetch(
    hub: FakeHub, anglicize: Command, tmp_path: Path, damage: str
) -> None:
    anglicize(*FETCH_ALL)
    weights = conversion(tmp_path, "fr") / "model.bin"
    if damage == "missing":
        weights.unlink()
    else:
        weights.write_bytes(weights.read_bytes()[:-1] + b"\x00\x00")

    message = anglicize("run", "in", "--output", "out", "--config", "three.toml", expect=1).stderr
    verified = anglicize("models", "verify", "--registry", "models.toml", expect=1)
    listed = anglicize("models", "list", "--registry", "models.toml").stdout

    assert "model.bin" in message
    assert "anglicize models fetch fr" in message
    assert "mend with: anglicize models fetch fr" in verified.stderr
    assert ("damaged" in listed) == (damage == "missing")  # `list` looks, `verify` hashes
    anglicize(*FETCH_ALL)
    anglicize("models", "verify", "--registry", "models.toml")
    assert hub.requests


def test_a_model_that_gives_no_english_is_refused_and_leaves_nothing(
    hub: FakeHub, anglicize: Command, tmp_path: Path
) -> None:
    message = anglicize("models", "fetch", "fr", "--registry", "models.toml", expect=1).stderr

    assert "fr does not translate into English, so it is refused" in message
    assert load_lock(tmp_path / LOCK) == {}
    assert not list((tmp_path / "cache").rglob("model.bin"))
    assert hub.requests


def test_one_bad_model_does_not_keep_the_others_away(hub: FakeHub, anglicize: Command, tmp_path: Path) -> None:
    (tmp_path / "models.toml").write_text(
        (tmp_path / "models.toml").read_text("utf-8").replace("tiny/de-en", "tiny/nothing"), encoding="utf-8"
    )

    message = anglicize(*FETCH_ALL, expect=1).stderr

    assert "tiny/nothing" in message
    assert "2 of 3 models are here" in message
    assert sorted(load_lock(tmp_path / LOCK)) == ["fr", "ru"]
    assert hub.requests


def test_a_gated_repository_says_what_to_do(hub: FakeHub, anglicize: Command) -> None:
    hub.gated.add("tiny/fr-en")

    message = anglicize("models", "fetch", "fr", "--registry", "models.toml", expect=1).stderr

    assert "hf auth login" in message


def test_an_interrupted_download_goes_on(hub: FakeHub, anglicize: Command, tmp_path: Path) -> None:
    hub.interrupt("model.safetensors", after=3000, times=None)
    message = anglicize("models", "fetch", "fr", "--registry", "models.toml", "--no-self-test", expect=1).stderr
    hub.interrupt("model.safetensors", after=3000, times=0)

    anglicize("models", "fetch", "fr", "--registry", "models.toml", "--no-self-test")

    assert "is kept" in message
    assert "fr" in load_lock(tmp_path / LOCK)


def test_without_network_a_prepared_hub_cache_is_enough(
    hub: FakeHub, anglicize: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    anglicize(*FETCH_ALL)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "fresh"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "fresh cache"))
    point_at(monkeypatch, "http://127.0.0.1:9", tmp_path / "hub")  # nobody listens there

    anglicize(*FETCH_ALL)
    anglicize("run", "in", "--output", "out", "--config", "three.toml")

    point_at(monkeypatch, "http://127.0.0.1:9", tmp_path / "empty hub")
    message = anglicize(*FETCH_ALL, "--update", expect=1).stderr
    assert "HF_HUB_CACHE" in message
    assert hub.requests


def test_models_are_listed_verified_and_removed(hub: FakeHub, anglicize: Command, tmp_path: Path) -> None:
    before = anglicize("models", "list", "--registry", "models.toml").stdout
    anglicize(*FETCH_ALL)
    after = anglicize("models", "list", "--registry", "models.toml").stdout
    removed = anglicize("models", "remove", "fr", "de", "--registry", "models.toml").stdout
    never = anglicize("models", "remove", "fr", "--registry", "models.toml", expect=1).stderr

    assert after.count("fetched") == before.count("missing") - after.count("missing") == 3
    assert "MB freed" in removed
    assert sorted(load_lock(tmp_path / LOCK)) == ["ru"]
    assert not list((tmp_path / "hub").rglob("pytorch_model.bin"))
    assert "never fetched" in never
    assert hub.requests


def test_the_reference_engine_translates_with_the_bundled_model(anglicize: Command, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    text = "Le président a rencontré le ministre à Paris. Les deux pays veulent éviter une guerre, dit le journal.\n"
    (tmp_path / "in" / "a.txt").write_text(text, encoding="utf-8")

    anglicize("run", "in", "--output", "out", "--set", "translate.engine=transformers")

    account = anglicize("explain", "out", "a.txt").stdout
    assert "The president met the minister in Paris." in account


def test_another_compute_type_wants_its_own_conversion(hub: FakeHub, anglicize: Command) -> None:
    anglicize(*FETCH_ALL)
    choice = ("--set", "translate.compute_type=float32")

    message = anglicize("run", "in", "--output", "out", "--config", "three.toml", *choice, expect=1).stderr
    anglicize(*FETCH_ALL, *choice)
    anglicize("run", "in", "--output", "out", "--config", "three.toml", *choice)

    assert "anglicize models fetch --compute-type float32 de fr ru" in message
    assert hub.requests


def test_a_checkpoint_in_a_folder_of_the_user_is_converted(
    hub: FakeHub, anglicize: Command, checkpoints: dict[str, Path], tmp_path: Path
) -> None:
    (tmp_path / "mine.toml").write_text(
        f'[models.mine]\nlanguages = ["fr"]\ncheckpoint = {{ folder = {json.dumps(str(checkpoints["fr"]))} }}\n',
        encoding="utf-8",
    )
    hub.requests.clear()

    anglicize("models", "fetch", "mine", "--registry", "mine.toml", "--no-self-test")
    anglicize(
        "run", "in", "--output", "out", "--set", 'models.registries=["mine.toml"]', "--set", "translate.routes.fr=mine"
    )

    assert hub.requests == []


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        ((), "name a model"),
        (("nothing",), "no model is called nothing"),
        (("--route", "tlh-x"), "no known model reads tlh-x"),
    ],
)
def test_a_wrong_wish_is_a_usage_error(anglicize: Command, arguments: tuple[str, ...], fault: str) -> None:
    assert fault in anglicize("models", "fetch", *arguments, expect=2).stderr


def test_a_model_that_translates_passes_its_test(hub: FakeHub, anglicize: Command, tmp_path: Path) -> None:
    hub.publish("tiny/fr-en", shipped("models", "fr-en", "huggingface"))

    log = anglicize("models", "fetch", "fr", "--registry", "models.toml").stderr

    assert "fr: translates known sentences into English" in log
    assert load_lock(tmp_path / LOCK)["fr"].self_test == "passed"
