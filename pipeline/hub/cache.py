"""The user's ordinary Hub cache: where it has the files of a checkpoint, and which of them a conversion needs.

Knows no network, and imports nothing heavy until something is to be deleted: a run asks it where files lie.
"""

import json
import os
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from huggingface_hub import constants

from pipeline.digest import digest_file
from pipeline.errors import ModelError
from pipeline.models.files import CHECKPOINT_FILES, WEIGHTS_FILES, WORDS
from pipeline.models.hub_paths import COMMIT, cache_folder, repo_folder, snapshot_folder

CARD = "README.md"
OPTIONAL = (
    CARD,
    "generation_config.json",
    "special_tokens_map.json",
    "target_vocab.json",
    "tokenizer_config.json",
    WORDS,
)
"""Files that are taken when the repository has them; `target_vocab.json` is there when the vocabularies differ."""

PARTIAL = ".anglicize.incomplete"  # `hf cache` lists files that end in .incomplete as interrupted downloads
_FRONT_MATTER = 1 << 16  # bytes; the front matter of a model card is a few hundred
SHA256 = re.compile(r"[0-9a-f]{64}")
_LICENCE = re.compile(
    r"""^(license(?:_name)?):[ \t]*+(?:\r?\n[ \t]*+-[ \t]++)?[\["']*+(?!null\b)(\w[\w.+-]{0,79})""",
    re.ASCII | re.MULTILINE,
)
"""A value or the first of a list, in either notation; anything else is no name of a licence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The files of one checkpoint as they lie in the Hub cache.

    Attributes:
        repo: The repository, such as `Helsinki-NLP/opus-mt-fr-en`.
        revision: The commit they are of, 40 hexadecimal digits.
        folder: Where they lie.
        files: Their names, sorted; the folder may hold others, which are nobody's business.
        licence: As the front matter of the README names it; empty when it names none.
        source: `hub` when their list is what the Hub says now, `cache` when the Hub could not be asked.
    """

    repo: str
    revision: str
    folder: Path
    files: tuple[str, ...]
    licence: str
    source: Literal["hub", "cache"]


def forget(repo: str, revision: str) -> int:
    """Delete a commit, and what is left of broken downloads of its repository, from the Hub cache.

    Files that another commit of the repository shares stay.

    Returns:
        The bytes freed; 0 when nothing was there.

    Raises:
        ModelError: As `snapshot_folder`, or the files cannot be deleted.
    """
    from huggingface_hub import scan_cache_dir  # noqa: PLC0415 - heavy, and never wanted at run time
    from huggingface_hub.errors import CacheNotFound  # noqa: PLC0415 - as above

    folder = snapshot_folder(repo, revision)
    try:
        cache = scan_cache_dir(cache_folder())
        freed = 0
        for part in (repo_folder(repo) / "blobs").glob(f"*{PARTIAL}"):
            freed += part.stat().st_size
            part.unlink()
    except CacheNotFound:
        return 0
    except (OSError, ValueError) as error:
        message = f"{repo}: {error}"
        raise ModelError(message) from error
    ours = frozenset(found for found in cache.repos if found.repo_id == repo and found.repo_type == "model")
    strategy = replace(cache, repos=ours).delete_revisions(revision)
    strategy.execute()
    if folder.exists():
        message = f"{repo}: {folder} cannot be deleted: see who owns it, or delete it by hand"
        raise ModelError(message)
    return freed + strategy.expected_freed_size


def files_to_take(repo: str, names: Iterable[str]) -> list[str]:
    """Return the files to take of those a repository has.

    Raises:
        ModelError: It is no MarianMT checkpoint, or its weights are split or in another format.
    """
    there = set(names)
    if missing := [name for name in CHECKPOINT_FILES if name not in there]:
        message = f"{repo}: no MarianMT checkpoint: the repository lacks {', '.join(missing)}"
        raise ModelError(message)
    weights = [name for name in WEIGHTS_FILES if name in there]
    if not weights:
        sharded = any(f"{name}.index.json" in there for name in WEIGHTS_FILES)
        found = "its weights are split over several files" if sharded else f"it has no {' and no '.join(WEIGHTS_FILES)}"
        message = f"{repo}: {found}, and other forms of weights are not read: take another checkpoint"
        raise ModelError(message)
    return [*CHECKPOINT_FILES, *(name for name in OPTIONAL if name in there), weights[0]]


def remember(repo: str, revision: str, commit: str) -> None:
    """Note what a branch or tag is now, as the Hub client would have, for when the Hub cannot be asked."""
    ref = repo_folder(repo) / "refs" / revision
    if revision == commit or (ref.is_file() and ref.read_text(encoding="utf-8") == commit):
        return
    with suppress(OSError):  # a cache that others fill may be complete and not ours to write
        ref.parent.mkdir(parents=True, exist_ok=True)
        new = ref.with_name(f"{ref.name}.{os.getpid()}.tmp")
        new.write_text(commit, encoding="utf-8")
        new.replace(ref)


def from_cache(repo: str, revision: str | None, reason: str) -> Snapshot:
    """Return the complete snapshot that the cache holds.

    Raises:
        ModelError: It holds none, or a file whose name in the cache is its SHA-256 has another one.
    """
    commit = _cached_commit(repo, revision or constants.DEFAULT_REVISION)
    folder = snapshot_folder(repo, commit) if commit else None
    there = {name for name in (*CHECKPOINT_FILES, *OPTIONAL, *WEIGHTS_FILES) if folder and (folder / name).is_file()}
    lacks = [name for name in CHECKPOINT_FILES if name not in there]
    if not there.intersection(WEIGHTS_FILES):
        lacks.append(" or ".join(WEIGHTS_FILES))
    if folder and "target_vocab.json" not in there and _has_two_vocabularies(folder):
        lacks.append("target_vocab.json")
    if folder is None or lacks:
        what = f"lacks {', '.join(lacks)} of" if there else "does not hold"
        message = (
            f"{repo}: {reason}, and the Hub cache {what} its revision {revision or constants.DEFAULT_REVISION}. Either "
            "run the same command on a machine with network and copy the folder "
            f"{repo_folder(repo).name} of its Hub cache (~/.cache/huggingface/hub by default) into {cache_folder()}; "
            "or let HF_HUB_CACHE name a Hub cache that holds it, or HF_ENDPOINT a mirror that can be reached from here"
        )
        raise ModelError(message)
    files = files_to_take(repo, there)
    for path in (folder / name for name in files):
        blob = path.readlink() if path.is_symlink() else path
        if SHA256.fullmatch(blob.name) and digest_file(path) != blob.name:
            message = f"{repo}: {path} is damaged: delete {path.resolve()} and copy or download it again"
            raise ModelError(message)
    return snapshot(repo, folder.name, files, "cache")


def _cached_commit(repo: str, revision: str) -> str:
    if COMMIT.fullmatch(revision):
        return revision
    try:
        commit = (repo_folder(repo) / "refs" / revision).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""
    return commit if COMMIT.fullmatch(commit) else ""


def _has_two_vocabularies(folder: Path) -> bool:
    try:
        settings = json.loads((folder / "tokenizer_config.json").read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(settings, dict) and settings.get("separate_vocabs") is True


def snapshot(repo: str, commit: str, files: Iterable[str], source: Literal["hub", "cache"]) -> Snapshot:
    """Return the record of files that are all there."""
    folder = snapshot_folder(repo, commit)
    return Snapshot(
        repo=repo,
        revision=commit,
        folder=folder,
        files=tuple(sorted(files)),
        licence=_licence(folder / CARD),
        source=source,
    )


def _licence(readme: Path) -> str:
    """Return the licence that the front matter of a model card names, or the first of several; empty when it has none.

    Read line by line: a card whose YAML is broken elsewhere still names its licence.
    """
    if not readme.is_file():
        return ""
    with readme.open("rb") as stream:
        text = stream.read(_FRONT_MATTER).decode("utf-8-sig", errors="replace")
    opening, _, rest = text.partition("\n")
    matter, closing, _ = rest.partition("\n---")
    if opening.strip() != "---" or not closing:
        return ""
    named: dict[str, str] = dict(_LICENCE.findall(matter))
    licence = named.get("license", "")
    return named.get("license_name", licence) if licence == "other" else licence
