"""Is a corpus what its run left? Every file hashed, every ledger replayed, every figure computed again.

The tables are rebuilt into documents, and those must give the tables, the receipts, the run record and the card. What
was read to make the corpus is not looked at: it may be gone. Memory is bounded by a shard.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import pairwise, zip_longest
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline import __version__
from pipeline.corpus.card import card
from pipeline.corpus.open import UNREADABLE
from pipeline.corpus.partition import WHOLE, belongs, fingerprint_of
from pipeline.corpus.publish import contents, published_name
from pipeline.corpus.rebuild import rebuild
from pipeline.corpus.record import CONFIG, NAME, RunRecord, described, parse_record
from pipeline.corpus.schema import SCHEMAS, TableName
from pipeline.corpus.stats import Counts, count
from pipeline.corpus.storage import PRIVATE
from pipeline.corpus.store import SHARDS, Receipt, Store
from pipeline.errors import StoreError

MOST_FAULTS = 50
"""Faults that are named; more are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What was found.

    Attributes:
        faults: What is wrong, at most `MOST_FAULTS` unless asked otherwise.
        more: Faults beyond those.
        unchecked: What could not be checked, and why; no faults.
        checked: How many files, shards, articles, rejected, lines and segments were.
    """

    faults: tuple[str, ...]
    more: int
    unchecked: tuple[str, ...]
    checked: Mapping[str, int]


@dataclass(slots=True)
class _Findings:
    """What is found on the way."""

    most: int
    faults: list[str] = field(default_factory=list)
    more: int = 0
    unchecked: list[str] = field(default_factory=list)
    checked: Counter[str] = field(default_factory=Counter)

    def add(self, *faults: str) -> None:
        """Keep a fault, or count it when there are many."""
        room = max(0, self.most - len(self.faults))
        self.faults += faults[:room]
        self.more += len(faults[room:])


def verify(output: Path, most: int = MOST_FAULTS) -> Verification:
    """Return everything that is wrong with a corpus.

    Raises:
        StoreError: The folder is none that a run has made.
    """
    store = Store(output)
    if not store.storage.is_folder(PRIVATE):
        message = f"{output} holds no corpus with its receipts: there is no {PRIVATE}/ in it"
        raise StoreError(message)
    findings = _Findings(most)
    if record := _record(store, findings):
        _check_corpus(store, record, findings)
    return Verification(
        faults=tuple(findings.faults),
        more=findings.more,
        unchecked=tuple(findings.unchecked),
        checked=dict(findings.checked),
    )


def _record(store: Store, findings: _Findings) -> RunRecord | None:
    try:
        return parse_record(store.storage.read_text(NAME))
    except OSError as error:
        findings.add(f"{NAME} cannot be read: {error}")
    except (ValueError, RecursionError) as error:
        findings.add(*(f"{NAME}: {fault}" for fault in described(error)))
    findings.unchecked.append(f"data/ and the shards: only {NAME} says what belongs to the corpus")
    return None


def _check_corpus(store: Store, record: RunRecord, findings: _Findings) -> None:
    receipts = [_receipt(store, prefix, name, findings) for prefix, name in record.shards.items()]
    known = [receipt for receipt in receipts if receipt]
    counts = [_check_shard(store, receipt, findings) for receipt in known]
    _check_strays(store, record, known, findings)
    _check_config(store, record, findings)
    if len(known) < len(receipts):
        findings.unchecked.append(f"the figures in README.md and {NAME}: a receipt is missing")
        return
    total = sum(counts, start=Counts())
    _check_record(record, known, total, findings)
    _check_card(store, record.model_copy(update={"corpus": total, "tables": contents(known)}), findings)


def _receipt(store: Store, prefix: str, fingerprint: str, findings: _Findings) -> Receipt | None:
    name = f"{store.shard_folder(fingerprint)}/receipt.json"
    try:
        receipt = store.read_receipt(fingerprint)
    except OSError as error:
        findings.add(f"{name} cannot be read: {error}")
        return None
    except ValueError as error:
        findings.add(*(f"{name}: {fault}" for fault in described(error)))
        return None
    if (receipt.fingerprint, receipt.prefix) != (fingerprint, prefix):
        findings.add(f"{name} is that of another shard than {NAME} says")
        return None
    if fingerprint_of(prefix, receipt.parts) != fingerprint:
        findings.add(f"{name}: what it says decided the shard does not give its fingerprint")
    if receipt.rows.keys() != receipt.sha256.keys() or not receipt.rows.keys() <= SCHEMAS.keys():
        findings.add(f"{name}: its tables are {', '.join(receipt.rows)}, its files {', '.join(receipt.sha256)}")
        return None
    findings.checked["shards"] += 1
    return receipt


def _check_shard(store: Store, receipt: Receipt, findings: _Findings) -> Counts:
    """Check the files of a shard and what is in them; return its counts, from its tables where they can be read."""
    tables: dict[TableName, pa.Table] = {}
    for name in SCHEMAS:
        if name in receipt.sha256 and (table := _check_files(store, receipt, name, findings)) is not None:
            tables[name] = table
    if tables.keys() != receipt.sha256.keys():
        return receipt.counts
    labels: Mapping[TableName, str] = {"corpus": "articles", "rejected": "rejected"}
    for name, table in tables.items():
        findings.checked[labels.get(name, name)] += table.num_rows
    rebuilt = rebuild(tables)
    # An id belongs to one shard alone, so no two shards can share one.
    strays = [document.id for document in rebuilt.documents if not belongs(document.id, receipt.prefix)]
    findings.add(*rebuilt.faults, *(f"{name} does not belong in the shard {receipt.prefix}" for name in strays))
    if rebuilt.faults:
        return receipt.counts
    counts = count(rebuilt.documents)
    # The language of a rejected article is in no table.
    if sum(receipt.counts.unrouted.values()) == counts.rejected.get("no_route", 0):
        counts = replace(counts, unrouted=receipt.counts.unrouted)
    findings.add(*_differing(f"the receipt of shard {receipt.prefix}", receipt.counts, counts))
    return counts


def _differing(where: str, stored: Counts, counted: Counts) -> list[str]:
    mine, theirs = asdict(stored), asdict(counted)
    return [
        f"{where} says {name} = {mine[name]!r}, the tables give {theirs[name]!r}"
        for name in mine
        if mine[name] != theirs[name]
    ]


def _check_files(store: Store, receipt: Receipt, name: TableName, findings: _Findings) -> pa.Table | None:
    """Check both files of a table, that of the shard and the published one; return what the published one holds."""
    published = published_name(name, receipt.prefix)
    for file in (f"{store.shard_folder(receipt.fingerprint)}/{name}.parquet", published):
        try:
            digest = store.storage.digest(file)
        except OSError as error:
            findings.add(f"{file} cannot be read: {error.strerror}")
            continue
        findings.checked["files"] += 1
        if digest != receipt.sha256[name]:
            findings.add(f"{file} is not as it was written: its SHA-256 is not that of the receipt")
    return _table(store, published, name, receipt.rows[name], findings) if store.storage.is_file(published) else None


def _table(store: Store, file: str, name: TableName, rows: int, findings: _Findings) -> pa.Table | None:
    try:
        with store.storage.open(file) as stream, pq.ParquetFile(stream) as parquet:
            schema = parquet.schema_arrow
            table = parquet.read() if schema.equals(SCHEMAS[name]) else None
        if table is not None:
            table.validate(full=True)
    except UNREADABLE as error:
        findings.add(f"{file} is damaged: {error}")
        return None
    if table is None:
        columns = [f.name for f in SCHEMAS[name] if schema.get_field_index(f.name) < 0 or schema.field(f.name) != f]
        strange = [column for column in schema.names if column not in SCHEMAS[name].names]
        differing = ", ".join([*columns, *strange]) or "the order of its columns"
        findings.add(f"{file} has not the schema of the table {name}: {differing}")
        return None
    if table.num_rows != rows:
        findings.add(f"{file} has {table.num_rows:,} rows, its receipt says {rows:,}")
    return table


def _check_strays(store: Store, record: RunRecord, receipts: Sequence[Receipt], findings: _Findings) -> None:
    """Find files that belong to nothing. Shards that are not published are a run that was not finished."""
    published = {published_name(name, receipt.prefix) for receipt in receipts for name in receipt.sha256}
    # Those of a shard without a receipt are not known; that it is missing has been said.
    if len(receipts) == len(record.shards):
        findings.add(*(f"{name} belongs to nothing" for name in store.storage.files("data") if name not in published))
    known = {r.fingerprint: {"receipt.json", *(f"{name}.parquet" for name in r.sha256)} for r in receipts}
    unfinished = 0
    for name in store.storage.children(SHARDS):
        folder = f"{SHARDS}/{name}"
        if not store.storage.is_folder(folder):
            findings.add(f"{folder} belongs to nothing")
        elif name not in record.shards.values():
            unfinished += 1
        elif name in known:
            strays = (child for child in store.storage.children(folder) if child not in known[name])
            findings.add(*(f"{folder}/{child} belongs to nothing" for child in strays))
    if unfinished:
        findings.unchecked.append(
            f"{unfinished:,} shards that are not published, of a run that did not come to its end"
        )


def _check_config(store: Store, record: RunRecord, findings: _Findings) -> None:
    if record.config_sha256 is None:
        findings.unchecked.append(f"{CONFIG}: the record of an earlier version has no digest of it")
        return
    try:
        digest = store.storage.digest(CONFIG)
    except OSError as error:
        findings.add(f"{CONFIG} cannot be read: {error}")
        return
    if digest != record.config_sha256:
        findings.add(f"{CONFIG} is not as it was written: its SHA-256 is not that of {NAME}")


def _check_record(record: RunRecord, receipts: Sequence[Receipt], total: Counts, findings: _Findings) -> None:
    findings.add(*_differing(NAME, record.corpus, total))
    if record.tables and record.tables != contents(receipts):
        findings.add(f"{NAME}: the digests of its tables are not those that the receipts give")
    prefixes = sorted("" if prefix == WHOLE else prefix for prefix in record.shards)
    overlapping = [second for first, second in pairwise(prefixes) if second.startswith(first)]
    findings.add(*(f"{NAME}: the shard {prefix} is part of another one" for prefix in overlapping))
    most = {
        "documents": total.documents,
        "lines": sum(total.lines.values()),
        "segments_copied": total.segments_copied,
    }
    for name, largest in most.items():
        if getattr(record, name) > largest:
            findings.add(f"{NAME} says that the run worked on {getattr(record, name):,} {name}: there are {largest:,}")


def _check_card(store: Store, record: RunRecord, findings: _Findings) -> None:
    """Check that README.md is what the tables give."""
    try:
        stored = store.storage.read_text("README.md")
    except (OSError, ValueError) as error:
        findings.add(f"README.md cannot be read: {error}")
        return
    if record.version != __version__:
        findings.unchecked.append(f"README.md: it was made by anglicize {record.version}, this is {__version__}")
        return
    for number, (line, expected) in enumerate(zip_longest(stored.split("\n"), card(record).split("\n")), start=1):
        if line != expected:
            findings.add(f"README.md line {number} is {line!r}, the tables give {expected!r}")
