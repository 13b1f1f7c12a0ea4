"""Markdown from data that nobody checked."""

from collections.abc import Iterable


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    r"""Return a table; what stands in a cell cannot end the cell or become markup.

    >>> print(table(("rule", "lines"), [("a|b", "3")]))
    | rule | lines |
    | --- | --- |
    | a\|b | 3 |
    """
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in row)} |" for row in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
