"""The MarianMT network in OPUS-MT's layout, its initialisation and its loss."""

import torch
from torch.nn import functional
from transformers import MarianConfig, MarianMTModel

from pipeline.training.batches import END_ID
from pipeline.training.device import Tensors
from pipeline.training.settings import NetworkSettings


def marian_config(settings: NetworkSettings, vocabulary_size: int) -> MarianConfig:
    """Return the configuration that `MarianMTModel` and the CTranslate2 converter read; `<pad>` is the last id."""
    padding = vocabulary_size - 1
    return MarianConfig(
        vocab_size=vocabulary_size,
        d_model=settings.d_model,
        encoder_layers=settings.encoder_layers,
        decoder_layers=settings.decoder_layers,
        encoder_attention_heads=settings.heads,
        decoder_attention_heads=settings.heads,
        encoder_ffn_dim=settings.ffn_dim,
        decoder_ffn_dim=settings.ffn_dim,
        activation_function=settings.activation,
        dropout=settings.dropout,
        attention_dropout=0.0,
        activation_dropout=0.0,
        max_position_embeddings=512,
        scale_embedding=True,
        share_encoder_decoder_embeddings=True,
        tie_word_embeddings=True,
        static_position_embeddings=True,
        normalize_before=False,
        normalize_embedding=False,
        pad_token_id=padding,
        eos_token_id=END_ID,
        bos_token_id=END_ID,
        decoder_start_token_id=padding,
        forced_eos_token_id=None,
        num_beams=1,
        attn_implementation="eager",
    )


def build_network(settings: NetworkSettings, vocabulary_size: int, seed: int) -> MarianMTModel:
    """Return an untrained network.

    MarianMT normalises after each residual sum; from the default initialisation such an encoder collapses (all
    positions alike) at the learning rates a short run needs. So the residual branches start small, as in DeepNet (Wang
    et al. 2022): value, output and feed-forward matrices are Xavier with gain (8 · layers)^-1/4. Embeddings have unit
    variance after `scale_embedding`.
    """
    torch.manual_seed(seed)
    model = MarianMTModel(marian_config(settings, vocabulary_size))
    for stack, layers in (
        (model.model.encoder, settings.encoder_layers),
        (model.model.decoder, settings.decoder_layers),
    ):
        small = (8 * layers) ** -0.25
        for name, parameter in stack.layers.named_parameters():
            if parameter.dim() > 1:
                branch = any(part in name for part in ("v_proj", "out_proj", "fc1", "fc2"))
                torch.nn.init.xavier_uniform_(parameter, gain=small if branch else 1.0)
    with torch.no_grad():
        model.model.shared.weight.normal_(0, settings.d_model**-0.5)
        model.model.shared.weight[vocabulary_size - 1].zero_()  # the decoder starts from <pad>: a zero vector
    return model


def centre_units(model: MarianMTModel) -> None:
    """Subtract from each feed-forward layer's first matrix and bias what all of its units have in common.

    The sum over the units is then the same for every input, so they cannot all go silent. Without it they do: at first
    an encoder's output only disturbs, and all units learn to output nothing for what all positions share. With Muon at
    4e-3, the ReLU units of layers three to five were above zero at 5 % of the positions after 300 steps, at .2 % after
    4,700, and the last layer's no longer moved. With it, 47 to 49 % were after 300 steps.
    """
    with torch.no_grad():
        for stack in (model.model.encoder, model.model.decoder):
            for layer in stack.layers:
                layer.fc1.weight.sub_(layer.fc1.weight.mean(dim=0))
                layer.fc1.bias.sub_(layer.fc1.bias.mean())


def smoothed_loss(model: MarianMTModel, batch: Tensors, label_smoothing: float) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the mean loss per target token and the encoder's output (sentences, positions, d_model).

    Only positions that are not padding are projected to the vocabulary: the projection is 40 % of a step. `<pad>` is
    never an output, so that its row of the tied matrix stays zero: the decoder starts from it, and CTranslate2, like
    Marian, starts from a zero vector. The loss is computed in float32, whatever the network computes in.
    """
    padding = model.config.pad_token_id
    mask = (batch.source != padding).long()
    shifted = functional.pad(batch.target[:, :-1], (1, 0), value=padding)
    encoded = model.model.encoder(input_ids=batch.source, attention_mask=mask).last_hidden_state
    decoded = model.model.decoder(
        input_ids=shifted, encoder_hidden_states=encoded, encoder_attention_mask=mask, use_cache=False
    ).last_hidden_state
    logits = functional.linear(decoded.flatten(0, 1)[batch.wanted], model.model.shared.weight[:padding])
    wanted = batch.target.flatten()[batch.wanted]
    return functional.cross_entropy(logits.float(), wanted, label_smoothing=label_smoothing), encoded
