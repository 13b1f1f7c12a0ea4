"""One MarianMT checkpoint of the Hugging Face Hub → the files that a conversion needs, in the user's own Hub cache.

Only files of the names that `pipeline.hub.cache` lists are ever asked for, so no code of a repository can come along.
Does not know what is in the files, who wants them or for which language, and does nothing unasked: no telemetry, no
look for updates.

The Hub's own client (2.4) throws a half-downloaded file away when its process ends. Large files are therefore fetched
into a partial file of our own beside the blobs, which the next call goes on with, and only then given to the client.
"""

import hashlib
import json
import logging
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from huggingface_hub import constants

from pipeline.digest import digest_file
from pipeline.errors import ModelError
from pipeline.hub.cache import PARTIAL, SHA256, Snapshot, files_to_take, from_cache, remember, snapshot
from pipeline.hub.errors import MAKE_ROOM, NOT_A_HUB, advice, unreachable
from pipeline.models.hub_paths import COMMIT, cache_folder, check_names, repo_folder, snapshot_folder

Bar = Callable[..., Any] | None
"""What draws the progress of one file; None is the Hub client's own bar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """A file as the Hub advertises it: `sha256` when it is stored with LFS, else the `git` object's SHA-1."""

    name: str
    size: int
    sha256: str
    git: str


def download(repo: str, revision: str | None, *, progress: bool) -> Snapshot:
    """Return the checkpoint at `revision` (None: the present `main`), downloading what the Hub cache lacks.

    A broken download is gone on with by the next call. Every file is compared with the digest that the Hub advertises.
    When the Hub cannot be reached, or HF_HUB_OFFLINE is set, a complete copy in the cache is taken instead.

    Args:
        repo: The repository, as `owner/name`.
        revision: A commit, branch or tag.
        progress: Draw a bar for each file when standard error is a terminal, and say when a broken download goes on.

    Raises:
        ModelError: Whatever went wrong, in a message that names the repository and says what to do.
    """
    check_names(repo, revision)
    if constants.is_offline_mode():
        return from_cache(repo, revision, "HF_HUB_OFFLINE forbids asking the Hub")
    try:
        with _discreet(progress=progress):
            return _from_hub(repo, revision, progress=progress)
    except Exception as error:
        if what_to_do := advice(error):
            message = f"{repo}: {what_to_do}"
            raise ModelError(message) from error
        raise


@contextmanager
def _discreet(*, progress: bool) -> Iterator[None]:
    """Keep the Hub client from asking for what nobody asked, and without `progress` from talking.

    Building its headers, the client would fetch a list of coding agents once a day to tell which one calls it, unless
    telemetry is off; the setting is read from the environment when the client is imported, which may be long past.
    """
    from huggingface_hub.utils.logging import (  # noqa: PLC0415 - heavy, and never wanted at run time
        get_verbosity,
        set_verbosity,
    )

    former = constants.HF_HUB_DISABLE_TELEMETRY, get_verbosity()
    constants.HF_HUB_DISABLE_TELEMETRY = True
    if not progress:
        set_verbosity(logging.ERROR)
    try:
        yield
    finally:
        constants.HF_HUB_DISABLE_TELEMETRY = former[0]
        set_verbosity(former[1])


def _from_hub(repo: str, revision: str | None, *, progress: bool) -> Snapshot:
    import httpx2  # noqa: PLC0415 - heavy, and never wanted at run time
    from huggingface_hub.errors import OfflineModeIsEnabled  # noqa: PLC0415 - as above
    from tqdm import tqdm  # type: ignore[import-untyped]  # noqa: PLC0415 - ships no types; as above

    try:
        commit, files = _listing(repo, revision)
    except (httpx2.HTTPError, OfflineModeIsEnabled) as error:
        if reason := unreachable(error):
            return from_cache(repo, revision, reason)
        raise
    chosen = [files[name] for name in files_to_take(repo, files)]
    folder = snapshot_folder(repo, commit)
    _require_room(repo, chosen, folder)
    bar = None if progress else partial(tqdm, disable=True)
    for file in sorted(chosen, key=lambda file: file.size):  # the small ones first: what is wrong is known early
        _fetch(repo, commit, file, bar)
    remember(repo, revision or constants.DEFAULT_REVISION, commit)
    return snapshot(repo, commit, [file.name for file in chosen], "hub")


def _listing(repo: str, revision: str | None) -> tuple[str, dict[str, _File]]:
    """Return the commit that `revision` is now, and its files by name.

    Raises:
        ModelError: What answered is no Hub.
        httpx2.HTTPError: No answer, or one that says no.
    """
    from huggingface_hub import HfApi  # noqa: PLC0415 - heavy, and never wanted at run time

    no_hub = f"{repo}: what answers at {constants.ENDPOINT} {NOT_A_HUB}"
    try:
        timeout = constants.HF_HUB_ETAG_TIMEOUT
        info = HfApi().model_info(repo, revision=revision, files_metadata=True, timeout=timeout)
        commit = str(info.sha)
        files = {
            file.rfilename: _File(
                name=file.rfilename,
                size=file.size or 0,
                sha256=file.lfs.sha256 if file.lfs else "",
                git=file.blob_id or "",
            )
            for file in info.siblings or ()
        }
    except (json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(no_hub) from error
    sound = all(SHA256.fullmatch(file.sha256) for file in files.values() if file.sha256)
    if not COMMIT.fullmatch(commit) or not sound:
        raise ModelError(no_hub)
    return commit, files


def _require_room(repo: str, files: Iterable[_File], folder: Path) -> None:
    blobs = repo_folder(repo) / "blobs"
    needed = 0
    for file in files:
        if not (folder / file.name).exists() and not (blobs / (file.sha256 or file.git)).is_file():
            part = blobs / f"{file.sha256}{PARTIAL}"
            needed += file.size - (part.stat().st_size if part.is_file() else 0)
    there = next(parent for parent in (blobs, *blobs.parents) if parent.exists())
    free = shutil.disk_usage(there).free
    if free < needed:
        message = f"{repo}: {needed / 1e6:.0f} MB are needed, and {there} has room for {free / 1e6:.0f}: {MAKE_ROOM}"
        raise ModelError(message)


def _fetch(repo: str, commit: str, file: _File, bar: Bar) -> None:
    """Put one file into the cache, and make sure that it is the one advertised."""
    from huggingface_hub import hf_hub_download  # noqa: PLC0415 - heavy, and never wanted at run time

    fresh = None
    if file.sha256 and not (snapshot_folder(repo, commit) / file.name).exists():
        fresh = _fetch_blob(repo, commit, file, bar)
    path = Path(hf_hub_download(repo, file.name, revision=commit, tqdm_class=bar))  # type: ignore[arg-type]  # any callable
    if path.resolve() != fresh and not _is_advertised(path, file):
        message = (
            f"{repo}: {path} is not the file that the Hub advertises, its digest differs: delete {path.resolve()} and "
            "run the same command again; if that does not help, what serves the Hub's files here changes them"
        )
        raise ModelError(message)


def _fetch_blob(repo: str, commit: str, file: _File, bar: Bar) -> Path | None:
    """Download a large file where the Hub client will find it, going on where an earlier download broke off.

    Returns:
        The file, when it was downloaded and its digest is right; None when it was there already.
    """
    from huggingface_hub.utils import (  # type: ignore[attr-defined]  # noqa: PLC0415 - public, but not in `__all__`
        WeakFileLock,
    )

    blobs = repo_folder(repo) / "blobs"
    blob, part = blobs / file.sha256, blobs / f"{file.sha256}{PARTIAL}"
    lock = cache_folder() / ".locks" / repo_folder(repo).name / f"{file.sha256}.lock"  # the one the client takes
    for folder in (blobs, lock.parent):
        folder.mkdir(parents=True, exist_ok=True)
    with WeakFileLock(lock):
        if blob.exists():
            return None
        _complete(repo, commit, file, part, bar)
        if not _is_advertised(part, file):
            part.unlink()
            message = (
                f"{repo}: {file.name} came with another SHA-256 than the Hub advertises, and was thrown away: run the "
                "same command again; if that does not help, what serves the Hub's files here changes them"
            )
            raise ModelError(message)
        part.replace(blob)
    return blob


def _complete(repo: str, commit: str, file: _File, part: Path, bar: Bar) -> None:
    """Download what a partial file lacks; one that is too long to be right is begun again."""
    from huggingface_hub import hf_hub_url  # noqa: PLC0415 - heavy, and never wanted at run time
    from huggingface_hub.file_download import http_get  # noqa: PLC0415 - as above
    from huggingface_hub.utils import (  # type: ignore[attr-defined]  # noqa: PLC0415 - as in _fetch_blob
        build_hf_headers,
    )

    if part.exists() and part.stat().st_size > file.size:
        part.unlink()
    with part.open("ab") as stream:
        http_get(
            hf_hub_url(repo, file.name, revision=commit),
            stream,
            resume_size=stream.tell(),
            # A compressed answer cannot be gone on with.
            headers=build_hf_headers(headers={"Accept-Encoding": "identity"}),
            expected_size=file.size,
            displayed_filename=file.name,
            tqdm_class=bar,  # type: ignore[arg-type]  # any callable
        )


def _is_advertised(path: Path, file: _File) -> bool:
    if file.sha256:
        return digest_file(path) == file.sha256
    return not file.git or _git_digest(path) == file.git


def _git_digest(path: Path) -> str:
    content = path.read_bytes()
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
