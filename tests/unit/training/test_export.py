"""The export: what is written is whole, small, quiet, and the same weights in every form."""

import json
import random
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="needs the extra 'train': pip install 'anglicize[train]'")

from pipeline.engines import Decoding  # noqa: E402 - PyTorch first, or the module is skipped
from pipeline.engines.ctranslate2 import CTranslate2Engine  # noqa: E402 - as above
from pipeline.models import ModelFiles, load_registry  # noqa: E402 - as above
from pipeline.training.evaluate import Scores  # noqa: E402 - as above
from pipeline.training.export import (  # noqa: E402 - as above
    converted,
    export_checkpoint,
    registry_entry,
    sizes,
    write_registry,
    write_scores,
)
from pipeline.training.model_source import CTRANSLATE2, HUGGING_FACE  # noqa: E402 - as above
from pipeline.training.network import build_network  # noqa: E402 - as above
from pipeline.training.parallel_text import Pair  # noqa: E402 - as above
from pipeline.training.settings import NetworkSettings, TrainSettings, VocabularySettings  # noqa: E402 - as above
from pipeline.training.vocabulary import learn_vocabulary  # noqa: E402 - as above

pytestmark = pytest.mark.torch

SIZE = 32
SETTINGS = TrainSettings(name="boat", source_language="fr", licence="CC0-1.0", beam_size=3)
WORDS = ["port", "quai", "phare", "digue", "voile", "rame", "ancre", "mouette"]


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An untrained network in all forms."""
    output = tmp_path_factory.mktemp("export")
    lot = random.Random(1)  # noqa: S311 - made-up sentences
    sentences = [" ".join(lot.choices(WORDS, k=5)) for _ in range(200)]
    pairs = [Pair(source=text, target=text[::-1], origin="made") for text in sentences]
    learn_vocabulary(pairs, VocabularySettings(size=SIZE), 1, output)
    (output / "words.txt").write_text("\n".join(sorted(WORDS)), encoding="utf-8")
    model = build_network(NetworkSettings(d_model=32, ffn_dim=64, heads=2, decoder_layers=1), SIZE, 1)
    export_checkpoint(model, output, output / "float32", ("fr", "en"), torch.float32)
    export_checkpoint(model, output, output / HUGGING_FACE, ("fr", "en"), torch.float16)
    converted("boat", output / "float32", output / CTRANSLATE2, "int8")
    assert next(model.parameters()).dtype == torch.float32  # exporting leaves the network as it is
    return output


def test_the_shipped_checkpoint_has_half_the_bytes(exported: Path) -> None:
    half, whole = (
        (exported / name / "model.safetensors").stat().st_size - 8000 for name in (HUGGING_FACE, "float32")
    )  # without the header

    assert half / whole == pytest.approx(0.5, abs=0.1)


def test_the_weights_can_be_read_by_whoever_can_read_the_rest(exported: Path) -> None:
    modes = {path.stat().st_mode for path in (exported / HUGGING_FACE).iterdir()}

    assert len(modes) == 1


def test_every_form_knows_the_words_and_the_registry_vouches_for_them(exported: Path) -> None:
    entry = registry_entry(SETTINGS, exported)

    for folder in (entry.ctranslate2, entry.checkpoint):
        assert folder
        files = ModelFiles(name="boat", folder=exported / folder.folder, sha256=folder.sha256)
        assert files.words() == set(WORDS)


def test_an_export_says_nothing(exported: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    model = build_network(NetworkSettings(d_model=32, ffn_dim=64, heads=2, decoder_layers=1), SIZE, 1)
    export_checkpoint(model, exported, tmp_path / "again", ("fr", "en"), torch.float16)

    assert capfd.readouterr() == ("", "")


def test_the_conversion_opens_in_the_engine(exported: Path) -> None:
    model = converted("boat", exported / "float32", exported / "once-more", "float32")
    engine = CTranslate2Engine(model, Decoding(compute_type="float32"))

    assert len(engine.translate(["port quai", "phare"])) == 2


def test_the_registry_beside_the_folders_holds_the_digest_of_every_file(exported: Path) -> None:
    write_registry("boat", registry_entry(SETTINGS, exported), exported / "registry.toml")

    model = load_registry([exported / "registry.toml"])["boat"]
    forms = model.all_files()
    assert (model.licence, model.entry.languages, model.entry.beam_size) == ("CC0-1.0", ("fr",), 3)

    assert not [fault for files in forms.values() for fault in files.faults(rehash=True)]

    assert {form: sorted(files.sha256) for form, files in forms.items()} == {
        form: sorted(path.name for path in (exported / folder).iterdir())
        for form, folder in (("int8", CTRANSLATE2), ("checkpoint", HUGGING_FACE))
    }


def test_sizes_are_those_of_the_two_shipped_folders(exported: Path, tmp_path: Path) -> None:
    assert set(sizes(exported)) == {HUGGING_FACE, CTRANSLATE2}
    assert sizes(tmp_path) == {}


def test_figures_are_written_for_machines(tmp_path: Path) -> None:
    scores = Scores(sentences=2, bleu=1.5, bleu_signature="b", chrf=2.5, chrf_signature="c", unfinished=0, copied=1)
    write_scores(tmp_path, {"int8": {"test": scores}})

    found = json.loads((tmp_path / "scores.json").read_text("utf-8"))

    assert (found["int8"]["test"]["bleu"], found["int8"]["test"]["copy_rate"]) == (1.5, 0.5)
