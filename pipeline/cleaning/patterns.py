"""What every pattern in a rule pack must be: readable, in need of something to match, and stopped when it runs wild."""

from functools import cache
from typing import Any

import regex

TIMEOUT_SECONDS = 1.0
"""How long one pattern may look at one line. The shipped ones need under a millisecond: only a pattern that backtracks
catastrophically comes here, so the clock decides nothing else (a test feeds every shipped pattern hostile lines)."""


@cache
def compiled(pattern: str, *, ignore_case: bool) -> regex.Pattern[str]:
    """Return a pattern compiled once in this process: `regex` itself remembers fewer than there are rules."""
    return regex.compile(pattern, regex.IGNORECASE if ignore_case else 0)


def readable(pattern: str, **lists: Any) -> str:  # noqa: ANN401 - `regex` types its named lists so
    """Return a pattern that compiles with these named lists alone, and needs something to match.

    Raises:
        ValueError: It does not; pydantic reports the message.
    """
    try:
        compiled = regex.compile(pattern, ignore_unused=True, **lists)
    except (regex.error, OverflowError, RecursionError) as error:
        message = f"is no pattern: {error}"
        raise ValueError(message) from error
    if compiled.search("", timeout=TIMEOUT_SECONDS):
        message = "matches an empty line, so it would hit every line"
        raise ValueError(message)
    return pattern
