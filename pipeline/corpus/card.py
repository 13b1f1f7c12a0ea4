"""The data set card: what is in the corpus, where it comes from, what was removed, and what is missing.

Computed from the run record alone, so it can be recomputed at any time; no date, no path, no machine is in it.
"""

from collections.abc import Mapping, Sequence

from huggingface_hub import DatasetCardData

from pipeline.corpus.markdown import table
from pipeline.corpus.record import ModelRecord, RunRecord
from pipeline.corpus.schema import TableName
from pipeline.corpus.stats import Counts
from pipeline.document import UNDETERMINED
from pipeline.text.wording import counted

DEFAULT_TABLE: TableName = "corpus"
DESCRIPTIONS: Mapping[TableName, str] = {
    "corpus": "one row an article: its English text and where it comes from",
    "rejected": "one row an article that is not in the corpus, with the reason",
    "lines": "the ledger: one row a line as read, its fate, the rule that dropped it, every edit",
    "segments": "one row a sentence: its source, its English, who gave it, how sure the model was",
}


def card(record: RunRecord) -> str:
    """Return the whole README.md of a corpus."""
    counts = record.corpus
    sections = [
        _front_matter(record),
        _introduction(counts, record.version),
        _loading(record.tables),
        _languages(counts),
        _models(counts, record.models),
        _removals(counts),
        _quality(counts),
        _gaps(counts),
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


def _is_english(counts: Counts) -> bool:
    """Return whether all articles are in English: those read in it, and those translated."""
    return counts.languages.get("en", 0) + counts.translated == sum(counts.languages.values())


def _front_matter(record: RunRecord) -> str:
    """Return the YAML head by which `datasets` finds the tables.

    The description of each table holds its digest: `datasets` names its cache after this head alone, and would go on
    giving a former corpus from the same folder (measured with datasets 5.2).
    """
    counts = record.corpus
    languages = ["en"] if _is_english(counts) else [tag for tag in counts.languages if tag != UNDETERMINED]
    configs = [
        {
            "config_name": name,
            "description": f"{DESCRIPTIONS[name]}; content {digest[:16]}",
            **({"default": True} if name == _default_table(record.tables) else {}),
            "data_files": [{"split": "train", "path": f"data/{name}/*.parquet"}],
        }
        for name, digest in record.tables.items()
    ]
    head = DatasetCardData(language=languages, pretty_name="News corpus", configs=configs)
    return f"---\n{head.to_yaml()}\n---"


def _default_table(tables: Mapping[TableName, str]) -> TableName:
    """Return the table that opens without a name: the articles or, where none came through, the first that is there."""
    return DEFAULT_TABLE if DEFAULT_TABLE in tables else next(iter(tables), DEFAULT_TABLE)


def _introduction(counts: Counts, version: str) -> str:
    published = sum(counts.languages.values())
    english = _is_english(counts)
    return (
        f"# {'English corpus' if english else 'Corpus, not translated'}\n\n"
        f"{counted(published, 'article')}{' in English' if english else ''}, {counts.translated:,} of them "
        f"machine-translated, out of {counts.documents:,} read. {counts.characters_dropped:,} of their "
        f"{counts.characters_read:,} characters stood in lines that a rule dropped; these lines, and every change "
        f"inside a line, are in the table `lines`. Made by anglicize {version}."
    )


def _loading(tables: Mapping[TableName, str]) -> str:
    calls = []
    for name in tables:
        arguments = '"PATH"' if name == _default_table(tables) else f'"PATH", "{name}"'
        calls.append(f"datasets.load_dataset({arguments})  # {DESCRIPTIONS[name]}")
    return "\n".join(["```python", "import datasets", "", *calls, "```"])


def _languages(counts: Counts) -> str:
    if not counts.languages:
        return ""
    return "## Languages\n\n" + table(("read in", "articles"), _by_count(counts.languages))


def _models(counts: Counts, models: Sequence[ModelRecord]) -> str:
    if not counts.models:
        return "## Models\n\nNo model was used: nothing is machine-translated."
    used = {model.name: model for model in models}
    rows = [_model_row(name, segments, used.get(name)) for name, segments in sorted(counts.models.items())]
    return "## Models\n\n" + table(("model", "segments", "search", "licence of the weights", "digest"), rows)


def _model_row(name: str, segments: int, model: ModelRecord | None) -> tuple[str, ...]:
    if not model:
        return name, f"{segments:,}", "–", "none", "not a registered model"
    origin = f" ({model.repo} at {(model.revision or '')[:12]})" if model.repo else ""
    return f"{name}{origin}", f"{segments:,}", model.search, model.licence, f"`{model.digest[:16]}`"


def _removals(counts: Counts) -> str:
    if not counts.dropped:
        return "## Removed lines\n\nNone."
    return "## Removed lines\n\n" + table(("stage / rule", "lines"), _by_count(counts.dropped))


def _quality(counts: Counts) -> str:
    if not counts.quality_documents:
        return ""
    mean = counts.quality_sum / counts.quality_documents
    text = f"Mean share of an article's characters in lines without a flag: {mean:.3f}."
    flags = table(("flag", "articles or lines"), _by_count(counts.flags)) if counts.flags else "No flag was set."
    return f"## Quality\n\n{text}\n\n{flags}"


def _gaps(counts: Counts) -> str:
    lines = [f"- {counted(total, 'article')} rejected: {reason}" for reason, total in counts.rejected.items()]
    if counts.unrouted:
        languages = ", ".join(f"{language} ({total:,})" for language, total in counts.unrouted.items())
        lines.append(f"- no model for the language of: {languages}")
    if counts.lines.get("failed"):
        lines.append(f"- {counted(counts.lines['failed'], 'line')} without English, left out of the text")
    if counts.segments_failed:
        lines.append(f"- {counted(counts.segments_failed, 'sentence')} without English, left out of the text")
    return "## Known gaps\n\n" + ("\n".join(lines) if lines else "None.")


def _by_count(counts: Mapping[str, int]) -> list[tuple[str, str]]:
    return [(key, f"{total:,}") for key, total in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]
