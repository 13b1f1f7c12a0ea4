"""Where fetched models are stored on this machine."""

import re
from dataclasses import dataclass
from pathlib import Path

import platformdirs

APPLICATION = "anglicize"
LOCK_FILE = "models.lock.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The user's folder of conversions, and the lock file.

    Attributes:
        cache: Conversions, each below the model's source and revision; can be deleted and made again.
        lock: What was fetched, with every SHA-256; can be kept with a project and moved to other machines.
    """

    cache: Path
    lock: Path

    def conversion(self, source: str, revision: str, form: str, converter: str) -> Path:
        """Return the folder of one conversion, named after everything that decides it."""
        return self.cache / _plain(source) / _plain(revision) / f"{form}-{_plain(converter)}"


def user_places(cache: Path | None = None, lock: Path | None = None) -> Places:
    """Return the places given, or the user's: XDG_CACHE_HOME and XDG_DATA_HOME are honoured."""
    return Places(
        cache=cache or platformdirs.user_cache_path(APPLICATION, appauthor=False) / "models",
        lock=lock or platformdirs.user_data_path(APPLICATION, appauthor=False) / LOCK_FILE,
    )


def _plain(text: str) -> str:
    """Return a name that stays inside its folder.

    >>> _plain("Helsinki-NLP/opus-mt-fr-en"), _plain("../x")
    ('Helsinki-NLP--opus-mt-fr-en', '--x')
    """
    return re.sub(r"[^A-Za-z0-9._-]+", "--", text).lstrip(".") or "--"
