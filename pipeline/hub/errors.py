"""Exceptions of the Hub client → what to tell the user.

The client (2.x) speaks HTTP through `httpx2`; its own exceptions are subclasses of that module's `HTTPError`.
"""

import errno
from collections.abc import Iterator
from http import HTTPStatus

import httpx2
from huggingface_hub import constants, errors

MAKE_ROOM = "free some space, or set HF_HUB_CACHE to a folder on another disk, and run the same command again"
NOT_A_HUB = "is not a Hub: check HF_ENDPOINT, the proxy settings, and whether this network wants a login first"

_AGAIN = "run the same command again"
_GO_ON = f"What was downloaded is kept: {_AGAIN} to continue from there"
_LOG_IN = "log in with `hf auth login`, or set HF_TOKEN"
_NOT_THERE = (
    "the Hub has no such repository, or shows it only to its members. Check the spelling; if it is private, "
    f"{_LOG_IN}, and {_AGAIN}"
)
_REVISION_IS_GONE = (
    "the Hub no longer has this revision: the history of the repository was changed. "
    "`anglicize models fetch NAME --update` takes the current one"
)
_BUSY = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS)
_DISK_IS_FULL = (errno.ENOSPC, errno.EDQUOT)
_MAY_NOT_WRITE = (errno.EACCES, errno.EPERM, errno.EROFS)


def unreachable(error: Exception) -> str:
    """Return why the Hub cannot be asked; empty when it gave an answer, or was never sent a proper question."""
    if isinstance(error, errors.OfflineModeIsEnabled):
        return "HF_HUB_OFFLINE forbids asking the Hub"
    if isinstance(error, errors.HfHubHTTPError):
        status = error.response.status_code
        is_down = status in _BUSY or status >= HTTPStatus.INTERNAL_SERVER_ERROR
        return f"{constants.ENDPOINT} answers with status {status}" if is_down else ""
    if isinstance(error, httpx2.TimeoutException):
        return f"{constants.ENDPOINT} does not answer in time"
    if isinstance(error, httpx2.ConnectError | httpx2.ProxyError):
        return f"{constants.ENDPOINT} cannot be reached ({_in_short(error)})"
    if isinstance(error, httpx2.NetworkError | httpx2.RemoteProtocolError):
        return f"the connection to {constants.ENDPOINT} broke ({_in_short(error)})"
    return ""


def advice(error: Exception) -> str:
    """Return what happened and what to do; empty for what no network, disk, setting or account can bring about."""
    if isinstance(error, errors.LocalEntryNotFoundError) and isinstance(error.__cause__, Exception):
        error = error.__cause__  # the client says no more than that it could not find out
    if reason := unreachable(error):
        return f"{reason}. {_GO_ON}"
    return next((text for kind, text in _known(error) if isinstance(error, kind)), "")


def _known(error: Exception) -> Iterator[tuple[type[Exception] | tuple[type[Exception], ...], str]]:
    """Yield what to say of each kind of exception, the special ones before the general."""
    what = _in_short(error)
    yield (
        errors.GatedRepoError,
        f"its owner requires you to accept conditions: accept them on the model's page, {_LOG_IN}, and {_AGAIN}",
    )
    yield errors.RepositoryNotFoundError, _NOT_THERE
    yield (
        errors.RevisionNotFoundError,
        _REVISION_IS_GONE,
    )
    yield (
        errors.RemoteEntryNotFoundError,
        f"the Hub lists a file that it lacks. {_AGAIN.capitalize()} later; a mirror (HF_ENDPOINT) may be incomplete",
    )
    yield errors.DisabledRepoError, "the Hub has disabled it: choose another checkpoint"
    yield errors.HfHubHTTPError, _of_answer(error)
    yield errors.FileMetadataError, f"what answers at {constants.ENDPOINT} {NOT_A_HUB}"
    yield (errors.OIDCError, errors.DeviceCodeError), f"the account cannot be used ({what}): {_LOG_IN}, and {_AGAIN}"
    yield OSError, _of_system(error)
    yield (
        (httpx2.HTTPError, httpx2.InvalidURL, ValueError, ImportError),
        f"the Hub cannot be queried ({what}). Check HF_ENDPOINT, HF_TOKEN and the proxy settings",
    )


def _of_answer(error: Exception) -> str:
    """Return what to say about a status for which the client has no exception."""
    response = getattr(error, "response", None)
    status = getattr(response, "status_code", 0)
    is_logged_in = "authorization" in getattr(getattr(response, "request", None), "headers", ())
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN} and is_logged_in:
        return f"the Hub refuses this account (status {status}): with one that may read it, {_LOG_IN}, and {_AGAIN}"
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}:
        return _NOT_THERE
    return f"{constants.ENDPOINT} answers with status {status}, which is unexpected. {_AGAIN.capitalize()} later"


def _of_system(error: Exception) -> str:
    number = getattr(error, "errno", None)
    if number in _DISK_IS_FULL:
        return f"the disk of {constants.HF_HUB_CACHE} is full: {MAKE_ROOM}"
    if number in _MAY_NOT_WRITE:
        return (
            f"{constants.HF_HUB_CACHE} cannot be written ({_in_short(error)}): check its owner, or set HF_HUB_CACHE "
            f"to a folder of your own, and {_AGAIN}"
        )
    return f"the download broke off ({_in_short(error)}). {_GO_ON}"


def _in_short(error: Exception) -> str:
    """Return an exception in one short line."""
    return " ".join(f"{type(error).__name__}: {error}".split())[:200]
