"""The run record: how a corpus was made. Written by publication, read by all that asks a corpus where it comes from.

One typed, versioned JSON file, `.anglicize/run.json`. Records of former formats are upgraded when they are read; those
of a later one are refused.
"""

import json
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from pipeline.corpus.partition import HASH_BITS, WHOLE
from pipeline.corpus.schema import TableName
from pipeline.corpus.stats import Counts
from pipeline.corpus.storage import PRIVATE, Storage
from pipeline.errors import StoreError

NAME = f"{PRIVATE}/run.json"
CONFIG = f"{PRIVATE}/config.toml"
FORMAT: Final = 2
"""Raised when a field is added or gets another meaning; `_upgraded` then learns the step."""

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Prefix = Annotated[str, StringConstraints(pattern=rf"^({WHOLE}|[01]{{1,{HASH_BITS}}}|[0-9a-f]{{1,64}})$")]
"""Bits of the hashes of its ids; hexadecimal digits in records of the first format."""
Number = Annotated[int, Field(ge=0)]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TranslationRecord(_Record):
    """What translated one language, and how: with the table of segments it can fill a translation memory."""

    language: str
    """BCP 47 tag, as the table of segments has it."""
    model: str
    """Name, as the table of segments has it."""
    digest: str
    """Of the model's files; the name again where the model has none."""
    engine: str
    """The engine, its versions, and that of the checks."""
    compute_type: str
    beam_size: int


class ModelRecord(_Record):
    """A model that gave some of the English."""

    name: str
    digest: str
    """Of its files."""
    search: str
    """Engine with versions, number format and beam, in words."""
    licence: str
    """Of the weights."""
    repo: str | None = None
    """Repository of the Hugging Face Hub that it was fetched from."""
    revision: str | None = None
    """Commit of that repository."""


class RunRecord(_Record):
    """How a corpus was made, and what it holds.

    The figures of a run count what it worked on; `corpus` counts everything, shards that were done before included.
    """

    format: Literal[2] = FORMAT
    version: str
    """Of anglicize."""
    shards: dict[Prefix, Sha256]
    """Fingerprint of each shard, by prefix."""
    tables: dict[TableName, Sha256] = Field(default_factory=dict)
    """Digest of the content of each table that has rows."""
    config_sha256: Sha256 | None = None
    """Of `config.toml` beside the record; None in a record of the first format."""
    seconds: Annotated[float, Field(ge=0)]
    """Wall-clock time of the run."""
    documents: Number
    lines: Number
    segments_translated: Number
    """Distinct sentences of each shard that a model was asked for."""
    segments_copied: Number
    memory_hits: Number = 0
    """Distinct sentences of each shard that the translation memory knew."""
    translation: tuple[TranslationRecord, ...] = ()
    models: tuple[ModelRecord, ...] = ()
    corpus: Counts


def parse_record(text: str) -> RunRecord:
    """Return the record that a text holds, upgraded to this format.

    Raises:
        ValueError: It is no JSON, of a later format, or not what a record must be (pydantic's ValidationError).
    """
    table = json.loads(text)
    if isinstance(table, dict) and isinstance(table.get("format"), int) and table["format"] > FORMAT:
        message = f"its format is {table['format']}, this version reads up to {FORMAT}: use a later anglicize"
        raise ValueError(message)
    return RunRecord.model_validate_json(json.dumps(_upgraded(table)), strict=True)


def _upgraded(table: Any) -> Any:  # noqa: ANN401 - parsed JSON, before it is checked
    """Return a record of a former format as one of this format: the first one knew no models, tables or digests."""
    return {**table, "format": FORMAT} if isinstance(table, dict) and "format" not in table else table


def read_record(storage: Storage) -> RunRecord:
    """Return the record of the corpus in a folder.

    Raises:
        StoreError: There is none, or it cannot be used.
    """
    try:
        return parse_record(storage.read_text(NAME))
    except OSError as error:
        message = f"{storage.root} is not a published corpus: {NAME} cannot be read: {error.strerror}"
    except (ValueError, RecursionError) as error:
        message = f"{storage.root}: the record of the run, {NAME}, cannot be used: {'; '.join(described(error))}"
    raise StoreError(message)


def described(error: Exception) -> list[str]:
    """Return what is wrong with a record, one line a fault."""
    if isinstance(error, json.JSONDecodeError):
        return [f"all of it: Invalid JSON: {error}"]
    if not isinstance(error, ValidationError):
        return [str(error)]
    return [f"{'.'.join(map(str, fault['loc'])) or 'all of it'}: {fault['msg']}" for fault in error.errors()]
