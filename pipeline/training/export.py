"""A trained network → what is shipped: a Hugging Face checkpoint, its CTranslate2 conversion, a card, a registry entry.

    <output>/
      README.md           the model card
      registry.toml       a models.toml with this one model, and the SHA-256 of every file
      scores.json         the figures of the card, as JSON
      ctranslate2/        int8, what the default engine opens
      huggingface/        fp16 safetensors, loads with MarianMTModel.from_pretrained

Conversions are made from the float32 weights, as `anglicize models fetch` makes them.
"""

import shutil
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import tomli_w
import torch
from transformers import MarianMTModel, MarianTokenizer
from transformers.utils import logging

from pipeline.corpus.storage import write_json, write_text
from pipeline.hub.convert import convert, hashes
from pipeline.models import FolderEntry, ModelEntry, ModelFiles
from pipeline.models.files import WORDS, ConversionForm
from pipeline.training.evaluate import Scores
from pipeline.training.model_source import CTRANSLATE2, HUGGING_FACE
from pipeline.training.paths import SCORES
from pipeline.training.settings import TrainSettings


def export_checkpoint(
    model: MarianMTModel, work: Path, folder: Path, languages: tuple[str, str], numbers: torch.dtype
) -> None:
    """Write weights, configuration, tokenizer and words into a new folder; the network itself stays as it is.

    Args:
        model: The network.
        work: Where the vocabulary and the words are.
        folder: Of the checkpoint; emptied first.
        languages: BCP 47 tags of source and target.
        numbers: Format of the weights.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    copy = MarianMTModel(model.config)
    copy.load_state_dict(model.state_dict())
    copy.generation_config.num_beams = 1
    copy.generation_config.max_length = 512
    copy.generation_config.bad_words_ids = [[model.config.pad_token_id]]
    with _quiet():
        copy.to(numbers).save_pretrained(folder)
        tokenizer = MarianTokenizer(
            source_spm=str(work / "source.spm"),
            target_spm=str(work / "target.spm"),
            vocab=str(work / "vocab.json"),
            source_lang=languages[0],
            target_lang=languages[1],
            model_max_length=512,
        )
        tokenizer.save_pretrained(folder)
    shutil.copyfile(work / WORDS, folder / WORDS)
    # safetensors makes files that only the owner can read; a model folder is meant to be shared.
    shutil.copymode(folder / "config.json", folder / "model.safetensors")


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep transformers from drawing a progress bar, and from recommending a package that is never used."""
    bars = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Recommended: pip install sacremoses")
            yield
    finally:
        if bars:
            logging.enable_progress_bar()


def converted(name: str, checkpoint: Path, folder: Path, form: ConversionForm) -> ModelFiles:
    """Convert a checkpoint into a new folder, and return it as an engine takes it."""
    return ModelFiles(name=name, folder=folder, sha256=convert(checkpoint, folder, form))


def registry_entry(settings: TrainSettings, output: Path) -> ModelEntry:
    """Return the model as a registry in `output` describes it, every file hashed."""
    return ModelEntry(
        languages=(settings.source_language,),
        target=settings.target_language,
        licence=settings.licence,
        beam_size=settings.beam_size,
        ctranslate2=FolderEntry(folder=CTRANSLATE2, sha256=hashes(output / CTRANSLATE2)),
        checkpoint=FolderEntry(folder=HUGGING_FACE, sha256=hashes(output / HUGGING_FACE)),
    )


def write_registry(name: str, entry: ModelEntry, path: Path) -> None:
    """Write a models.toml with this one model."""
    table = entry.model_dump(mode="json", exclude_defaults=True)
    write_text(path, tomli_w.dumps({"models": {name: table}}))


def sizes(output: Path) -> dict[str, int]:
    """Return the bytes of each exported folder."""
    return {
        name: sum(path.stat().st_size for path in (output / name).iterdir())
        for name in (HUGGING_FACE, CTRANSLATE2)
        if (output / name).is_dir()
    }


def write_scores(output: Path, scores: Mapping[str, Mapping[str, Scores]]) -> None:
    """Write all figures, by number format and test set."""
    table = {numbers: {name: score.as_dict() for name, score in by_test.items()} for numbers, by_test in scores.items()}
    write_json(output / SCORES, table)
