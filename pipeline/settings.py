"""What every table of a TOML file becomes: a frozen record that refuses unknown keys and documents its own."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self, get_args

from pydantic import BaseModel, ConfigDict


class Settings(BaseModel):
    """A table whose unknown keys and wrong types are refused; the string under a field is its description."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True)

    @classmethod
    def paths(cls) -> list[str]:
        """Return the keys that hold a path, or several."""
        fields = cls.model_fields.items()
        return [key for key, field in fields if Path in (field.annotation, *get_args(field.annotation))]

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> Self:
        """Return the settings that a parsed TOML table holds.

        Checked as JSON: strictly, so that `true` is no number and `"2"` no integer, but a list may become a tuple and a
        string a path, which TOML cannot say otherwise.

        Raises:
            pydantic.ValidationError: Something is wrong; every fault is in it.
        """
        return cls.model_validate_json(json.dumps(table, default=str))
