from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.corpus.partition import fingerprint_of
from pipeline.corpus.schema import SCHEMAS
from pipeline.corpus.stats import Counts
from pipeline.corpus.store import SHARDS, Store
from pipeline.errors import StoreError

Named = tuple[str, dict[str, str]]
TABLE = pa.Table.from_pylist(
    [{"id": "a", "reason": "empty", "detail": "0 bytes", "path": "a"}], schema=SCHEMAS["rejected"]
)
SHARD: Named = ("all", {"a": "1"})
OTHER: Named = ("all", {"a": "2"})
FINGERPRINT = fingerprint_of(*SHARD)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(tmp_path / "out")
    made.prepare()
    return made


def test_a_shard_is_done_when_its_receipt_is_there(store: Store) -> None:
    assert store.receipt(FINGERPRINT) is None

    written = store.write_shard(*SHARD, {"rejected": TABLE}, Counts(documents=1, rejected={"empty": 1}))

    assert store.receipt(FINGERPRINT) == written
    assert pq.read_table(store.output / store.shard_folder(FINGERPRINT) / "rejected.parquet").num_rows == 1


@pytest.mark.parametrize("content", ["", "{}", '{"fingerprint": 3}', "[]", "null"])
def test_a_damaged_receipt_is_no_receipt(store: Store, content: str) -> None:
    store.write_shard(*SHARD, {}, Counts())
    (store.output / store.shard_folder(FINGERPRINT) / "receipt.json").write_text(content, encoding="utf-8")

    assert store.receipt(FINGERPRINT) is None


def test_equal_rows_are_equal_bytes(store: Store) -> None:
    first = store.write_shard(*SHARD, {"rejected": TABLE}, Counts())
    second = store.write_shard(*OTHER, {"rejected": TABLE}, Counts())

    assert first.sha256 == second.sha256


def test_shards_of_former_corpora_are_removed(store: Store) -> None:
    store.write_shard(*SHARD, {}, Counts())
    store.write_shard(*OTHER, {}, Counts())

    store.forget_all_but([FINGERPRINT])

    assert store.storage.children(SHARDS) == [FINGERPRINT]


def test_a_file_where_the_output_should_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file", encoding="utf-8")

    with pytest.raises(StoreError, match="is a file"):
        Store(tmp_path / "out").prepare()


def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.makedirs", refuse)

    with pytest.raises(StoreError, match="cannot be written"):
        Store(tmp_path / "out").prepare()


def test_counts_add_up_key_by_key() -> None:
    total = Counts(documents=1, languages={"fr": 1}) + Counts(documents=2, languages={"en": 1, "fr": 1})

    assert total == Counts(documents=3, languages={"en": 1, "fr": 2})
