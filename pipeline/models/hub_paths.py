"""Where the Hub client keeps a repository on this machine. No network, no heavy imports.

<cache>/models--<owner>--<name>/{blobs,refs,snapshots/<commit>}
"""

import re
from pathlib import Path

from huggingface_hub import constants

from pipeline.errors import ModelError

_REPO = re.compile(r"[A-Za-z0-9][\w.-]*/[\w.-]+", re.ASCII)
_REVISION = re.compile(r"[A-Za-z0-9][\w./-]*", re.ASCII)
COMMIT = re.compile(r"[0-9a-f]{40}")


def snapshot_folder(repo: str, revision: str) -> Path:
    """Return the folder of a commit in the Hub cache, whether or not it exists.

    Raises:
        ModelError: `repo` is not `owner/name`, or `revision` is not a commit.
    """
    check_names(repo, revision)
    if not COMMIT.fullmatch(revision):
        message = f"{repo}: {revision!r} is not a commit of 40 hexadecimal digits"
        raise ModelError(message)
    return repo_folder(repo) / "snapshots" / revision


def check_names(repo: str, revision: str | None) -> None:
    """Refuse an invalid repository or revision before it becomes part of a path or an address.

    Raises:
        ModelError: It is refused.
    """
    if not _REPO.fullmatch(repo) or ".." in repo or "--" in repo:
        message = f"{repo!r} is not a Hub repository: expected owner/name, such as Helsinki-NLP/opus-mt-fr-en"
        raise ModelError(message)
    if revision is not None and (not _REVISION.fullmatch(revision) or ".." in revision):
        message = f"{repo}: {revision!r} is not a revision: expected a commit, a branch or a tag"
        raise ModelError(message)


def cache_folder() -> Path:
    """Return the Hub cache, as set by HF_HUB_CACHE or HF_HOME."""
    return Path(constants.HF_HUB_CACHE).expanduser().resolve()


def repo_folder(repo: str) -> Path:
    """Return the cache folder of a repository, with `blobs`, `refs` and `snapshots`."""
    return cache_folder() / constants.REPO_ID_SEPARATOR.join(("models", *repo.split("/")))
