"""Where the files are that travel with the package: `configs/` and `models/`.

In an installed package they lie inside it; in a checkout that is imported without installation, at the top. Knows
nothing of what is in them.
"""

from importlib.resources import files
from pathlib import Path

_INSTALLED = Path(str(files("pipeline"))) / "data"
_CHECKOUT = Path(str(files("pipeline"))).parent


def shipped(*parts: str) -> Path:
    """Return the path of a shipped file or folder, such as `shipped("configs", "default.toml")`."""
    installed = _INSTALLED.joinpath(*parts)
    return installed if installed.exists() else _CHECKOUT.joinpath(*parts)


def shipped_rule_packs() -> tuple[Path, ...]:
    """Return the shipped rule packs, in the order of their names."""
    return tuple(sorted(shipped("configs", "rules").glob("*.toml")))
