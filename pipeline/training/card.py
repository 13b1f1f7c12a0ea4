"""The model card: what a model is, how good it was measured to be, what it was trained on and under which licences.

Knows nothing of files or of how figures were measured.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.markdown import table
from pipeline.training.evaluate import Scores
from pipeline.training.loop import Progress
from pipeline.training.settings import TrainSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where a model comes from.

    Attributes:
        settings: The training configuration.
        progress: How far its training came.
        pairs: Pairs used, by origin.
        left_out: Pairs left out, by reason.
    """

    settings: TrainSettings
    progress: Progress
    pairs: Mapping[str, int]
    left_out: Mapping[str, int]


def model_card(provenance: Provenance, scores: Mapping[str, Scores], sizes: Mapping[str, int]) -> str:
    """Return the whole README.md of a model."""
    sections = [
        _front_matter(provenance.settings),
        _shape(provenance.settings),
        _quality(scores),
        _training(provenance),
        _origins(provenance),
        "## Size\n\n" + "\n".join(f"- `{name}/`: {size / 1e6:.1f} MB" for name, size in sizes.items()),
    ]
    return "\n\n".join(sections) + "\n"


def _front_matter(settings: TrainSettings) -> str:
    return "\n".join(
        [
            "---",
            f"language:\n- {settings.source_language}\n- en",
            "library_name: transformers",
            "pipeline_tag: translation",
            "tags:\n- marian",
            "---",
        ]
    )


def _shape(settings: TrainSettings) -> str:
    network = settings.network
    return (
        f"# {settings.name}\n\n"
        f"A MarianMT model from {settings.source_language} to English: {network.encoder_layers} encoder and "
        f"{network.decoder_layers} decoder layers of width {network.d_model}, feed-forward {network.ffn_dim}, "
        f"{settings.vocabulary.size:,} SentencePiece pieces for both languages. Licence of the weights: "
        f"{settings.licence}."
    )


def _quality(scores: Mapping[str, Scores]) -> str:
    if not scores:
        return "## Quality\n\nNot measured."
    rows = [
        (name, f"{score.bleu:.1f}", f"{score.chrf:.1f}", f"{score.sentences:,}", f"{score.unfinished:,}")
        for name, score in scores.items()
    ]
    signatures = sorted({text for score in scores.values() for text in (score.bleu_signature, score.chrf_signature)})
    listed = "\n".join(f"- `{signature}`" for signature in signatures)
    head = ("test set", "BLEU", "chrF", "sentences", "unfinished")
    return f"## Quality\n\nCTranslate2, int8, greedy.\n\n{table(head, rows)}\n\n{listed}"


def _training(provenance: Provenance) -> str:
    progress, schedule = provenance.progress, provenance.settings.schedule
    rate = f", {progress.tokens / progress.seconds:,.0f} target tokens/s" if progress.seconds else ""
    left_out = ", ".join(f"{count:,} for {reason}" for reason, count in sorted(provenance.left_out.items()))
    return (
        f"## Training\n\n{progress.step:,} steps, {progress.tokens:,} target tokens in {progress.seconds / 60:.0f} "
        f"minutes{rate}. Optimizer {schedule.optimizer}, label smoothing {schedule.label_smoothing}, seed "
        f"{provenance.settings.seed}. Pairs left out: {left_out or 'none'}."
    )


def _origins(provenance: Provenance) -> str:
    corpus = provenance.settings.corpus
    rows = [
        (
            origin,
            f"{pairs:,}",
            f"{corpus.weights.get(origin, corpus.default_weight):g}",
            corpus.licences.get(origin, "not stated"),
        )
        for origin, pairs in sorted(provenance.pairs.items(), key=lambda item: (-item[1], item[0]))
        if pairs
    ]
    return "## Training data\n\n" + table(("origin", "pairs", "passes an epoch", "licence"), rows)
