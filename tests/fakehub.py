"""A Hugging Face Hub on loopback: what `huggingface_hub` asks of a model repository, answered from plain folders.

It answers as the real one does where the client can tell: file lists with sizes and LFS digests, the `X-Repo-Commit`
and `X-Linked-*` headers, LFS files behind a redirect to another host, error codes in headers. Its switches are the
ways in which a network disappoints; `requests` is what it was asked.
"""

import contextlib
import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace, TracebackType
from typing import Self
from urllib.parse import unquote, urlsplit

import pytest

LFS = (".safetensors", ".bin", ".spm", ".h5", ".ot", ".msgpack", ".onnx")
"""Endings of files that the Hub keeps with LFS, so that it knows their SHA-256."""

_LOOPBACK = "127.0.0.1,localhost"
_PROXIES = ("http_proxy", "https_proxy", "all_proxy")
_OTHER_HOST = "localhost"  # to a client another one than 127.0.0.1: where the real Hub has its storage
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request as it came; `byte_range` and `agent` are the headers Range and User-Agent, or empty."""

    method: str
    path: str
    byte_range: str
    agent: str
    is_authorized: bool


@dataclass(slots=True)
class Interruption:
    """A file whose transfer breaks after so many bytes; `times` says how often, None is always."""

    after: int
    times: int | None


@dataclass
class FakeHub:
    """A Hub that runs while it is entered, and its switches, which may be thrown at any time.

    Attributes:
        revisions: The folders of each repository's commits, by name; the last is `main`.
        gated: Repositories whose files nobody may have.
        listed_only: Files that are in the lists, but not to be had.
        tampered: Files that come with other content than the lists say.
        broken: How the transfer of a file breaks, by its name.
        status: Answer everything with this one; 0 answers properly.
        status_after: How many requests are answered properly all the same.
        page: Answer everything with this content, as the log-in page of a network does.
        delay: Seconds to wait before every answer.
        requests: What was asked, in order.
    """

    revisions: dict[str, dict[str, Path]] = field(default_factory=dict)
    gated: set[str] = field(default_factory=set)
    listed_only: set[str] = field(default_factory=set)
    tampered: set[str] = field(default_factory=set)
    broken: dict[str, Interruption] = field(default_factory=dict)
    status: int = 0
    status_after: int = 0
    page: bytes = b""
    delay: float = 0
    requests: list[Request] = field(default_factory=list)

    def __enter__(self) -> Self:
        """Begin to listen on a free port."""
        hub = self

        class Handler(_Handler):
            pass

        Handler.hub = hub
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = False  # so that closing waits for them
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop listening, after the answers under way; what the client keeps open in this process is closed."""
        from huggingface_hub import close_session  # noqa: PLC0415 - a test without a Hub need not wait for it

        close_session()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._server.server_port

    @property
    def url(self) -> str:
        """What HF_ENDPOINT is to be."""
        return f"http://127.0.0.1:{self.port}"

    def publish(self, repo: str, folder: Path) -> str:
        """Make what is in a folder now the newest revision of a repository, and return its commit.

        The folder is served as it is and must not be changed afterwards; publish another instead.
        """
        commits = self.revisions.setdefault(repo, {})
        content = [(path.name, digest_of(path)) for path in sorted(folder.iterdir())]
        commit = hashlib.sha1(repr((repo, len(commits), content)).encode(), usedforsecurity=False).hexdigest()
        commits[commit] = folder
        return commit

    def withdraw(self, repo: str, commit: str) -> None:
        """Forget a revision, as a rewritten history does."""
        del self.revisions[repo][commit]

    def interrupt(self, name: str, *, after: int, times: int | None = 1) -> None:
        """Break the connection after so many bytes of a file, once unless told otherwise (None: always)."""
        self.broken[name] = Interruption(after, times)

    def downloaded(self) -> list[str]:
        """Return the names of the files whose content was asked for since the log was last cleared, in order."""
        paths = [urlsplit(request.path).path for request in self.requests if request.method == "GET"]
        return [path.rpartition("/")[2] for path in paths if "/resolve/" in path]

    def find(self, repo: str, revision: str) -> tuple[str, Path] | None:
        """Return the commit and the folder of a revision; None when there is none."""
        commits = self.revisions.get(repo, {})
        commit = next(reversed(commits), "") if revision == "main" else revision
        return (commit, commits[commit]) if commit in commits else None


class _Handler(BaseHTTPRequestHandler):
    """One request. HTTP/1.0 on purpose: a connection a request, so that none is left open at the end."""

    hub: FakeHub

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in the base class
        """Say nothing: the log is `requests`."""

    def _answer(self) -> None:
        asked = Request(
            method=self.command,
            path=self.path,
            byte_range=self.headers.get("Range", ""),
            agent=self.headers.get("User-Agent", ""),
            is_authorized="Authorization" in self.headers,
        )
        self.hub.requests.append(asked)
        time.sleep(self.hub.delay)
        with contextlib.suppress(ConnectionError):  # a client that has given up
            self._route(unquote(urlsplit(self.path).path).strip("/").split("/"))

    def _route(self, parts: list[str]) -> None:
        match parts:
            case _ if self.hub.status and len(self.hub.requests) > self.hub.status_after:
                self._refuse(self.hub.status, "")
            case _ if self.hub.page:
                self._send(200, {"Content-Type": "text/html"}, self.hub.page)
            case ["api", "models", owner, name]:
                self._info(f"{owner}/{name}", "main")
            case ["api", "models", owner, name, "revision", revision]:
                self._info(f"{owner}/{name}", revision)
            case [owner, name, "resolve", revision, file]:
                self._resolve(f"{owner}/{name}", revision, file)
            case ["storage", owner, name, revision, file]:
                self._send_file(f"{owner}/{name}", revision, file)
            case _:
                self._refuse(404, "")

    def _info(self, repo: str, revision: str) -> None:
        if found := self._find(repo, revision):
            commit, folder = found
            with_digests = "blobs=" in urlsplit(self.path).query
            names = [*(path.name for path in sorted(folder.iterdir())), *sorted(self.hub.listed_only)]
            siblings = [_sibling(folder / name) if with_digests else {"rfilename": name} for name in names]
            gated = "auto" if repo in self.hub.gated else False
            info = {"id": repo, "modelId": repo, "sha": commit, "gated": gated, "private": False, "siblings": siblings}
            self._send(200, {"Content-Type": "application/json"}, json.dumps(info).encode())

    def _resolve(self, repo: str, revision: str, name: str) -> None:
        if not (found := self._find(repo, revision)):
            return
        commit, folder = found
        headers = {"X-Repo-Commit": commit}
        if repo in self.hub.gated:
            self._refuse(403 if "Authorization" in self.headers else 401, "GatedRepo")
        elif not (folder / name).is_file():
            self._refuse(404, "EntryNotFound", headers)
        elif name.endswith(LFS):
            headers |= {
                "X-Linked-Etag": f'"{digest_of(folder / name)}"',
                "X-Linked-Size": str((folder / name).stat().st_size),
                "Location": f"http://{_OTHER_HOST}:{self.hub.port}/storage/{repo}/{commit}/{name}",
            }
            self._send(302, headers, b"")
        else:
            self._send_file(repo, revision, name)

    def _send_file(self, repo: str, revision: str, name: str) -> None:
        if not (found := self._find(repo, revision)):
            return
        commit, folder = found
        path = folder / name
        size = path.stat().st_size
        start = int(self.headers.get("Range", "bytes=0-").removeprefix("bytes=").rstrip("-"))
        self.send_response(206 if "Range" in self.headers else 200)
        self.send_header("X-Repo-Commit", commit)
        self.send_header("ETag", f'"{_sibling(path)["blobId"]}"')
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(size - start))
        if "Range" in self.headers:
            self.send_header("Content-Range", f"bytes {start}-{size - 1}/{size}")
        self.end_headers()
        if self.command == "GET":
            self._send_content(path, start, self._end(name, size))

    def _end(self, name: str, size: int) -> int:
        """Return how far into the file the transfer comes."""
        broken = self.hub.broken.get(name)
        if broken is None or broken.times == 0:
            return size
        if broken.times:
            broken.times -= 1
        return broken.after

    def _send_content(self, path: Path, start: int, end: int) -> None:
        with path.open("rb") as stream:
            stream.seek(start)
            while (left := end - stream.tell()) > 0 and (chunk := stream.read(min(left, _CHUNK))):
                swapped = bytes(byte ^ 1 for byte in chunk) if path.name in self.hub.tampered else chunk
                self.wfile.write(swapped)

    def _find(self, repo: str, revision: str) -> tuple[str, Path] | None:
        """Return the commit and its folder; refuse the request and return None when there is none."""
        found = self.hub.find(repo, revision)
        if found is None and repo in self.hub.revisions:
            self._refuse(404, "RevisionNotFound")
        elif found is None and "Authorization" in self.headers:
            self._refuse(404, "RepoNotFound")
        elif found is None:  # the real one does not tell strangers whether a repository is missing or private
            self._refuse(401, "", {"X-Error-Message": "Invalid username or password."})
        return found

    def _refuse(self, status: int, code: str, headers: Mapping[str, str] | None = None) -> None:
        self._send(status, {**({"X-Error-Code": code} if code else {}), **(headers or {})}, b"")

    def _send(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)


@cache
def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file that does not change any more."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _sibling(path: Path) -> dict[str, object]:
    """Return a file as the API lists it when asked for `blobs`."""
    if not path.is_file():
        return {"rfilename": path.name, "size": 1, "blobId": "0" * 40}
    size = path.stat().st_size
    if path.name.endswith(LFS):
        lfs = {"sha256": digest_of(path), "size": size, "pointerSize": 134}
        return {"rfilename": path.name, "size": size, "blobId": digest_of(path)[:40], "lfs": lfs}
    content = path.read_bytes()
    git = hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
    return {"rfilename": path.name, "size": size, "blobId": git}


def environment(url: str, cache: Path) -> dict[str, str]:
    """Return the variables that make a process of its own use this Hub, and this folder as its Hub cache."""
    return {
        "HF_ENDPOINT": url,
        "HF_HOME": str(cache.parent / f"{cache.name}-home"),
        "HF_HUB_CACHE": str(cache),
        "HF_HUB_OFFLINE": "0",
        "HF_TOKEN": "",
        "HUGGING_FACE_HUB_TOKEN": "",
        "TRANSFORMERS_OFFLINE": "0",
        **dict.fromkeys([*_PROXIES, *map(str.upper, _PROXIES)], ""),
        **dict.fromkeys(["no_proxy", "NO_PROXY"], _LOOPBACK),
    }


def point_at(monkeypatch: pytest.MonkeyPatch, url: str, cache: Path) -> None:
    """Make `huggingface_hub` in this process use this Hub, and this folder as its Hub cache.

    The client reads its environment once, when it is imported: most of it is constants by now. It also waits seconds
    before it tries again, which is left out here, and works in pieces of 10 MB, which tests do not have.
    """
    from huggingface_hub import close_session, constants, file_download  # noqa: PLC0415 - as in __exit__
    from huggingface_hub.utils import _http  # noqa: PLC0415 - as above

    home = cache.parent / f"{cache.name}-home"
    for variable, text in environment(url, cache).items():
        monkeypatch.setenv(variable, text)
    constant: dict[str, object] = {
        "ENDPOINT": url,
        "HUGGINGFACE_CO_URL_TEMPLATE": url + "/{repo_id}/resolve/{revision}/{filename}",
        "HF_HOME": str(home),
        "HF_HUB_CACHE": str(cache),
        "HUGGINGFACE_HUB_CACHE": str(cache),
        "HF_TOKEN_PATH": str(home / "token"),
        "HF_STORED_TOKENS_PATH": str(home / "stored_tokens"),
        "AGENT_HARNESSES_PATH": str(home / ".agent_harnesses.json"),
        "HF_HUB_OFFLINE": False,
        "HF_HUB_DISABLE_TELEMETRY": False,
        "DOWNLOAD_CHUNK_SIZE": 1 << 10,
    }
    for name, value in constant.items():
        monkeypatch.setattr(constants, name, value)
    impatient = SimpleNamespace(sleep=lambda _: None, time=time.time)
    monkeypatch.setattr(file_download, "time", impatient)
    monkeypatch.setattr(_http, "time", impatient)
    close_session()  # one that was opened with other proxies
