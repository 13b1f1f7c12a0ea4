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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import tomli_w
import torch
from ctranslate2.converters import TransformersConverter
from transformers import MarianMTModel, MarianTokenizer

from pipeline.digest import digest_file
from pipeline.models import Model, ModelEntry
from pipeline.training.evaluate import Scores
from pipeline.training.loop import Progress
from pipeline.training.settings import TrainSettings

HUGGING_FACE, CTRANSLATE2 = "huggingface", "ctranslate2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where a model comes from, for its card."""

    settings: TrainSettings
    progress: Progress
    pairs: Mapping[str, int]
    """Pairs used, by origin."""
    left_out: Mapping[str, int]
    """Pairs left out, by reason."""


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


def export_ctranslate2(hugging_face: Path, output: Path, quantization: str = "int8") -> Path:
    """Convert a Hugging Face checkpoint; return the folder, which also holds the SentencePiece models."""
    folder = output / (CTRANSLATE2 if quantization == "int8" else f"{CTRANSLATE2}-{quantization}")
    converter = TransformersConverter(str(hugging_face), copy_files=["source.spm", "target.spm"])
    converter.convert(str(folder), quantization=quantization, force=True)
    return folder


def registry_entry(name: str, language: str, folder: Path, licence: str) -> Model:
    """Return the model as a registry would describe it, every file hashed."""
    files = sorted(path.name for path in folder.iterdir() if path.is_file())
    entry = ModelEntry(
        languages=(language,),
        folder=f"{name}/{folder.name}",
        licence=licence,
        sha256={file: digest_file(folder / file) for file in files},
    )
    return Model(name=name, folder=folder, entry=entry)


def write_registry(model: Model, path: Path) -> None:
    """Write a models.toml with this one model; its folder is named as seen from the folder above the model's."""
    path.write_text(tomli_w.dumps({"models": {model.name: model.entry.model_dump(mode="json")}}), encoding="utf-8")


def write_card(output: Path, provenance: Provenance, scores: Mapping[str, Scores]) -> None:
    """Write the model card, README.md."""
    (output / "README.md").write_text(model_card(provenance, scores, _sizes(output)), encoding="utf-8")


def _sizes(output: Path) -> dict[str, int]:
    return {
        name: sum(path.stat().st_size for path in (output / name).iterdir())
        for name in (HUGGING_FACE, CTRANSLATE2)
        if (output / name).is_dir()
    }


def model_card(provenance: Provenance, scores: Mapping[str, Scores], sizes: Mapping[str, int]) -> str:
    """Return the card: what the model is, its scores, what it was trained on and under which licences."""
    settings, network, schedule = provenance.settings, provenance.settings.network, provenance.settings.schedule
    origins = [
        (origin, f"{pairs:,}", _weight(settings, origin), settings.corpus.licences.get(origin, "not stated"))
        for origin, pairs in sorted(provenance.pairs.items(), key=lambda item: (-item[1], item[0]))
        if pairs
    ]
    results = [
        (name, f"{score.bleu:.1f}", f"{score.chrf:.1f}", f"{score.sentences:,}", f"{score.unfinished}")
        for name, score in scores.items()
    ]
    signatures = sorted({text for score in scores.values() for text in (score.bleu_signature, score.chrf_signature)})
    left_out = ", ".join(f"{count:,} {reason}" for reason, count in sorted(provenance.left_out.items())) or "none"
    return "\n".join(
        [
            "---",
            f"language:\n- {settings.source_language}\n- en",
            "library_name: transformers\npipeline_tag: translation\ntags:\n- marian",
            "---",
            "",
            f"# {settings.name}",
            "",
            f"A MarianMT model from {settings.source_language} to English: {network.encoder_layers} encoder and "
            f"{network.decoder_layers} decoder layers of width {network.d_model}, feed-forward {network.ffn_dim}, "
            f"{settings.vocabulary.size:,} SentencePiece pieces for both languages.",
            "",
            "## Quality",
            "",
            "CTranslate2, int8, greedy.",
            "",
            _table(("test set", "BLEU", "chrF", "sentences", "unfinished"), results),
            "",
            *(f"- `{signature}`" for signature in signatures),
            "",
            "## Training",
            "",
            f"{provenance.progress.step:,} steps, {provenance.progress.tokens:,} target tokens, "
            f"{provenance.progress.seconds / 60:.0f} minutes ({_rate(provenance.progress)} target tokens/s); "
            f"optimizer {schedule.optimizer}, label smoothing {schedule.label_smoothing}, seed {settings.seed}. "
            f"Pairs left out: {left_out}.",
            "",
            _table(("origin", "pairs", "passes an epoch", "licence"), origins),
            "",
            "## Size",
            "",
            *(f"- {name}: {size / 1e6:.1f} MB" for name, size in sizes.items()),
            "",
        ]
    )


def _weight(settings: TrainSettings, origin: str) -> str:
    return f"{settings.corpus.weights.get(origin, settings.corpus.default_weight):g}"


def _rate(progress: Progress) -> str:
    return f"{progress.tokens / progress.seconds:,.0f}" if progress.seconds else "0"


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, ("---",) * len(head), *rows])


def state_for_inference(checkpoint: Path) -> tuple[dict[str, torch.Tensor], Progress]:
    """Return the weights of a checkpoint and how far its run had come."""
    state = torch.load(checkpoint, weights_only=True)
    return state["model"], Progress(**state["progress"])


def write_scores(output: Path, scores: Mapping[str, Scores]) -> None:
    """Write the figures of the card for machines."""
    table = {name: {field: getattr(score, field) for field in Scores.__slots__} for name, score in scores.items()}
    (output / "scores.json").write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
