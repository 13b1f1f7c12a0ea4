"""Which model reads which language: the language's first candidate that is bundled or was fetched.

"Was fetched" means that the lock file names it. If the files of such a model are missing, that is an error; the next
candidate is not tried, because results must not depend on what happens to be on a disk.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from pipeline.errors import ModelError
from pipeline.models.files import Form
from pipeline.models.registry import Registry, fetch_command

Candidates = Mapping[str, Sequence[str]]
"""Language → names of models, best first."""
MOST_NAMED = 8
"""Most models that a message asks for at once."""


def choose_models(candidates: Candidates, registry: Registry, form: Form) -> dict[str, str]:
    """Return the model of every language that has one.

    Raises:
        ModelError: A name is unknown or a model does not read its language; every fault is listed. Or no language has a
            model.
    """
    if faults := list(_faults(candidates, registry)):
        raise ModelError("some routes are wrong:\n" + "\n".join(f"  - {fault}" for fault in faults))
    chosen = {language: _first_recorded(names, registry) for language, names in candidates.items()}
    if chosen and not any(chosen.values()):
        raise ModelError(_nothing_fetched(candidates, form))
    return {language: name for language, name in chosen.items() if name}


def recorded_models(candidates: Candidates, registry: Registry) -> dict[str, str]:
    """Return the model of every language that has one, whatever else is wrong with the routes."""
    chosen = {tag: _first_recorded([n for n in names if n in registry], registry) for tag, names in candidates.items()}
    return {language: name for language, name in chosen.items() if name}


def _faults(candidates: Candidates, registry: Registry) -> Iterator[str]:
    for language, names in candidates.items():
        for name in names:
            if name not in registry:
                yield f"{language}: no model is called {name!r}; known: {', '.join(sorted(registry)) or 'none'}"
            elif language not in registry[name].entry.languages:
                yield f"{name} does not read {language!r}; it reads {_some(registry[name].entry.languages)}"
            elif (target := registry[name].entry.target) != "en":
                yield f"{name} does not write English; it writes {target!r}"


def _first_recorded(names: Sequence[str], registry: Registry) -> str | None:
    return next((name for name in names if registry[name].is_recorded), None)


def _nothing_fetched(candidates: Candidates, form: Form) -> str:
    """Return how to get models: all of them where they are few, else an example."""
    wanted = {names[0] for names in candidates.values()}
    how = "get them with"
    if len(wanted) > MOST_NAMED:
        how = "get those that your articles need, which `anglicize plan` names, such as"
        wanted = {max(candidates.values(), key=len)[0]}
    return (
        f"no model was fetched for any language of the routes ({_some(candidates)}); {how}:\n"
        f"  {fetch_command(wanted, form)}"
    )


def _some(languages: Collection[str], most: int = 8) -> str:
    """Return the first few tags, and how many more there are.

    >>> _some(["de", "fr"]), _some(["a", "b", "c"], most=2)
    ('de, fr', 'a, b and 1 more')
    """
    first = ", ".join(list(languages)[:most])
    return first if len(languages) <= most else f"{first} and {len(languages) - most} more"
