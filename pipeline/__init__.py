"""Turn a folder of news articles in many languages into one clean English corpus.

The package is layered; every module may import from the layers below its own and from no other:

    cli → runner, publish, ledger → config → stages → engines, detectors, readers, memory, models
        → text → document, errors

`docs/architecture.md` says what each part is for.
"""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("anglicize")
except PackageNotFoundError:  # imported from a checkout that was never installed
    __version__ = "0+unknown"

__all__ = ["__version__"]
