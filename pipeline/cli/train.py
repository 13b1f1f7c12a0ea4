"""`anglicize train`: make a translation model from parallel text."""

from importlib.util import find_spec
from pathlib import Path

import click

from pipeline.errors import MissingExtraError

_PATH = click.Path(path_type=Path)


@click.command(name="train")
@click.argument("config", type=_PATH)
@click.option(
    "--data",
    multiple=True,
    type=_PATH,
    metavar="FILE",
    help="Training pairs: 'source TAB English [TAB origin]' lines, .tsv, .tsv.gz or .tsv.xz; repeatable. Not needed "
    "where the work folder holds them packed.",
)
@click.option(
    "--test",
    "tests",
    multiple=True,
    type=_PATH,
    metavar="FILE",
    help="A test set, never trained on, scored at the end; the loss on the first one is watched. Repeatable.",
)
@click.option(
    "--protect",
    multiple=True,
    type=_PATH,
    metavar="FILE",
    help="Parallel text whose sentences must not be trained on, as those of the test sets; repeatable.",
)
@click.option(
    "--keep-aside",
    type=click.IntRange(min=0),
    metavar="N",
    help="Keep N training pairs aside and score them at the end [default: corpus.keep_aside].",
)
@click.option("--prepare-only", is_flag=True, help="Stop when the data are packed.")
@click.option("--output", "-o", required=True, type=_PATH, help="Folder of the finished model.")
@click.option("--work", type=_PATH, help="Folder of vocabulary, packed data and checkpoint [default: OUTPUT/work].")
def command(  # noqa: PLR0913 - one argument an option
    config: Path,
    data: tuple[Path, ...],
    tests: tuple[Path, ...],
    protect: tuple[Path, ...],
    *,
    keep_aside: int | None,
    prepare_only: bool,
    output: Path,
    work: Path | None,
) -> None:
    """Train a MarianMT model as the TOML file CONFIG says, and export it.

    Needs the extra (but for --prepare-only): pip install 'anglicize[train]'. A run that was stopped goes on from its
    last checkpoint, on this machine or on another one that was given the work folder, with the text or without. Between
    runs [corpus], [noise] and [schedule] may change. The output holds a Hugging Face checkpoint, its CTranslate2
    conversion, a model card with BLEU and chrF, and registry.toml, with which `anglicize run` finds the model.

    \b
    Example:
      anglicize train configs/train/fr-en.toml --data pairs.tsv.xz --test newstest2013.tsv --output fr-en
    """
    if not (prepare_only or all(map(find_spec, ("torch", "sacrebleu")))):  # known before hours of training
        raise MissingExtraError(what="anglicize train", extra="train")
    from pipeline.training.paths import Files, claimed
    from pipeline.training.prepare import prepare
    from pipeline.training.settings import load_train_settings

    settings = load_train_settings(config)
    if keep_aside is not None:
        corpus = settings.corpus.model_copy(update={"keep_aside": keep_aside})
        settings = settings.model_copy(update={"corpus": corpus})
    files = Files(data=data, tests=tests, protect=protect, work=work or output / "work", output=output)
    if prepare_only:
        with claimed(settings, files):
            pack = prepare(settings, files, _say)
        click.echo(f"{files.pack}: {len(pack.pairs):,} pairs, {files.pack.stat().st_size / 1e6:.1f} MB")
        return
    from pipeline.training.run import train_model

    for name, score in train_model(settings, files, _say).items():
        click.echo(f"{name}: BLEU {score.bleu} ({score.bleu_signature}), chrF {score.chrf} ({score.chrf_signature})")


def _say(line: str) -> None:
    click.echo(line, err=True)
