"""What a run is decided by: preset < file < `--set`, merged, checked whole, every fault reported at once.

`[runtime]` changes only how fast a run is, never its result, and is the one part that no fingerprint sees.
"""

import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from copy import deepcopy
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from pipeline.errors import ConfigError
from pipeline.memory import default_memory_path
from pipeline.memory.writer import MAX_BYTES
from pipeline.models import Candidates, user_places
from pipeline.readers import ReadSettings
from pipeline.settings import Settings
from pipeline.shipped import shipped, shipped_rule_packs
from pipeline.stages import STAGES, AnyStage, Resources

Tree = dict[str, Any]  # parsed TOML, before it is checked
ExecutorName = Literal["in_process", "processes"]
"""Each is a module of `pipeline.execution.executors`."""
BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


class RulesSettings(Settings):
    """Which rule packs the cleaning stages use."""

    packs: tuple[Path, ...] = ()
    """More packs behind those shipped; a rule with the id of an earlier one replaces it."""


class NamesSettings(Settings):
    """Which spellings of names the normalizing stage knows."""

    file: Path | None = None
    """Instead of the shipped names.toml."""


class ModelsSettings(Settings):
    """Which models there are."""

    registries: tuple[Path, ...] = ()
    """More registries behind the one shipped; a model with the name of an earlier one replaces it."""
    lock: Path | None = None
    """What `models fetch` recorded; the user's own file unless given. With a project, it fixes all hashes."""
    cache: Path | None = None
    """Where conversions of fetched models lie; the user's cache folder unless given."""


class CorrectionsSettings(Settings):
    """Sentences whose English a person decided."""

    file: Path | None = None
    """Lines of language, sentence and English, tabs between; they win over memory and model, and are of origin
    `correction` in the ledger."""


class MemorySettings(Settings):
    """What is remembered of translations between runs; never what comes out."""

    enabled: bool = True
    """Recall and learn; `false` leaves the file alone."""
    path: Path | None = None
    """The file, on a disk of this machine; one in the user's cache folder unless given."""
    max_bytes: Annotated[int, Field(ge=1_000_000)] = MAX_BYTES
    """Cap of the file; beyond it the sentences not used for longest go first."""

    @property
    def file(self) -> Path | None:
        """The file to read and write; None when nothing is to be remembered."""
        return (self.path or default_memory_path()) if self.enabled else None


class PublishSettings(Settings):
    """How the corpus is cut into files."""

    shard_documents: Annotated[int, Field(ge=1, le=100_000)] = 256
    """Most documents of one shard, the unit of work and of resuming."""
    replace: bool = False
    """Let more than a tenth of the articles of the present corpus leave it, as `--replace` does: for folders that roll,
    whose old articles go. Otherwise such a run stops before it does anything."""


class RuntimeSettings(Settings):
    """How fast a run is; never what comes out."""

    executor: ExecutorName | Literal["auto"] = "auto"
    """Where shards are worked on: `in_process`, one after another; `processes`, in several of this machine; `auto` is
    `processes` where there are several workers."""
    workers: Annotated[int, Field(ge=1, le=1024)] = 1
    """Processes. One uses all cores when it translates; more help when cleaning and detection dominate."""
    threads: Annotated[int, Field(ge=0, le=1024)] = 0
    """Cores for each worker's engine; 0 divides all cores among the workers."""
    batch_tokens: Annotated[int, Field(ge=64, le=65536)] = 2048
    """Padded source tokens of one batch: 1,024 to 4,096 were measured to be equally fast."""

    loaded_models: Annotated[int, Field(ge=1, le=1024)] = 1
    """Models that one worker keeps in memory; the one not used for longest makes room. `models list` shows sizes."""

    @property
    def cores(self) -> int:
        """Cores for each worker's engine."""
        return self.threads or max(1, available_cores() // self.workers)


def available_cores() -> int:
    """Return the processor cores this process may use; all of them where the system does not say."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class RunConfig(Settings):
    """A whole run, except its inputs and its output."""

    read: ReadSettings = ReadSettings()
    rules: RulesSettings = RulesSettings()
    names: NamesSettings = NamesSettings()
    models: ModelsSettings = ModelsSettings()
    corrections: CorrectionsSettings = CorrectionsSettings()
    memory: MemorySettings = MemorySettings()
    publish: PublishSettings = PublishSettings()
    runtime: RuntimeSettings = RuntimeSettings()
    stages: tuple[AnyStage, ...]

    @property
    def candidates(self) -> Candidates:
        """Names of the models that may read each language, the best first."""
        return {tag: names for stage in self.stages for tag, names in stage.candidates.items()}

    @property
    def resources(self) -> Resources:
        """The files and limits that stages may use."""
        return Resources(
            rule_packs=(*shipped_rule_packs(), *self.rules.packs),
            names=self.names.file or shipped("configs", "names.toml"),
            model_registries=(shipped("models", "models.toml"), *self.models.registries),
            model_places=user_places(self.models.cache, self.models.lock),
            loaded_models=self.runtime.loaded_models,
            corrections=self.corrections.file,
            threads=self.runtime.cores,
            batch_tokens=self.runtime.batch_tokens,
        )


TABLES: Mapping[str, type[Settings]] = {
    name: field.annotation
    for name, field in RunConfig.model_fields.items()
    if isinstance(field.annotation, type) and issubclass(field.annotation, Settings)
}
"""The tables of a configuration besides its stages."""
PATHS = tuple((table, key) for table, model in TABLES.items() for key in model.paths())
"""Keys that hold paths."""


def presets() -> list[str]:
    """Return the names of the shipped configurations."""
    return sorted(path.stem for path in shipped("configs").glob("*.toml") if path.stem != "names")


def load_config(source: str = "default", overrides: Sequence[str] = (), rule_packs: Sequence[Path] = ()) -> RunConfig:
    """Return the configuration that a preset or a file and the overrides amount to.

    Args:
        source: Name of a preset, or path of a TOML file; a file changes the preset that its key `preset` names. Its
            table X changes every stage of the preset whose kind or name is X, else it is a top-level table.
        overrides: `X.key=value` each; X is as in a file.
        rule_packs: Rule packs behind all others.

    Raises:
        ConfigError: Something is wrong; all faults are listed, each with its key and value.
    """
    faults: list[str] = []
    tree = _read_source(source, faults)
    for override in overrides:
        _apply_override(tree, override, faults)
    _add_rule_packs(tree, rule_packs)
    config = _validate(tree, faults)
    faults += _order_faults(_stage_tables(tree))
    if faults or config is None:
        where = f"configuration {source!r}"
        raise ConfigError(where, faults)
    return config


def _add_rule_packs(tree: Tree, rule_packs: Sequence[Path]) -> None:
    table = tree.setdefault("rules", {})
    # What is not of the right type is left for the validation to refuse.
    if isinstance(table, dict) and isinstance(packs := table.get("packs", []), list):
        table["packs"] = [*packs, *map(str, rule_packs)]


def _stage_tables(tree: Tree) -> list[Tree]:
    stages = tree.get("stages", [])
    return [stage if isinstance(stage, dict) else {} for stage in stages] if isinstance(stages, list) else []


def _stages_called(tree: Tree, target: str) -> list[Tree]:
    return [stage for stage in _stage_tables(tree) if target in (stage.get("kind"), stage.get("name"))]


def _stage_names(tree: Tree) -> list[str]:
    """Return every kind and name that a stage can be called by, kinds first."""
    stages = _stage_tables(tree)
    return list(dict.fromkeys(str(stage[key]) for key in ("kind", "name") for stage in stages if key in stage))


def _read_source(source: str, faults: list[str]) -> Tree:
    path = Path(source)
    if source in presets() and not path.suffix:
        return _read_toml(shipped("configs", f"{source}.toml"))
    if not path.is_file():
        known = ", ".join(presets())
        fault = f"{source!r} is neither a file nor a preset; presets: {known}"
        where = "--config"
        raise ConfigError(where, [fault])
    tree = _read_toml(path)
    preset = tree.pop("preset", "default")
    if preset not in presets():
        fault = f"preset = {preset!r}: no such preset; presets: {', '.join(presets())}"
        raise ConfigError(source, [fault])
    _resolve_paths(tree, path.parent)
    base = _read_toml(shipped("configs", f"{preset}.toml"))
    _refuse_lone_stage(tree, base, faults)
    return _with_stage_tables(_merge(base, tree), faults)


def _refuse_lone_stage(tree: Tree, base: Tree, faults: list[str]) -> None:
    """Report a stage that stands for a whole list, and read it as the change of the preset that was meant."""
    match tree.get("stages"):
        case [{"kind": str(kind)} as stage]:
            known = _stage_names(base)
            target = next((name for name in (stage.get("name"), kind) if name in known), None)
            meant = f"[{target}]" if target else f"one of [{'], ['.join(known)}]"
            count = len(_stage_tables(base))
            faults.append(f"stages: a lone [[stages]] replaces all {count} of the preset; to change one, write {meant}")
            if target:
                del tree["stages"]
                tree[target] = {key: value for key, value in stage.items() if key not in ("kind", "name")}


def _with_stage_tables(tree: Tree, faults: list[str]) -> Tree:
    """Return the configuration with tables named after stages merged into those, by name over by kind."""
    for target in _stage_names(tree):
        if target not in tree:
            continue
        table = tree.pop(target)
        if not isinstance(table, dict):
            faults.append(f"{target} = {table!r}: expected a table, such as [{target}]")
            continue
        for stage in _stages_called(tree, target):
            stage.update(_merge(stage, deepcopy(table)))
    return tree


def _read_toml(path: Path) -> Tree:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(str(path), [str(error)]) from error


def _resolve_paths(tree: Tree, folder: Path) -> None:
    """Make the paths of a configuration file relative to that file rather than to where the command runs."""
    for table, key in PATHS:
        value = tree.get(table, {}).get(key) if isinstance(tree.get(table), dict) else None
        if isinstance(value, str):
            tree[table][key] = str(folder / value)
        elif isinstance(value, list):
            tree[table][key] = [str(folder / item) if isinstance(item, str) else item for item in value]


def _merge(base: Tree, change: Tree) -> Tree:
    """Return `base` with `change` over it: tables merge, everything else is replaced."""
    merged = dict(base)
    for key, value in change.items():
        below = merged.get(key)
        merged[key] = _merge(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged


def _apply_override(tree: Tree, override: str, faults: list[str]) -> None:
    dotted, equals, text = override.partition("=")
    keys = dotted.strip().split(".")
    if not equals or len(keys) < 2 or not all(map(BARE_KEY.fullmatch, keys)):  # noqa: PLR2004 - table and key
        faults.append(f"--set {override!r}: expected X.key=value, such as translate.beam_size=4")
        return
    target, *path = keys
    chosen = _stages_called(tree, target)
    if not chosen and target not in TABLES:
        known = _nearest(target, [*_stage_names(tree), *TABLES])
        faults.append(f"--set {override!r}: {target!r} is neither a stage nor a table; {known}")
        return
    for table in chosen or [tree.setdefault(target, {})]:
        if not _assign(table, path, _parse_value(text.strip())):
            faults.append(f"--set {override!r}: {'.'.join(keys[:-1])} is not a table")
            return


def _assign(table: object, path: Sequence[str], value: object) -> bool:
    """Set a value below a table; False when what stands on the way is no table."""
    for key in path[:-1]:
        table = table.setdefault(key, {}) if isinstance(table, dict) else None
    if not isinstance(table, dict):
        return False
    table[path[-1]] = value
    return True


def _parse_value(text: str) -> object:
    """Return the text parsed as a TOML value, or as it is when it is none."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except (tomllib.TOMLDecodeError, KeyError):
        return text


def _validate(tree: Tree, faults: list[str]) -> RunConfig | None:
    try:
        return RunConfig.of(tree)
    except ValidationError as error:
        faults += [_describe(dict(fault), tree) for fault in error.errors()]
        return None


def _describe(fault: Tree, tree: Tree) -> str:
    """Return one fault as `where = value: what is wrong`, with a stage called by its name."""
    location = list(fault["loc"])
    known = _known_keys(location, tree) if fault["type"] == "extra_forbidden" else []
    if location[:1] == ["stages"] and len(location) > 1:
        index = location[1]
        stage = _stage_tables(tree)[index]
        label = str(stage.get("name", stage.get("kind", "?")))
        location = [f"stages[{index}] ({label})", *(part for part in location[2:] if part not in STAGES)]
    where = ".".join(map(str, location))
    if fault["type"] == "missing":
        return f"{where}: required, but missing"
    message = f"unknown key; {_nearest(str(fault['loc'][-1]), known)}" if known else fault["msg"]
    return f"{where} = {fault['input']!r}: {message}"


def _known_keys(location: Sequence[object], tree: Tree) -> list[str]:
    """Return the keys that there are where an unknown one was found."""
    match location:
        case ["stages", int(), str(kind), _]:
            return [key for key in STAGES[kind].model_fields if key != "kind"]
        case [str(table), _]:
            return list(TABLES[table].model_fields)
        case _:
            return [*TABLES, *_stage_names(tree), "stages", "preset"]


def _nearest(key: str, known: Sequence[str]) -> str:
    """Return the known keys that look like this one, the tables that have it, else all known ones, in words.

    >>> _nearest("beem_size", ["beam_size", "engine"]), _nearest("beam_size", ["read", "translate"])
    ("did you mean 'beam_size'?", "did you mean 'translate.beam_size'?")
    >>> _nearest("colour", ["beam_size", "engine"])
    'known: beam_size, engine'
    """
    tables: Mapping[str, type[Settings]] = {**TABLES, **STAGES}
    owners = [f"{table}.{key}" for table in known if table in tables and key in tables[table].model_fields]
    likely = owners or get_close_matches(key, known)
    return f"did you mean {' or '.join(map(repr, likely))}?" if likely else f"known: {', '.join(known)}"


def _order_faults(stages: Sequence[Tree]) -> list[str]:
    """Return what is wrong with the order of the stages; their settings may be wrong too."""
    faults: list[str] = []
    if not stages:
        faults.append("stages: a run needs at least one")
    seen: dict[str, int] = {}
    done: set[str] = set()
    for index, table in enumerate(stages):
        kind = str(table.get("kind"))
        name = str(table.get("name", kind))
        where = f"stages[{index}] ({name})"
        if name in seen:
            faults.append(f"{where} = {name!r}: name already used by stages[{seen[name]}]; give one a `name`")
        seen.setdefault(name, index)
        if kind not in STAGES:
            continue  # the validation says so
        stage = STAGES[kind]
        if missing := sorted(stage.needs - done):
            faults.append(f"{where} = {kind!r}: needs {', '.join(missing)}, which no earlier stage sets")
        if already := sorted(stage.forbids & done):
            faults.append(f"{where} = {kind!r}: comes too late, since {', '.join(already)} is already set")
        done |= stage.sets
    return faults
