"""Which model reads which language: the language's first candidate that is bundled or was fetched.

"Was fetched" means that the lock file names it. If the files of such a model are missing, that is an error; the next
candidate is not tried, because results must not depend on what happens to be on a disk.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from pipeline.errors import ModelError
from pipeline.models.files import Form
from pipeline.models.registry import Registry, fetch_hint

Candidates = Mapping[str, Sequence[str]]
"""Language → names of models, best first."""


def choose_models(
    candidates: Candidates, registry: Registry, form: Form, *, only_fetched: bool = False
) -> dict[str, str]:
    """Return the model of every language; with `only_fetched`, of every language that has one.

    Raises:
        ModelError: A name is unknown, a model does not read its language, or a language has no fetched model; every
            fault is listed, with the one command that gets what is missing.
    """
    if faults := list(_faults(candidates, registry)):
        raise ModelError("some routes are wrong:\n" + "\n".join(f"  - {fault}" for fault in faults))
    chosen = {language: _first_recorded(names, registry) for language, names in candidates.items()}
    missing = [language for language, name in chosen.items() if name is None]
    if missing and not only_fetched:
        raise ModelError(_missing(missing, candidates, form))
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


def _missing(missing: Sequence[str], candidates: Candidates, form: Form) -> str:
    """Return what to do about languages without a model: fetch the best ones or one for all, or leave them out."""
    wanted: dict[str, list[str]] = {}
    for language in missing:
        wanted.setdefault(candidates[language][0], []).append(language)
    lines = ["no model was fetched for some languages of the routes:"]
    lines += [f"  - {name}, which reads {_some(languages)}" for name, languages in sorted(wanted.items())]
    lines += fetch_hint(wanted, form)
    common = set.intersection(*(set(candidates[language]) for language in missing)) - set(wanted)
    if common and len(wanted) > 1:
        lines.append(f"or one model that reads them all:\n  anglicize models fetch {min(common)}")
    best_known = sorted(missing, key=lambda language: -len(candidates[language]))[:2]
    example = ", ".join(f'"{language}"' for language in best_known)
    lines.append(
        f"or name the languages of your articles, so that no other is needed, such as:\n"
        f"  --set 'translate.languages=[{example}]'\n"
        "or reject articles in languages without a model:\n  --set translate.only_fetched=true"
    )
    return "\n".join(lines)


def _some(languages: Collection[str], most: int = 8) -> str:
    """Return the first few tags, and how many more there are.

    >>> _some(["de", "fr"]), _some(["a", "b", "c"], most=2)
    ('de, fr', 'a, b and 1 more')
    """
    first = ", ".join(list(languages)[:most])
    return first if len(languages) <= most else f"{first} and {len(languages) - most} more"
