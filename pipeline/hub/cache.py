"""The user's ordinary Hub cache: which files of a checkpoint a conversion needs, and where the cache has them.

Asks nobody on the network.
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from huggingface_hub import constants, scan_cache_dir, try_to_load_from_cache
from huggingface_hub.utils.sha import git_hash

from pipeline.digest import digest_file
from pipeline.errors import ModelError
from pipeline.models.files import CHECKPOINT_FILES, WEIGHTS_FILES, WORDS
from pipeline.models.hub_paths import cache_folder, repo_folder, snapshot_folder

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
DIGEST = re.compile(r"[0-9a-f]{64}|[0-9a-f]{40}")
"""How the Hub names the content of a file: by its SHA-256 when LFS stores it, else by its git object's SHA-1."""

_SHA1_LENGTH = 40
_TWO_VOCABULARIES = re.compile(rb'"separate_vocabs"\s*+:\s*+true')
_FRONT_MATTER_BYTES = 1 << 16  # the front matter of a model card has a few hundred
_FRONT_MATTER = re.compile(r"---[ \t\r]*+\n(.*?)\n---", re.DOTALL)
_LICENCE = re.compile(
    r"""^(license(?:_name)?):[ \t]*+(?:\r?\n[ \t]*+-[ \t]++)?[\["']*+(?!null\b)(\w[\w.+-]{0,79})""",
    re.ASCII | re.MULTILINE,
)
"""A value or the first of a list, in either notation; anything else is no name of a licence."""


def files_to_take(repo: str, names: Iterable[str]) -> list[str]:
    """Return the files that a conversion needs, of those a repository has.

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


def from_cache(repo: str, revision: str | None, reason: str) -> Path:
    """Return the folder of the complete snapshot that the cache holds.

    Raises:
        ModelError: It holds none, or a file that its digest in the cache does not fit.
    """
    names = (*CHECKPOINT_FILES, *OPTIONAL, *WEIGHTS_FILES)
    cached = {name: try_to_load_from_cache(repo, name, cache_folder(), revision) for name in names}
    found = {name: Path(path) for name, path in cached.items() if isinstance(path, str)}
    try:
        taken = [found[name] for name in files_to_take(repo, found)]
    except ModelError:
        taken = []
    tokenizer = found.get("tokenizer_config.json")
    if tokenizer and "target_vocab.json" not in found and _TWO_VOCABULARIES.search(tokenizer.read_bytes()):
        taken = []
    if not taken:
        message = (
            f"{repo}: {reason}, and the Hub cache holds no complete copy of revision "
            f"{revision or constants.DEFAULT_REVISION}. Either run the same command on a machine with network and copy "
            f"the folder {repo_folder(repo).name} of its Hub cache (~/.cache/huggingface/hub by default) into "
            f"{cache_folder()}; or let HF_HUB_CACHE name a Hub cache that holds it, or HF_ENDPOINT a mirror that can "
            "be reached from here"
        )
        raise ModelError(message)
    for path in taken:
        if path.is_symlink() and DIGEST.fullmatch(digest := path.readlink().name):
            require_digest(repo, path, digest)
    return snapshot_folder(repo, taken[0].parent.name)


def require_digest(repo: str, path: Path, digest: str) -> None:
    """Check a file of the cache.

    Raises:
        ModelError: Its content has another digest.
    """
    if not has_digest(path, digest):
        message = (
            f"{repo}: {path} is damaged, its digest is not the one that the Hub advertises: delete {path.resolve()}, "
            "and download it with the same command or copy it again"
        )
        raise ModelError(message)


def has_digest(path: Path, digest: str) -> bool:
    """Return whether the content of a file is what the Hub names so; see `DIGEST`."""
    return digest == (git_hash(path.read_bytes()) if len(digest) == _SHA1_LENGTH else digest_file(path))


def remember(repo: str, revision: str, commit: str) -> None:
    """Note what a branch or tag is now, as the Hub client would have, for when the Hub cannot be asked."""
    ref = repo_folder(repo) / "refs" / revision
    if revision != commit:
        with suppress(OSError):  # a cache that others fill may be complete and not ours to write
            ref.parent.mkdir(parents=True, exist_ok=True)
            temporary = ref.with_name(f"{ref.name}.part")
            temporary.write_text(commit, encoding="utf-8")
            temporary.replace(ref)


def forget(repo: str, revision: str) -> int:
    """Delete a commit, and what is left of broken downloads of its repository, from the Hub cache.

    Files that another commit of the repository shares stay.

    Returns:
        The bytes freed; 0 when nothing was there.

    Raises:
        ModelError: As `snapshot_folder`, or the files cannot be deleted.
    """
    folder = snapshot_folder(repo, revision)
    if not folder.exists():
        return 0
    parts = {part: part.stat().st_size for part in (repo_folder(repo) / "blobs").glob(f"*{PARTIAL}")}
    cache = scan_cache_dir(cache_folder())
    ours = frozenset(found for found in cache.repos if found.repo_id == repo and found.repo_type == "model")
    strategy = replace(cache, repos=ours).delete_revisions(revision)
    strategy.execute()
    if folder.exists():
        message = f"{repo}: {folder} cannot be deleted: see who owns it, or delete it by hand"
        raise ModelError(message)
    for part in parts:
        part.unlink(missing_ok=True)
    return sum(parts.values()) + strategy.expected_freed_size


def licence(snapshot: Path) -> str:
    """Return the licence that the front matter of the model card names, or the first of several; empty when none.

    Read line by line: a card whose YAML is broken elsewhere still names its licence.
    """
    card = snapshot / CARD
    if not card.is_file():
        return ""
    with card.open("rb") as stream:
        matter = _FRONT_MATTER.match(stream.read(_FRONT_MATTER_BYTES).decode("utf-8-sig", errors="replace"))
    named = dict(_LICENCE.findall(matter[1])) if matter else {}
    name: str = named.get("license", "")
    return named.get("license_name", name) if name == "other" else name
