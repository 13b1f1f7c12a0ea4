"""Shards → the data set folder that `datasets.load_dataset` opens, with its card and the record of the run.

`data/` and `README.md` change together, once, when every shard of a run is done; until then the former corpus stands.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.corpus.card import card
from pipeline.corpus.record import CONFIG, NAME, RunRecord, read_record
from pipeline.corpus.schema import SCHEMAS, TableName
from pipeline.corpus.storage import PRIVATE
from pipeline.corpus.store import Receipt, Store
from pipeline.digest import digest_value
from pipeline.errors import StoreError


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """All that a published corpus is made from.

    Attributes:
        record: How it was made; the card is computed from it.
        config: The configuration of the run, as TOML.
        receipts: Of all shards, by prefix.
    """

    record: RunRecord
    config: str
    receipts: tuple[Receipt, ...]


def published_name(table: str, prefix: str) -> str:
    """Return the name of a published file."""
    return f"data/{table}/{prefix}.parquet"


def contents(receipts: Sequence[Receipt]) -> dict[TableName, str]:
    """Return the digest of the content of each table that has rows."""
    files = {name: [[r.prefix, r.sha256[name]] for r in receipts if name in r.sha256] for name in SCHEMAS}
    return {name: digest_value(content) for name, content in files.items() if content}


def is_published(store: Store, edition: Edition) -> bool:
    """Return whether the folder already holds exactly this edition."""
    storage, wanted = store.storage, edition.record
    try:
        stored = read_record(storage)
        is_whole = storage.read_text("README.md") == card(wanted) and storage.digest(CONFIG) == stored.config_sha256
        digests = {name: storage.digest(name) for name in storage.files("data")}
    except (StoreError, OSError, ValueError):
        return False
    is_same = (stored.shards, stored.tables) == (wanted.shards, wanted.tables)
    return is_whole and is_same and digests == _published(edition.receipts)


def _published(receipts: Sequence[Receipt]) -> Mapping[str, str]:
    return {published_name(table, r.prefix): sha for r in receipts for table, sha in r.sha256.items()}


def publish(store: Store, edition: Edition) -> None:
    """Put the edition in place of whatever the folder holds.

    Raises:
        StoreError: The folder cannot be written.
    """
    storage = store.storage
    try:
        text = card(edition.record)
        storage.replace_folder(_stage_data(store, edition.receipts), "data", f"{PRIVATE}/replaced")
        storage.write_text("README.md", text)
        storage.write_text(CONFIG, edition.config)
        storage.write_json(NAME, edition.record.model_dump(mode="json"))
    except OSError as error:
        message = f"{store.output} cannot be written: {error.strerror}; finished shards are kept, run again to go on"
        raise StoreError(message) from error


def _stage_data(store: Store, receipts: Sequence[Receipt]) -> str:
    """Build the new `data/` beside the old one, of links to the shards where the file system has them."""
    staged = f"{PRIVATE}/staged"
    store.storage.remove(staged)
    store.storage.make_folder(staged)
    for receipt in receipts:
        for table in receipt.rows:
            source = f"{store.shard_folder(receipt.fingerprint)}/{table}.parquet"
            store.storage.link(source, f"{staged}/{table}/{receipt.prefix}.parquet")
    return staged
