"""What every table of a TOML file becomes: a frozen record that refuses unknown keys and documents its own.

Knows nothing of any particular setting.
"""

from pydantic import BaseModel, ConfigDict


class Settings(BaseModel):
    """A table whose unknown keys are refused; the string under a field is its description."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)
