"""Receipts of a finished run → the record of the run, and the edition of the corpus that is published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import tomli_w

from pipeline import __version__
from pipeline.corpus.publish import Edition, contents
from pipeline.corpus.record import ModelRecord, RunRecord, TranslationRecord
from pipeline.corpus.stats import Counts
from pipeline.corpus.store import Receipt
from pipeline.digest import digest_bytes
from pipeline.execution.fingerprint import ResolvedRun
from pipeline.translation.routes import Choice


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """What a run did, besides what was done before it.

    Attributes:
        worked: What the shards it worked on hold.
        asked: Distinct sentences of each shard that a model was asked for.
        recalled: Distinct sentences of each shard that the translation memory knew.
        seconds: Wall-clock time.
    """

    worked: Counts
    asked: int
    recalled: int
    seconds: float


def make_edition(run: ResolvedRun, receipts: Sequence[Receipt], effort: Effort) -> Edition:
    """Return what is to be published of a run whose shards are all done."""
    config = tomli_w.dumps(run.config.model_dump(mode="json", exclude_none=True))
    counts = sum((receipt.counts for receipt in receipts), start=Counts())
    record = RunRecord(
        version=__version__,
        shards={receipt.prefix: receipt.fingerprint for receipt in receipts},
        tables=contents(receipts),
        config_sha256=digest_bytes(config.encode()),
        seconds=round(effort.seconds, 3),
        documents=effort.worked.documents,
        lines=sum(effort.worked.lines.values()),
        segments_translated=effort.asked,
        segments_copied=effort.worked.segments_copied,
        memory_hits=effort.recalled,
        translation=tuple(_translation(tag, choice) for tag, choice in sorted(run.choices.items())),
        models=tuple(_models(run.choices, counts)),
        corpus=counts,
    )
    return Edition(record=record, config=config, receipts=tuple(receipts))


def _translation(language: str, choice: Choice) -> TranslationRecord:
    space = choice.space
    return TranslationRecord(
        language=language,
        model=choice.name,
        digest=space.model,
        engine=space.engine,
        compute_type=space.compute_type,
        beam_size=space.beam_size,
    )


def _models(choices: Mapping[str, Choice], counts: Counts) -> list[ModelRecord]:
    """Return the registered models that gave some of the English, by name."""
    used = {choice.name: choice for choice in choices.values() if choice.name in counts.models}
    return [record for name in sorted(used) if (record := _model(used[name]))]


def _model(choice: Choice) -> ModelRecord | None:
    if not choice.model or not choice.files:
        return None
    fetched = choice.model.locked if choice.model.entry.repo else None
    return ModelRecord(
        name=choice.name,
        digest=choice.files.digest,
        search=choice.search,
        licence=choice.model.licence,
        repo=choice.model.entry.repo if fetched else None,
        revision=fetched.revision if fetched else None,
    )
