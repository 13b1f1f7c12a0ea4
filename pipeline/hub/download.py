"""One MarianMT checkpoint of the Hugging Face Hub → the files that a conversion needs, in the user's own Hub cache.

Only files of the names that `pipeline.hub.cache` lists are ever asked for, so no code of a repository can come along.

The Hub's own client (2.4) begins a file again when its process ends (huggingface_hub #4196), and checks no digest. So
each file goes into a partial file beside the cache's blobs, which the next call resumes, and becomes a blob when its
digest is right; the client is left to link it.
"""

import json
import shutil
from pathlib import Path

import httpx2
from huggingface_hub import HfApi, constants, hf_hub_download, hf_hub_url
from huggingface_hub.errors import OfflineModeIsEnabled
from huggingface_hub.file_download import http_get
from huggingface_hub.hf_api import RepoSibling
from huggingface_hub.utils import WeakFileLock, build_hf_headers  # type: ignore[attr-defined]  # not in `__all__`

from pipeline.errors import ModelError
from pipeline.hub.cache import DIGEST, PARTIAL, files_to_take, from_cache, has_digest, remember, require_digest
from pipeline.hub.errors import MAKE_ROOM, NOT_A_HUB, advice, unreachable
from pipeline.models.hub_paths import COMMIT, cache_folder, check_names, repo_folder, snapshot_folder


def download(repo: str, revision: str | None) -> Path:
    """Return the folder of the checkpoint at `revision`, which is named after its commit; download what it lacks.

    An interrupted download is resumed by the next call. Every file is compared with the digest that the Hub advertises.
    When the Hub cannot be reached, or HF_HUB_OFFLINE is set, a complete copy in the cache is taken instead.

    Args:
        repo: The repository, as `owner/name`.
        revision: A commit, branch or tag; None for the present `main`.

    Raises:
        ModelError: Whatever went wrong, in a message that names the repository and says what to do.
    """
    check_names(repo, revision)
    # Otherwise the client fetches a list of coding agents once a day, to tell the Hub which of them calls it.
    constants.HF_HUB_DISABLE_TELEMETRY = True
    try:
        return _download(repo, revision)
    except Exception as error:
        if what_to_do := advice(error):
            message = f"{repo}: {what_to_do}"
            raise ModelError(message) from error
        raise


def _download(repo: str, revision: str | None) -> Path:
    try:
        commit, files = _listing(repo, revision)
    except (httpx2.HTTPError, OfflineModeIsEnabled) as error:
        if reason := unreachable(error):
            return from_cache(repo, revision, reason)
        raise
    taken = [files[name] for name in files_to_take(repo, files)]
    for file in sorted(taken, key=lambda file: file.size or 0):  # small ones first: what is wrong is known early
        _fetch(repo, commit, file)
    remember(repo, revision or constants.DEFAULT_REVISION, commit)
    return snapshot_folder(repo, commit)


def _listing(repo: str, revision: str | None) -> tuple[str, dict[str, RepoSibling]]:
    """Return the commit that `revision` is now, and its files by name.

    Raises:
        ModelError: What answered is no Hub, or advertises no digests.
        httpx2.HTTPError: No answer, or one that says no.
    """
    try:
        info = HfApi().model_info(repo, revision=revision, files_metadata=True, timeout=constants.HF_HUB_ETAG_TIMEOUT)
        commit, files = str(info.sha), {file.rfilename: file for file in info.siblings or ()}
    except (json.JSONDecodeError, KeyError, TypeError, AttributeError):
        commit, files = "", {}
    if not COMMIT.fullmatch(commit) or not all(DIGEST.fullmatch(_digest(file)) for file in files.values()):
        message = f"{repo}: what answers at {constants.ENDPOINT} {NOT_A_HUB}"
        raise ModelError(message)
    return commit, files


def _digest(file: RepoSibling) -> str:
    return (file.lfs.sha256 if file.lfs else file.blob_id) or ""


def _fetch(repo: str, commit: str, file: RepoSibling) -> None:
    """Put one file into the cache, and make sure that it is the one advertised."""
    path = snapshot_folder(repo, commit) / file.rfilename
    if not path.exists():
        blob = repo_folder(repo) / "blobs" / _digest(file)
        lock = cache_folder() / ".locks" / repo_folder(repo).name / f"{blob.name}.lock"  # the one the client takes
        for folder in (blob.parent, lock.parent):
            folder.mkdir(parents=True, exist_ok=True)
        with WeakFileLock(lock):
            if not blob.exists():
                _fetch_blob(repo, commit, file, blob)
        hf_hub_download(repo, file.rfilename, revision=commit)
    require_digest(repo, path, _digest(file))


def _fetch_blob(repo: str, commit: str, file: RepoSibling, blob: Path) -> None:
    """Download a file, resuming where an earlier download broke off."""
    part, size = blob.with_name(blob.name + PARTIAL), file.size or 0
    if part.exists() and part.stat().st_size > size:
        part.unlink()
    with part.open("ab") as stream:
        needed, free = size - stream.tell(), shutil.disk_usage(part.parent).free
        if free < needed:
            room = f"{part.parent} has room for {free / 1e6:.0f}"
            message = f"{repo}: {needed / 1e6:.0f} MB are needed, and {room}: {MAKE_ROOM}"
            raise ModelError(message)
        http_get(
            hf_hub_url(repo, file.rfilename, revision=commit),
            stream,
            resume_size=stream.tell(),
            headers=build_hf_headers(headers={"Accept-Encoding": "identity"}),  # a compressed answer cannot be resumed
            expected_size=size,
            displayed_filename=file.rfilename,
        )
    if not has_digest(part, blob.name):
        part.unlink()
        message = (
            f"{repo}: {file.rfilename} came with another digest than the Hub advertises, and was thrown away: run the "
            "same command again; if that does not help, what serves the Hub's files here changes them"
        )
        raise ModelError(message)
    part.replace(blob)
