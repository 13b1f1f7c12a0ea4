"""The faults of a rule pack, as sentences that name the rule."""

from collections import Counter
from collections.abc import Iterator, Mapping

from pydantic import ValidationError


def repeated_ids(data: Mapping[str, object]) -> list[str]:
    """Return a sentence for every id that a parsed pack gives more than once."""
    rules = data.get("rules")
    ids = [str(rule.get("id")) for rule in rules if isinstance(rule, dict)] if isinstance(rules, list) else []
    return [f"rule {name}: the id is given more than once" for name, count in Counter(ids).items() if count > 1]


def faults_of(error: ValidationError, data: Mapping[str, object]) -> Iterator[str]:
    """Yield one sentence for each mistake, naming the rule by its id, or by its number (from 1) when it has none."""
    for detail in error.errors(include_url=False):
        where = list(detail["loc"])
        what = f"{detail['msg'].removeprefix('Value error, ')} (got {detail['input']!r:.80})"
        if where[:1] == ["rules"] and len(where) > 1:
            yield f"rule {_name(data, where[1])}: {'.'.join(map(str, where[2:])) or 'rule'}: {what}"
        else:
            yield f"{'.'.join(map(str, where))}: {what}"


def _name(data: Mapping[str, object], index: int | str) -> str:
    rules = data.get("rules")
    rule = rules[index] if isinstance(rules, list) and isinstance(index, int) else None
    name = rule.get("id") if isinstance(rule, dict) else None
    return name if isinstance(name, str) else f"number {int(index) + 1}"
