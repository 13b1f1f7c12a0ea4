"""Turn a folder of news articles in many languages into one clean English corpus.

Articles flow one way, through pure stages, as one small typed record (`pipeline.document`); imports go down only, in
the layers that `pyproject.toml` lists and CI checks.

`docs/architecture.md` says what each part is for.
"""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("anglicize")
except PackageNotFoundError:  # imported from a checkout that was never installed
    __version__ = "0+unknown"

__all__ = ["__version__"]
