"""Shards → the data set folder that `datasets.load_dataset` opens, with its card.

`data/` and `README.md` change together, once, when every shard of a run is done; until then the former corpus stands.
The card is computed from receipts alone. Knows nothing of documents or stages.
"""

import json
import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

import tomli_w

from pipeline import __version__
from pipeline.config import RunConfig
from pipeline.corpus.card import card
from pipeline.corpus.schema import SCHEMAS
from pipeline.corpus.store import Counts, Receipt, Store, write_json, write_text
from pipeline.digest import digest_file, digest_value
from pipeline.errors import StoreError
from pipeline.stages.translate import TranslateConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """All that a published corpus is made from.

    Attributes:
        config: The configuration of the run.
        receipts: Of all shards, by prefix.
        counts: Their sum.
        worked: The sum of those that this run worked on.
        asked: Sentences that a model was asked for in this run.
        recalled: Sentences that the translation memory knew.
        seconds: Wall-clock time of the run.
    """

    config: RunConfig
    receipts: tuple[Receipt, ...]
    counts: Counts
    worked: Counts
    asked: int = 0
    recalled: int = 0
    seconds: float = 0.0

    @property
    def fingerprints(self) -> dict[str, str]:
        """The fingerprint of each shard, by prefix."""
        return {receipt.prefix: receipt.fingerprint for receipt in self.receipts}


def is_published(store: Store, edition: Edition) -> bool:
    """Return whether the folder already holds exactly this edition."""
    try:
        run = json.loads((store.private / "run.json").read_text(encoding="utf-8"))
        card = (store.output / "README.md").read_text(encoding="utf-8")
    except (OSError, ValueError):
        return False
    expected = {
        _published_name(table, receipt): sha for receipt in edition.receipts for table, sha in receipt.sha256.items()
    }
    return (
        isinstance(run, dict)
        and run.get("shards") == edition.fingerprints
        and card == card_of(edition)
        and _published_files(store.output / "data") == expected
    )


def _published_name(table: str, receipt: Receipt) -> str:
    return f"{table}/{receipt.prefix}.parquet"


def _published_files(data: Path) -> dict[str, str]:
    """Return the digest of every file below data/, by its path there."""
    return {path.relative_to(data).as_posix(): digest_file(path) for path in data.glob("*/*")}


def publish(store: Store, edition: Edition) -> None:
    """Put the edition in place of whatever the folder holds.

    Raises:
        StoreError: The folder cannot be written.
    """
    try:
        card = card_of(edition)
        staged = _stage_data(store, edition)
        _swap(staged, store.output / "data", store.private / "replaced")
        write_text(store.output / "README.md", card)
        _write_record(store, edition)
    except OSError as error:
        message = f"{store.output} cannot be written: {error.strerror}; finished shards are kept, run again to go on"
        raise StoreError(message) from error


def _stage_data(store: Store, edition: Edition) -> Path:
    """Build the new `data/` beside the old one, of links to the shards where the file system has them."""
    staged = store.private / "staged"
    shutil.rmtree(staged, ignore_errors=True)
    for receipt in edition.receipts:
        for table in receipt.rows:
            target = staged / _published_name(table, receipt)
            target.parent.mkdir(parents=True, exist_ok=True)
            _link(store.shard_folder(receipt.fingerprint) / f"{table}.parquet", target)
    staged.mkdir(exist_ok=True)
    return staged


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _swap(new: Path, current: Path, old: Path) -> None:
    shutil.rmtree(old, ignore_errors=True)
    if current.exists():
        current.rename(old)
    new.rename(current)
    shutil.rmtree(old, ignore_errors=True)


def card_of(edition: Edition) -> str:
    """Return the card of an edition."""
    config = edition.config
    models = {name: used for stage in config.stages for name, used in stage.models(config.resources).items()}
    used = [models[name] for name in sorted(edition.counts.models) if name in models]
    contents = {name: [[r.prefix, r.sha256[name]] for r in edition.receipts if name in r.sha256] for name in SCHEMAS}
    tables = {name: digest_value(content) for name, content in contents.items() if content}
    return card(edition.counts, used, tables, __version__)


def _translation(config: RunConfig) -> list[dict[str, object]]:
    """Return what translated each language: a translation memory can be filled from it and the segments."""
    choices = [
        (language, choice)
        for stage in config.stages
        if isinstance(stage, TranslateConfig)
        for language, choice in sorted(stage.choices(config.resources).items())
    ]
    return [
        {
            "language": language,
            "model": choice.name,
            "digest": choice.space.model,
            "engine": choice.space.engine,
            "compute_type": choice.space.compute_type,
            "beam_size": choice.space.beam_size,
        }
        for language, choice in choices
    ]


def _write_record(store: Store, edition: Edition) -> None:
    write_text(store.private / "config.toml", tomli_w.dumps(edition.config.model_dump(mode="json", exclude_none=True)))
    record = {
        "version": __version__,
        "shards": edition.fingerprints,
        "seconds": round(edition.seconds, 3),
        # What this run did; the counts of shards that were done already are in `corpus` alone.
        "documents": edition.worked.documents,
        "lines": sum(edition.worked.lines.values()),
        # Distinct sentences of a shard; the copied ones are segments.
        "segments_translated": edition.asked,
        "segments_copied": edition.worked.segments_copied,
        "memory_hits": edition.recalled,
        "translation": _translation(edition.config),
        "corpus": asdict(edition.counts),
    }
    write_json(store.private / "run.json", record)
