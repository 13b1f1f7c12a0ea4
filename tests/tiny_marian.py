"""Tiny MarianMT checkpoints with random weights, laid out as the repositories of Helsinki-NLP are.

They translate nothing, but whatever opens, hashes, converts or compares a model can be tried on them in a second.
"""

import json
import random
import warnings
from collections.abc import Sequence
from pathlib import Path

import ctranslate2.converters
import sentencepiece
import torch
from transformers import MarianConfig, MarianMTModel

from pipeline.digest import digest_file
from pipeline.engines.vocabularies import separate_vocabularies
from pipeline.models import ModelFiles

END, UNKNOWN, PADDING = "</s>", "<unk>", "<pad>"
END_ID = 0
WIDTH = 32
_END_GAIN = 2.2
"""Length of the row of `</s>`: it wins now and then, so that some sentences end before the limit."""
PIECES = 140

_WORDS = {
    "source": (
        "le la un une ce petit grand vieux jardin chat chien maire village bateau pont marché livre vent soleil nuit "
        "mange regarde traverse oublie raconte ouvre ferme cherche près loin souvent jamais avec sans sous sur hier "
        "l'école d'été déjà très où élève forêt rivière"
    ),
    "target": (
        "the a one this small big old garden cat dog mayor village boat bridge market book wind sun night eats looks "
        "crosses forgets tells opens closes seeks near far often never with without under over yesterday school "
        "summer already very where pupil forest river"
    ),
}


def sentences(side: str = "source", count: int = 40, seed: int = 0) -> list[str]:
    """Return different made-up sentences of 3 to 14 words, always the same ones."""
    draw = random.Random(seed)  # noqa: S311 - test sentences, not a secret
    made: dict[str, None] = {}
    while len(made) < count:
        words = draw.choices(_WORDS[side].split(), k=draw.randint(3, 14))
        made[" ".join(words).capitalize() + draw.choice(".!?")] = None
    return list(made)


def make_checkpoint(  # noqa: PLR0913 - one flag for each way in which checkpoints differ
    folder: Path,
    *,
    encoder_layers: int = 2,
    decoder_layers: int = 2,
    separate_vocabularies: bool = False,
    logits_bias: bool = False,
    prefix: str = "",
    pickle: bool = False,
    seed: int = 0,
    sentences: Sequence[str] | None = None,
) -> Path:
    """Write a complete checkpoint into `folder` and return it.

    Args:
        folder: Made if it is not there.
        encoder_layers: Of the encoder.
        decoder_layers: Of the decoder.
        separate_vocabularies: Source and target have matrices and vocabularies of their own, of one size: transformers'
            own conversion from Marian assumes that, and so does its one padding id.
        logits_bias: `final_logits_bias` is random rather than zero.
        prefix: A piece such as `>>eng<<` that the vocabulary has and SentencePiece does not know.
        pickle: Weights in pytorch_model.bin rather than model.safetensors.
        seed: Of the weights.
        sentences: What the source side's SentencePiece model is learnt from; made-up French unless given.
    """
    folder.mkdir(parents=True, exist_ok=True)
    source = _learn(folder / "source.spm", sentences or _made("source"))
    target = _learn(folder / "target.spm", _made("target"))
    specials = [END, UNKNOWN, *filter(None, [prefix])]
    if separate_vocabularies:
        size = max(len(specials) + len(source), len(specials) + len(target)) + 1
        _write_vocabulary(folder / "vocab.json", [*specials, *source], size)
        _write_vocabulary(folder / "target_vocab.json", [END, UNKNOWN, *target], size)
    else:
        size = len(dict.fromkeys([*specials, *source, *target])) + 1
        _write_vocabulary(folder / "vocab.json", [*specials, *source, *target], size)
    tokenizer = {"source_lang": "fr", "target_lang": "en", "separate_vocabs": separate_vocabularies}
    (folder / "tokenizer_config.json").write_text(json.dumps(tokenizer), encoding="utf-8")
    config = _config(encoder_layers, decoder_layers, size, shared=not separate_vocabularies)
    model = _random_model(config, seed, logits_bias=logits_bias)
    model.save_pretrained(folder)
    if pickle:
        (folder / "model.safetensors").unlink()
        torch.save(model.state_dict(), folder / "pytorch_model.bin")
    return folder


def convert(checkpoint: Path, folder: Path, quantization: str = "float32") -> Path:
    """Convert a checkpoint with CTranslate2's own converter, copy the SentencePiece models, and return the folder."""
    converter = ctranslate2.converters.TransformersConverter(str(checkpoint), copy_files=["source.spm", "target.spm"])
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Recommended: pip install sacremoses")
        converter.convert(str(folder), quantization=quantization, force=True)
    separate_vocabularies(checkpoint, folder)
    return folder


def as_files(folder: Path, name: str = "tiny", prefix: str = "") -> ModelFiles:
    """Return a folder as the registry would: every file of it hashed."""
    sha256 = {path.name: digest_file(path) for path in sorted(folder.iterdir()) if path.is_file()}
    return ModelFiles(name=name, folder=folder, sha256=sha256, prefix=prefix)


def _made(side: str) -> list[str]:
    return sentences(side, count=300)


def _learn(path: Path, texts: Sequence[str]) -> list[str]:
    """Write a SentencePiece model and return its pieces, without the special ones."""
    with path.open("wb") as stream:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(texts),
            model_writer=stream,
            model_type="unigram",
            vocab_size=PIECES,
            hard_vocab_limit=False,
            character_coverage=1.0,
            eos_id=0,
            eos_piece=END,
            unk_id=1,
            unk_piece=UNKNOWN,
            bos_id=-1,
            pad_id=-1,
            num_threads=1,
            minloglevel=2,
        )
    processor = sentencepiece.SentencePieceProcessor(model_file=str(path))
    return [processor.id_to_piece(index) for index in range(2, processor.get_piece_size())]


def _write_vocabulary(path: Path, pieces: Sequence[str], size: int) -> None:
    """Write piece → id for `size` ids: the pieces, fillers if they are too few, and `<pad>`."""
    distinct = list(dict.fromkeys(pieces))
    fillers = [f"<filler{number}>" for number in range(size - 1 - len(distinct))]
    vocabulary = {piece: index for index, piece in enumerate([*distinct, *fillers, PADDING])}
    path.write_text(json.dumps(vocabulary, ensure_ascii=False), encoding="utf-8")


def _config(encoder_layers: int, decoder_layers: int, size: int, *, shared: bool) -> MarianConfig:
    padding = size - 1
    return MarianConfig(
        architectures=["MarianMTModel"],
        vocab_size=size,
        decoder_vocab_size=size,
        d_model=WIDTH,
        encoder_layers=encoder_layers,
        decoder_layers=decoder_layers,
        encoder_attention_heads=4,
        decoder_attention_heads=4,
        encoder_ffn_dim=2 * WIDTH,
        decoder_ffn_dim=2 * WIDTH,
        activation_function="swish",
        dropout=0.1,
        max_position_embeddings=512,
        scale_embedding=True,
        share_encoder_decoder_embeddings=shared,
        tie_word_embeddings=True,
        static_position_embeddings=True,
        normalize_before=False,
        normalize_embedding=False,
        add_final_layer_norm=False,
        pad_token_id=padding,
        eos_token_id=END_ID,
        bos_token_id=END_ID,
        decoder_start_token_id=padding,
        forced_eos_token_id=END_ID,
    )


def _random_model(config: MarianConfig, seed: int, *, logits_bias: bool) -> MarianMTModel:
    """Return a network whose sentences differ in wording and in length, as far as random weights can."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = MarianMTModel(config).eval()
        with torch.no_grad():
            for name, parameter in model.model.named_parameters():
                if parameter.dim() == 1:
                    parameter.add_(0.1 * torch.randn_like(parameter))
                elif "embed" not in name and "shared" not in name:
                    parameter.normal_(0, parameter.shape[1] ** -0.5)
                    _set_branch(name, parameter, config)
            for embedding in (model.model.encoder.embed_tokens, model.model.decoder.embed_tokens):
                embedding.weight.normal_(0, WIDTH**-0.5)
                embedding.weight[-1].zero_()  # the decoder starts from <pad>: Marian starts from a zero vector
            model.model.decoder.embed_tokens.weight[END_ID] *= _END_GAIN
            if logits_bias:
                model.final_logits_bias.normal_(0, 0.5)
                model.final_logits_bias[0, -1] = -1e9
    model.generation_config.update(
        num_beams=4, max_length=512, bad_words_ids=[[config.pad_token_id]], renormalize_logits=True
    )
    return model


def _set_branch(name: str, matrix: torch.Tensor, config: MarianConfig) -> None:
    """Scale what a layer adds to the stream, lest the network repeat one piece for ever.

    The last feed-forward layer outweighs the stream, so that a piece leads to another one; the rest stays small. Tried
    out: with these gains 16 random sources gave 10 to 16 different greedy targets.
    """
    if "fc2" in name:
        last = (config.decoder_layers if "decoder" in name else config.encoder_layers) - 1
        matrix.sub_(matrix.mean(dim=1, keepdim=True)).mul_(12.0 if f"layers.{last}." in name else 0.5)
    elif "out_proj" in name:
        matrix.mul_(0.5 if "encoder_attn" in name else 0.3)
