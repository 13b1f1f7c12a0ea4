"""`anglicize train`: make a translation model from parallel text."""

from importlib.util import find_spec
from pathlib import Path

import click

from pipeline.errors import MissingExtraError


@click.command(name="train")
@click.argument("config", type=click.Path(path_type=Path))
@click.option(
    "--data",
    required=True,
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Training pairs: 'source TAB English [TAB origin]' lines, .tsv, .tsv.gz or .tsv.xz; repeatable.",
)
@click.option(
    "--test",
    "tests",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A test set, scored at the end; the loss on the first one is watched. Repeatable.",
)
@click.option("--output", "-o", required=True, type=click.Path(path_type=Path), help="Folder of the finished model.")
@click.option(
    "--work", type=click.Path(path_type=Path), help="Folder of vocabulary and checkpoint [default: OUTPUT/work]."
)
def command(config: Path, data: tuple[Path, ...], tests: tuple[Path, ...], output: Path, work: Path | None) -> None:
    """Train a MarianMT model as the TOML file CONFIG says, and export it.

    Needs the extra: pip install 'anglicize[train]'. A run that was stopped goes on from its last checkpoint. The output
    holds a Hugging Face checkpoint, its CTranslate2 conversion, a model card with BLEU and chrF, and registry.toml, the
    entry that makes `anglicize run` find the model.

    \b
    Example:
      anglicize train configs/train/fr-en.toml --data pairs.tsv.xz --test newstest2013.tsv --output fr-en
    """
    for module in ("torch", "sacrebleu"):
        if find_spec(module) is None:
            raise MissingExtraError(what="anglicize train", extra="train")
    from pipeline.training.run import Files, train_model  # noqa: PLC0415 - PyTorch loads in seconds
    from pipeline.training.settings import load_train_settings  # noqa: PLC0415 - as above

    files = Files(data=data, tests=tests, work=work or output / "work", output=output)
    scores = train_model(load_train_settings(config), files, lambda line: click.echo(line, err=True))
    for name, score in scores.items():
        click.echo(f"{name}: BLEU {score.bleu} ({score.bleu_signature}), chrF {score.chrf} ({score.chrf_signature})")
