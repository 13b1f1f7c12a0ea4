"""Find the articles below the inputs, and open them; the only part of reading that touches the disk.

An article is a regular file, or a link to one, whose name ends in a suffix that a reader is named for.
"""

import os
import stat
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from pipeline.digest import digest_bytes
from pipeline.document import Rejection
from pipeline.errors import InputError
from pipeline.readers import READERS, OpenedFile, Source, reader_of

CORPUS_MARK = ".anglicize"
"""The folder that every corpus of ours holds; what lies beside it is no input."""

MAX_EXTENSIONS_NAMED = 8
"""So many of the other extensions are named in a message; the rest are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The articles of all inputs, by id in code-point order; the paths of the files with other extensions, sorted."""

    sources: tuple[Source, ...]
    ignored: tuple[str, ...]


def find_articles(inputs: Sequence[Path]) -> Found:
    """Return every article in the given folders, at any depth, and among the files given directly.

    Hidden files and folders below an input are skipped, and links to folders are not followed: they may lead in
    circles. With several inputs, ids begin with the base name of their folder, and with as much of the path before it
    as tells equal names apart; but files given directly, if all of one folder, have their base name alone. The order of
    the inputs does not matter.

    Raises:
        InputError: An input is missing, cannot be listed or holds no article.
    """
    if not inputs:
        message = f"no input given: name at least one folder of {suffixes()} files"
        raise InputError(message)
    # Not Path.absolute(), which keeps "..", and "a/.." has no base name to begin ids with.
    roots = dict.fromkeys(Path(os.path.abspath(given)) for given in inputs)  # noqa: PTH100 - see above
    sources: list[Source] = []
    ignored: list[str] = []
    for root, prefix in _prefixes(roots).items():
        articles, others = _search(root, prefix)
        if not articles:
            message = f"no {suffixes()} file in {_shown(root)}{_found_instead(others)}"
            raise InputError(message)
        sources += articles
        ignored += others
    return Found(sources=_by_id(sources), ignored=tuple(sorted(set(ignored))))


def suffixes() -> str:
    """Return the suffixes of articles in words.

    >>> suffixes()
    '.txt or .md'
    """
    *others, last = READERS
    return f"{', '.join(others)} or {last}" if others else last


def sample_of(found: Found, count: int) -> Found:
    """Return so many articles, chosen by the hash of their ids: the same ones whatever else is in the folder.

    One more or less in the folder changes the sample by at most one article.
    """
    ordered = sorted(found.sources, key=lambda source: digest_bytes(source.id.encode("utf-8", "surrogatepass")))
    return replace(found, sources=tuple(sorted(ordered[:count], key=lambda source: source.id)))


def count_by_extension(ignored: Sequence[str]) -> dict[str, int]:
    """Return how many files have each extension, most frequent first; a file without one counts under "(none)".

    >>> count_by_extension(["a.html", "b/c.HTML", "README"])
    {'.html': 2, '(none)': 1}
    """
    counts = Counter(PurePosixPath(path).suffix.lower() or "(none)" for path in ignored)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def open_source(source: Source, max_bytes: int) -> OpenedFile:
    """Return a source with its bytes, or with why there are none: `unreadable`, or `too_large` for over `max_bytes`.

    No more than `max_bytes` + 1 are read, whatever the file grows to. A pipe or device is never opened: it might never
    end.
    """
    return OpenedFile(source=source, content=_content(source.file, max_bytes))


def _content(path: Path, max_bytes: int) -> bytes | Rejection:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return Rejection(reason="unreadable", detail="not a regular file")
        with path.open("rb") as file:
            data = file.read(max_bytes + 1)
    except OSError as error:
        return Rejection(reason="unreadable", detail=error.strerror or type(error).__name__)
    if len(data) > max_bytes:
        return Rejection(reason="too_large", detail=f"more than {max_bytes:,} bytes; the setting is read.max_bytes")
    return data


def _prefixes(roots: Collection[Path]) -> dict[Path, str]:
    """Return what ids begin with under each root: nothing for a lone one, else a folder's label and a slash.

    Files given directly begin with nothing too as long as they are all of one folder, else with the label of theirs.
    """
    files = {root for root in roots if os.path.isfile(root)}  # noqa: PTH113 - see _files
    is_bare = len({file.parent for file in files}) == 1
    folders = {root: root.parent if root in files else root for root in roots if not (is_bare and root in files)}
    labels = _labels(frozenset(folders.values()))
    return {root: "" if len(roots) == 1 or root not in folders else f"{labels[folders[root]]}/" for root in roots}


def _labels(folders: Collection[Path]) -> dict[Path, str]:
    """Return the base name of each folder, with as many of the folders above it as tell it from the others.

    No label is the beginning of another: `a` with a folder `news` in it and another `a/news` would give equal ids.
    """
    parts = {folder: tuple(escape_name(name) for name in folder.parts[1:]) or ("root",) for folder in folders}
    depths = dict.fromkeys(folders, 1)
    while True:
        labels = {folder: parts[folder][-depth:] for folder, depth in depths.items()}
        counts = Counter(labels.values())
        unclear = [
            folder
            for folder, label in labels.items()
            if depths[folder] < len(parts[folder])
            and (counts[label] > 1 or any(label[:length] in counts for length in range(1, len(label))))
        ]
        if not unclear:
            return {folder: "/".join(label) for folder, label in labels.items()}
        for folder in unclear:
            depths[folder] += 1


def _search(root: Path, prefix: str) -> tuple[list[Source], list[str]]:
    """Return the articles under one root, and the ids of the files with other extensions."""
    articles: list[Source] = []
    others: list[str] = []
    for file, below in _files(root):
        identity = prefix + (below or escape_name(root.name))
        if reader_of(identity):
            articles.append(Source(id=identity, file=file, path=identity, site=_site(identity)))
        else:
            others.append(identity)
    return articles, others


def _by_id(sources: Iterable[Source]) -> tuple[Source, ...]:
    """Return the sources in the order of their ids; a file that two inputs give the same id is one source."""
    by_id: dict[str, Source] = {}
    for source in sources:
        other = by_id.setdefault(source.id, source)
        if other.file != source.file:
            message = f"{_shown(other.file)} and {_shown(source.file)} would both be {source.id!r}; rename one"
            raise InputError(message)
    return tuple(by_id[identifier] for identifier in sorted(by_id))


def _files(root: Path) -> Iterator[tuple[Path, str]]:
    """Yield every file that is not hidden, with its escaped path below the root."""
    if os.path.isfile(root):  # noqa: PTH113 - unlike Path.is_file(), false where a folder above is closed to us
        yield root, ""
        return
    if not os.path.lexists(root):
        message = f"input {_shown(root)} does not exist, or lies in a folder closed to you"
        raise InputError(message)
    for folder, subfolders, names in os.walk(root, onerror=_refuse):
        if CORPUS_MARK in subfolders:  # a corpus must not eat its own card, nor another's
            subfolders.clear()
            continue
        subfolders[:] = [name for name in subfolders if not name.startswith(".")]
        for name in names:
            if not name.startswith("."):
                file = Path(folder, name)
                yield file, "/".join(escape_name(part) for part in file.relative_to(root).parts)


def _refuse(error: OSError) -> None:
    """Stop at a folder that cannot be listed: leaving out its articles would go unnoticed."""
    message = f"cannot list the folder {_shown(error.filename)}: {error.strerror}"
    raise InputError(message) from error


def escape_name(name: str) -> str:
    r"""Return a file name with every byte that is no printable text as %XX, and "%" as %25: names stay distinct.

    >>> escape_name("100% caf\udce9.txt")
    '100%25 caf%E9.txt'
    """
    # As bytes first: what Python made of them depends on the locale, and ids must not.
    text = os.fsencode(name).decode("utf-8", "surrogateescape")
    return "".join(
        character if character.isprintable() and character != "%" else _escaped(character) for character in text
    )


def _escaped(character: str) -> str:
    """Return the bytes of one character as %XX."""
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "surrogateescape"))


def _site(identity: str) -> str:
    """Return the first folder of an id; empty at the root."""
    folder, slash, _ = identity.partition("/")
    return folder if slash else ""


def _shown(path: Path | str) -> str:
    """Return a path as a message can print it."""
    return os.fsencode(path).decode("utf-8", "replace")


def _found_instead(others: Sequence[str]) -> str:
    """Return the end of a message: which other files are there."""
    if not others:
        return ": it is empty"
    counts = [f"{count} {extension}" for extension, count in count_by_extension(others).items()]
    named = ", ".join(counts[:MAX_EXTENSIONS_NAMED]) + (", …" if len(counts) > MAX_EXTENSIONS_NAMED else "")
    return f": it holds {len(others)} with other extensions ({named})"
