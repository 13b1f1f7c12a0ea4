"""What training does without PyTorch: settings, pairs, batches. The rest is in test_network.py, with the extra."""

import gzip
import lzma
from pathlib import Path

import numpy as np
import pytest

from pipeline.errors import ConfigError, TrainingError
from pipeline.shipped import shipped
from pipeline.training.batches import Pairs, Side, epoch
from pipeline.training.corpus import Census, read_all, read_pairs
from pipeline.training.settings import CorpusSettings, load_train_settings


def side(lengths: list[int]) -> Side:
    starts = np.concatenate([[0], np.cumsum(lengths)])
    return Side(ids=np.arange(sum(lengths), dtype=np.int32), starts=starts)


def pairs(lengths: list[int], weights: list[float] | None = None) -> Pairs:
    return Pairs(source=side(lengths), target=side(lengths), weights=np.array(weights or [1.0] * len(lengths)))


def test_the_shipped_configuration_loads() -> None:
    settings = load_train_settings(shipped("configs", "train", "fr-en.toml"))

    assert settings.name == "fr-en"
    assert settings.vocabulary.size % 64 == 0
    assert set(settings.corpus.weights) - set(settings.corpus.licences) == {"hansard36_uoft"}  # the one left out


def test_all_mistakes_of_a_configuration_are_named(tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(
        'name = "x"\nsource_language = "fr"\nlicence = "MIT"\n[schedule]\nstepps = 3\nlearning_rate = -1\n',
        encoding="utf-8",
    )

    with pytest.raises(ConfigError) as error:
        load_train_settings(path)

    assert len(error.value.faults) == 2


def test_pairs_are_read_plain_and_compressed(tmp_path: Path) -> None:
    line = b"Bonjour\tHello\tgreetings\n"
    (tmp_path / "a.tsv").write_bytes(line)
    (tmp_path / "b.tsv.gz").write_bytes(gzip.compress(line))
    (tmp_path / "c.tsv.xz").write_bytes(lzma.compress(line))
    census = Census()

    found = list(read_pairs(sorted(tmp_path.iterdir()), CorpusSettings(), census))

    assert {(pair.source, pair.english, pair.origin) for pair in found} == {("Bonjour", "Hello", "greetings")}
    assert census.kept == {"greetings": 3}


def test_unusable_pairs_are_counted_by_reason(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_text(f"a\t\tx\nOui\t{'yes ' * 50}\tx\nOui\tYes\tx\nNon\tNo\ty\n", encoding="utf-8")
    census = Census()

    kept = list(read_pairs([path], CorpusSettings(weights={"y": 0}), census))

    assert [pair.source for pair in kept] == ["Oui"]
    assert census.left_out == {"one side empty": 1, "length ratio": 1, "weight 0": 1}


def test_nothing_is_left_out_of_a_test_set(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_text(f"a\t\nOui\t{'yes ' * 50}\n", encoding="utf-8")

    assert len(list(read_all(path))) == 2


def test_a_line_without_a_tab_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("Oui\tYes\nNon\n", encoding="utf-8")

    with pytest.raises(TrainingError, match=r"a\.tsv:2"):
        list(read_pairs([tmp_path / "a.tsv"], CorpusSettings(), Census()))


def test_an_epoch_holds_every_pair_once_in_batches_that_fit() -> None:
    data = pairs([3, 9, 5, 5, 1, 7] * 50)

    batches = list(epoch(data, number=0, seed=1, positions=120, padding=9999))

    assert sum(len(batch.source) for batch in batches) == len(data)
    assert max(batch.source.size + batch.target.size for batch in batches) <= 120


def test_an_epoch_is_decided_by_its_number_and_seed() -> None:
    data = pairs([3, 9, 5] * 30)

    def sources(number: int) -> list[list[int]]:
        return [b.source.ravel().tolist() for b in epoch(data, number=number, seed=1, positions=100, padding=9999)]

    assert sources(0) == sources(0)
    assert sources(0) != sources(1)


def test_weights_say_how_often_a_pair_is_seen() -> None:
    data = pairs([2, 4], weights=[3.0, 0.0])

    (batch,) = epoch(data, number=0, seed=1, positions=1000, padding=9999)

    assert batch.source.shape == (3, 3)  # three times the first pair, with its end symbol


def test_short_pairs_can_be_had_alone() -> None:
    batches = epoch(pairs([2, 50]), number=0, seed=1, positions=1000, padding=9999, longest=10)

    assert [batch.source.shape for batch in batches] == [(1, 3)]
