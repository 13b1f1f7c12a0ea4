"""SHA-256 of what decides a result, in one spelling everywhere."""

import hashlib
import json
from functools import cache
from pathlib import Path


def digest_bytes(data: bytes) -> str:
    """Return the SHA-256 of bytes, in hexadecimal.

    >>> digest_bytes(b"")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(data).hexdigest()


def digest_file(path: Path) -> str:
    """Return the SHA-256 of a file's content, read in pieces.

    Raises:
        OSError: The file cannot be read.
    """
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def digest_unchanged_file(path: Path) -> str:
    """Return the SHA-256 of a large file, hashed again only when its size or times differ from those hashed before.

    Raises:
        OSError: The file cannot be read.
    """
    status = path.stat()
    return _digest_once(path, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


@cache
def _digest_once(path: Path, *_identity: int) -> str:
    return digest_file(path)


def digest_value(value: object) -> str:
    """Return the SHA-256 of a JSON value, the same for equal values whatever the order of their keys.

    >>> digest_value({"a": 1, "b": [2]}) == digest_value({"b": [2], "a": 1})
    True
    """
    text = json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return digest_bytes(text.encode())
