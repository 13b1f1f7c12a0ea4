"""What a run is decided by: preset < file < `--set`, merged, checked whole, every fault reported at once.

Knows nothing of documents; loads no model. `[runtime]` changes only how fast a run is, never its result, and is the one
part that no fingerprint sees.
"""

import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError

from pipeline.errors import ConfigError
from pipeline.readers.text import ReadSettings
from pipeline.settings import Settings
from pipeline.shipped import shipped, shipped_rule_packs
from pipeline.stages import STAGE_KINDS, AnyStage, Resources

Tree = dict[str, Any]  # parsed TOML, before it is checked
TABLES = ("read", "publish", "runtime", "rules", "names", "models")
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


class PublishSettings(Settings):
    """How the corpus is cut into files."""

    shard_documents: Annotated[int, Field(ge=1, le=100_000)] = 256
    """Most documents of one shard, the unit of work and of resuming."""


class RuntimeSettings(Settings):
    """How fast a run is; never what comes out."""

    workers: Annotated[int, Field(ge=1, le=1024)] = 1
    """Processes. One uses all cores when it translates; more help when cleaning and detection dominate."""
    threads: Annotated[int, Field(ge=0, le=1024)] = 0
    """Cores for each worker's engine; 0 divides all cores among the workers."""
    batch_tokens: Annotated[int, Field(ge=64, le=65536)] = 2048
    """Padded source tokens of one batch: 1,024 to 4,096 were measured to be equally fast."""

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
    publish: PublishSettings = PublishSettings()
    runtime: RuntimeSettings = RuntimeSettings()
    stages: Annotated[tuple[AnyStage, ...], Field(min_length=1)]

    @property
    def resources(self) -> Resources:
        """The files and limits that stages may use."""
        return Resources(
            rule_packs=(*shipped_rule_packs(), *self.rules.packs),
            names=self.names.file or shipped("configs", "names.toml"),
            model_registries=(shipped("models", "models.toml"), *self.models.registries),
            threads=self.runtime.cores,
            batch_tokens=self.runtime.batch_tokens,
        )


def presets() -> list[str]:
    """Return the names of the shipped configurations."""
    return sorted(path.stem for path in shipped("configs").glob("*.toml") if path.stem != "names")


def load_config(source: str = "default", overrides: Sequence[str] = (), rule_packs: Sequence[Path] = ()) -> RunConfig:
    """Return the configuration that a preset or a file and the overrides amount to.

    Args:
        source: Name of a preset, or path of a TOML file; a file changes the preset that its key `preset` names.
        overrides: `X.key=value` each; X is a stage's kind or name, else a top-level table.
        rule_packs: Rule packs behind all others.

    Raises:
        ConfigError: Something is wrong; all faults are listed, each with its key and value.
    """
    faults: list[str] = []
    tree = _read_source(source)
    for override in overrides:
        _apply_override(tree, override, faults)
    if rule_packs:
        table = tree.setdefault("rules", {})
        table["packs"] = [*table.get("packs", []), *map(str, rule_packs)]
    config = _validate(tree, faults)
    if config:
        faults += _order_faults(config.stages)
    if faults or config is None:
        where = f"configuration {source!r}"
        raise ConfigError(where, faults)
    return config


def _read_source(source: str) -> Tree:
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
    return _merge(_read_toml(shipped("configs", f"{preset}.toml")), tree)


def _read_toml(path: Path) -> Tree:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(str(path), [str(error)]) from error


def _resolve_paths(tree: Tree, folder: Path) -> None:
    """Make the paths of a configuration file relative to that file rather than to where the command runs."""
    for table, key in (("rules", "packs"), ("models", "registries"), ("names", "file")):
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
    stages = tree.get("stages", [])
    chosen = [s for s in stages if isinstance(s, dict) and target in (s.get("kind"), s.get("name"))]
    if not chosen and target not in TABLES:
        names = sorted({str(s.get("name", s.get("kind"))) for s in stages if isinstance(s, dict)})
        faults.append(
            f"--set {override!r}: {target!r} is neither a stage ({', '.join(names)}) nor a table ({', '.join(TABLES)})"
        )
        return
    for table in chosen or [tree.setdefault(target, {})]:
        for key in path[:-1]:
            below = table.setdefault(key, {})
            if not isinstance(below, dict):
                faults.append(f"--set {override!r}: {key!r} is not a table")
                return
            table = below  # noqa: PLW2901 - walking down
        table[path[-1]] = _parse_value(text.strip())


def _parse_value(text: str) -> object:
    """Return the text parsed as a TOML value, or as it is when it is none."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except (tomllib.TOMLDecodeError, KeyError):
        return text


def _validate(tree: Tree, faults: list[str]) -> RunConfig | None:
    try:
        return RunConfig.model_validate(tree)
    except ValidationError as error:
        faults += [_describe(dict(fault), tree) for fault in error.errors()]
        return None


def _describe(fault: Tree, tree: Tree) -> str:
    """Return one fault as `where = value: what is wrong`, with a stage called by its name."""
    location = list(fault["loc"])
    if location[:1] == ["stages"] and len(location) > 1:
        index = location[1]
        stage = tree["stages"][index]
        label = str(stage.get("name", stage.get("kind", "?"))) if isinstance(stage, dict) else "?"
        location = [f"stages[{index}] ({label})", *(part for part in location[2:] if part not in STAGE_KINDS)]
    where = ".".join(map(str, location))
    message = {"extra_forbidden": "unknown key", "missing": "required, but missing"}.get(fault["type"], fault["msg"])
    if fault["type"] == "missing":
        return f"{where}: {message}"
    return f"{where} = {fault['input']!r}: {message}"


def _order_faults(stages: Sequence[AnyStage]) -> list[str]:
    faults: list[str] = []
    seen: dict[str, int] = {}
    done: set[str] = set()
    for index, stage in enumerate(stages):
        where = f"stages[{index}] ({stage.name})"
        if stage.name in seen:
            faults.append(
                f"{where} = {stage.name!r}: name already used by stages[{seen[stage.name]}]; give one a `name`"
            )
        seen.setdefault(stage.name, index)
        missing = sorted(stage.needs - done)
        if missing:
            faults.append(f"{where} = {stage.kind!r}: needs {', '.join(missing)}, which no earlier stage sets")
        done |= stage.sets
    return faults


def content_settings(config: RunConfig) -> Mapping[str, object]:
    """Return the settings that decide a shard's content, as JSON values: those of reading and of the stages.

    Rule packs, names and models enter by their digests (`StageConfig.digests`), not by their paths.
    """
    return {
        "read": config.read.model_dump(mode="json"),
        "stages": [stage.model_dump(mode="json") for stage in config.stages],
    }
