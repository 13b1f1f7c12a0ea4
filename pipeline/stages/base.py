"""What a stage is, and the resources it may use when it is built."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar, Protocol

from pydantic import Field

from pipeline.document import Document
from pipeline.memory import Session
from pipeline.models import Candidates, Form, Places
from pipeline.settings import Settings
from pipeline.translation.routes import Choice
from pipeline.translation.sentences import Tell

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class Stage(Protocol):
    """Documents in, documents out: the same number, in the same order, with the same ids.

    Rejected documents and dropped lines pass through unchanged.
    """

    def __call__(self, documents: Sequence[Document], /) -> list[Document]:
        """Process one window of documents."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """What stages use from the user's machine; resolved once, before anything is loaded.

    Attributes:
        rule_packs: Rule files: the shipped ones, then the user's, which win on equal ids.
        names: File with spellings of names; None in tests that leave names alone.
        model_registries: Files that describe models: the shipped one, then the user's, which win on equal names.
        model_places: Where fetched models are stored; None when only models with their own folders are used.
        corrections: File of sentences with a person's English; None for none.
        memory: Translation memory of the process; None sends every sentence to a model. Never changes any text.
        tell: Told now and then how much of a window a stage has done; None where nobody watches.
        choices: The model for each language, resolved once per run; None lets a stage resolve it.
        loaded_models: Most models with their weights in memory, 1 or more. Never changes any text.
        threads: Processor cores an engine may use, 1 or more. Never changes any text.
        batch_tokens: Padded source tokens per batch. Never changes any text.
    """

    rule_packs: tuple[Path, ...] = ()
    names: Path | None = None
    model_registries: tuple[Path, ...] = ()
    model_places: Places | None = None
    corrections: Path | None = None
    memory: Session | None = None
    tell: Tell | None = None
    choices: Mapping[str, Choice] | None = None
    loaded_models: int = 1
    threads: int = 1
    batch_tokens: int = 2048


class StageConfig(Settings):
    """The settings of one stage. Importing and checking them loads nothing."""

    kind: str
    name: Name = ""
    """Unique in a run, to tell two stages of one kind apart; by default the kind."""

    verb: ClassVar[str]
    """What it does, for the progress display: `translating`."""
    unit: ClassVar[str] = "articles"
    """What it counts while it works."""
    libraries: ClassVar[tuple[str, ...]] = ("regex",)
    """Distributions whose version affects its output, except those of its detectors and engine."""
    version: ClassVar[int]
    """Raised when new code changes the output for the same settings: cached results expire."""
    needs: ClassVar[frozenset[str]] = frozenset()
    """What earlier stages must have set, such as `language`."""
    sets: ClassVar[frozenset[str]] = frozenset()
    """What this stage sets."""
    forbids: ClassVar[frozenset[str]] = frozenset({"quality"})
    """What no earlier stage may have set: nothing may change an assessed article."""

    def model_post_init(self, _context: object) -> None:
        """Name an unnamed stage after its kind."""
        if not self.name:
            object.__setattr__(self, "name", self.kind)

    def digests(self, resources: Resources) -> Mapping[str, str]:
        """Return the SHA-256 of every file that affects this stage's output, by a descriptive name.

        Raises:
            PipelineError: A file or model is missing or damaged.
        """
        del resources
        return {}

    @property
    def candidates(self) -> Candidates:
        """Names of the models that may translate each language, best first; empty for a stage without models."""
        return {}

    @property
    def model_form(self) -> Form | None:
        """The form in which its engine opens models; None when it opens none."""
        return None

    def choices(self, resources: Resources) -> Mapping[str, Choice]:
        """Return the model for each language, with its files hashed.

        Raises:
            ModelError: A model is missing or damaged.
        """
        del resources
        return {}

    @abstractmethod
    def build(self, resources: Resources) -> Stage:
        """Load models and word lists, and return the stage ready to run.

        Raises:
            PipelineError: A file or model is missing or damaged.
        """
