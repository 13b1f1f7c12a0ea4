"""`anglicize train` for real, on a few made-up pairs: the chain, resuming, and what the exported model is."""

import random
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
}
VERBS = {"voit": "sees", "suit": "follows", "aime": "loves", "porte": "carries", "cherche": "looks for"}
PLACES = {
    "à Paris": "in Paris",
    "ce matin": "this morning",
    "au marché": "at the market",
    "sans bruit": "without a sound",
}

CONFIG = """
name = "tiny"
source_language = "fr"
licence = "CC0-1.0"
[vocabulary]
size = 56
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
checkpoint_every = 60
"""


def write_pairs(path: Path, count: int, seed: int) -> None:
    lot = random.Random(seed)  # noqa: S311 - made-up sentences
    tables = [list(table.items()) for table in (SUBJECTS, VERBS, SUBJECTS, PLACES)]
    drawn = [[lot.choice(table) for table in tables] for _ in range(count)]
    sides = [(" ".join(f for f, _ in words), " ".join(e for _, e in words)) for words in drawn]
    lines = [f"{f[0].upper()}{f[1:]}.\t{e[0].upper()}{e[1:]}.\tmade\n" for f, e in sides]
    path.write_text("".join(lines), encoding="utf-8")


@pytest.fixture
def trained(anglicize: Command, tmp_path: Path) -> Path:
    """A model trained in two sittings: 60 steps, then on to 240."""
    write_pairs(tmp_path / "train.tsv", 2000, 1)
    write_pairs(tmp_path / "test.tsv", 50, 2)
    for steps in (60, 240):
        (tmp_path / "tiny.toml").write_text(CONFIG.format(steps=steps), encoding="utf-8")
        log = anglicize("train", "tiny.toml", "--data", "train.tsv", "--test", "test.tsv", "--output", "tiny").stderr
    assert "going on from step 60" in log
    return tmp_path / "tiny"


@pytest.mark.filterwarnings("ignore::UserWarning")  # MarianTokenizer recommends a package it does not use
def test_a_model_learns_resumes_loads_and_translates(anglicize: Command, trained: Path, tmp_path: Path) -> None:
    from transformers import MarianMTModel, MarianTokenizer  # noqa: PLC0415 - heavy, and only here

    tokenizer = MarianTokenizer.from_pretrained(trained / "huggingface")
    model = MarianMTModel.from_pretrained(trained / "huggingface", dtype=torch.float32)
    made = model.generate(**tokenizer(["Le roi aime la reine ce matin."], return_tensors="pt"))
    reference = tokenizer.batch_decode(made, skip_special_tokens=True)[0]

    (tmp_path / "registry.toml").write_text((trained / "registry.toml").read_text("utf-8"), encoding="utf-8")
    (tmp_path / "in").mkdir()
    article = "Le roi aime la reine ce matin. Le chien cherche le chat au marché. La reine suit le roi à Paris."
    (tmp_path / "in" / "a.txt").write_text(article, encoding="utf-8")
    routes = ("--set", 'models.registries=["registry.toml"]', "--set", "translate.routes.fr=tiny")
    anglicize("run", "in", "--output", "out", *routes)
    account = anglicize("explain", "out", "a.txt").stdout

    assert reference == "The king loves the queen this morning."
    assert "The king loves the queen this morning." in account
    assert "made" in (trained / "README.md").read_text("utf-8")


def test_another_configuration_does_not_go_on_from_these_weights(anglicize: Command, tmp_path: Path) -> None:
    (tmp_path / "tiny.toml").write_text(CONFIG.format(steps=60), encoding="utf-8")
    (tmp_path / "tiny" / "work").mkdir(parents=True)
    (tmp_path / "tiny" / "work" / "settings.sha256").write_text("0" * 64, encoding="ascii")
    write_pairs(tmp_path / "train.tsv", 10, 1)

    message = anglicize("train", "tiny.toml", "--data", "train.tsv", "--output", "tiny", expect=1).stderr

    assert "other settings" in message
