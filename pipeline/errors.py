"""Everything that can go wrong for a reason the user can mend.

    PipelineError
    ├── UsageError          the command line asks for something that cannot be
    ├── ConfigError         the configuration is wrong; every fault is listed
    ├── InputError          the input folder is missing or holds no article
    ├── RuleError           a rule pack cannot be read, or a rule contradicts its own examples
    ├── ModelError          a model is missing, damaged or not what it says it is
    ├── MissingExtraError   the command needs an optional part of the package
    ├── StoreError          the output folder cannot be written or is not one of ours
    ├── InterruptedRunError the user stopped the command
    └── TrainingError       the training data or configuration cannot give a model

The command line prints the message and exits with `exit_status`. A traceback is always our bug; a bad document is no
error at all, but data with a reason (`Document.reject`).
"""


class PipelineError(Exception):
    """A fault with one clear message that says what to do next."""

    exit_status = 1


class UsageError(PipelineError):
    """The command line asks for something that cannot be."""

    exit_status = 2


class ConfigError(PipelineError):
    """The configuration is wrong; `faults` lists every fault, each with its key and value."""

    def __init__(self, source: str, faults: list[str]) -> None:
        """Join the faults into one message headed by where the configuration came from."""
        self.source = source
        self.faults = faults
        listed = "\n".join(f"  - {fault}" for fault in faults)
        count = "1 mistake" if len(faults) == 1 else f"{len(faults)} mistakes"
        super().__init__(f"{count} in {source}:\n{listed}")

    def __reduce__(self) -> tuple[type["ConfigError"], tuple[str, list[str]]]:
        """Survive the way back from another process."""
        return type(self), (self.source, self.faults)


class InputError(PipelineError):
    """The input folder is missing or holds no article."""


class RuleError(PipelineError):
    """A rule pack cannot be read, or a rule contradicts its own examples."""


class ModelError(PipelineError):
    """A model is missing, damaged or not what it says it is."""


class MissingExtraError(PipelineError):
    """The command needs an optional part of the package."""

    def __init__(self, what: str, extra: str) -> None:
        """Name the feature, and the exact command that installs what it needs."""
        super().__init__(f"{what} needs the extra '{extra}': pip install 'anglicize[{extra}]'")


class StoreError(PipelineError):
    """The output folder cannot be written or is not one of ours."""


class InterruptedRunError(PipelineError):
    """The user stopped the command; what was finished is kept."""

    exit_status = 130
    """As shells say it of a command that SIGINT ended."""


class TrainingError(PipelineError):
    """The training data or configuration cannot give a model."""
