"""Numbers with their nouns, for messages and pages."""


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, in the plural where it is one.

    >>> counted(1, "article"), counted(1200, "shard")
    ('1 article', '1,200 shards')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
