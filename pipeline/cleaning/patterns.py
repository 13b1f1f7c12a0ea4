"""What every pattern of a rule pack must do: compile, need something to match, and stay within a time limit."""

from functools import cache
from typing import Any

import regex

TIMEOUT_SECONDS = 1.0
"""How long one pattern may search one line. The shipped ones need under a millisecond: only catastrophic backtracking
takes so long, so the clock decides nothing else (a test feeds every shipped pattern hostile lines)."""


@cache
def compiled(pattern: str, *, ignore_case: bool) -> regex.Pattern[str]:
    """Return a pattern compiled once per process: `regex` itself caches fewer than there are rules."""
    return regex.compile(pattern, regex.IGNORECASE if ignore_case else 0)


def readable(pattern: str, **lists: Any) -> str:  # noqa: ANN401 - `regex` types its named lists so
    """Return the pattern if it compiles with only these named lists and matches no empty line.

    Raises:
        ValueError: It does not; pydantic reports the message.
    """
    try:
        compiled = regex.compile(pattern, ignore_unused=True, **lists)
    except (regex.error, OverflowError, RecursionError) as error:
        message = f"is not a valid pattern: {error}"
        raise ValueError(message) from error
    if compiled.search("", timeout=TIMEOUT_SECONDS):
        message = "matches an empty line, so it would hit every line"
        raise ValueError(message)
    return pattern
