"""The model card: what a model is, its measured quality, what it was trained on and under which licences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from huggingface_hub import ModelCardData

from pipeline.corpus.markdown import table
from pipeline.engines import search_name
from pipeline.training import held_out as aside
from pipeline.training.evaluate import Scores
from pipeline.training.sessions import Mark, Stretch, differences
from pipeline.training.settings import CorpusSettings, TrainSettings

CURVE_ROWS = 20
QUALITY_HEAD = (
    "test set", "BLEU", "chrF", "sentences", "length ratio", "loops", "copies", "unfinished", "tokens/s per core",
)  # fmt: skip
MEASURED_AS = (
    "CTranslate2, int8, {search}; sentences as they are, with nothing split or repaired. Length ratio: characters "
    "divided by those of the references. Loops and copies: share of the sentences whose English repeats itself, or is "
    "its source. Tokens are those of the source."
)

PUBLISHED = {("fr", "newstest2013"): {"Firefox Translations, tiny": 33.3, "OPUS-MT": 33.6}}
"""BLEU of other models, by source language and test set, from mozilla/firefox-translations-models for both
(evaluation/bleu-results.json, fr-en, wmt13); OPUS-MT itself states 33.9 (opus-2020-02-26)."""
WHOLE = {"newstest2013": 3000}
"""Sentences of those test sets: a part of one is not compared with figures for the whole."""
PUBLISHED_BY = (
    "The others' figures are from Firefox Translations' evaluation of both (mozilla/firefox-translations-models, "
    "`evaluation/bleu-results.json`); they were not measured again here."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where a model comes from.

    Attributes:
        settings: The training configuration.
        reached: How far its training got.
        curve: Steps, target tokens and watched loss, in nats per token, at each checkpoint.
        stretches: The settings it was trained under, in order.
        pairs: Pairs used, by origin, noisy copies included.
        copies: How many of them are noisy copies.
        repaired: How many were repaired.
        left_out: Pairs left out, by reason.
    """

    settings: TrainSettings
    reached: Mark
    curve: Sequence[tuple[int, int, float]]
    stretches: Sequence[Stretch]
    pairs: Mapping[str, int]
    copies: int
    repaired: int
    left_out: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """Measured quality of a model, by test set.

    Attributes:
        int8: As it is shipped.
        float32: The same weights before they were rounded.
        seen: Test sets whose sentences some steps of the training may have seen.
    """

    int8: Mapping[str, Scores]
    float32: Mapping[str, Scores]
    seen: Sequence[str] = ()


def model_card(provenance: Provenance, quality: Quality, sizes: Mapping[str, int]) -> str:
    """Return the whole README.md of a model."""
    sections = [
        _front_matter(provenance.settings),
        _shape(provenance.settings),
        _quality(provenance.settings, quality),
        _comparison(provenance.settings, quality.int8),
        _rounding(provenance.settings, quality),
        _training(provenance),
        _curve(provenance.curve),
        _origins(provenance),
        _size(sizes),
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


def _front_matter(settings: TrainSettings) -> str:
    head = ModelCardData(
        language=[settings.source_language, settings.target_language],
        library_name="transformers",
        pipeline_tag="translation",
        tags=["marian"],
    )
    return f"---\n{head.to_yaml()}\n---"


def _shape(settings: TrainSettings) -> str:
    network = settings.network
    return (
        f"# {settings.name}\n\n"
        f"A MarianMT model from {settings.source_language} to {settings.target_language}: "
        f"{network.encoder_layers} encoder and {network.decoder_layers} decoder layers of width {network.d_model}, "
        f"feed-forward {network.ffn_dim}, "
        f"{settings.vocabulary.size:,} SentencePiece pieces for both languages. Licence of the weights: "
        f"{settings.licence}."
    )


def _quality(settings: TrainSettings, quality: Quality) -> str:
    scores = quality.int8
    if not scores:
        return "## Quality\n\nNot measured."
    rows = [_measured(name, score) for name, score in scores.items()]
    signatures = sorted({text for score in scores.values() for text in (score.bleu_signature, score.chrf_signature)})
    notes = [
        MEASURED_AS.format(search=search_name(settings.beam_size)),
        table(QUALITY_HEAD, rows),
        "\n".join(f"- `{signature}`" for signature in signatures),
    ]
    if aside.NAME in scores:
        origins = ", ".join(settings.corpus.keep_aside_from) or "all origins"
        notes.append(
            f"`{aside.NAME}`: pairs of the training data ({origins}) that no step of the training saw. They passed the "
            "same cleaning, and other sentences of the same texts were trained on: expect lower scores on other text."
        )
    if quality.seen:
        listed = ", ".join(f"`{name}`" for name in quality.seen)
        notes.append(f"**Not known to be kept out of all training data**: {listed}. Their figures may be too good.")
    return "## Quality\n\n" + "\n\n".join(notes)


def _measured(name: str, score: Scores) -> tuple[str, ...]:
    ratio, speed = score.length_ratio, score.tokens_per_core_second
    return (
        name,
        f"{score.bleu:.1f}",
        f"{score.chrf:.1f}",
        f"{score.sentences:,}",
        "–" if ratio is None else f"{ratio:.2f}",
        f"{score.repetition_rate:.1%}",
        f"{score.copy_rate:.1%}",
        f"{score.unfinished:,}",
        "–" if speed is None else f"{speed:,.0f}",
    )


def _comparison(settings: TrainSettings, scores: Mapping[str, Scores]) -> str:
    parts = []
    for (language, test), others in PUBLISHED.items():
        mine = [
            score for name, score in scores.items() if name.partition(".")[0] == test and score.sentences == WHOLE[test]
        ]
        if language == settings.source_language and mine:
            rows = [(settings.name, mine[0].bleu), *others.items()]
            parts.append(table(("model", f"BLEU on {test}"), [(name, f"{bleu:.1f}") for name, bleu in rows]))
    return "\n\n".join(["## Comparison", *parts, PUBLISHED_BY]) if parts else ""


def _rounding(settings: TrainSettings, quality: Quality) -> str:
    rows = [
        (name, f"{whole.bleu:.2f}", f"{quality.int8[name].bleu:.2f}", f"{quality.int8[name].bleu - whole.bleu:+.2f}")
        for name, whole in quality.float32.items()
    ]
    if not rows:
        return ""
    head = ("test set", "BLEU in float32", "BLEU in int8", "difference")
    said = f"The same weights, the same run, CTranslate2, {search_name(settings.beam_size)}."
    return f"## What int8 costs\n\n{said}\n\n{table(head, rows)}"


def _training(provenance: Provenance) -> str:
    schedule, reached = provenance.settings.schedule, provenance.reached
    said = (
        f"{reached.step:,} steps, {reached.tokens:,} target tokens in {reached.seconds / 60:.0f} minutes. Optimizer "
        f"{schedule.optimizer}, label smoothing {schedule.label_smoothing}, dropout "
        f"{provenance.settings.network.dropout:g}, seed {provenance.settings.seed}."
    )
    head = ("from step", "steps", "target tokens", "minutes", "target tokens/s", "on", "changed before")
    return f"## Training\n\n{said}\n\n{table(head, _stretches(provenance))}"


def _stretches(provenance: Provenance) -> list[tuple[str, ...]]:
    stretches = provenance.stretches
    ends = [*(stretch.start for stretch in stretches[1:]), provenance.reached]
    changes = ["", *("; ".join(differences(*both)) for both in pairwise(stretches))]
    return [
        (f"{stretch.start.step:,}", *_length(stretch.start, end), stretch.device, changed)
        for stretch, end, changed in zip(stretches, ends, changes, strict=True)
    ]


def _length(start: Mark, end: Mark) -> tuple[str, str, str, str]:
    tokens, seconds = end.tokens - start.tokens, end.seconds - start.seconds
    rate = f"{tokens / seconds:,.0f}" if seconds else "–"
    return f"{end.step - start.step:,}", f"{tokens:,}", f"{seconds / 60:.1f}", rate


def _curve(curve: Sequence[tuple[int, int, float]]) -> str:
    if not curve:
        return ""
    every = -(-len(curve) // CURVE_ROWS)
    shown = list(curve[::-1][::every])[::-1]  # the last one is always shown
    rows = [(f"{step:,}", f"{tokens:,}", f"{loss:.3f}") for step, tokens, loss in shown]
    head = ("step", "target tokens", "watched loss")
    said = (
        "Nats per token of sentences spread over the first test set, without smoothing. The same loss chose between "
        "the last weights and the mean of the last checkpoints, where there was one."
    )
    return f"## Learning curve\n\n{said}\n\n{table(head, rows)}"


def _origins(provenance: Provenance) -> str:
    corpus = provenance.settings.corpus
    rows = [
        (origin, f"{pairs:,}", *_passes(origin, corpus), corpus.licences.get(origin, "not stated"))
        for origin, pairs in sorted(provenance.pairs.items(), key=lambda item: (-item[1], item[0]))
        if pairs
    ]
    left_out = ", ".join(f"{count:,} {reason}" for reason, count in sorted(provenance.left_out.items()))
    said = (
        f"{sum(provenance.pairs.values()):,} pairs, including {provenance.copies:,} noisy copies of others; "
        f"{provenance.repaired:,} were repaired. Left out: {left_out or 'none'}."
    )
    head = ("origin", "pairs", "passes per epoch", "in the last phase", "licence")
    return f"## Training data\n\n{said}\n\n{table(head, rows)}"


def _passes(origin: str, corpus: CorpusSettings) -> tuple[str, str]:
    main, last = (corpus.phase_weights(phase).get(origin, corpus.default_weight) for phase in ("main", "last"))
    return f"{main:g}", f"{last:g}"


def _size(sizes: Mapping[str, int]) -> str:
    listed = [f"- `{name}/`: {size / 1e6:.1f} MB" for name, size in sizes.items()]
    return "\n".join(["## Size\n", *listed, f"- total: {sum(sizes.values()) / 1e6:.1f} MB"])
