"""A trained network → what is shipped: a Hugging Face checkpoint, its CTranslate2 conversion, a card, a registry entry.

    <output>/
      README.md           the model card
      registry.toml       the entry for a models.toml, with the SHA-256 of every file
      ctranslate2/        int8, what the default engine opens
      huggingface/        fp16 safetensors, loads with MarianMTModel.from_pretrained

Knows nothing of training.
"""

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import tomli_w
from transformers import MarianMTModel, MarianTokenizer

from pipeline.hub.convert import hashes
from pipeline.models import FolderEntry, ModelEntry, ModelFiles
from pipeline.training.evaluate import Scores

HUGGING_FACE, CTRANSLATE2 = "huggingface", "ctranslate2"


def export_hugging_face(model: MarianMTModel, work: Path, output: Path, source_language: str) -> Path:
    """Write weights in fp16, configuration and tokenizer; return the folder."""
    folder = output / HUGGING_FACE
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    half = MarianMTModel(model.config)
    half.load_state_dict(model.state_dict())
    half.generation_config.num_beams = 1
    half.generation_config.max_length = 512
    half.generation_config.bad_words_ids = [[model.config.pad_token_id]]
    half.half().save_pretrained(folder)
    tokenizer = MarianTokenizer(
        source_spm=str(work / "source.spm"),
        target_spm=str(work / "target.spm"),
        vocab=str(work / "vocab.json"),
        source_lang=source_language,
        target_lang="en",
        model_max_length=512,
    )
    tokenizer.save_pretrained(folder)
    return folder


def registry_entry(name: str, language: str, output: Path, licence: str) -> ModelEntry:
    """Return the model as a registry in the folder above `output` would describe it, every file hashed."""
    return ModelEntry(
        languages=(language,),
        licence=licence,
        ctranslate2=FolderEntry(folder=f"{name}/{CTRANSLATE2}", sha256=hashes(output / CTRANSLATE2)),
        checkpoint=FolderEntry(folder=f"{name}/{HUGGING_FACE}", sha256=hashes(output / HUGGING_FACE)),
    )


def as_files(name: str, folder: Path) -> ModelFiles:
    """Return a conversion as an engine takes it."""
    return ModelFiles(name=name, folder=folder, sha256=hashes(folder))


def write_registry(name: str, entry: ModelEntry, path: Path) -> None:
    """Write a models.toml with this one model."""
    table = entry.model_dump(mode="json", exclude_defaults=True)
    path.write_text(tomli_w.dumps({"models": {name: table}}), encoding="utf-8")


def sizes(output: Path) -> dict[str, int]:
    """Return the bytes of each exported folder."""
    return {
        name: sum(path.stat().st_size for path in (output / name).iterdir())
        for name in (HUGGING_FACE, CTRANSLATE2)
        if (output / name).is_dir()
    }


def write_scores(output: Path, scores: Mapping[str, Scores]) -> None:
    """Write the figures of the card for machines."""
    table = {name: asdict(score) for name, score in scores.items()}
    (output / "scores.json").write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
