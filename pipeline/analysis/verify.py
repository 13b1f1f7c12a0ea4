"""Is a corpus what its run left? Every file hashed, every ledger replayed, every figure computed again.

The tables are rebuilt into documents, and those must give the tables, the receipts, `run.json` and the card. What was
read to make the corpus is not looked at: it may be gone. Memory is bounded by a shard.
"""

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import pairwise, zip_longest
from pathlib import Path
from typing import Annotated

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import BaseModel, Field, StringConstraints, TypeAdapter, ValidationError

from pipeline import __version__
from pipeline.config import RunConfig
from pipeline.corpus.partition import WHOLE, Shard
from pipeline.corpus.publish import Edition, card_of
from pipeline.corpus.rebuild import rebuild
from pipeline.corpus.schema import SCHEMAS, TableName
from pipeline.corpus.stats import count
from pipeline.corpus.store import Counts, Receipt, Store
from pipeline.digest import digest_bytes, digest_file
from pipeline.errors import PipelineError, StoreError

MOST_FAULTS = 50
"""Faults that are named; more are counted."""
_Fingerprint = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
_Prefix = Annotated[str, StringConstraints(pattern=rf"^({WHOLE}|[0-9a-f]{{1,64}})$")]
_Number = Annotated[int, Field(ge=0)]
_READ_ERRORS = (pa.ArrowException, OSError, ValueError, MemoryError, RecursionError)
"""What reading a damaged file may raise; ValueError includes what is no UTF-8."""


class Record(BaseModel):
    """What run.json must hold."""

    version: str
    shards: dict[_Prefix, _Fingerprint]
    seconds: Annotated[float, Field(ge=0)]
    documents: _Number
    lines: _Number
    segments_translated: _Number
    segments_copied: _Number
    corpus: Counts


_RECEIPT = TypeAdapter(Receipt)


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
    if not store.private.is_dir():
        message = f"{output} holds no corpus with its receipts: there is no {store.private.name}/ in it"
        raise StoreError(message)
    findings = _Findings(most)
    record = _record(store, findings)
    receipts = [_receipt(store, prefix, name, findings) for prefix, name in (record.shards if record else {}).items()]
    known = [receipt for receipt in receipts if receipt]
    counts = [_check_shard(store, receipt, findings) for receipt in known]
    if record:
        _check_strays(store, record, known, findings)
        if len(known) == len(receipts):
            total = sum(counts, start=Counts())
            _check_record(record, total, findings)
            _check_card(store, record, known, total, findings)
        else:
            findings.unchecked.append("the figures in README.md and run.json: a receipt is missing")
    return Verification(
        faults=tuple(findings.faults),
        more=findings.more,
        unchecked=tuple(findings.unchecked),
        checked=dict(findings.checked),
    )


def _record(store: Store, findings: _Findings) -> Record | None:
    path = store.private / "run.json"
    try:
        record = Record.model_validate_json(path.read_text(encoding="utf-8"), strict=True)
    except ValidationError as error:
        findings.add(*(f"{_name(store, path)}: {fault}" for fault in _described(error)))
    except (OSError, ValueError) as error:
        findings.add(f"{_name(store, path)} cannot be read: {error}")
    else:
        return record
    findings.unchecked.append("data/ and the shards: only run.json says what belongs to the corpus")
    return None


def _described(error: ValidationError) -> list[str]:
    return [f"{'.'.join(map(str, fault['loc'])) or 'all of it'}: {fault['msg']}" for fault in error.errors()]


def _name(store: Store, path: Path) -> str:
    return path.relative_to(store.output).as_posix()


def _receipt(store: Store, prefix: str, fingerprint: str, findings: _Findings) -> Receipt | None:
    path = store.shard_folder(fingerprint) / "receipt.json"
    name = _name(store, path)
    try:
        receipt = _RECEIPT.validate_json(path.read_text(encoding="utf-8"), strict=True)
    except ValidationError as error:
        findings.add(*(f"{name}: {fault}" for fault in _described(error)))
        return None
    except (OSError, ValueError) as error:
        findings.add(f"{name} cannot be read: {error}")
        return None
    if (receipt.fingerprint, receipt.prefix) != (fingerprint, prefix):
        findings.add(f"{name} is that of another shard than run.json says")
        return None
    decided = Shard(prefix=prefix, sources=(), digests=(), parts=receipt.parts)
    if decided.fingerprint != fingerprint:
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
    strays = [document.id for document in rebuilt.documents if _is_astray(document.id, receipt.prefix)]
    findings.add(*rebuilt.faults, *(f"{name} does not belong in the shard {receipt.prefix}" for name in strays))
    if rebuilt.faults:
        return receipt.counts
    counts = count(rebuilt.documents)
    # The language of a rejected article is in no table.
    if sum(receipt.counts.unrouted.values()) == counts.rejected.get("no_route", 0):
        counts = replace(counts, unrouted=receipt.counts.unrouted)
    findings.add(*_differing(f"the receipt of shard {receipt.prefix}", receipt.counts, counts))
    return counts


def _is_astray(identifier: str, prefix: str) -> bool:
    """Return whether an id belongs to another shard; since it belongs to one alone, no two shards can share an id."""
    return prefix != WHOLE and not digest_bytes(identifier.encode()).startswith(prefix)


def _differing(where: str, stored: Counts, counted: Counts) -> list[str]:
    mine, theirs = asdict(stored), asdict(counted)
    return [
        f"{where} says {name} = {mine[name]!r}, the tables give {theirs[name]!r}"
        for name in mine
        if mine[name] != theirs[name]
    ]


def _check_files(store: Store, receipt: Receipt, name: TableName, findings: _Findings) -> pa.Table | None:
    """Check both files of a table, that of the shard and the published one; return what the published one holds."""
    shard = store.shard_folder(receipt.fingerprint) / f"{name}.parquet"
    published = store.output / "data" / name / f"{receipt.prefix}.parquet"
    for path in (shard, published):
        try:
            digest = digest_file(path)
        except OSError as error:
            findings.add(f"{_name(store, path)} cannot be read: {error.strerror}")
            continue
        findings.checked["files"] += 1
        if digest != receipt.sha256[name]:
            findings.add(f"{_name(store, path)} is not as it was written: its SHA-256 is not that of the receipt")
    return _table(store, published, name, receipt.rows[name], findings) if published.is_file() else None


def _table(store: Store, path: Path, name: TableName, rows: int, findings: _Findings) -> pa.Table | None:
    try:
        with pq.ParquetFile(path) as file:
            schema = file.schema_arrow
            table = file.read() if schema.equals(SCHEMAS[name]) else None
        if table is not None:
            table.validate(full=True)
    except _READ_ERRORS as error:
        findings.add(f"{_name(store, path)} is damaged: {error}")
        return None
    if table is None:
        columns = [f.name for f in SCHEMAS[name] if schema.get_field_index(f.name) < 0 or schema.field(f.name) != f]
        strange = [column for column in schema.names if column not in SCHEMAS[name].names]
        differing = ", ".join([*columns, *strange]) or "the order of its columns"
        findings.add(f"{_name(store, path)} has not the schema of the table {name}: {differing}")
        return None
    if table.num_rows != rows:
        findings.add(f"{_name(store, path)} has {table.num_rows:,} rows, its receipt says {rows:,}")
    return table


def _check_strays(store: Store, record: Record, receipts: Sequence[Receipt], findings: _Findings) -> None:
    """Find files that belong to nothing. Shards that are not published are a run that was not finished."""
    data, shards = store.output / "data", store.private / "shards"
    published = {data / name / f"{receipt.prefix}.parquet" for receipt in receipts for name in receipt.sha256}
    known = {r.fingerprint: {"receipt.json", *(f"{name}.parquet" for name in r.sha256)} for r in receipts}
    for path in sorted(data.rglob("*")):
        # Those of a shard without a receipt are not known; that it is missing has been said.
        if not path.is_dir() and path not in published and len(receipts) == len(record.shards):
            findings.add(f"{_name(store, path)} belongs to nothing")
    unfinished = 0
    for path in sorted(shards.iterdir()) if shards.is_dir() else ():
        if not path.is_dir():
            findings.add(f"{_name(store, path)} belongs to nothing")
        elif path.name not in record.shards.values():
            unfinished += 1
        elif path.name in known:
            strays = (child for child in sorted(path.iterdir()) if child.name not in known[path.name])
            findings.add(*(f"{_name(store, child)} belongs to nothing" for child in strays))
    if unfinished:
        findings.unchecked.append(
            f"{unfinished:,} shards that are not published, of a run that did not come to its end"
        )


def _check_record(record: Record, total: Counts, findings: _Findings) -> None:
    findings.add(*_differing("run.json", record.corpus, total))
    prefixes = sorted("" if prefix == WHOLE else prefix for prefix in record.shards)
    overlapping = [second for first, second in pairwise(prefixes) if second.startswith(first)]
    findings.add(*(f"run.json: the shard {prefix} is part of another one" for prefix in overlapping))
    most = {
        "documents": total.documents,
        "lines": sum(total.lines.values()),
        "segments_copied": total.segments_copied,
    }
    for name, largest in most.items():
        if getattr(record, name) > largest:
            findings.add(
                f"run.json says that the run worked on {getattr(record, name):,} {name}: there are {largest:,}"
            )


def _check_card(store: Store, record: Record, receipts: Sequence[Receipt], total: Counts, findings: _Findings) -> None:
    """Check that README.md is what the tables give."""
    path = store.output / "README.md"
    try:
        stored = path.read_bytes().decode("utf-8")
    except (OSError, ValueError) as error:
        findings.add(f"README.md cannot be read: {error}")
        return
    if record.version != __version__:
        findings.unchecked.append(f"README.md: it was made by anglicize {record.version}, this is {__version__}")
        return
    config = _config(store, findings)
    edition = Edition(config=config, receipts=tuple(receipts), counts=total, worked=Counts(), seconds=0)
    try:
        card = card_of(edition)
    except PipelineError as error:
        findings.unchecked.append(f"the models in README.md: {error}")
        without = Edition(config=_without_stages(), receipts=edition.receipts, counts=total, worked=Counts(), seconds=0)
        card, stored = _without_models(card_of(without)), _without_models(stored)
    both = zip_longest(stored.split("\n"), card.split("\n"))
    for number, (line, expected) in enumerate(both, start=1):
        if line != expected:
            findings.add(f"README.md line {number} is {line!r}, the tables give {expected!r}")


def _config(store: Store, findings: _Findings) -> RunConfig:
    """Return the configuration of the run; one without stages when it cannot be read."""
    path = store.private / "config.toml"
    try:
        return RunConfig.of(tomllib.loads(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        findings.add(*(f"{_name(store, path)}: {fault}" for fault in _described(error)))
    except (OSError, ValueError, RecursionError) as error:
        findings.add(f"{_name(store, path)} cannot be read: {error}")
    return _without_stages()


def _without_stages() -> RunConfig:
    return RunConfig(stages=())


def _without_models(card: str) -> str:
    """Return the card without its section on models, which only who has the models can write."""
    head, title, rest = card.partition("\n## Models\n")
    return head + title + rest[rest.find("\n## ") :] if title else card
