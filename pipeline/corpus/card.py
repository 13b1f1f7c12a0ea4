"""The data set card: what is in the corpus, where it comes from, what was removed, and what is missing.

Computed from counts alone, so it can be recomputed at any time; no date, no path, no machine is in it. Knows nothing of
files.
"""

import json
from collections.abc import Iterable, Mapping, Sequence

from pipeline.corpus.markdown import table
from pipeline.corpus.schema import TableName
from pipeline.corpus.store import Counts
from pipeline.document import UNDETERMINED
from pipeline.models import Model
from pipeline.stages.base import UsedModel

DEFAULT_TABLE: TableName = "corpus"
DESCRIPTIONS: Mapping[TableName, str] = {
    "corpus": "one row an article: its English text and where it comes from",
    "rejected": "one row an article that is not in the corpus, with the reason",
    "lines": "the ledger: one row a line as read, its fate, the rule that dropped it, every edit",
    "segments": "one row a sentence: its source, its English, who gave it, how sure the model was",
}


def card(counts: Counts, models: Sequence[UsedModel], tables: Mapping[TableName, str], version: str) -> str:
    """Return the whole README.md of a corpus; `tables` gives the digest of each table's content."""
    sections = [
        _front_matter(counts, tables),
        _introduction(counts, version),
        _loading(tables),
        _languages(counts),
        _models(counts, models),
        _removals(counts),
        _quality(counts),
        _gaps(counts),
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


def _is_english(counts: Counts) -> bool:
    """Return whether all articles are in English: those read in it, and those translated."""
    return counts.languages.get("en", 0) + counts.translated == sum(counts.languages.values())


def _front_matter(counts: Counts, tables: Mapping[TableName, str]) -> str:
    """Return the YAML head by which `datasets` finds the tables. Strings are quoted as JSON, which is YAML.

    The description of each table holds its digest: `datasets` names its cache after this head alone, and would go on
    giving a former corpus from the same folder (measured with datasets 5.2).
    """
    languages = ["en"] if _is_english(counts) else [tag for tag in counts.languages if tag != UNDETERMINED]
    lines = ["---", "language:", *(f"- {json.dumps(tag)}" for tag in languages), "pretty_name: News corpus", "configs:"]
    for name, digest in tables.items():
        lines += [
            f"- config_name: {name}",
            f"  description: {json.dumps(f'{DESCRIPTIONS[name]}; content {digest[:16]}')}",
        ]
        if name == DEFAULT_TABLE:
            lines.append("  default: true")
        lines += ["  data_files:", "  - split: train", f"    path: {json.dumps(f'data/{name}/*.parquet')}"]
    return "\n".join([*lines, "---"])


def _introduction(counts: Counts, version: str) -> str:
    published = sum(counts.languages.values())
    english = _is_english(counts)
    return (
        f"# {'English corpus' if english else 'Corpus, not translated'}\n\n"
        f"{_number(published, 'article')}{' in English' if english else ''}, {counts.translated:,} of them "
        f"machine-translated, out of {counts.documents:,} read. {counts.characters_dropped:,} of their "
        f"{counts.characters_read:,} characters stood in lines that a rule dropped; these lines, and every change "
        f"inside a line, are in the table `lines`. Made by anglicize {version}."
    )


def _loading(tables: Iterable[TableName]) -> str:
    calls = []
    for name in tables:
        arguments = '"PATH"' if name == DEFAULT_TABLE else f'"PATH", "{name}"'
        calls.append(f"datasets.load_dataset({arguments})  # {DESCRIPTIONS[name]}")
    return "\n".join(["```python", "import datasets", "", *calls, "```"])


def _languages(counts: Counts) -> str:
    if not counts.languages:
        return ""
    return "## Languages\n\n" + table(("read in", "articles"), _by_count(counts.languages))


def _models(counts: Counts, models: Sequence[UsedModel]) -> str:
    if not counts.models:
        return "## Models\n\nNo model was used: nothing is machine-translated."
    rows = [
        (
            _origin(used.model),
            f"{counts.models[used.model.name]:,}",
            used.search,
            used.model.licence,
            f"`{used.files.digest[:16]}`",
        )
        for used in models
    ]
    unregistered = sorted(set(counts.models) - {used.model.name for used in models})
    rows += [(name, f"{counts.models[name]:,}", "–", "none", "not a registered model") for name in unregistered]
    return "## Models\n\n" + table(("model", "segments", "search", "licence of the weights", "digest"), rows)


def _origin(model: Model) -> str:
    """Return the name of a model, with the repository and commit it was fetched from."""
    if not model.entry.repo or not model.locked:
        return model.name
    return f"{model.name} ({model.entry.repo} at {model.locked.revision[:12]})"


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
    lines = [f"- {_number(total, 'article')} rejected: {reason}" for reason, total in counts.rejected.items()]
    if counts.unrouted:
        languages = ", ".join(f"{language} ({total:,})" for language, total in counts.unrouted.items())
        lines.append(f"- no model for the language of: {languages}")
    if counts.lines.get("failed"):
        lines.append(f"- {_number(counts.lines['failed'], 'line')} without English, left out of the text")
    if counts.segments_failed:
        lines.append(f"- {_number(counts.segments_failed, 'sentence')} without English, left out of the text")
    return "## Known gaps\n\n" + ("\n".join(lines) if lines else "None.")


def _by_count(counts: Mapping[str, int]) -> list[tuple[str, str]]:
    return [(key, f"{total:,}") for key, total in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]


def _number(total: int, noun: str) -> str:
    return f"{total:,} {noun}" if total == 1 else f"{total:,} {noun}s"
