"""`anglicize train` for real, on made-up pairs: the chain, a kill, a longer run, and what the exported model is."""

import json
import os
import random
import subprocess
import sys
import time
from itertools import product
from pathlib import Path

import pytest
from builders import Command

torch = pytest.importorskip("torch", reason="needs the extra 'train': pip install 'anglicize[train]'")
pytest.importorskip("sacrebleu", reason="needs the extra 'train': pip install 'anglicize[train]'")

pytestmark = [pytest.mark.slow, pytest.mark.torch]

SUBJECTS = {
    "le chat": "the cat",
    "le chien": "the dog",
    "la reine": "the queen",
    "le roi": "the king",
    "un ami": "a friend",
    "ma sœur": "my sister",
    "notre voisin": "our neighbour",
}
VERBS = {
    "voit": "sees",
    "suit": "follows",
    "aime": "loves",
    "porte": "carries",
    "cherche": "looks for",
    "attend": "awaits",
    "connaît": "knows",
}
PLACES = {
    "à Paris": "in Paris",
    "ce matin": "this morning",
    "au marché": "at the market",
    "sans bruit": "without a sound",
    "dans la rue": "in the street",
    "près du pont": "near the bridge",
    "chaque jour": "every day",
}
SENTENCE = ("Le roi aime la reine ce matin.", "The king loves the queen this morning.")
ARTICLE = f"{SENTENCE[0]} Le chien cherche le chat au marché. La reine suit le roi à Paris."
ALLOWED_SECONDS = 120

CONFIG = """
name = "tiny"
source_language = "fr"
licence = "CC0-1.0"
[corpus]
keep_aside = 50
[noise]
copied = {copied}
[vocabulary]
size = 80
[network]
d_model = 64
ffn_dim = 128
heads = 4
encoder_layers = 2
decoder_layers = 1
[schedule]
steps = {steps}
warmup_steps = 20
decay_steps = 60
learning_rate = 3e-3
matrix_learning_rate = 8e-3
batch_positions = 2048
checkpoint_every = 40
"""


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    """So small a network gains nothing from a second thread, and loses much to a busy machine."""
    torch.set_num_threads(1)


def write_config(folder: Path, steps: int, copied: float = 0.05) -> None:
    (folder / "tiny.toml").write_text(CONFIG.format(steps=steps, copied=copied), encoding="utf-8")


def write_pairs(folder: Path) -> None:
    """Write 2,000 training pairs and a test set of 50 others, one of which is among the training pairs too."""
    table = product(SUBJECTS.items(), VERBS.items(), SUBJECTS.items(), PLACES.items())
    sides = [(" ".join(f for f, _ in words), " ".join(e for _, e in words)) for words in table]
    lines = [f"{f[0].upper()}{f[1:]}.\t{e[0].upper()}{e[1:]}.\tmade\n" for f, e in sides]
    lines = [line for line in lines if not line.startswith(SENTENCE[0])]
    random.Random(1).shuffle(lines)  # noqa: S311 - made-up sentences
    (folder / "train.tsv").write_text("".join(lines[:2000]), encoding="utf-8")
    (folder / "test.tsv").write_text("".join(lines[1999:2049]), encoding="utf-8")


def train_until_killed(folder: Path, *arguments: str) -> None:
    """Begin a run as a process of its own, and kill it some steps after its first checkpoint."""
    checkpoint = folder / "tiny" / "work" / "checkpoint.pt"
    code = "from pipeline.cli import main; main()"
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen([sys.executable, "-c", code, "train", *arguments], cwd=folder, env=environment) as process:
        while not checkpoint.exists():
            assert process.poll() is None, "the run ended before its first checkpoint"
            time.sleep(0.05)
        time.sleep(0.2)
        process.kill()


def test_a_model_learns_is_killed_resumes_and_translates(anglicize: Command, tmp_path: Path) -> None:
    write_pairs(tmp_path)
    write_config(tmp_path, 240)
    arguments = ("tiny.toml", "--data", "train.tsv", "--test", "test.tsv", "--output", "tiny")

    started = time.monotonic()
    train_until_killed(tmp_path, *arguments)
    log = anglicize("train", *arguments).stderr
    seconds = time.monotonic() - started

    assert "pairs from tiny/work/pairs.npz" in log  # not tokenised again
    assert "resuming from step" in log
    assert seconds < ALLOWED_SECONDS
    check_translations(anglicize, tmp_path)
    check_figures(tmp_path / "tiny")
    check_longer_run(anglicize, tmp_path)


def check_translations(anglicize: Command, folder: Path) -> None:
    """The checkpoint opens in transformers, the conversion in a run."""
    from transformers import MarianMTModel, MarianTokenizer  # noqa: PLC0415 - heavy, and only here

    with pytest.warns(UserWarning, match="sacremoses"):  # the tokenizer recommends a package it does not use
        tokenizer = MarianTokenizer.from_pretrained(folder / "tiny" / "huggingface")
    model = MarianMTModel.from_pretrained(folder / "tiny" / "huggingface", dtype=torch.float32)
    made = model.generate(**tokenizer([SENTENCE[0]], return_tensors="pt"))
    assert tokenizer.batch_decode(made, skip_special_tokens=True) == [SENTENCE[1]]

    (folder / "in").mkdir()
    (folder / "in" / "a.txt").write_text(ARTICLE, encoding="utf-8")
    routes = ("--set", 'models.registries=["tiny/registry.toml"]', "--set", "translate.routes.fr=tiny")
    anglicize("run", "in", "--output", "out", *routes)
    assert SENTENCE[1] in anglicize("explain", "out", "a.txt").stdout


def check_figures(output: Path) -> None:
    """The test sets were kept out of the training data, and measured in both number formats."""
    scores = json.loads((output / "scores.json").read_text("utf-8"))
    card = (output / "README.md").read_text("utf-8")

    assert {numbers: set(sets) for numbers, sets in scores.items()} == {
        "int8": {"test", "kept-aside"},
        "float32": {"test", "kept-aside"},
    }
    assert scores["int8"]["kept-aside"]["sentences"] == 50
    assert abs(scores["int8"]["test"]["bleu"] - scores["float32"]["test"]["bleu"]) < 0.5
    assert "51 in a protected set" in card  # those kept aside, and the one that is in the test set
    assert "Not known to be kept out" not in card


def check_longer_run(anglicize: Command, folder: Path) -> None:
    """A finished run is lengthened without its text; the card tells both stretches."""
    write_config(folder, 260)
    log = anglicize("train", "tiny.toml", "--output", "tiny").stderr
    card = (folder / "tiny" / "README.md").read_text("utf-8")

    assert "changed since step 0: schedule.steps 240 → 260" in log
    assert "| 240 | 20 |" in card
    assert "schedule.steps 240 → 260 |" in card


def test_data_are_packed_for_another_machine(anglicize: Command, tmp_path: Path) -> None:
    write_pairs(tmp_path)
    write_config(tmp_path, 10)
    packed = anglicize("train", "tiny.toml", "--data", "train.tsv", "--prepare-only", "--output", "here").stdout
    (tmp_path / "train.tsv").unlink()
    (tmp_path / "here" / "work").rename(tmp_path / "moved")

    again = ("train", "tiny.toml", "--prepare-only", "--output", "there", "--work", "moved")
    taken = anglicize(*again).stdout
    write_config(tmp_path, 10, copied=0.5)
    message = anglicize(*again, expect=1).stderr

    assert packed.startswith("here/work/pairs.npz: ")
    assert packed.removeprefix("here/work") == taken.removeprefix("moved")
    assert "another [noise]" in message


def test_another_network_does_not_go_on_from_these_weights(anglicize: Command, tmp_path: Path) -> None:
    write_pairs(tmp_path)
    write_config(tmp_path, 60)
    (tmp_path / "tiny" / "work").mkdir(parents=True)
    (tmp_path / "tiny" / "work" / "settings.sha256").write_text("0" * 64, encoding="ascii")
    (tmp_path / "tiny" / "work" / "vocab.json").touch()

    message = anglicize("train", "tiny.toml", "--data", "train.tsv", "--output", "tiny", expect=1).stderr

    assert "other settings" in message


def test_two_runs_do_not_share_a_work_folder(anglicize: Command, tmp_path: Path) -> None:
    from filelock import FileLock  # noqa: PLC0415 - only here

    write_pairs(tmp_path)
    write_config(tmp_path, 60)
    (tmp_path / "tiny" / "work").mkdir(parents=True)

    with FileLock(tmp_path / "tiny" / "work" / "lock"):
        message = anglicize("train", "tiny.toml", "--data", "train.tsv", "--output", "tiny", expect=1).stderr

    assert "another run is at work" in message


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--test", "empty.tsv"], "holds no pair"),  # before training, not after it
        (["--test", "test.tsv", "--test", "more/test.tsv"], "same name"),
        (["--test", "missing.tsv"], "missing.tsv"),
        (["--test", "cut.tsv"], "cut.tsv:51"),
        (["--test", "more/kept-aside.tsv"], "same name"),
        (["--keep-aside", "1500"], "kept aside"),
        (["--output", "."], "training did not write"),
    ],
)
def test_mistakes_are_found_before_training(
    anglicize: Command, tmp_path: Path, arguments: list[str], said: str
) -> None:
    write_pairs(tmp_path)
    write_config(tmp_path, 60)
    (tmp_path / "empty.tsv").touch()
    (tmp_path / "cut.tsv").write_bytes((tmp_path / "test.tsv").read_bytes() + b"Le roi")
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "test.tsv").write_bytes((tmp_path / "test.tsv").read_bytes())

    message = anglicize("train", "tiny.toml", "--data", "train.tsv", "--output", "tiny", *arguments, expect=1).stderr

    assert said in message
