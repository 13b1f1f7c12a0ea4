"""MarianMT with transformers: the reference for the fast engine. Needs the extra `torch`.

It decodes as CTranslate2 does: batches of equal length, a zero vector first, `<pad>` left out of the distribution, at
least one piece, hypotheses ranked by mean log-probability including `</s>`, and a beam that ends with as many
hypotheses as it is wide. Only numbers are taken from a checkpoint: no code, no generation defaults (those of
Helsinki-NLP force `</s>` at the limit, which hides missing text), no file outside the model's list, no network.
"""

import json
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pipeline.engines import Decoding
from pipeline.engines.marian import MarianEngine
from pipeline.engines.tokenization import (
    TARGET_VOCABULARY,
    UNKNOWN,
    Pieces,
    Promise,
    Target,
    batched,
    loading,
    longest_target,
    require_prefix,
)
from pipeline.errors import MissingExtraError
from pipeline.models import ModelFiles
from pipeline.models.files import WEIGHTS_FILES


class TransformersEngine(MarianEngine):
    """One MarianMT checkpoint.

    Texts and scores are the same in every run on one machine. PyTorch picks its routines by batch size, which changes
    the last bits of a sum: between batches of one sentence and of 8,192 tokens, and between 1 and 2 threads, 0 of 199
    texts of newstest2013 differed, greedy and with a beam of 4, and scores by at most 0.000004.
    """

    def __init__(self, files: ModelFiles, decoding: Decoding) -> None:
        """Load SentencePiece; PyTorch and the weights follow with the first sentence.

        Raises:
            MissingExtraError: PyTorch is not installed.
            ModelError: SentencePiece cannot read the files.
        """
        if find_spec("torch") is None:
            what = "the engine 'transformers'"
            raise MissingExtraError(what, "torch")
        super().__init__(files, decoding)
        # A beam keeps the distributions of all its steps: two gigabytes for 2,048 tokens of a vocabulary of 60,000.
        self._batch_tokens = decoding.batch_tokens // decoding.beam_size

    @cached_property
    def _model(self) -> "_Model":
        return _load(self._files)

    def search(
        self, batch: list[Pieces], *, beam_size: int, no_repeat_ngram_size: int = 0, count: int = 1
    ) -> list[Promise]:
        """Find the `count` best targets of each source in a batch of equal lengths."""
        import torch  # noqa: PLC0415 - takes seconds, which a run without sentences must not pay
        from transformers import LogitsProcessorList  # noqa: PLC0415 - as above

        network = self._model.network
        length = longest_target(batch[0])
        settings = _settings(network.config, length, beam_size, no_repeat_ngram_size, count)
        tally = _Tally()
        ids = torch.tensor([self._model.ids(source) for source in batch])
        torch.set_num_threads(self._decoding.threads)
        with torch.inference_mode():
            output = network.generate(
                input_ids=ids,
                attention_mask=torch.ones_like(ids),
                generation_config=settings,
                logits_processor=LogitsProcessorList([tally] if beam_size == 1 else []),
            )
        targets = [_until(row, network.config.eos_token_id) for row in output.sequences[:, 1:].tolist()]
        scores = tally.means(targets) if beam_size == 1 else output.sequences_scores.tolist()
        found = [(self._model.pieces(target), score) for target, score in zip(targets, scores, strict=True)]
        return [partial(_same, best) for best in batched(found, count)]


def _settings(config: Any, length: int, beam_size: int, no_repeat_ngram_size: int, count: int) -> Any:  # noqa: ANN401 - their library is imported late
    """Return settings to search as CTranslate2 does, up to `length` pieces; the checkpoint gives only ids."""
    from transformers import GenerationConfig  # noqa: PLC0415 - takes seconds

    return GenerationConfig(
        num_beams=beam_size,
        num_return_sequences=count,
        do_sample=False,
        early_stopping=beam_size > 1,
        length_penalty=1.0,
        no_repeat_ngram_size=no_repeat_ngram_size,
        min_new_tokens=1,
        max_new_tokens=length,
        suppress_tokens=[config.pad_token_id],
        decoder_start_token_id=config.decoder_start_token_id,
        pad_token_id=config.pad_token_id,
        eos_token_id=config.eos_token_id,
        renormalize_logits=True,
        return_dict_in_generate=True,
        output_scores=beam_size > 1,
    )


def _same(found: Sequence[Target]) -> Sequence[Target]:
    """Return the targets: PyTorch does not work in the background."""
    return found


@dataclass(frozen=True, slots=True)
class _Model:
    """What a checkpoint holds: a MarianMTModel, and the vocabularies that MarianTokenizer reads."""

    network: Any
    encoder: dict[str, int]
    decoder: dict[int, str]

    def ids(self, pieces: Pieces) -> list[int]:
        """Return the encoder's ids of pieces."""
        return [self.encoder.get(piece, self.encoder[UNKNOWN]) for piece in pieces]

    def pieces(self, ids: Sequence[int]) -> Pieces:
        """Return the pieces of decoder ids, without the end token."""
        return [self.decoder[index] for index in ids if index != self.network.config.eos_token_id]


def _load(files: ModelFiles) -> _Model:
    """Load a checkpoint.

    Raises:
        ModelError: Its files are damaged or do not belong together.
    """
    weights = next((name for name in WEIGHTS_FILES if name in files.sha256), None)
    network = load_network(files.folder, weights, files.name)
    with loading(files.name, files.folder):
        tokenizer = _load_tokenizer(files)
        require_prefix(files, tokenizer.encoder)
        config = network.config
        targets = config.vocab_size if config.share_encoder_decoder_embeddings else config.decoder_vocab_size
        if max(tokenizer.encoder.values()) >= config.vocab_size or not tokenizer.decoder.keys() >= set(range(targets)):
            message = "the vocabulary and the network differ in size"
            raise ValueError(message)
    return _Model(network, tokenizer.encoder, tokenizer.decoder)


def load_network(folder: Path, weights: str | None = None, name: str = "") -> Any:  # noqa: ANN401 - a MarianMTModel
    """Return the network of a checkpoint in float32, ready to translate. Opens config.json and the weights only.

    Args:
        folder: A Hugging Face checkpoint.
        weights: Name of the weights file; by default model.safetensors, else pytorch_model.bin.
        name: Of the model, for messages; by default the folder's.

    Raises:
        ModelError: It is not a MarianMT model.
    """
    import torch  # noqa: PLC0415 - takes seconds, and is missing in most installations
    from transformers import GenerationConfig, MarianConfig, MarianMTModel  # noqa: PLC0415 - as above

    weights = weights or next((file for file in WEIGHTS_FILES if (folder / file).is_file()), WEIGHTS_FILES[0])
    with loading(name or folder.name, folder), _quiet():
        settings = json.loads((folder / "config.json").read_bytes())
        _check(settings)
        network, report = MarianMTModel.from_pretrained(
            None,
            config=MarianConfig.from_dict(settings),
            state_dict=_read_weights(folder / weights),
            dtype=torch.float32,  # else that of the file, which is often float16
            output_loading_info=True,
        )
        if missing := sorted(report["missing_keys"]):
            message = f"{weights} lacks {', '.join(missing[:3])}{', …' * (len(missing) > 3)}"  # noqa: PLR2004 - a few are enough
            raise ValueError(message)
    network.generation_config = GenerationConfig()  # search settings in config.json would be merged into ours
    return network.eval()


def _check(settings: dict[str, Any]) -> None:
    """Check the settings that decoding relies on.

    Raises:
        ValueError: One is missing or wrong.
    """
    if settings.get("model_type") != "marian":
        message = f"config.json has model_type {settings.get('model_type')!r}, not 'marian'"
        raise ValueError(message)
    for key in ("pad_token_id", "eos_token_id", "decoder_start_token_id"):
        value = settings.get(key)
        if not isinstance(value, int) or not 0 <= value < settings["vocab_size"]:
            message = f"config.json has {key} {value!r}, not an id of its vocabulary"
            raise ValueError(message)


def _read_weights(path: Path) -> dict[str, Any]:
    """Return tensors by name. From a pickle only plain tensors are read: any other object is an error."""
    if path.suffix == ".safetensors":
        from safetensors.torch import load_file  # noqa: PLC0415 - as torch

        tensors: dict[str, Any] = load_file(path)
        return tensors
    import torch  # noqa: PLC0415 - as above

    return dict(torch.load(path, map_location="cpu", weights_only=True))


def _load_tokenizer(files: ModelFiles) -> Any:  # noqa: ANN401 - its library is imported late
    """Return the MarianTokenizer; only its vocabularies are used.

    Its `decode` mistakes a target id for `<pad>` if that is the source's id of `<pad>`.
    """
    from transformers import MarianTokenizer  # noqa: PLC0415 - takes seconds

    separate = TARGET_VOCABULARY in files.sha256
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Recommended: pip install sacremoses")  # it is never called
        return MarianTokenizer(
            source_spm=str(files.folder / "source.spm"),
            target_spm=str(files.folder / "target.spm"),
            vocab=str(files.folder / "vocab.json"),
            target_vocab_file=str(files.folder / TARGET_VOCABULARY) if separate else None,
            separate_vocabs=separate,
        )


def _until(ids: Sequence[int], end: int) -> list[int]:
    """Return the ids up to and including the first `end`.

    >>> _until([7, 8, 0, 9], 0), _until([7, 8], 0)
    ([7, 8, 0], [7, 8])
    """
    return list(ids[: ids.index(end) + 1] if end in ids else ids)


class _Tally:
    """Keeps the log-probability of the best piece at each step: all scores of all steps would take gigabytes."""

    def __init__(self) -> None:
        self._steps: list[Any] = []

    def __call__(self, input_ids: Any, scores: Any) -> Any:  # noqa: ANN401, ARG002 - tensors; the first is not needed
        scores = scores.log_softmax(dim=-1)
        self._steps.append(scores.max(dim=-1).values)
        return scores

    def means(self, targets: Sequence[Sequence[int]]) -> list[float]:
        """Return the mean over the pieces of each target."""
        steps = [step.tolist() for step in self._steps]
        return [sum(step[row] for step in steps[: len(target)]) / len(target) for row, target in enumerate(targets)]


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep transformers from drawing progress bars and printing its load report."""
    from transformers.utils import logging  # noqa: PLC0415 - takes seconds

    verbosity, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity(logging.CRITICAL)
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(verbosity)
        if bars:
            logging.enable_progress_bar()
