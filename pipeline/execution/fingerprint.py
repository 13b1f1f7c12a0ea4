"""A configuration resolved once for a run, and the digests of all that decides what the run makes of articles."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import version

from pipeline.config import RunConfig
from pipeline.corpus.schema import TABLE_VERSION
from pipeline.digest import digest_value
from pipeline.readers import Reader
from pipeline.stages import Resources
from pipeline.translation.routes import Choice


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedRun:
    """A configuration whose files were found and hashed, shared by plan, workers, estimate and publication.

    Attributes:
        config: The configuration.
        resources: The files and limits of its stages, with what reads each language. Plain data: it may travel.
        parts: Digest of each thing besides articles and their readers that decides a result, by a name for the user.
    """

    config: RunConfig
    resources: Resources
    parts: Mapping[str, str]

    @property
    def choices(self) -> Mapping[str, Choice]:
        """What reads each language."""
        return self.resources.choices or {}

    def parts_with(self, readers: Iterable[Reader]) -> dict[str, str]:
        """Return the parts that decide a shard whose files these readers read."""
        ordered = sorted(readers, key=lambda reader: reader.name)
        versions = [[reader.name, reader.version] for reader in ordered]
        reading = digest_value([versions, self.config.read.model_dump(mode="json")])
        libraries = (library for reader in ordered for library in reader.libraries)
        return {**self.parts, "reading": reading, **_library_parts(libraries)}


def resolve(config: RunConfig) -> ResolvedRun:
    """Return the run that a configuration amounts to on this machine.

    Raises:
        PipelineError: A model or a rule pack is missing or wrong.
    """
    resources = config.resources
    choices = {tag: choice for stage in config.stages for tag, choice in stage.choices(resources).items()}
    resources = replace(resources, choices=choices)
    parts = {
        "version of the tables": digest_value(TABLE_VERSION),
        "order of the stages": digest_value([stage.name for stage in config.stages]),
    }
    for stage in config.stages:
        parts |= _library_parts(stage.libraries)
        parts[f"settings of {stage.name}"] = digest_value([stage.kind, stage.version, stage.model_dump(mode="json")])
        parts |= {f"{name} of {stage.name}": digest for name, digest in stage.digests(resources).items()}
    return ResolvedRun(config=config, resources=resources, parts=parts)


def _library_parts(libraries: Iterable[str]) -> dict[str, str]:
    return {f"library {name}": digest_value(version(name)) for name in libraries}
